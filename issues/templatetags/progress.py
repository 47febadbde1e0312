"""What rounds did to the issues, for pages of the rounds app: rounds does not know issues, the page shows both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django import template

from issues.models import Note
from issues.queries import round_progress as reads
from issues.queries.issue_record import sources_of as distinct_sources
from issues.queries.notes import notes_on_round
from issues.queries.status_by_round import Standing
from issues.queries.status_by_round import status_by_round as standings
from issues.queries.summaries import RoundSummary, latest_summary_of, summary_of
from issues.status_chart import Chart, Column, chart_of
from rounds.choices import MeasureState
from rounds.models import Round
from rounds.queries.negotiations import Talks
from rounds.queries.round_accounts import ToldRound
from rounds.queries.round_record import RoundRecord
from tradetalks.sources.models import Source

register = template.Library()

BAR_UNITS = 1000
"""Width of the phase bar in its own units."""
BAR_GAP = 3


@dataclass(frozen=True)
class StatusByRound:
    """The demands after each round, in the order of rounds; `chart` None where there is too little to draw."""

    rows: Sequence[Standing]
    chart: Chart | None
    phases: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Segment:
    """One part of the phase bar."""

    code: str
    x: float
    width: float


@register.simple_tag(takes_context=True)
def round_progress(context: dict[str, Any], meeting: Round) -> reads.RoundProgress | None:
    """The progress of a round with titles and evidence; None for a round that is not logged."""
    summary = summary_of(meeting) if meeting.is_logged else None
    return reads.round_progress(summary, labels=context["labels"]) if summary else None


@register.simple_tag
def rounds_with_progress(talks: Talks, told: Sequence[ToldRound]) -> list[reads.ListedProgress]:
    """The rounds of the list, each with the counts and the state of its summary."""
    return reads.listed_progress(talks.pk, told)


@register.simple_tag
def status_by_round(talks: Talks) -> StatusByRound:
    """Where the demands stood after each round: the drawing, and its table."""
    rows = standings(talks.pk)
    columns = [
        Column(
            row.number,
            f"R{row.number} {row.name}: {row.tracked} tracked, {row.not_assessed} not assessed",
            row.by_phase,
            row.not_assessed,
            f"{row.agreed}/{row.live}",
        )
        for row in rows
    ]
    return StatusByRound(rows, chart_of(columns), reads.PHASES)


@register.simple_tag(takes_context=True)
def latest_summary(context: dict[str, Any], talks: Talks) -> RoundSummary | None:
    """The state of the last logged round's summary; not read again where the page has it already."""
    known: RoundSummary | None = context.get("latest_summary") or latest_summary_of(talks.pk, content=False)
    return known


@register.simple_tag(takes_context=True)
def notes_on(context: dict[str, Any], meeting: Round) -> Sequence[Note]:
    """Notes on the round."""
    return notes_on_round(meeting, labels=context["labels"])


@register.simple_tag
def sources_of(record: RoundRecord, progress: reads.RoundProgress | None, notes: Sequence[Note]) -> list[Source]:
    """Every source the round's page cites, each once."""
    return distinct_sources(
        chain(
            record.citations(),
            progress.citations() if progress else (),
            (citation for note in notes for citation in note.citations.all()),
        )
    )


@register.filter
def title_of(progress: reads.RoundProgress, ref: str) -> str:
    """The title of the issue of that reference."""
    return progress.titles.get(ref, "")


@register.filter
def bar_segments(progress: reads.RoundProgress) -> list[Segment]:
    """The phase bar: as wide as the tracked demands, a hair's breadth between its parts."""
    total = sum(len(share.refs) for share in progress.phases)
    segments, x = [], 0.0
    for share in progress.phases:
        width = BAR_UNITS * len(share.refs) / total
        segments.append(Segment(share.code, round(x, 1), round(max(width - BAR_GAP, 1), 1)))
        x += width
    return segments


@register.filter
def of_phase(counts: Mapping[str, int], code: str) -> int:
    """How many stand in that phase."""
    return counts.get(code, 0)


@register.filter
def phase_label(code: str) -> str:
    """A phase in words, as pages show it."""
    return dict(reads.PHASES)[code]


@register.filter
def measure_state(code: str) -> str:
    """The state of a measure in words."""
    return MeasureState(code).label.lower()
