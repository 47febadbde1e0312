"""What separates the parties: their newest figures on the same metric, and how these moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from issues.choices import Bound
from issues.gap_chart import Chart, Figure, chart_of
from issues.models import Position
from rounds.queries.negotiations import Seated


class Sided(Protocol):
    """One party's column."""

    @property
    def party(self) -> Seated: ...
    @property
    def newest(self) -> Sequence[Position]: ...
    @property
    def earlier(self) -> Sequence[Position]: ...


@dataclass(frozen=True)
class Gap:
    """Two parties' newest figures on the same metric in the same unit, and the chart of all of them."""

    metric: str
    unit: str
    positions: Sequence[Position]
    chart: Chart | None = None

    @property
    def between(self) -> Decimal | None:
        """How far the two figures are apart; None unless exactly two are given as exact or approximate values."""
        values = [
            position.quantity_value
            for position in self.positions
            if position.quantity_bound in {None, "exact", "about"}
        ]
        if len(values) != 2 or values[0] is None or values[1] is None:
            return None
        return abs(values[0] - values[1])


def gaps_of(sides: Sequence[Sided]) -> Iterable[Gap]:
    """A gap for each metric and unit on which more than one party has a figure, in the order of the sides."""
    stated: dict[tuple[str, str], dict[str, list[Position]]] = {}
    for side in sides:
        for position in (*side.newest, *side.earlier):
            if position.quantity_value is not None:
                key = (position.quantity_metric or "", position.quantity_unit or "")
                stated.setdefault(key, {}).setdefault(side.party.code, []).append(position)
    for (metric, unit), by_party in stated.items():
        if len(by_party) > 1:
            figures = {code: [_figure(position) for position in given] for code, given in by_party.items()}
            yield Gap(metric, unit, [given[0] for given in by_party.values()], chart_of(figures))


def _figure(position: Position) -> Figure:
    value = position.quantity_value or Decimal(0)
    bound = "" if position.quantity_bound in {None, Bound.EXACT} else f"{Bound(position.quantity_bound).label} "
    when = f"R{position.round.number}" if position.round else str(position.on)
    return Figure(position.world_order, when, value, f"{bound}{value:,f}")
