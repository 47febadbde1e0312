"""The evening a round ends: its record, what each side said of it, and what it did to each issue, as one act."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from issues.actions.corrections import supersede
from issues.actions.histories import StatusEntry, record_statuses
from issues.models import Issue, StatusChange
from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.corrections import supersede as supersede_round_fact
from rounds.actions.meetings import Seat, amend_round, log_round, plan_round
from rounds.actions.negotiations import consult_sources
from rounds.actions.readouts import record_readout
from rounds.models import Deadline, Measure, Negotiation, Party, Readout, Round
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid, Refused, at_path
from tradetalks.sources.citing import Cited
from tradetalks.sources.models import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadoutEntry:
    """What one side said of the round. `supersedes` is the recorded readout it corrects."""

    party: Party | None
    tone: str
    text: str
    issued: bool = True
    speaker: str | None = None
    on: Any = None
    citations: Sequence[Cited] = ()
    supersedes: Readout | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the round did to one issue. Issues without an entry were not assessed.

    `supersedes` is the status recorded in this round that it corrects.
    """

    issue: Issue
    to: str
    reason: str
    on: Any = None
    successor: Issue | None = None
    citations: Sequence[Cited] = ()
    supersedes: StatusChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEntry:
    """A deadline the round set or moved."""

    deadline: Deadline
    kind: str
    due_on: Any = None
    announced_on: Any = None
    reason: str | None = None
    citations: Sequence[Cited] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEntry:
    """A measure the round changed. Rates in percent ad valorem."""

    measure: Measure
    state: str
    rate_from: Any = None
    rate_to: Any = None
    effective_on: Any = None
    announced_on: Any = None
    note: str | None = None
    citations: Sequence[Cited] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRound:
    """The round that follows, planned in the same act."""

    name: str
    starts_on: Any = None
    ends_on: Any = None
    city: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEntries:
    """Everything that is recorded together with a round's own record."""

    readouts: Sequence[ReadoutEntry] = ()
    outcomes: Sequence[Outcome] = ()
    deadlines: Sequence[DeadlineEntry] = ()
    measures: Sequence[MeasureEntry] = ()
    next_round: NextRound | None = None
    taken_back: Sequence[StatusChange | Readout] = ()
    """Facts of the round that an amendment supersedes without a replacement: entered by mistake."""

    def __bool__(self) -> bool:
        """Whether there is anything to record."""
        return any((self.readouts, self.outcomes, self.deadlines, self.measures, self.next_round, self.taken_back))


def log_new_round(
    negotiation: Negotiation,
    *,
    number: int,
    record: Mapping[str, Any],
    entries: RoundEntries,
    by: User | None,
    at: dt.datetime,
    door: str,
    delegates: Sequence[Seat] = (),
    citations: Sequence[Cited] = (),
    reason: str = "",
) -> Round:
    """Log a round that nobody planned: it is planned and logged in one changeset. Raises as `log_round_record`."""
    reason = reason or f"Logged R{number}."
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug):
        meeting = plan_round(
            negotiation,
            number=number,
            delegates=delegates,
            citations=citations,
            by=by,
            at=at,
            door=door,
            **{"name": "", **record},
        )
        log_round_record(
            meeting, version=meeting.version, record={}, entries=entries, by=by, at=at, door=door, reason=reason
        )
        consult_sources(negotiation, _cited(citations, RoundEntries()), by=by, at=at, door=door)
        return meeting


def log_round_record(
    meeting: Round,
    *,
    version: int,
    record: Mapping[str, Any],
    entries: RoundEntries,
    by: User | None,
    at: dt.datetime,
    door: str,
    delegates: Sequence[Seat] | None = None,
    citations: Sequence[Cited] | None = None,
    reason: str = "",
) -> None:
    """Log the round and record its entries: all of it or nothing, one changeset.

    Raises what the single acts raise; the fields of `errors` say where, e.g. `outcomes[US-007].to`.
    """
    reason = reason or f"Logged R{meeting.number}."
    with changeset(by=by, at=at, door=door, reason=reason, scope=meeting.negotiation.slug):
        log_round(
            meeting,
            version=version,
            record=record,
            delegates=delegates,
            citations=citations,
            by=by,
            at=at,
            door=door,
        )
        _enter(meeting, entries, by=by, at=at, door=door, correction=reason)
        consult_sources(meeting.negotiation, _cited(citations, entries), by=by, at=at, door=door)


def amend_round_record(
    meeting: Round,
    *,
    version: int,
    changes: Mapping[str, Any],
    entries: RoundEntries,
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    delegates: Sequence[Seat] | None = None,
    citations: Sequence[Cited] | None = None,
) -> None:
    """Amend a logged round and record or correct its entries: all of it or nothing, one changeset.

    An entry that corrects a fact supersedes it; nothing is overwritten. The round's version counts every amendment
    of its record, so that the same amendment sent twice is refused as stale. Raises as `log_round_record`.
    """
    with changeset(by=by, at=at, door=door, reason=reason, scope=meeting.negotiation.slug) as recorder:
        rewritten = amend_round(
            meeting,
            version=version,
            changes=changes,
            delegates=delegates,
            citations=citations,
            reason=reason,
            by=by,
            at=at,
            door=door,
        )
        _enter(meeting, entries, by=by, at=at, door=door, correction=reason)
        consult_sources(meeting.negotiation, _cited(citations, entries), by=by, at=at, door=door)
        if entries and not rewritten:
            recorder.advance(meeting)


