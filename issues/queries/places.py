"""Where a status change that is not recorded yet would land in an issue's history, and what could stand there."""

from dataclasses import dataclass

from issues.choices import Status
from issues.models import Issue, StatusChange
from issues.models.facts import world_order
from issues.queries.windows import Calendar
from issues.transitions import FIRST, is_allowed, why_refused
from rounds.models import Round
from tradetalks.lib.partial_dates import PartialDate


@dataclass(frozen=True, slots=True)
class Place:
    """Between which two statuses it lands: `before` (FIRST for none) and `later` (None where nothing follows)."""

    before: str
    later: str | None = None

    def why_not(self, to: str) -> str:
        """Why that status cannot stand there; empty where it can."""
        refused = why_refused(self.before, to)
        if not refused and self.later is not None and not is_allowed(to, self.later):
            return f"a later change to {Status(self.later).label} is on record and could not follow it"
        return refused


def place_of(issue: Issue, *, on: PartialDate | None, meeting: Round | None) -> Place:
    """The place of a change on that day or in that round; at the end where neither says. Two queries, or one."""
    facts = StatusChange.objects.filter(issue=issue).current().order_by("world_order", "pk")
    steps = list(facts.values_list("to", "world_order"))
    order = None
    if on is not None or meeting is not None:
        calendar = Calendar.of(issue.negotiation_id)
        round_id = meeting.pk if meeting else None
        day = calendar.day(round_id=round_id, on=on.last_day if on else None)
        if day is not None:
            order = world_order(calendar.window(round_id=round_id, day=day), day)
    earlier = [to for to, at in steps if order is None or at <= order]
    later = [to for to, _ in steps[len(earlier) :]]
    return Place(earlier[-1] if earlier else FIRST, later[0] if later else None)
