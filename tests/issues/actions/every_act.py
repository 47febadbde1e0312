"""Every act once, with input that works, who may do it, and what it writes.

`test_every_act_is_listed` proves that none is missing here; the tests that ask all acts the same questions walk
this table.
"""

import inspect
import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import issues.actions
import rounds.actions
import tradetalks.sources.actions
from tests.issues.actions.act import Act
from tests.issues.actions.acts_of_facts import FACT_ACTS
from tests.issues.actions.acts_of_issues import ISSUE_ACTS
from tests.issues.actions.acts_of_round_records import ROUND_RECORD_ACTS
from tests.issues.actions.acts_of_rounds import ROUND_ACTS
from tests.issues.actions.acts_of_talks import TALKS_ACTS

ACTS: tuple[Act, ...] = (*TALKS_ACTS, *ROUND_ACTS, *ISSUE_ACTS, *FACT_ACTS, *ROUND_RECORD_ACTS)
BY_NAME: Mapping[str, Act] = {act.name: act for act in ACTS}


def functions_that_act() -> set[Callable[..., Any]]:
    """Every public function of the shelves of acts that a person does: those that take `by`, `at` and `door`."""
    modules: list[ModuleType] = [tradetalks.sources.actions]
    for package in (rounds.actions, issues.actions):
        modules += [
            import_module(f"{package.__name__}.{found.name}") for found in pkgutil.iter_modules(package.__path__)
        ]
    return {
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and {"by", "at", "door"} <= set(inspect.signature(function).parameters)
    }
