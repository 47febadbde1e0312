"""Supersede a fact of an issue, with or without a replacement."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from issues.access import require_analysing, require_recording_status
from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import observe_commitment, record_delivery
from issues.actions.positions import state_position
from issues.actions.projection import settle, touch
from issues.actions.staleness import mark_stale
from issues.actions.statuses import change_status, neighbours_of, require_step_between
from issues.models import Delivery, IssueLink, Note, Observation, Position, StatusChange
from rounds.models import Negotiation
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import Recorder, changeset

IssueFact = StatusChange | Position | IssueLink | Note | Delivery | Observation


def supersede(
    fact: IssueFact,
    *,
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    replacement: Mapping[str, Any] | None = None,
) -> IssueFact | None:
    """Correct a fact: it stays readable, marked with `reason`; `replacement` (the values of the act that
    recorded it) is recorded in the same changeset. Returns the replacement.

    Raises Invalid (no reason, superseded before), TransitionRefused (the statuses left could not follow one
    another), NotAllowed.
    """
    if isinstance(fact, StatusChange | Position):
        require_recording_status(by)
    else:
        require_analysing(by)
    negotiation = _talks_of(fact)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        neighbours = neighbours_of(fact) if isinstance(fact, StatusChange) else (None, None)
        recorder.supersede(fact, reason=reason)
        follow(recorder, fact)
        recorded = None
        if replacement is not None:
            recorded = _record(fact, negotiation)(**{**replacement, "by": by, "at": at, "door": door})
        if isinstance(fact, StatusChange):
            require_step_between(fact, neighbours)
        return recorded


def follow(recorder: Recorder, fact: IssueFact) -> None:
    """Bring projections and marks up to date, now that the fact came or went under the write lock."""
    ids = [pk for pk in _issues_of(fact) if pk is not None]
    if isinstance(fact, StatusChange):
        settle(recorder, ids)
    else:
        touch(recorder, ids)
    if isinstance(fact, StatusChange | Position):
        day = fact.window.last_day if fact.window else fact.on_day or (fact.round.last_day if fact.round else None)
        mark_stale(recorder, negotiation=_talks_of(fact), from_day=day)


def _talks_of(fact: IssueFact) -> Negotiation:
    if isinstance(fact, StatusChange | Position):
        return fact.issue.negotiation
    if isinstance(fact, IssueLink):
        return fact.from_issue.negotiation
    return fact.negotiation if isinstance(fact, Note) else fact.commitment.negotiation


def _issues_of(fact: IssueFact) -> list[int | None]:
    """Ids of the issues it is a fact of."""
    if isinstance(fact, IssueLink):
        return [fact.from_issue_id, fact.to_issue_id]
    return [fact.commitment.issue_id if isinstance(fact, Delivery | Observation) else fact.issue_id]


def _record(fact: IssueFact, negotiation: Negotiation) -> Callable[..., IssueFact]:
    """The act that recorded the fact, bound to what it was recorded on."""
    if isinstance(fact, StatusChange):
        return lambda **values: change_status(fact.issue, **values)
    if isinstance(fact, Position):
        return lambda **values: state_position(fact.issue, **values)
    if isinstance(fact, IssueLink):
        return lambda **values: link_issues(fact.from_issue, fact.to_issue, **values)
    if isinstance(fact, Note):
        return lambda **values: add_note(negotiation, issue=fact.issue, meeting=fact.round, **values)
    if isinstance(fact, Delivery):
        return lambda **values: record_delivery(fact.commitment, **values)
    return lambda **values: observe_commitment(fact.commitment, **values)
