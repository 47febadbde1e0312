"""Acts on rounds: plan one, edit a plan, log what happened, amend the record, take back that it was logged."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from rounds.access import require_logging
from rounds.actions.refusals import RoundAlreadyLogged, RoundNotLogged
from rounds.actions.seats import cite_within, recite_within, require_seats
from rounds.choices import RoundState
from rounds.models import OUTCOME_ITEMS, Delegate, Negotiation, Party, Round
from rounds.signals import calendar_changed, record_changed, round_logged
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import Recorder, changeset
from tradetalks.ledger.refusals import Invalid, at_path, partial_date, refuse_unknown
from tradetalks.sources.citing import Cited

PLAN_FIELDS = frozenset(
    {"name", "kind", "level", "starts_on", "ends_on", "city", "country", "venue", "official_number", "next_round_text"}
)
RECORD_FIELDS = PLAN_FIELDS | {"outcome_text"} | {f"outcome_{item}" for item in OUTCOME_ITEMS}
"""What the record of a held round states; `state` and `logged` follow from the act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person on a delegation, as a door hands it in."""

    party: Party
    name: str
    title: str | None = None
    head: bool = False


def plan_round(
    negotiation: Negotiation,
    *,
    name: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    number: int | None = None,
    state: str = RoundState.PLANNED,
    delegates: Sequence[Seat] = (),
    citations: Sequence[Cited] = (),
    reason: str = "",
    **values: Any,
) -> Round:
    """A round to come (or one that was called off). Without a number it takes the next one.

    Raises Invalid when the number is taken or a value cannot be held, NotAllowed.
    """
    require_logging(by)
    refuse_unknown(values, RECORD_FIELDS)
    if state == RoundState.HELD:
        raise Invalid("A held round is logged: plan it first, then log its record.", field="state")
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        if number is None:
            number = (negotiation.rounds.aggregate(last=Max("number"))["last"] or 0) + 1
        elif isinstance(number, int) and negotiation.rounds.filter(number=number).exists():
            raise Invalid(f"Round {number} exists already; choose another number.", field="number")
        meeting = recorder.insert(
            Round(negotiation=negotiation, number=number, name=name, state=state, **_checked(values))
        )
        _seat(recorder, meeting, delegates)
        cite_within(recorder, negotiation, meeting, citations)
        return meeting


def edit_round(
    meeting: Round,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    delegates: Sequence[Seat] | None = None,
    citations: Sequence[Cited] | None = None,
    reason: str = "",
) -> bool:
    """Change a round that is not logged yet; `changes` may set `state` to planned, postponed or cancelled.

    False when nothing differs. Raises RoundAlreadyLogged, StaleVersion, Invalid, NotAllowed.
    """
    require_logging(by)
    refuse_unknown(changes, RECORD_FIELDS | {"state"})
    if changes.get("state") == RoundState.HELD:
        raise Invalid("A held round is logged: use the act that logs its record.", field="state")
    with changeset(by=by, at=at, door=door, reason=reason, scope=meeting.negotiation.slug) as recorder:
        recorder.fresh(meeting, version=version)
        if meeting.is_logged:
            raise RoundAlreadyLogged(meeting)
        before = meeting.last_day
        changed = _write(recorder, meeting, changes, delegates, citations)
        if before != meeting.last_day:
            # Facts recorded against it without a day of their own count on its last day.
            _announce(recorder, meeting, {before, meeting.last_day})
        return changed


def log_round(
    meeting: Round,
    *,
    version: int,
    record: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    delegates: Sequence[Seat] | None = None,
    citations: Sequence[Cited] | None = None,
    reason: str = "",
) -> None:
    """Enter the record of a round that was held: from now on it has a window and a summary.

    Readouts, statuses, deadlines and measures of the round are acts of their own; a door that enters them
    together wraps them in one changeset. Raises RoundAlreadyLogged, StaleVersion, Invalid (a logged round
    needs its last day), NotAllowed.
    """
    require_logging(by)
    refuse_unknown(record, RECORD_FIELDS)
    with changeset(by=by, at=at, door=door, reason=reason, scope=meeting.negotiation.slug) as recorder:
        recorder.fresh(meeting, version=version)
        if meeting.is_logged:
            raise RoundAlreadyLogged(meeting)
        if not record.get("ends_on", meeting.ends_on):
            raise Invalid("Enter the last day of the round: its window ends there.", field="ends_on")
        before = meeting.last_day
        held = {**record, "state": RoundState.HELD, "logged_id": recorder.number}
        _write(recorder, meeting, held, delegates, citations)
        round_logged.send(Round, round=meeting, recorder=recorder)
        # What was said or tabled of the round leaves the window of its own day for the round's.
        said = meeting.readouts.values_list("on_day", flat=True)
        tabled = meeting.demand_lists.values_list("delivered_day", flat=True)
        _announce(recorder, meeting, {before, meeting.last_day, *said, *tabled})


def amend_round(
    meeting: Round,
    *,
    version: int,
    changes: Mapping[str, Any],
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    delegates: Sequence[Seat] | None = None,
    citations: Sequence[Cited] | None = None,
) -> bool:
    """Correct the record of a logged round; the ledger keeps what it said before. False when nothing differs.

    Raises RoundNotLogged, StaleVersion, Invalid (no reason, no last day), NotAllowed.
    """
    require_logging(by)
    refuse_unknown(changes, RECORD_FIELDS)
    if not reason.strip():
        raise Invalid("An amendment needs a reason: say what was wrong.", field="reason")
    with changeset(by=by, at=at, door=door, reason=reason, scope=meeting.negotiation.slug) as recorder:
        recorder.fresh(meeting, version=version)
        if not meeting.is_logged:
            raise RoundNotLogged(meeting)
        if "ends_on" in changes and not changes["ends_on"]:
            raise Invalid("A logged round keeps its last day: its window ends there.", field="ends_on")
        before = meeting.last_day
        changed = _write(recorder, meeting, changes, delegates, citations)
        if before != meeting.last_day:
            _announce(recorder, meeting, {before, meeting.last_day})
        elif changed:
            day = meeting.last_day
            record_changed.send(Negotiation, negotiation=meeting.negotiation, recorder=recorder, from_day=day)
        return changed


def unlog_round(
    meeting: Round,
    *,
    version: int,
    record: Mapping[str, Any],
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    delegates: Sequence[Seat] | None = None,
    citations: Sequence[Cited] | None = None,
) -> None:
    """Take back that a round was logged: from now on it has no window and no summary. What it says may be set along.

    Facts recorded against it stay, in the windows their days fall in. Raises RoundNotLogged, StaleVersion, Invalid
    (no reason; facts that have no day but the last of this round, which would lose it), NotAllowed.
    """
    require_logging(by)
    refuse_unknown(record, RECORD_FIELDS | {"state"})
    if not reason.strip():
        raise Invalid("Say why the round is not logged after all.", field="reason")
    with changeset(by=by, at=at, door=door, reason=reason, scope=meeting.negotiation.slug) as recorder:
        recorder.fresh(meeting, version=version)
        if not meeting.is_logged:
            raise RoundNotLogged(meeting)
        before = meeting.last_day
        _write(recorder, meeting, {"state": RoundState.PLANNED, **record, "logged_id": None}, delegates, citations)
        said = meeting.readouts.values_list("on_day", flat=True)
        tabled = meeting.demand_lists.values_list("delivered_day", flat=True)
        _announce(recorder, meeting, {before, meeting.last_day, *said, *tabled})


# --- what the five acts share ------------------------------------------------------------------------


def _announce(recorder: Recorder, meeting: Round, days: Collection[dt.date | None]) -> None:
    """Say that from the first of these days on windows may end or hold other than they did."""
    first = min(day for day in days if day is not None)
    calendar_changed.send(Round, negotiation=meeting.negotiation, recorder=recorder, from_day=first)


def _write(
    recorder: Recorder,
    meeting: Round,
    changes: Mapping[str, Any],
    delegates: Sequence[Seat] | None,
    citations: Sequence[Cited] | None,
) -> bool:
    """Write what differs of a round just read under the lock; its version counts its delegations and citations too."""
    checked = _checked(changes, meeting)
    seated = delegates is not None and _seat(recorder, meeting, delegates)
    cited = recite_within(recorder, meeting.negotiation, meeting, citations)
    return recorder.update(meeting, parts=seated or cited, **checked)


def _checked(values: Mapping[str, Any], meeting: Round | None = None) -> dict[str, Any]:
    """The days as PartialDate, and the start not after the end. Invalid names the field."""
    clean = dict(values)
    for name in ("starts_on", "ends_on"):
        if name in clean:
            clean[name] = partial_date(clean[name], field=name)
    start = clean.get("starts_on", meeting.starts_on if meeting else None)
    end = clean.get("ends_on", meeting.ends_on if meeting else None)
    if start and end and start.first_day > end.last_day:
        raise Invalid(f"The round would end ({end}) before it starts ({start}).", field="ends_on")
    return clean


def _seat(recorder: Recorder, meeting: Round, delegates: Sequence[Seat]) -> bool:
    """Make these the delegations of the round, in order; False when they already are."""
    current = list(meeting.delegates.order_by("pk"))
    have = [(d.party_id, d.name, d.title, d.head) for d in current]
    wanted = [(s.party.pk, s.name, s.title or None, s.head) for s in delegates]
    if have == wanted:
        return False
    for index, seat in enumerate(delegates):
        with at_path(f"delegates[{index}]"):
            require_seats(recorder, meeting.negotiation, party=seat.party)
    for row in current:
        recorder.delete(row)
    rows = [Delegate(round=meeting, party=s.party, name=s.name, title=s.title or None, head=s.head) for s in delegates]
    recorder.insert_many(rows, paths=[f"delegates[{index}]" for index in range(len(rows))])
    return True
