"""Deadlines ahead and measures in force or announced, as they stood on the last day of a round.

A revision is *known* from the day it was announced. Where no announcement is on record: from the earliest day
on which a cited source was published, a measure's change at the latest from the day it took effect; and from
the beginning where nothing says when (docs/decisions/0003-progress-summary.md).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from issues.progress.ordering import Ordering
from issues.progress.values import DeadlineFacts, DeadlineStep, MeasureChange, MeasureFacts

RUNNING = frozenset({"set", "extended", "brought_forward"})
"""Steps that leave a deadline running; every other step ends or suspends it."""
MOVED = frozenset({"extended", "brought_forward"})

ANNOUNCED = frozenset({"threatened", "scheduled", "postponed"})
"""States that never end what is in force."""
EFFECTIVE = frozenset({"in_force", "reduced", "suspended", "removed", "struck_down"})
"""States a measure can be in on a day."""
APPLIED = frozenset({"in_force", "reduced"})
"""States in which a measure bites."""
SHOWN = APPLIED | {"suspended"}
"""States in which a measure is listed though nothing is announced for it."""
CALLED_OFF = frozenset({"dropped", "suspended", "removed", "struck_down"})
"""States that end whatever was announced before, rates and days aside."""

BEGINNING = dt.date.min

Revision = TypeVar("Revision", DeadlineStep, MeasureChange)


def known_day(revision: DeadlineStep | MeasureChange) -> dt.date:
    """The day from which a revision is known; BEGINNING where nothing says when."""
    if revision.announced_day is not None:
        return revision.announced_day
    effective = revision.effective_day if isinstance(revision, MeasureChange) else None
    return min((day for day in (effective, revision.published_day) if day is not None), default=BEGINNING)


def deadlines_ahead(deadlines: Iterable[DeadlineFacts], *, day: dt.date, ordering: Ordering) -> list[dict[str, Any]]:
    """Deadlines running on `day` and not past, the nearest first, those without a day last."""
    entries = []
    for deadline in deadlines:
        known = _known(deadline.steps, day)
        if not known or known[-1].kind not in RUNNING:
            continue
        last = known[-1]
        if last.due_day is not None and last.due_day < day:
            continue
        entry = {
            "key": deadline.key,
            "title": deadline.title,
            "set_by": deadline.set_by,
            "due_on": last.due_on,
            "days_left": None if last.due_day is None else (last.due_day - day).days,
            "times_moved": sum(step.kind in MOVED for step in known),
            "consequence": deadline.consequence,
        }
        place = (last.due_day or dt.date.max, last.due_day is None, ordering.seat(deadline.set_by), deadline.key)
        entries.append((place, entry))
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


def measures_on(measures: Iterable[MeasureFacts], *, day: dt.date, ordering: Ordering) -> list[dict[str, Any]]:
    """Measures in force, suspended or announced on `day`, one entry each, by party and key.

    `state` is what holds on the day (null: it never took effect), `ahead` the newest step announced and not
    yet answered. `days_left` of a step whose day passed without a record of what came of it is negative.
    """
    entries = []
    for measure in measures:
        standing, ahead = standing_on(measure.changes, day), ahead_on(measure.changes, day)
        if ahead is None and (standing is None or standing.state not in SHOWN):
            continue
        entry = {
            "key": measure.key,
            "title": measure.title,
            "imposed_by": measure.imposed_by,
            "against": measure.against,
            "instrument": measure.instrument,
            "scope_text": measure.scope_text,
            "scope_usd": _number(measure.scope_usd),
            "in_force": standing is not None and standing.state in APPLIED,
            "state": standing.state if standing else None,
            "rate": _number(standing.rate_to) if standing else None,
            "since": standing.effective_on if standing else None,
            "ahead": _step(ahead, day) if ahead else None,
        }
        entries.append(((ordering.seat(measure.imposed_by), measure.key), entry))
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


def measure_totals(
    measures: Iterable[MeasureFacts], listed: Sequence[dict[str, Any]], parties: Sequence[str]
) -> dict[str, Any]:
    """Per imposing party: measures in force and measures only announced, with the trade they cover.

    Each measure counts once: a rise announced for one in force adds nothing. `scope_usd` is a decimal string
    in US dollars a year, over the measures that state a scope; `without_scope` says how many do not.
    """
    scopes = {measure.key: measure.scope_usd for measure in measures}
    totals: dict[str, Any] = {}
    for party in parties:
        own = [entry for entry in listed if entry["imposed_by"] == party]
        totals[party] = {
            "in_force": _sum([entry["key"] for entry in own if entry["in_force"]], scopes),
            "announced": _sum([entry["key"] for entry in own if not entry["in_force"] and entry["ahead"]], scopes),
        }
    return totals


def standing_on(changes: Sequence[MeasureChange], day: dt.date) -> MeasureChange | None:
    """The change in force on `day`: the last one effective by then. None: it never took effect."""
    effective = [change for change in changes if change.state in EFFECTIVE and effective_day(change) <= day]
    # A stable sort: on the same day the later recorded stands.
    return sorted(effective, key=effective_day)[-1] if effective else None


def ahead_on(changes: Sequence[MeasureChange], day: dt.date) -> MeasureChange | None:
    """The newest change known on `day` that is still to come."""
    ahead: MeasureChange | None = None
    for change in _known(changes, day):
        to_come = change.state in EFFECTIVE and effective_day(change) > day
        if change.state in ANNOUNCED or to_come:
            ahead = change
        elif ahead is not None and _answers(change, ahead):
            ahead = None
    return ahead


def effective_day(change: MeasureChange) -> dt.date:
    """The day a change took effect: as stated, else the day it was known."""
    return change.effective_day or known_day(change)


def _answers(change: MeasureChange, step: MeasureChange) -> bool:
    """Whether what took effect is the announced step, or calls it off.

    A change of rate before the step's own day, to another rate, is a different step.
    """
    if change.state in CALLED_OFF or step.effective_day is None:
        return True
    return effective_day(change) >= step.effective_day or (
        change.rate_to is not None and change.rate_to == step.rate_to
    )


def _known(revisions: Sequence[Revision], day: dt.date) -> list[Revision]:
    """Revisions known by `day`, in the order they became known; on the same day in order of recording."""
    return sorted((revision for revision in revisions if known_day(revision) <= day), key=known_day)


def _step(change: MeasureChange, day: dt.date) -> dict[str, Any]:
    return {
        "state": change.state,
        "rate_from": _number(change.rate_from),
        "rate_to": _number(change.rate_to),
        "effective_on": change.effective_on,
        "days_left": None if change.effective_day is None else (change.effective_day - day).days,
    }


def _sum(keys: Sequence[str], scopes: dict[str, Decimal | None]) -> dict[str, Any]:
    stated = [scope for key in keys if (scope := scopes[key]) is not None]
    return {
        "measures": list(keys),
        "scope_usd": _number(sum(stated, Decimal())) if stated else None,
        "without_scope": len(keys) - len(stated),
    }


def _number(value: Decimal | None) -> str | None:
    """A decimal as text, without trailing zeros: the same on every database."""
    return None if value is None else format(value.normalize(), "f")
