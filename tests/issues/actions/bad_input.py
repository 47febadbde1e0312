"""What input that an act refuses is written with (tests.issues.actions.test_bad_input)."""

from collections.abc import Callable
from typing import Any

from issues.actions.round_record import Outcome, RoundEntries
from tests.factories import make_citation
from tests.issues.actions.act import Values
from tests.issues.actions.every_act import BY_NAME
from tests.issues.actions.world import World

BadInput = tuple[str, Callable[[World], Values], tuple[str, ...]]
"""An act by name, arguments that replace or are added to those that work, and the fields that are refused."""

NUL, HALF = "nul \x00 byte", "half \ud83d of it"


def changes(act: str, **values: Any) -> Callable[[World], Values]:
    """The arguments of an edit of what `act` edits."""
    name = "record" if act == "log_round" else "changes"
    return lambda world: {"version": BY_NAME[act].with_(world)["version"], name: values}


def values(**given: Any) -> Callable[[World], Values]:
    """Arguments that do not depend on the world."""
    return lambda _world: given


def quoting(**given: Any) -> Callable[[World], Values]:
    """A citation that is right, then one with these values."""
    return lambda world: {
        "citations": [make_citation(world.source), make_citation(**{"source": world.source, **given})]
    }


def position(**given: Any) -> Callable[[World], Values]:
    """A position of CN on US-001 without quantity and condition, but for these values."""
    plain = {"stance": "accepts", "answer": None, "quantity": None, "condition": None}
    return lambda world: {**plain, **{key: made(world) if callable(made) else made for key, made in given.items()}}


def entries(**given: Callable[[World], list[Any]]) -> Callable[[World], Values]:
    """Entries of a round's record."""
    made: Callable[..., RoundEntries] = RoundEntries
    return lambda world: {"entries": made(**{key: make(world) for key, make in given.items()})}


def outcome(ref: str = "US-001", **given: Any) -> Callable[[World], Outcome]:
    """What a round did to an issue: agreed in principle, uncited, but for these values."""
    return lambda world: Outcome(issue=world.issue(ref), **{"to": "narrowing", "reason": "Moved.", **given})