def _cited(citations: Sequence[Cited] | None, entries: RoundEntries) -> list[Source]:
    """Every source the record rests on, each once: what a record cites, its negotiation has consulted."""
    facts: Sequence[ReadoutEntry | Outcome | DeadlineEntry | MeasureEntry]
    facts = (*entries.readouts, *entries.outcomes, *entries.deadlines, *entries.measures)
    cited = [*(citations or ()), *(citation for fact in facts for citation in fact.citations)]
    return list({citation.source.pk: citation.source for citation in cited}.values())


def _enter(
    meeting: Round, entries: RoundEntries, *, by: User | None, at: dt.datetime, door: str, correction: str
) -> None:
    who: dict[str, Any] = {"by": by, "at": at, "door": door}
    for fact in entries.taken_back:
        _require_of(meeting, fact)
        if isinstance(fact, StatusChange):
            with at_path(f"outcomes[{fact.issue.ref}]"):
                supersede(fact, reason=correction, **who)
        else:
            supersede_round_fact(fact, reason=correction, **who)
    for index, readout in enumerate(entries.readouts):
        values: dict[str, Any] = {
            "party": readout.party,
            "tone": readout.tone,
            "text": readout.text,
            "issued": readout.issued,
            "speaker": readout.speaker,
            "on": readout.on,
            "citations": readout.citations,
        }
        with at_path(f"readouts[{index}]"):
            if readout.supersedes is not None:
                _require_of(meeting, readout.supersedes)
                supersede_round_fact(readout.supersedes, reason=correction, replacement=values, **who)
            else:
                record_readout(meeting.negotiation, meeting=meeting, **values, **who)
    _assess(meeting, entries.outcomes, correction, **who)
    for index, moved in enumerate(entries.deadlines):
        with at_path(f"deadlines[{index}]"):
            revise_deadline(
                moved.deadline,
                kind=moved.kind,
                due_on=moved.due_on,
                announced_on=moved.announced_on or meeting.ends_on,
                reason=moved.reason,
                citations=moved.citations,
                **who,
            )
    for index, change in enumerate(entries.measures):
        with at_path(f"measures[{index}]"):
            revise_measure(
                change.measure,
                state=change.state,
                rate_from=change.rate_from,
                rate_to=change.rate_to,
                effective_on=change.effective_on,
                announced_on=change.announced_on or meeting.ends_on,
                note=change.note,
                citations=change.citations,
                **who,
            )
    if entries.next_round is not None:
        following = entries.next_round
        with at_path("next_round"):
            plan_round(
                meeting.negotiation,
                name=following.name,
                starts_on=following.starts_on,
                ends_on=following.ends_on,
                city=following.city,
                country=following.country,
                **who,
            )


def _require_of(meeting: Round, fact: StatusChange | Readout) -> None:
    if fact.round_id != meeting.pk:
        raise Invalid(f"It was not recorded against R{meeting.number}; correct it where it was.", field="fact")


def _assess(meeting: Round, outcomes: Sequence[Outcome], correction: str, **who: Any) -> None:
    """Record what the round did to each issue: corrections one by one, all that is new at once."""
    fresh = [outcome for outcome in outcomes if outcome.supersedes is None]
    for outcome in outcomes:
        if outcome.supersedes is not None:
            step = {
                "to": outcome.to,
                "reason": outcome.reason,
                "on": outcome.on,
                "meeting": meeting,
                "successor": outcome.successor,
                "citations": outcome.citations,
            }
            with at_path(f"outcomes[{outcome.issue.ref}]"):
                _require_of(meeting, outcome.supersedes)
                if outcome.supersedes.issue_id != outcome.issue.pk:
                    raise Invalid("The status it corrects belongs to another issue.", field="to")
                supersede(outcome.supersedes, reason=correction, replacement=step, **who)
    steps = [
        StatusEntry(
            issue=outcome.issue,
            to=outcome.to,
            reason=outcome.reason,
            on=outcome.on,
            meeting=meeting,
            successor=outcome.successor,
            citations=outcome.citations,
        )
        for outcome in fresh
    ]
    try:
        record_statuses(meeting.negotiation, steps, reason=correction, **who)
    except Refused as refusal:
        refusal.errors = {_named(path, fresh): text for path, text in refusal.errors.items()}
        raise


def _named(path: str, outcomes: Sequence[Outcome]) -> str:
    """`[2].to` → `outcomes[US-007].to`."""
    index, found, field = path.removeprefix("[").partition("]")
    return f"outcomes[{outcomes[int(index)].issue.ref}]{field}" if found and index.isdigit() else path
