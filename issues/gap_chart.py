"""The small chart of what separates the parties: each one's figure by moment, drawn from plain values.

Each figure holds until the next one, so the lines are steps; the axis begins at zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tradetalks.charts.labels import apart
from tradetalks.charts.paths import step_path

WIDTH, HEIGHT = 640, 168
LEFT, RIGHT, TOP, BOTTOM = 12, 132, 14, 28
LINE = 16
"""Room a label needs, so that two do not overlap."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one party: when (sorted by `order`), and how it reads."""

    order: int
    when: str
    value: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One party's line: its path, its points, and its label at the end."""

    code: str
    path: str
    points: Sequence[tuple[float, float, str]]
    label_y: float
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """One moment of the axis."""

    x: float
    when: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the drawing and its table need."""

    lines: Sequence[Drawn]
    ticks: Sequence[Tick]
    rows: Sequence[tuple[str, Sequence[str]]]
    """The table: a moment, and each party's figure then, empty where it gave none."""
    baseline: float = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT
    end: float = WIDTH - RIGHT


def chart_of(figures: Mapping[str, Sequence[Figure]]) -> Chart | None:
    """The chart of each party's figures; None where there is nothing to see that a sentence would not say.

    Drawn where at least two parties gave a figure, at two moments or more, none of them below zero.
    """
    moments = sorted({(figure.order, figure.when) for given in figures.values() for figure in given})
    top = max((figure.value for given in figures.values() for figure in given), default=Decimal(0))
    below = any(figure.value < 0 for given in figures.values() for figure in given)
    if len(figures) < 2 or len(moments) < 2 or top <= 0 or below:
        return None
    place = {order: index for index, (order, _) in enumerate(moments)}
    step = (WIDTH - LEFT - RIGHT) / (len(moments) - 1 or 1)

    def x(figure: Figure) -> float:
        return round(LEFT + place[figure.order] * step, 1)

    def y(figure: Figure) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * float(1 - figure.value / top), 1)

    lines = []
    for code, given in figures.items():
        ordered = sorted(given, key=lambda figure: figure.order)
        path = step_path([(x(figure), y(figure)) for figure in ordered], WIDTH - RIGHT)
        points = [(x(figure), y(figure), f"{code} {figure.words}, {figure.when}") for figure in ordered]
        lines.append(Drawn(code, path, points, y(ordered[-1]), ordered[-1].words))
    places = apart([line.label_y for line in lines], LINE)
    lines = [replace(line, label_y=place) for line, place in zip(lines, places, strict=True)]
    rows = [
        (when, [" / ".join(figure.words for figure in given if figure.order == order) for given in figures.values()])
        for order, when in moments
    ]
    # More labels than fit side by side are left to the table: the first, the last, and every so many between.
    every = max(1, round(64 / step + 0.5))
    last = len(moments) - 1
    shown = [index for index in range(0, len(moments), every) if last - index >= every] + [last]
    ticks = [Tick(round(LEFT + index * step, 1), moments[index][1]) for index in shown]
    return Chart(lines, ticks, rows)
