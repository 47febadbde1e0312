"""The drawing of status by round: a bar of phases for each round, and beside it what the round did not assess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tradetalks.charts.labels import apart
from tradetalks.charts.scales import NumberScale

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 272, 40, 150, 14, 44
SLOT, BAR, HATCH, BETWEEN = 56, 26, 9, 2
MOST = 20
"""Rounds that are drawn; the table has all of them."""
LINE = 16
"""Room a label needs, so that two do not overlap."""


@dataclass(frozen=True, slots=True)
class Column:
    """What is drawn of one round: counts by phase from the bottom up, and how many were not assessed."""

    number: int
    words: str
    by_phase: Mapping[str, int]
    not_assessed: int
    share: str
    """The agreed share with its n: `9/42`."""


@dataclass(frozen=True, slots=True)
class Part:
    """One phase of a bar."""

    phase: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One round: its bar, its parts, and the hatched bar beside it."""

    column: Column
    x: float
    parts: Sequence[Part]
    hatch_x: float
    hatch_y: float
    hatch_height: float
    middle: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the drawing needs; `labels` are phases with the place and count of each in the last bar."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, int]]
    labels: Sequence[tuple[str, float, int]]
    earlier: int
    width: int
    label_x: float
    height: int = HEIGHT
    left: int = LEFT
    baseline: int = HEIGHT - BOTTOM
    bar: int = BAR
    hatch: int = HATCH


def chart_of(columns: Sequence[Column]) -> Chart | None:
    """The chart of the newest rounds; None for fewer than two: one is told in words."""
    shown = columns[-MOST:]
    if len(shown) < 2:
        return None
    scale = NumberScale.of(
        [sum(column.by_phase.values()) for column in shown], bottom=HEIGHT - BOTTOM, top=TOP, whole=True
    )
    bars = []
    for index, column in enumerate(shown):
        x = LEFT + 12 + index * SLOT
        parts, below = [], 0
        for phase, count in column.by_phase.items():
            if count:
                top = scale.y(below + count)
                parts.append(Part(phase, top, round(scale.y(below) - top, 1)))
                below += count
        y = scale.y(column.not_assessed)
        middle = x + (BAR + BETWEEN + HATCH) / 2
        bars.append(Bar(column, x, parts, x + BAR + BETWEEN, y, round(scale.bottom - y, 1), middle))
    last = bars[-1]
    ends = sorted(last.parts, key=lambda part: part.y)
    places = apart([part.y + part.height / 2 for part in ends], LINE)
    over = max(0.0, places[-1] - (HEIGHT - BOTTOM)) if places else 0.0
    labels = [
        (part.phase, round(place - over, 1), last.column.by_phase[part.phase])
        for part, place in zip(ends, places, strict=True)
    ]
    width = LEFT + 12 + len(shown) * SLOT + RIGHT
    return Chart(
        bars,
        [(y, int(number)) for y, number in scale.ticks()],
        labels,
        len(columns) - len(shown),
        width,
        LEFT + len(shown) * SLOT,
    )
