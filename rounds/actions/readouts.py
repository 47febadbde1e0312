"""Acts on readouts and demand lists: what was said of a round, and what was tabled."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from rounds.access import require_recording
from rounds.actions.seats import cite_within, recite_within, require_seats
from rounds.models import DemandList, Negotiation, Party, Readout, Round
from rounds.signals import record_changed
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid, partial_date, refuse_unknown
from tradetalks.sources.citing import Cited

DEMAND_LIST_FIELDS = frozenset({"title", "delivered_in", "delivered_on", "declared_count", "at_least", "disclosed"})


def record_readout(
    negotiation: Negotiation,
    *,
    meeting: Round | None,
    party: Party | None,
    tone: str,
    text: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    issued: bool = True,
    speaker: str | None = None,
    on: Any = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
) -> Readout:
    """What `party` (None: both jointly) said of the round; `issued=False` records that it said nothing.

    Without a round it is a statement made between rounds, and names its day. Raises Invalid when the same
    speaker's readout of that day is recorded already, NotAllowed.
    """
    require_recording(by)
    if meeting is None and not on:
        raise Invalid("Name the round or the day it was said.", field="on")
    if meeting is not None and meeting.negotiation_id != negotiation.pk:
        raise Invalid("The round belongs to other talks.", field="round")
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        require_seats(recorder, negotiation, party=party)
        said_on = partial_date(on, field="on")
        same = negotiation.readouts.current().filter(round=meeting, party=party, speaker=speaker or None)
        if any(existing.on == said_on for existing in same):
            raise Invalid(
                "This readout is recorded already for that party, day and speaker; supersede it to correct it.",
                field="speaker",
            )
        readout = recorder.insert(
            Readout(
                negotiation=negotiation,
                round=meeting,
                party=party,
                speaker=speaker or None,
                issued=issued,
                tone=tone,
                text=text,
                on=said_on,
            )
        )
        cite_within(recorder, negotiation, readout, citations)
        day = first_day_of(readout)
        record_changed.send(Negotiation, negotiation=negotiation, recorder=recorder, from_day=day)
        return readout


def first_day_of(readout: Readout) -> dt.date | None:
    """The day whose window a readout lies in: the last of its round as it is now, its own until that is logged."""
    meeting = Round.objects.filter(readouts=readout.pk).first()
    last_day = meeting.last_day if meeting else None
    return last_day if meeting and meeting.is_logged else readout.on_day or last_day


def record_demand_list(
    negotiation: Negotiation,
    *,
    key: str,
    party: Party,
    title: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    citations: Sequence[Cited] = (),
    reason: str = "",
    **values: Any,
) -> DemandList:
    """A document that tables many demands. `values` are DEMAND_LIST_FIELDS. Raises Invalid, NotAllowed."""
    require_recording(by)
    refuse_unknown(values, DEMAND_LIST_FIELDS)
    _require_same_talks(negotiation, values.get("delivered_in"))
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        require_seats(recorder, negotiation, party=party)
        if negotiation.demand_lists.filter(key=key).exists():
            raise Invalid(f"'{key}' already names a demand list.", field="key")
        row = recorder.insert(DemandList(negotiation=negotiation, key=key, party=party, title=title, **values))
        cite_within(recorder, negotiation, row, citations)
        record_changed.send(Negotiation, negotiation=negotiation, recorder=recorder, from_day=None)
        return row


def edit_demand_list(
    row: DemandList,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    citations: Sequence[Cited] | None = None,
    reason: str = "",
) -> bool:
    """Change a demand list; False when nothing differs. Raises StaleVersion, Invalid, NotAllowed."""
    require_recording(by)
    refuse_unknown(changes, DEMAND_LIST_FIELDS)
    negotiation = row.negotiation
    _require_same_talks(negotiation, changes.get("delivered_in"))
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        recorder.fresh(row, version=version)
        cited = recite_within(recorder, negotiation, row, citations)
        changed = recorder.update(row, parts=cited, **changes)
        if changed:
            record_changed.send(Negotiation, negotiation=negotiation, recorder=recorder, from_day=None)
        return changed


def _require_same_talks(negotiation: Negotiation, delivered_in: Round | None) -> None:
    if delivered_in is not None and delivered_in.negotiation_id != negotiation.pk:
        raise Invalid("The round belongs to other talks.", field="delivered_in")
