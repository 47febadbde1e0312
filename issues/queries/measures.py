"""Measures as their pages show them: what is in force of each on a day, its changes, and the issues that hang on it."""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db.models import Count

from issues.models import Issue, IssueMeasure
from issues.progress.leverage import APPLIED, SHOWN, ahead_on, standing_on
from issues.progress.values import MeasureChange
from issues.queries.accounts import Told, told
from issues.queries.issue_record import sources_of
from issues.queries.leverage import facts_of
from issues.queries.timeline import change_words
from rounds.choices import MeasureState
from rounds.queries.calendar import PublishedMeasure, published_measures
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from tradetalks.sources.models import Source


@dataclass(frozen=True)
class ListedMeasure:
    """A measure where it stands on a day; `standing` None: it never took effect, `ahead` None: nothing is announced."""

    row: PublishedMeasure
    standing: MeasureChange | None
    ahead: MeasureChange | None
    issues: int = 0

    @property
    def state(self) -> str:
        """What holds, in words."""
        return MeasureState(self.now.state).label if self.now else "Never in force"

    @property
    def now(self) -> MeasureChange | None:
        """The change its state, rate and day are those of."""
        return self.standing or self.ahead

    @property
    def in_force(self) -> bool:
        """Whether it bites."""
        return self.standing is not None and self.standing.state in APPLIED

    @property
    def coming(self) -> str:
        """What is announced beside what holds: `scheduled: 25 percent from 2019-03-02`."""
        if self.ahead is None:
            return ""
        rate = f" {self.ahead.rate_to:f} percent" if self.ahead.rate_to is not None else ""
        day = f" from {self.ahead.effective_on}" if self.ahead.effective_on else ""
        told_so = f":{rate}{day}" if rate or day else ""
        return f"{MeasureState(self.ahead.state).label}{told_so}"

    @property
    def sources(self) -> list[Source]:
        """What its changes cite, each once."""
        return sources_of(self.row.citations)


@dataclass(frozen=True)
class MeasureRecord:
    """One measure with everything its page shows."""

    listed: ListedMeasure
    changes: Sequence[Told]
    corrected: Sequence[Told]
    issues: Sequence[Issue]
    sources: Sequence[Source]


def listed_measures(
    talks: Talks, parties: PartyOrder, *, today: dt.date, labels: AbstractSet[str]
) -> list[tuple[str, list[ListedMeasure]]]:
    """By what holds on the day: in force, suspended, announced only, ended; in each by party. Five queries."""
    ties = IssueMeasure.objects.filter(measure__negotiation=talks.pk).values_list("measure")
    hanging = dict(ties.annotate(issues=Count("pk")).order_by())
    groups: dict[str, list[ListedMeasure]] = {"In force": [], "Suspended": [], "Announced": [], "Ended": []}
    for row in published_measures(talks, labels=labels):
        listed = _listed(row, today, hanging.get(row.measure.pk, 0))
        if listed.in_force:
            group = "In force"
        elif listed.standing is not None and listed.standing.state in SHOWN:
            group = "Suspended"
        else:
            group = "Announced" if listed.ahead is not None else "Ended"
        groups[group].append(listed)
    for rows in groups.values():
        rows.sort(key=lambda listed: (parties.place(listed.row.measure.imposed_by), listed.row.measure.key))
    return [(label, rows) for label, rows in groups.items() if rows]


def measure_record(talks: Talks, key: str, *, today: dt.date, labels: AbstractSet[str]) -> MeasureRecord | None:
    """The measure of that key, None where there is none. Five queries."""
    rows = published_measures(talks, labels=labels, key=key)
    if not rows:
        return None
    (row,) = rows
    corrected = list(row.corrected)
    citations = [*row.citations, *(each for change in corrected for each in change.citations.all())]
    return MeasureRecord(
        listed=_listed(row, today),
        changes=[told(change, change_words(change, dated=True)) for change in row.changes][::-1],
        corrected=[told(change, change_words(change, dated=True)) for change in corrected],
        issues=list(Issue.objects.filter(measure_ties__measure=row.measure).order_by("ref")),
        sources=sources_of(citations),
    )


def _listed(row: PublishedMeasure, today: dt.date, issues: int = 0) -> ListedMeasure:
    changes = facts_of(row).changes
    return ListedMeasure(row, standing_on(changes, today), ahead_on(changes, today), issues)
