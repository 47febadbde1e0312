"""A measure over time: from which day to which it was announced, in force or suspended.

By the rules of `issues.progress.leverage`, asked on every day on which something changed.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from issues.progress.leverage import APPLIED, EFFECTIVE, SHOWN, ahead_on, effective_day, known_day, standing_on
from issues.progress.values import MeasureChange

Kind = Literal["announced", "in_force", "suspended"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days in one state; `last` None: to this day. `change` is what made it so."""

    kind: Kind
    first: dt.date
    last: dt.date | None
    change: MeasureChange


@dataclass(frozen=True, slots=True)
class End:
    """The day on which it was removed, struck down or dropped."""

    day: dt.date
    change: MeasureChange


def days_of_change(changes: Sequence[MeasureChange]) -> list[dt.date]:
    """Every day on which its state can change, in order."""
    days = {known_day(change) for change in changes}
    return sorted(days | {effective_day(change) for change in changes if change.state in EFFECTIVE})


def spans_of(changes: Sequence[MeasureChange]) -> list[Span]:
    """Its spans in order; days on which nothing held or was announced are in none."""
    spans: list[Span] = []
    days = days_of_change(changes)
    nexts: list[dt.date | None] = [*days[1:], None]
    for day, following in zip(days, nexts, strict=False):  # one longer where there is no day at all
        state = _state(changes, day)
        if state is None:
            continue
        kind, change = state
        if spans and spans[-1].change is change and spans[-1].kind == kind and spans[-1].last == day:
            spans[-1] = Span(kind, spans[-1].first, following, change)
        else:
            spans.append(Span(kind, day, following, change))
    return spans


def ends_of(changes: Sequence[MeasureChange]) -> list[End]:
    """The days after which nothing was left of it, with the change that did it."""
    return [
        End(day, change)
        for day in days_of_change(changes)
        if _state(changes, day) is None and (change := _ending(changes, day)) is not None
    ]


def _state(changes: Sequence[MeasureChange], day: dt.date) -> tuple[Kind, MeasureChange] | None:
    standing, ahead = standing_on(changes, day), ahead_on(changes, day)
    if standing is not None and standing.state in SHOWN:
        return "in_force" if standing.state in APPLIED else "suspended", standing
    return ("announced", ahead) if ahead is not None else None


def _ending(changes: Sequence[MeasureChange], day: dt.date) -> MeasureChange | None:
    """The change of that very day that left nothing."""
    on_day = (change for change in changes if day in {known_day(change), effective_day(change)})
    return next((change for change in on_day if change.state in {"removed", "struck_down", "dropped"}), None)
