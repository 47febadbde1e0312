"""The act behind Record change: where an issue stands and what the parties hold, in one changeset."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from issues.access import require_recording_status
from issues.actions.positions import Condition, Quantity, state_position
from issues.actions.statuses import change_status
from issues.models import Issue, Position, StatusChange
from rounds.models import Party, Round
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid, at_path
from tradetalks.sources.citing import Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The status the issue stands at from then on."""

    to: str
    successor: Issue | None = None
    citations: Sequence[Cited] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one party holds from then on."""

    party: Party
    stance: str
    text: str
    answer: str | None = None
    channel: str | None = None
    quantity: Quantity | None = None
    condition: Condition | None = None
    citations: Sequence[Cited] = ()


def record_change(
    issue: Issue,
    *,
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    on: Any = None,
    meeting: Round | None = None,
    status: Step | None = None,
    positions: Sequence[Stated] = (),
) -> tuple[StatusChange | None, list[Position]]:
    """Record a status, any number of positions, or both, all of the same day or round.

    Raises what `change_status` and `state_position` raise, a position's fields as `positions[US].stance`; Invalid
    where there is nothing to record; NotAllowed.
    """
    require_recording_status(by)
    if status is None and not positions:
        raise Invalid("Choose a status, or say what a party holds: there is nothing to record yet.", field="to")
    who: dict[str, Any] = {"by": by, "at": at, "door": door}
    with changeset(**who, reason=reason, scope=issue.negotiation.slug):
        fact = None
        if status is not None:
            fact = change_status(
                issue,
                to=status.to,
                reason=reason,
                on=on,
                meeting=meeting,
                successor=status.successor,
                citations=status.citations,
                **who,
            )
        stated = []
        for entry in positions:
            with at_path(f"positions[{entry.party.code}]"):
                position = state_position(
                    issue,
                    party=entry.party,
                    stance=entry.stance,
                    text=entry.text,
                    answer=entry.answer,
                    on=on,
                    meeting=meeting,
                    channel=entry.channel,
                    quantity=entry.quantity,
                    condition=entry.condition,
                    citations=entry.citations,
                    **who,
                )
            stated.append(position)
        return fact, stated
