"""The act that states one party's position on one issue."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from issues.access import require_recording_status
from issues.actions.dating import dated
from issues.actions.projection import place, touch
from issues.actions.staleness import mark_stale
from issues.choices import RAISING_STANCES, RESPONDING_STANCES, IssueKind, Stance
from issues.models import Issue, Position
from issues.queries.windows import Calendar
from rounds.actions.seats import cite_within, require_seats
from rounds.models import Party, Round
from rounds.queries.parties import HasKey
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid
from tradetalks.sources.citing import Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """How much, as a door hands it in; `metric` and `unit` say of what."""

    metric: str
    unit: str | None = None
    value: Any = None
    bound: str | None = None
    baseline: Any = None
    due_on: Any = None
    window: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """On what a stance depends: in words, and the issue it hangs on where there is one."""

    text: str
    issue: Issue | None = None


def state_position(
    issue: Issue,
    *,
    party: Party,
    stance: str,
    text: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    answer: str | None = None,
    on: Any = None,
    meeting: Round | None = None,
    channel: str | None = None,
    quantity: Quantity | None = None,
    condition: Condition | None = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
) -> Position:
    """Record what a party says or is said to hold, in `text`. Raises Invalid, NotAllowed.

    The raising party demands, would settle, accepts or declines an offer, or drops; the other party answers.
    On a joint issue either kind of stance is possible.
    """
    require_recording_status(by)
    negotiation = issue.negotiation
    position = compose_position(
        issue,
        party=party,
        stance=stance,
        text=text,
        answer=answer,
        on=on,
        meeting=meeting,
        channel=channel,
        quantity=quantity,
        condition=condition,
    )
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        require_seats(recorder, negotiation, party=party)
        day = place(position, Calendar.of(negotiation.pk))
        with as_handed_in():
            recorder.insert(position)
        cite_within(recorder, negotiation, position, citations)
        touch(recorder, [issue.pk])
        mark_stale(recorder, negotiation=negotiation, from_day=position.window.last_day if position.window else day)
        return position


def compose_position(
    issue: Issue,
    *,
    party: Party,
    stance: str,
    text: str,
    answer: str | None,
    on: Any,
    meeting: Round | None,
    channel: str | None,
    quantity: Quantity | None,
    condition: Condition | None,
) -> Position:
    """The fact, not recorded yet, once what it says by itself makes sense. Raises Invalid.

    Whether the party sits at the talks is for the caller to ask (`require_seats`).
    """
    _require_side(issue, party, stance)
    if answer and stance != Stance.OFFERS:
        raise Invalid("Only an offer answers the demand; leave it empty for any other stance.", field="answer")
    _require_condition(issue, stance, condition)
    if quantity is not None and not (quantity.metric or "").strip():
        raise Invalid("Say of what the quantity is.", field="quantity.metric")
    return Position(
        issue=issue,
        party=party,
        stance=stance,
        answer=answer or None,
        text=text,
        channel=channel or None,
        condition_text=condition.text if condition else None,
        condition_issue=condition.issue if condition else None,
        **_columns(quantity),
        **dated(issue.negotiation_id, on, meeting),
    )


def _require_condition(issue: Issue, stance: str, condition: Condition | None) -> None:
    if condition is None:
        if stance == Stance.CONDITIONAL:
            raise Invalid("Say on which condition.", field="condition")
        return
    if not (condition.text or "").strip():
        raise Invalid("Say the condition in words.", field="condition.text")
    if condition.issue is not None and condition.issue.negotiation_id != issue.negotiation_id:
        raise Invalid("The condition hangs on an issue of other talks.", field="condition.issue")
    if condition.issue is not None and condition.issue.pk == issue.pk:
        raise Invalid("The condition hangs on another issue.", field="condition.issue")


@contextmanager
def as_handed_in() -> Iterator[None]:
    """Name a refused column as the door handed it in: `quantity.value`, `condition.text`."""
    try:
        yield
    except Invalid as refusal:
        refusal.errors = {
            name.replace("quantity_", "quantity.").replace("condition_", "condition."): text
            for name, text in refusal.errors.items()
        }
        raise


def _columns(quantity: Quantity | None) -> dict[str, Any]:
    if quantity is None:
        return {}
    names = ("metric", "unit", "value", "bound", "baseline", "due_on", "window")
    return {f"quantity_{name}": getattr(quantity, name) for name in names}


def _require_side(issue: Issue, party: Party, stance: str) -> None:
    """The stance fits the side the party is on (docs/domain.md)."""
    if stance not in Stance.values:
        raise Invalid(f"'{stance}' is not a stance; write one of {', '.join(Stance.values)}.", field="stance")
    allowed = stances_of(issue, party)
    if stance not in allowed:
        side = "raised the issue" if party.pk == issue.raised_by_id else "answers it"
        raise Invalid(
            f"{party.code} {side}: '{stance}' is not a stance it can take. Write one of {', '.join(allowed)}.",
            field="stance",
        )


def stances_of(issue: Issue, party: HasKey) -> list[str]:
    """The stances that party can take on that issue, in the order of the domain."""
    allowed = set(Stance.values)
    if issue.raised_by_id is not None:
        raising = party.pk == issue.raised_by_id
        allowed = set(RAISING_STANCES) if raising else set(RESPONDING_STANCES)
        if raising and issue.kind == IssueKind.OFFER:
            allowed.add("offers")
    return [code for code in Stance.values if code in allowed]
