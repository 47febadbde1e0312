"""The day and round a fact holds from, as a door hands them in."""

from typing import Any, TypedDict

from rounds.models import Round
from tradetalks.ledger.refusals import Invalid, partial_date
from tradetalks.lib.partial_dates import PartialDate


class Dated(TypedDict):
    """`on` as given (None: the round says when) and the round it was recorded against."""

    on: PartialDate | None
    round: Round | None


def dated(negotiation_id: int, on: Any, meeting: Round | None) -> Dated:
    """Check them together; Invalid names the field and the remedy.

    Whether the round has a last day to take is asked under the write lock, where the fact is placed.
    """
    day = partial_date(on, field="on")
    if meeting is not None and meeting.negotiation_id != negotiation_id:
        raise Invalid("The round belongs to other talks.", field="round")
    if day is None and meeting is None:
        raise Invalid("Name a round or a day: a fact holds from some day on.", field="on")
    return {"on": day, "round": meeting}
