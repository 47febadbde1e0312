"""The next deadline each issue hangs on, for a list that shows it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from issues.models import IssueDeadline
from rounds.models import DeadlineRevision
from tradetalks.lib.partial_dates import PartialDate


@dataclass(frozen=True, slots=True)
class NextDeadline:
    """When it falls due (None: open), its title, and how many more the issue hangs on."""

    due_on: PartialDate | None
    title: str
    others: int

    @property
    def more(self) -> str:
        """The others, as a list says them."""
        return f" +{self.others}" if self.others else ""


def next_deadlines(issue_ids: Collection[int], today: dt.date) -> dict[int, NextDeadline]:
    """Issue → the first of its deadlines from today on, else the last of those past, else one without a day.

    By the newest revision of each. One query; issues without any are left out.
    """
    newest = DeadlineRevision.objects.current().filter(deadline=OuterRef("deadline")).order_by("-pk")
    ties = IssueDeadline.objects.filter(issue__in=list(issue_ids)).annotate(
        due_on=Subquery(newest.values("due_on")[:1]), due_day=Subquery(newest.values("due_day")[:1])
    )
    hangs: dict[int, list[tuple[dt.date | None, PartialDate | None, str]]] = {}
    for issue, day, due_on, title in ties.order_by("pk").values_list("issue", "due_day", "due_on", "deadline__title"):
        hangs.setdefault(issue, []).append((day, due_on, title))
    found = {}
    for issue, deadlines in hangs.items():
        dated = sorted((each for each in deadlines if each[0]), key=lambda each: each[0] or today)
        coming = [each for each in dated if each[0] and each[0] >= today]
        _, due_on, title = (coming or dated[-1:] or deadlines)[0]
        found[issue] = NextDeadline(due_on, title, len(deadlines) - 1)
    return found
