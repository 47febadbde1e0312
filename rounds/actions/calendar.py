"""Acts on deadlines and measures: put one on record, and record each step of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from rounds.access import require_recording
from rounds.actions.seats import cite_within, require_seats
from rounds.choices import OPEN_ENDED, DeadlineStep
from rounds.models import Deadline, DeadlineRevision, Measure, MeasureRevision, Negotiation, Party
from rounds.signals import record_changed
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid, refuse_unknown
from tradetalks.sources.citing import Cited

DEADLINE_FIELDS = frozenset({"title", "set_by", "consequence"})
MEASURE_FIELDS = frozenset({"title", "imposed_by", "against", "instrument", "scope_text", "scope_usd"})


def set_deadline(
    negotiation: Negotiation,
    *,
    key: str,
    title: str,
    set_by: Party | None,
    by: User | None,
    at: dt.datetime,
    door: str,
    consequence: str | None = None,
    reason: str = "",
) -> Deadline:
    """Put a deadline on record; each day it was given is a revision (`revise_deadline`). Raises Invalid, NotAllowed."""
    require_recording(by)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        require_seats(recorder, negotiation, set_by=set_by)
        if negotiation.deadlines.filter(key=key).exists():
            raise Invalid(f"'{key}' already names a deadline; revise that one.", field="key")
        return recorder.insert(
            Deadline(negotiation=negotiation, key=key, title=title, set_by=set_by, consequence=consequence)
        )


def edit_deadline(
    deadline: Deadline,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
) -> bool:
    """Change its words; False when nothing differs. Raises StaleVersion, Invalid, NotAllowed."""
    require_recording(by)
    refuse_unknown(changes, DEADLINE_FIELDS)
    with changeset(by=by, at=at, door=door, reason=reason, scope=deadline.negotiation.slug) as recorder:
        recorder.fresh(deadline, version=version)
        require_seats(recorder, deadline.negotiation, set_by=changes.get("set_by"))
        changed = recorder.update(deadline, **changes)
        if changed:
            record_changed.send(Negotiation, negotiation=deadline.negotiation, recorder=recorder, from_day=None)
        return changed


def revise_deadline(
    deadline: Deadline,
    *,
    kind: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    due_on: Any = None,
    announced_on: Any = None,
    reason: str | None = None,
    citations: Sequence[Cited] = (),
) -> DeadlineRevision:
    """One step of a deadline: set, extended (the new day may be open), waived … `reason` is the parties' own.

    Raises Invalid, NotAllowed.
    """
    require_recording(by)
    if not due_on and kind in DeadlineStep.values and kind not in OPEN_ENDED:
        may = ", ".join(sorted(OPEN_ENDED))
        raise Invalid(f"Enter the day it falls due; only {may} may leave it open.", field="due_on")
    negotiation = deadline.negotiation
    with changeset(by=by, at=at, door=door, reason=reason or "", scope=negotiation.slug) as recorder:
        revision = recorder.insert(
            DeadlineRevision(
                deadline=deadline, kind=kind, due_on=due_on or None, announced_on=announced_on or None, reason=reason
            )
        )
        cite_within(recorder, negotiation, revision, citations)
        day = counts_from(revision)
        record_changed.send(Negotiation, negotiation=negotiation, recorder=recorder, from_day=day)
        return revision


def record_measure(
    negotiation: Negotiation,
    *,
    key: str,
    title: str,
    imposed_by: Party,
    instrument: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
    **values: Any,
) -> Measure:
    """Put a measure on record; each change of it is a revision (`revise_measure`). Raises Invalid, NotAllowed."""
    require_recording(by)
    refuse_unknown(values, MEASURE_FIELDS)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        require_seats(recorder, negotiation, imposed_by=imposed_by, against=values.get("against"))
        if negotiation.measures.filter(key=key).exists():
            raise Invalid(f"'{key}' already names a measure; revise that one.", field="key")
        return recorder.insert(
            Measure(
                negotiation=negotiation, key=key, title=title, imposed_by=imposed_by, instrument=instrument, **values
            )
        )


def edit_measure(
    measure: Measure,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
) -> bool:
    """Change what it covers; False when nothing differs. Raises StaleVersion, Invalid, NotAllowed."""
    require_recording(by)
    refuse_unknown(changes, MEASURE_FIELDS)
    with changeset(by=by, at=at, door=door, reason=reason, scope=measure.negotiation.slug) as recorder:
        recorder.fresh(measure, version=version)
        parties = {name: changes[name] for name in ("imposed_by", "against") if name in changes}
        require_seats(recorder, measure.negotiation, **parties)
        changed = recorder.update(measure, **changes)
        if changed:
            record_changed.send(Negotiation, negotiation=measure.negotiation, recorder=recorder, from_day=None)
        return changed


def revise_measure(
    measure: Measure,
    *,
    state: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    rate_from: Any = None,
    rate_to: Any = None,
    effective_on: Any = None,
    announced_on: Any = None,
    note: str | None = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
) -> MeasureRevision:
    """One change of a measure; rates in percent ad valorem. Raises Invalid, NotAllowed."""
    require_recording(by)
    negotiation = measure.negotiation
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        revision = recorder.insert(
            MeasureRevision(
                measure=measure,
                state=state,
                rate_from=rate_from,
                rate_to=rate_to,
                effective_on=effective_on or None,
                announced_on=announced_on or None,
                note=note,
            )
        )
        cite_within(recorder, negotiation, revision, citations)
        day = counts_from(revision)
        record_changed.send(Negotiation, negotiation=negotiation, recorder=recorder, from_day=day)
        return revision


def counts_from(revision: DeadlineRevision | MeasureRevision) -> dt.date | None:
    """The earliest day on which it can count; None: from the beginning, for its sources may be that old."""
    if revision.announced_day is None:
        return None
    effective = revision.effective_day if isinstance(revision, MeasureRevision) else None
    return min(revision.announced_day, effective or revision.announced_day)
