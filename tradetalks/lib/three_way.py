"""Two people changed the same record: what each changed against what both had opened, merged where it can be.

A field only one side changed takes that side's value; one that both changed alike takes it too; one that both changed
differently is a clash, for a person to decide. A field that holds a set (a tuple) never clashes: what either side added
is in it, what either took out is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field both sides changed, and not alike."""

    field: str
    opened: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """`values` has every field, those that clash with mine; the others say which field one side changed alone."""

    values: dict[str, Any]
    clashes: tuple[Clash, ...] = ()
    from_theirs: tuple[str, ...] = ()
    from_mine: tuple[str, ...] = ()


def merge(opened: Values, theirs: Values, mine: Values) -> Merged:
    """Merge `mine` with `theirs`, both made from `opened`. The fields are those of `mine`, in its order."""
    values: dict[str, Any] = {}
    clashes, from_theirs, from_mine = [], [], []
    for field, typed in mine.items():
        before, now = opened.get(field), theirs.get(field)
        if isinstance(typed, tuple):
            values[field] = _merged_set(before or (), now or (), typed)
        elif typed == before:
            values[field] = now
        else:
            values[field] = typed
            if now not in (before, typed):
                clashes.append(Clash(field, before, now, typed))
                continue
        if values[field] == now != typed:
            from_theirs.append(field)
        elif values[field] != now:
            from_mine.append(field)
    return Merged(values, tuple(clashes), tuple(from_theirs), tuple(from_mine))


def _merged_set(opened: tuple[Any, ...], theirs: tuple[Any, ...], mine: tuple[Any, ...]) -> tuple[Any, ...]:
    """Theirs in their order, without what I took out, then what I added."""
    kept = [item for item in theirs if item in mine or item not in opened]
    return (*kept, *(item for item in mine if item not in opened and item not in theirs))
