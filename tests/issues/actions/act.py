"""What an act is to the tests that ask all acts the same questions (tests.issues.actions.every_act)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.factories import AT, make_citation
from tests.issues.actions.world import World

Values = dict[str, Any]

ANALYSTS = frozenset({"analyst", "manager"})
CLERKS = frozenset({"clerk", "manager"})
EITHER = ANALYSTS | CLERKS
MANAGERS = frozenset({"manager"})
CUSTODIANS = frozenset({"custodian"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act with input that works.

    `writes`: the changes of its changeset, `+model`, `~model` or `-model` in order. `on` and `with_` give positional
    and keyword arguments from the world, read anew for each call.
    """

    name: str
    function: Callable[..., Any]
    roles: frozenset[str]
    writes: tuple[str, ...]
    on: Callable[[World], tuple[Any, ...]] = field(default=lambda _world: ())
    with_: Callable[[World], Values] = field(default=lambda _world: {})

    def do(self, world: World, *, by: Any = None, **overrides: Any) -> Any:
        """Call it; `overrides` replace or add keyword arguments."""
        values: Values = {"at": AT, "door": "api", "by": by, **self.with_(world), **overrides}
        return self.function(*self.on(world), **values)

    def __str__(self) -> str:
        return self.name


def cited(world: World) -> list[Any]:
    """One citation of the world's source, in the voice of CN."""
    return [make_citation(world.source, voice="CN")]


def replaced(**values: Any) -> Callable[[World], Values]:
    """Arguments of a correction that puts these values in the place of a fact's."""
    return lambda _world: {"reason": "Misread.", "replacement": values}


def edits(row: Callable[[World], Any], changes: Values) -> dict[str, Any]:
    """`on` and `with_` of an act that makes these changes to that row, at its version."""
    return {
        "on": lambda world: (row(world),),
        "with_": lambda world: {"version": row(world).version, "changes": changes},
    }
