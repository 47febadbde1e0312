"""Acts on commitments: agree one, edit it, record how far it was kept and what was observed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from issues.access import require_analysing
from issues.actions.projection import touch
from issues.models import Commitment, Delivery, Issue, Observation
from rounds.actions.seats import cite_within, recite_within, require_seats
from rounds.models import Negotiation, Party
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import Recorder, changeset
from tradetalks.ledger.refusals import Invalid, refuse_unknown
from tradetalks.sources.citing import Cited

EDITABLE = frozenset({"issue", "obligor", "text", "metric", "unit", "target", "baseline", "on", "due_on", "window"})


def agree_commitment(
    negotiation: Negotiation,
    *,
    key: str,
    text: str,
    obligor: Party | None,
    by: User | None,
    at: dt.datetime,
    door: str,
    issue: Issue | None = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
    **values: Any,
) -> Commitment:
    """Something a party (None: both jointly) agreed to do. Raises Invalid, NotAllowed."""
    require_analysing(by)
    refuse_unknown(values, EDITABLE)
    _require_same_talks(negotiation, issue)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        require_seats(recorder, negotiation, obligor=obligor)
        if negotiation.commitments.filter(key=key).exists():
            raise Invalid(f"'{key}' already names a commitment.", field="key")
        commitment = recorder.insert(
            Commitment(negotiation=negotiation, key=key, text=text, obligor=obligor, issue=issue, **values)
        )
        cite_within(recorder, negotiation, commitment, citations)
        if issue is not None:
            touch(recorder, [issue.pk])
        return commitment


def edit_commitment(
    commitment: Commitment,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    citations: Sequence[Cited] | None = None,
    reason: str = "",
) -> bool:
    """Change its words or figures; False when nothing differs. Raises StaleVersion, Invalid, NotAllowed."""
    require_analysing(by)
    refuse_unknown(changes, EDITABLE)
    negotiation = commitment.negotiation
    _require_same_talks(negotiation, changes.get("issue"))
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        recorder.fresh(commitment, version=version)
        require_seats(recorder, negotiation, obligor=changes.get("obligor"))
        before = commitment.issue_id
        cited = recite_within(recorder, negotiation, commitment, citations)
        changed = recorder.update(commitment, parts=cited, **changes)
        if changed:
            touch(recorder, {pk for pk in (before, commitment.issue_id) if pk is not None})
        return changed


def record_delivery(
    commitment: Commitment,
    *,
    level: int,
    by: User | None,
    at: dt.datetime,
    door: str,
    on: Any = None,
    note: str | None = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
) -> Delivery:
    """How far the commitment was kept on a day: 0 not begun … 3 complete. Raises Invalid, NotAllowed."""
    require_analysing(by)
    negotiation = commitment.negotiation
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        delivery = recorder.insert(Delivery(commitment=commitment, level=level, on=on or None, note=note))
        cite_within(recorder, negotiation, delivery, citations)
        _touch(recorder, commitment)
        return delivery


def observe_commitment(
    commitment: Commitment,
    *,
    period: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    value: Any = None,
    bound: str | None = None,
    note: str | None = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
) -> Observation:
    """One observed value of its metric for a period; each source's figures stay apart. Raises Invalid, NotAllowed."""
    require_analysing(by)
    negotiation = commitment.negotiation
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        observation = recorder.insert(
            Observation(commitment=commitment, period=period, value=value, bound=bound or None, note=note)
        )
        cite_within(recorder, negotiation, observation, citations)
        _touch(recorder, commitment)
        return observation


def _touch(recorder: Recorder, commitment: Commitment) -> None:
    """Remember that this changeset touched the issue the commitment hangs on now."""
    commitment.refresh_from_db(fields=["issue"])
    if commitment.issue_id is not None:
        touch(recorder, [commitment.issue_id])


def _require_same_talks(negotiation: Negotiation, issue: Issue | None) -> None:
    if issue is not None and issue.negotiation_id != negotiation.pk:
        raise Invalid("The issue belongs to other talks.", field="issue")
