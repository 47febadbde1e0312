"""The calendar of a negotiation: its rounds, deadlines, measures and statements, with citations, for pages."""

import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from rounds.announcements import known_day
from rounds.choices import DeadlineStep
from rounds.models import (
    Deadline,
    DeadlineRevision,
    DeadlineRevisionCitation,
    Measure,
    MeasureRevision,
    MeasureRevisionCitation,
    Readout,
    ReadoutCitation,
    Round,
    RoundCitation,
)
from rounds.queries.due import Due, due
from rounds.queries.moments import published_days
from rounds.queries.negotiations import Talks
from tradetalks.sources.models import Citation
from tradetalks.sources.reading import citations_of

MOVED = frozenset({DeadlineStep.EXTENDED, DeadlineStep.BROUGHT_FORWARD})
"""Steps that give a deadline another day."""


@dataclass(frozen=True)
class DatedDeadline:
    """A deadline with its steps in force, in the order they became known, and the day of each."""

    deadline: Deadline
    steps: Sequence[tuple[dt.date, DeadlineRevision]]
    due: Due | None
    """Where it stands; None before any step."""

    @property
    def times_moved(self) -> int:
        """How often it was given another day."""
        return sum(step.kind in MOVED for _, step in self.steps)

    @property
    def corrected(self) -> Sequence[DeadlineRevision]:
        """Steps that were superseded."""
        return [step for step in self.deadline.revisions.all() if step.superseded_id is not None]

    @property
    def citations(self) -> Sequence[Citation]:
        """Of the steps in force, those the reader may see."""
        return [citation for _, step in self.steps for citation in step.citations.all()]

    @property
    def disputed(self) -> bool:
        """Whether a source the reader may see disputes one of its steps."""
        return any(citation.disputes for citation in self.citations)


@dataclass(frozen=True)
class PublishedMeasure:
    """A measure with its changes in force in the order of recording, and when sources first told of the undated."""

    measure: Measure
    published: Mapping[int, dt.date]

    @property
    def changes(self) -> Sequence[MeasureRevision]:
        """Changes in force."""
        return [change for change in self.measure.revisions.all() if change.superseded_id is None]

    @property
    def corrected(self) -> Sequence[MeasureRevision]:
        """Changes that were superseded."""
        return [change for change in self.measure.revisions.all() if change.superseded_id is not None]

    @property
    def citations(self) -> Sequence[Citation]:
        """Of the changes in force, those the reader may see."""
        return [citation for change in self.changes for citation in change.citations.all()]


def dated_deadlines(
    talks: Talks, *, today: dt.date, labels: AbstractSet[str], key: str | None = None
) -> list[DatedDeadline]:
    """The deadlines of the talks, or the one of that key. Four queries."""
    rows = Deadline.objects.filter(negotiation=talks.pk, **_named(key)).select_related("set_by")
    deadlines = list(rows.prefetch_related(_revisions(DeadlineRevision, DeadlineRevisionCitation, labels)))
    published = _published(DeadlineRevisionCitation.objects.filter(fact__deadline__in=deadlines)) if deadlines else {}
    return [
        DatedDeadline(
            deadline,
            sorted(
                (
                    (known_day(step.announced_day, published.get(step.pk)), step)
                    for step in deadline.revisions.all()
                    if step.superseded_id is None
                ),
                key=lambda dated: (dated[0], dated[1].pk),
            ),
            due(deadline.revisions.all(), today),
        )
        for deadline in deadlines
    ]


def published_measures(talks: Talks, *, labels: AbstractSet[str], key: str | None = None) -> list[PublishedMeasure]:
    """The measures of the talks, or the one of that key. Four queries."""
    rows = Measure.objects.filter(negotiation=talks.pk, **_named(key)).select_related("imposed_by", "against")
    measures = list(rows.prefetch_related(_revisions(MeasureRevision, MeasureRevisionCitation, labels)))
    published = _published(MeasureRevisionCitation.objects.filter(fact__measure__in=measures)) if measures else {}
    return [PublishedMeasure(measure, published) for measure in measures]


def dated_rounds(talks: Talks, *, labels: AbstractSet[str]) -> list[Round]:
    """The rounds that have a day, in their order, with citations. Two queries."""
    dated = Round.objects.filter(negotiation=talks.pk, last_day__isnull=False).in_order()
    return list(dated.prefetch_related(citations_of(RoundCitation, labels)))


def statements_between_rounds(talks: Talks, *, labels: AbstractSet[str]) -> list[Readout]:
    """What was said and not about a round, by day. Two queries."""
    return list(
        Readout.objects.current()
        .filter(negotiation=talks.pk, round__isnull=True)
        .select_related("party")
        .prefetch_related(citations_of(ReadoutCitation, labels))
        .order_by("on_day", "pk")
    )


def _named(key: str | None) -> dict[str, str]:
    return {} if key is None else {"key": key}


def _revisions(model: type[Any], cited: type[Citation], labels: AbstractSet[str]) -> "Prefetch[str]":
    facts = model.objects.order_by("pk").select_related("superseded").prefetch_related(citations_of(cited, labels))
    return Prefetch("revisions", facts)


def _published(citations: QuerySet[Any]) -> dict[int, dt.date]:
    """By all sources, hidden ones too: a day does not depend on who reads."""
    return published_days(citations.filter(fact__announced_day__isnull=True, fact__superseded__isnull=True))
