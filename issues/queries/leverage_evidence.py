"""What shows where deadlines and measures stood on a day: the citations behind each row of a summary."""

import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from issues.progress.leverage import ahead_on, standing_on
from issues.queries.leverage import facts_of
from rounds.queries.calendar import PublishedMeasure, dated_deadlines, published_measures
from rounds.queries.negotiations import Talks
from tradetalks.sources.models import Citation


@dataclass(frozen=True)
class LeverageEvidence:
    """Citations by the key of the deadline or measure, those the reader may see."""

    deadlines: Mapping[str, Sequence[Citation]] = field(default_factory=dict)
    measures: Mapping[str, Sequence[Citation]] = field(default_factory=dict)


def leverage_evidence(talks: Talks, day: dt.date, *, labels: AbstractSet[str]) -> LeverageEvidence:
    """Of deadlines every step known by then; of measures the change that holds, or is to come."""
    deadlines = {
        row.deadline.key: [citation for known, step in row.steps if known <= day for citation in step.citations.all()]
        for row in dated_deadlines(talks, today=day, labels=labels)
    }
    measures = {row.measure.key: _evidence(row, day) for row in published_measures(talks, labels=labels)}
    return LeverageEvidence(deadlines, measures)


def _evidence(row: PublishedMeasure, day: dt.date) -> list[Citation]:
    facts = facts_of(row).changes
    change = standing_on(facts, day) or ahead_on(facts, day)
    return [] if change is None else list(row.changes[facts.index(change)].citations.all())
