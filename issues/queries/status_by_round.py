"""Where the whole demands stood after each round, and how many it assessed, from the stored summaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTransform

from issues.choices import Movement
from issues.models import ProgressSummary
from issues.queries.movement_counts import ListLength
from issues.queries.round_progress import PHASES, shown_phase
from tradetalks.lib.partial_dates import PartialDate


@dataclass(frozen=True)
class Standing:
    """The demands after one logged round. Phases as pages show them: sticking points apart."""

    number: int
    name: str
    ends_on: PartialDate
    tracked: int
    by_phase: Mapping[str, int]
    not_assessed: int
    agreed: int
    live: int
    method: str

    @property
    def agreed_percent(self) -> int | None:
        """The agreed share, rounded down: 100 only where all are; None where none is live."""
        return self.agreed * 100 // self.live if self.live else None


def status_by_round(negotiation_id: int) -> list[Standing]:
    """One for each round that has a summary, in the order of rounds. One query."""
    newest = ProgressSummary.objects.filter(round=OuterRef("round")).order_by("-revision")
    rows = (
        ProgressSummary.objects.filter(
            negotiation=negotiation_id, round__logged__isnull=False, pk=Subquery(newest.values("pk")[:1])
        )
        .annotate(
            totals=KeyTransform("totals", "content"),
            not_assessed=ListLength("content", "movement", Movement.NOT_ASSESSED.value),
        )
        .order_by("round__last_day", "round__number")
        .values("round__number", "round__name", "round__ends_on", "method", "totals", "not_assessed")
    )
    return [_standing(row) for row in rows]


def _standing(row: Mapping[str, Any]) -> Standing:
    totals = row["totals"]
    by_phase = dict.fromkeys((code for code, _ in PHASES), 0)
    for status, count in totals["by_status"].items():
        by_phase[shown_phase(status)] += count
    share = totals["agreed_share"]
    return Standing(
        number=row["round__number"],
        name=row["round__name"],
        ends_on=row["round__ends_on"],
        tracked=totals["tracked"],
        by_phase=by_phase,
        not_assessed=row["not_assessed"],
        agreed=share["agreed"],
        live=share["live"],
        method=row["method"],
    )
