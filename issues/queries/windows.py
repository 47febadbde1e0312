"""The windows of the logged rounds: in which of them a fact lies (counting rules)."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable

from rounds.models import Round


class Calendar:
    """The rounds of one negotiation as they are now, to place facts in the windows of the logged ones."""

    def __init__(self, rounds: Iterable[Round]) -> None:
        """Take all of its rounds in order."""
        self.rounds = list(rounds)
        self._logged = [meeting for meeting in self.rounds if meeting.is_logged]
        self._ends = [meeting.last_day for meeting in self._logged if meeting.last_day]
        self._by_id = {meeting.pk: meeting for meeting in self.rounds}

    @classmethod
    def of(cls, negotiation_id: int) -> "Calendar":
        """Read it from the database: one query."""
        rounds = Round.objects.filter(negotiation=negotiation_id).in_order()
        return cls(rounds.only("negotiation", "number", "last_day", "logged"))

    def day(self, *, round_id: int | None, on: dt.date | None) -> dt.date | None:
        """The day a fact counts on: its own, else the last day of its round."""
        return on or (self._by_id[round_id].last_day if round_id is not None else None)

    def window(self, *, round_id: int | None, day: dt.date) -> Round | None:
        """The logged round a fact belongs to: its own, else the first that ended on or after its day."""
        if round_id is not None and self._by_id[round_id].is_logged:
            return self._by_id[round_id]
        place = bisect_left(self._ends, day)
        return self._logged[place] if place < len(self._logged) else None
