"""Supersede a readout, a deadline's step or a measure's change, with or without a replacement."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from rounds.access import require_recording
from rounds.actions.calendar import counts_from, revise_deadline, revise_measure
from rounds.actions.readouts import first_day_of, record_readout
from rounds.models import DeadlineRevision, MeasureRevision, Negotiation, Readout
from rounds.signals import record_changed
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset

RoundFact = Readout | DeadlineRevision | MeasureRevision


def supersede(
    fact: RoundFact,
    *,
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    replacement: Mapping[str, Any] | None = None,
) -> RoundFact | None:
    """Correct a fact: it stays readable, marked with `reason`; `replacement` (the values of the act that
    recorded it) is recorded in the same changeset. Returns the replacement. Raises Invalid, NotAllowed.
    """
    require_recording(by)
    negotiation = talks_of(fact)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        recorder.supersede(fact, reason=reason)
        record_changed.send(Negotiation, negotiation=negotiation, recorder=recorder, from_day=first_day(fact))
        if replacement is None:
            return None
        who = {"by": by, "at": at, "door": door}
        if isinstance(fact, Readout):
            return record_readout(negotiation, **{"meeting": fact.round, **replacement, **who})
        if isinstance(fact, DeadlineRevision):
            return revise_deadline(fact.deadline, **{**replacement, **who})
        return revise_measure(fact.measure, **{**replacement, **who})


def talks_of(fact: RoundFact) -> Negotiation:
    """The talks it is a fact of."""
    if isinstance(fact, Readout):
        return fact.negotiation
    return fact.deadline.negotiation if isinstance(fact, DeadlineRevision) else fact.measure.negotiation


def first_day(fact: RoundFact) -> dt.date | None:
    """The earliest day on which the fact can have counted; None: from the beginning."""
    if isinstance(fact, Readout):
        return first_day_of(fact)
    return counts_from(fact)
