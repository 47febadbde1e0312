"""The act that records an issue's status: the only way a status changes."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from issues.access import require_recording_status
from issues.actions.dating import dated
from issues.actions.projection import Step, place, settle, steps_of
from issues.actions.refusals import TransitionRefused
from issues.actions.staleness import mark_stale
from issues.choices import Status
from issues.models import Issue, StatusChange
from issues.queries.windows import Calendar
from issues.transitions import CITATION_NEEDED, FIRST, is_allowed
from rounds.actions.seats import cite_within
from rounds.models import Round
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid
from tradetalks.sources.citing import Cited


def change_status(
    issue: Issue,
    *,
    to: str,
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    on: Any = None,
    meeting: Round | None = None,
    successor: Issue | None = None,
    citations: Sequence[Cited] = (),
) -> StatusChange:
    """Record that the issue stands at `to` from a day or a round on; the same status means “no movement”.

    It lands at its place in world order: a backdated change never overwrites a later one. Raises
    TransitionRefused (naming what is allowed), Invalid (no reason, no day or round, no citation from
    `agreed_in_principle` on, no successor for `superseded`), NotAllowed.
    """
    require_recording_status(by)
    negotiation = issue.negotiation
    fact = compose_status(issue, to=to, reason=reason, on=on, meeting=meeting, successor=successor, citations=citations)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        day = place(fact, Calendar.of(negotiation.pk))
        chain = steps_of([issue.pk]).get(issue.pk, [])
        # The newest fact follows all recorded before it at the same place.
        earlier = [step for step in chain if step.world_order <= fact.world_order]
        later = chain[len(earlier) :]
        fact.previous = earlier[-1].to if earlier else FIRST
        _require_fit(issue, fact, later)
        recorder.insert(fact)
        cite_within(recorder, negotiation, fact, citations)
        step = Step(fact.pk, issue.pk, to, fact.previous, fact.world_order)
        settle(recorder, [issue.pk], {issue.pk: [*earlier, step, *later]})
        mark_stale(recorder, negotiation=negotiation, from_day=fact.window.last_day if fact.window else day)
    last = later[-1] if later else step
    issue.status, issue.status_fact_id, issue.touched_id = last.to, last.pk, recorder.number
    return fact


def compose_status(
    issue: Issue,
    *,
    to: str,
    reason: str,
    on: Any,
    meeting: Round | None,
    successor: Issue | None,
    citations: Sequence[Cited],
) -> StatusChange:
    """The fact, not recorded yet, once what it says by itself makes sense. Raises Invalid."""
    if to not in Status.values:
        raise Invalid(f"'{to}' is not a status; write one of {', '.join(Status.values)}.", field="to")
    if not reason.strip():
        raise Invalid("A status change needs a reason: say what happened.", field="reason")
    if to in CITATION_NEEDED and not citations:
        raise Invalid(f"'{to}' needs at least one citation: say where this can be read.", field="citations")
    _require_successor(issue, to, successor)
    return StatusChange(
        issue=issue, to=to, reason=reason, successor=successor, **dated(issue.negotiation_id, on, meeting)
    )


def _require_successor(issue: Issue, to: str, successor: Issue | None) -> None:
    if to == Status.SUPERSEDED and successor is None:
        raise Invalid("Name the issue that carries on: a superseded issue has a successor.", field="successor")
    if to != Status.SUPERSEDED and successor is not None:
        raise Invalid("Only a superseded issue names a successor; leave it empty.", field="successor")
    if successor is not None and (successor.pk == issue.pk or successor.negotiation_id != issue.negotiation_id):
        raise Invalid("The successor is another issue of the same talks.", field="successor")


def _require_fit(issue: Issue, fact: StatusChange, later: Sequence[Step]) -> None:
    """The step from the fact before, and the step to the fact after, must both mean something."""
    if not is_allowed(fact.previous, fact.to):
        raise TransitionRefused(issue.ref, fact.previous, fact.to)
    if later and not is_allowed(fact.to, later[0].to):
        raise TransitionRefused(issue.ref, fact.to, later[0].to, later=True)


Neighbours = tuple[Step | None, Step | None]


def neighbours_of(fact: StatusChange) -> Neighbours:
    """The current status changes right before and right after this one."""
    chain = steps_of([fact.issue_id]).get(fact.issue_id, [])
    place_of = next((index for index, step in enumerate(chain) if step.pk == fact.pk), None)
    if place_of is None:
        return None, None
    return (chain[place_of - 1] if place_of else None), (chain[place_of + 1] if place_of + 1 < len(chain) else None)


def require_step_between(fact: StatusChange, neighbours: Neighbours) -> None:
    """Raise TransitionRefused when, with this fact gone, its neighbours stand side by side and that means nothing."""
    before, after = neighbours
    if after is None:
        return
    chain = [step.pk for step in steps_of([fact.issue_id]).get(fact.issue_id, [])]
    place_of = chain.index(after.pk)
    left = chain[place_of - 1] if place_of else None
    came_from = before.to if before else FIRST
    if left == (before.pk if before else None) and not is_allowed(came_from, after.to):
        raise TransitionRefused(fact.issue.ref, came_from, after.to, later=True)
