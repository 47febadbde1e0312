"""The acts that record many status changes or positions at once, as an import brings them.

The same rules as one by one, with one difference: only the finished history must make sense. Facts that were
recorded out of order, or beside one that was corrected since, need not have been possible one after the other.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from issues.access import require_recording_status
from issues.actions.positions import Condition, Quantity, as_handed_in, compose_position
from issues.actions.projection import place, settle, steps_of, touch
from issues.actions.refusals import TransitionRefused
from issues.actions.staleness import mark_stale
from issues.actions.statuses import compose_status
from issues.models import Issue, Position, StatusChange
from issues.queries.windows import Calendar
from issues.transitions import FIRST, is_allowed
from rounds.actions.seats import codes_of, require_seats
from rounds.models import Negotiation, Party, Round
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import Recorder, changeset, validate
from tradetalks.ledger.refusals import Invalid, Refused, at_path
from tradetalks.sources.citing import Cited, cite_each


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """One status change, with the values of `change_status`."""

    issue: Issue
    to: str
    reason: str
    on: Any = None
    meeting: Round | None = None
    successor: Issue | None = None
    citations: Sequence[Cited] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionEntry:
    """One position, with the values of `state_position`."""

    issue: Issue
    party: Party
    stance: str
    text: str
    answer: str | None = None
    on: Any = None
    meeting: Round | None = None
    channel: str | None = None
    quantity: Quantity | None = None
    condition: Condition | None = None
    citations: Sequence[Cited] = ()


def record_statuses(
    negotiation: Negotiation,
    entries: Sequence[StatusEntry],
    *,
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
) -> list[StatusChange]:
    """Record the changes in order, each at its place in the world.

    Raises Invalid whose `errors` name every entry that is refused, e.g. `[17].to`; NotAllowed.
    """
    require_recording_status(by)
    refusals = _Refusals()
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        facts, days = _composed(recorder, negotiation, entries, refusals)
        refusals.refuse_any()
        recorder.insert_many(facts)
        cited = [(fact, entry.citations) for fact, entry in zip(facts, entries, strict=True)]
        cite_each(recorder, cited, voices=codes_of(recorder, negotiation))
        settle(recorder, {fact.issue_id for fact in facts})
        if days:
            mark_stale(recorder, negotiation=negotiation, from_day=min(days))
        return facts


def refusals_of(recorder: Recorder, negotiation: Negotiation, entries: Sequence[StatusEntry]) -> dict[str, str]:
    """What `record_statuses` would refuse of these entries, which it writes none of: `[17].to` → why. Two queries."""
    refusals = _Refusals()
    _composed(recorder, negotiation, entries, refusals)
    return refusals.errors


def _composed(
    recorder: Recorder, negotiation: Negotiation, entries: Sequence[StatusEntry], refusals: "_Refusals"
) -> tuple[list[StatusChange], list[dt.date]]:
    """The facts at their places in the world, and the days from which summaries can depend on them."""
    calendar = Calendar.of(negotiation.pk)
    facts: list[StatusChange] = []
    days: list[dt.date] = []
    for index, entry in enumerate(entries):
        with refusals.of(index):
            _require_same_talks(entry.issue, negotiation)
            fact = compose_status(
                entry.issue,
                to=entry.to,
                reason=entry.reason,
                on=entry.on,
                meeting=entry.meeting,
                successor=entry.successor,
                citations=entry.citations,
            )
            days.append(_placed(fact, calendar, recorder))
            facts.append(fact)
    if not refusals.errors:
        _weave_in(facts, refusals)
    return facts, days


def record_positions(
    negotiation: Negotiation,
    entries: Sequence[PositionEntry],
    *,
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
) -> list[Position]:
    """Record the positions in order.

    Raises Invalid whose `errors` name every entry that is refused, e.g. `[3].stance`; NotAllowed.
    """
    require_recording_status(by)
    refusals = _Refusals()
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        calendar = Calendar.of(negotiation.pk)
        facts: list[Position] = []
        days: list[dt.date] = []
        for index, entry in enumerate(entries):
            with refusals.of(index):
                _require_same_talks(entry.issue, negotiation)
                require_seats(recorder, negotiation, party=entry.party)
                fact = compose_position(
                    entry.issue,
                    party=entry.party,
                    stance=entry.stance,
                    text=entry.text,
                    answer=entry.answer,
                    on=entry.on,
                    meeting=entry.meeting,
                    channel=entry.channel,
                    quantity=entry.quantity,
                    condition=entry.condition,
                )
                days.append(_placed(fact, calendar, recorder))
                facts.append(fact)
        refusals.refuse_any()
        recorder.insert_many(facts)
        cited = [(fact, entry.citations) for fact, entry in zip(facts, entries, strict=True)]
        cite_each(recorder, cited, voices=codes_of(recorder, negotiation))
        touch(recorder, {fact.issue_id for fact in facts})
        if days:
            mark_stale(recorder, negotiation=negotiation, from_day=min(days))
        return facts


def _placed(fact: StatusChange | Position, calendar: Calendar, recorder: Recorder) -> dt.date:
    """Place the fact and check its own values; the day from which summaries can depend on it."""
    day = place(fact, calendar)
    fact.recorded_id = recorder.number
    with as_handed_in():
        validate(fact)
    return (fact.window.last_day if fact.window else None) or day


def _require_same_talks(issue: Issue, negotiation: Negotiation) -> None:
    if issue.negotiation_id != negotiation.pk:
        raise Invalid(f"{issue.ref} belongs to other talks.", field="issue")


def _weave_in(facts: Sequence[StatusChange], refusals: "_Refusals") -> None:
    """Set each new fact's `previous` from the history it will stand in; every step that touches one means something."""
    on_record = steps_of({fact.issue_id for fact in facts})
    new: dict[int, list[int]] = defaultdict(list)
    for index, fact in enumerate(facts):
        new[fact.issue_id].append(index)
    for issue_id, indexes in new.items():
        # At the same place in the world, what is on record comes first, then the order of recording.
        chain = [(step.world_order, 0, step.pk, step.to) for step in on_record.get(issue_id, ())]
        chain += [(facts[index].world_order, 1, index, facts[index].to) for index in indexes]
        before, last_new = FIRST, None
        for _, is_new, index, to in sorted(chain):
            entry = index if is_new else last_new
            if entry is not None and not is_allowed(before, to):
                refusals.add(entry, TransitionRefused(facts[entry].issue.ref, before, to, later=not is_new))
            if is_new:
                facts[index].previous = before
            before, last_new = to, index if is_new else None


class _Refusals:
    """Collects what is refused, entry by entry, so that a person can mend all of it at once."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    @contextmanager
    def of(self, index: int) -> Iterator[None]:
        """Note a refusal inside as one of that entry."""
        try:
            with at_path(f"[{index}]"):
                yield
        except Refused as refusal:
            self.errors.update(refusal.errors)

    def add(self, index: int, refusal: Refused) -> None:
        """Note a refusal of that entry."""
        with self.of(index):
            raise refusal

    def refuse_any(self) -> None:
        """Raise Invalid when anything was refused."""
        if self.errors:
            raise Invalid("; ".join(self.errors.values()), errors=self.errors)
