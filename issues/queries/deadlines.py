"""Deadlines as their pages show them: where each stands on a day, its steps, and the issues that hang on it."""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db.models import Count

from issues.models import Issue, IssueDeadline
from issues.queries.accounts import Told, told
from issues.queries.issue_record import sources_of
from issues.queries.timeline import step_words
from rounds.queries.calendar import DatedDeadline, dated_deadlines
from rounds.queries.negotiations import Talks
from tradetalks.sources.models import Source


@dataclass(frozen=True)
class ListedDeadline:
    """A deadline of the list, with how many issues hang on it."""

    row: DatedDeadline
    issues: int

    @property
    def sources(self) -> list[Source]:
        """What its steps cite, each once."""
        return sources_of(self.row.citations)


@dataclass(frozen=True)
class DeadlineRecord:
    """One deadline with everything its page shows."""

    row: DatedDeadline
    steps: Sequence[Told]
    corrected: Sequence[Told]
    issues: Sequence[Issue]
    sources: Sequence[Source]


def listed_deadlines(
    talks: Talks, *, today: dt.date, labels: AbstractSet[str]
) -> list[tuple[str, list[ListedDeadline]]]:
    """Those ahead, the nearest first; those without a day; those past or ended, the latest first. Five queries."""
    ties = IssueDeadline.objects.filter(deadline__negotiation=talks.pk).values_list("deadline")
    hanging = dict(ties.annotate(issues=Count("pk")).order_by())
    ahead: list[ListedDeadline] = []
    undated: list[ListedDeadline] = []
    behind: list[ListedDeadline] = []
    for row in dated_deadlines(talks, today=today, labels=labels):
        listed = ListedDeadline(row, hanging.get(row.deadline.pk, 0))
        if row.due is None or (row.due.runs and row.due.days is None):
            undated.append(listed)
        elif row.due.days is not None and row.due.days >= 0:
            ahead.append(listed)
        else:
            behind.append(listed)
    ahead.sort(key=_day)
    behind.sort(key=_day, reverse=True)
    groups = [("Ahead", ahead), ("Without a day", undated), ("Past or ended", behind)]
    return [(label, rows) for label, rows in groups if rows]


def deadline_record(talks: Talks, key: str, *, today: dt.date, labels: AbstractSet[str]) -> DeadlineRecord | None:
    """The deadline of that key, None where there is none. Five queries."""
    rows = dated_deadlines(talks, today=today, labels=labels, key=key)
    if not rows:
        return None
    (row,) = rows
    steps = [step for _, step in row.steps]
    corrected = [told(step, step_words([step], 0)) for step in row.corrected]
    citations = [*row.citations, *(each for step in row.corrected for each in step.citations.all())]
    return DeadlineRecord(
        row=row,
        steps=[told(step, step_words(steps, index), known=day) for index, (day, step) in enumerate(row.steps)][::-1],
        corrected=corrected,
        issues=list(Issue.objects.filter(deadline_ties__deadline=row.deadline).order_by("ref")),
        sources=sources_of(citations),
    )


def _day(listed: ListedDeadline) -> tuple[dt.date, str]:
    due = listed.row.due
    return (due.due_on.last_day if due and due.due_on else dt.date.min, listed.row.deadline.key)
