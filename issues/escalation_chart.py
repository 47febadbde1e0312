"""The drawing of tariff escalation: one step line for each party, the trade its tariffs cover, from zero."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from issues.progress.escalation import Escalation
from tradetalks.charts.labels import apart
from tradetalks.charts.paths import step_path
from tradetalks.charts.scales import NumberScale, Tick, TimeScale

WIDTH, HEIGHT = 1232, 260
LEFT, RIGHT, TOP, BOTTOM = 84, 176, 14, 26
LINE = 16
"""Room a label needs, so that two do not overlap."""


@dataclass(frozen=True, slots=True)
class Line:
    """One party's line, its points, and what it stands at in the end."""

    code: str
    path: str
    points: Sequence[tuple[float, float, dt.date, Decimal]]
    label_y: float
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the drawing needs."""

    lines: Sequence[Line]
    days: Sequence[Tick]
    amounts: Sequence[tuple[float, Decimal]]
    left: float = LEFT
    end: float = WIDTH - RIGHT
    baseline: float = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(found: Escalation, *, first: dt.date, last: dt.date) -> Chart | None:
    """The chart of the days `first` to `last`; None where no tariff in force states a scope."""
    if not found.has_scope:
        return None
    scale = TimeScale(first, last, LEFT, WIDTH - RIGHT)
    amounts = NumberScale.of(
        [level.scope_usd for levels in found.levels.values() for level in levels], bottom=HEIGHT - BOTTOM, top=TOP
    )
    lines = []
    for code, levels in found.levels.items():
        told = list(zip(found.days, levels, strict=True))
        before = [level for day, level in told if day < first]
        within = [(day, level) for day, level in told if first <= day <= last]
        start = before[-1].scope_usd if before else Decimal(0)
        points = [
            (scale.x(day), amounts.y(level.scope_usd), day, level.scope_usd)
            for (day, level), earlier in zip(within, [start, *(level.scope_usd for _, level in within)], strict=False)
            if level.scope_usd != earlier
        ]
        path = step_path([(LEFT, amounts.y(start)), *((x, y) for x, y, *_ in points)], WIDTH - RIGHT)
        end = points[-1][3] if points else start
        lines.append(Line(code, path, points, amounts.y(end), end))
    places = apart([line.label_y for line in lines], LINE)
    lines = [replace(line, label_y=place) for line, place in zip(lines, places, strict=True)]
    return Chart(lines, scale.ticks(), amounts.ticks())
