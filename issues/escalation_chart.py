"""The drawings of tariff escalation: step lines of the trade each party's tariffs cover, and of their highest rate."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from issues.progress.escalation import Escalation, Level
from tradetalks.charts.labels import apart
from tradetalks.charts.scales import NumberScale, Tick, TimeScale

WIDTH = 1232
LEFT, RIGHT, TOP, BOTTOM = 84, 176, 14, 26
LINE = 16
"""Room a label needs, so that two do not overlap."""


@dataclass(frozen=True, slots=True)
class Line:
    """One party's line, its points, and what it stands at in the end: None where nothing states it."""

    code: str
    path: str
    points: Sequence[tuple[float, float, dt.date, Decimal]]
    label_y: float
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a drawing needs; `unit` is `usd` or `percent`."""

    unit: str
    title: str
    lines: Sequence[Line]
    days: Sequence[Tick]
    amounts: Sequence[tuple[float, Decimal]]
    height: int
    left: float = LEFT
    end: float = WIDTH - RIGHT
    width: int = WIDTH


def charts_of(found: Escalation, *, first: dt.date, last: dt.date) -> list[Chart]:
    """Of the days `first` to `last`: the trade covered, then the highest rate; without what no tariff states."""
    days = TimeScale(first, last, LEFT, WIDTH - RIGHT)
    drawn = (
        _chart(found, days, unit="usd", title="Trade covered, US$ a year", height=260),
        _chart(found, days, unit="percent", title="Highest rate in force, percent", height=180),
    )
    return [chart for chart in drawn if chart is not None]


def _value(level: Level, unit: str) -> Decimal | None:
    """Zero where no tariff is in force; None where those in force state no rate."""
    if unit == "usd":
        return level.scope_usd
    return level.highest if level.measures else Decimal(0)


def _chart(found: Escalation, days: TimeScale, *, unit: str, title: str, height: int) -> Chart | None:
    values = {code: [_value(level, unit) for level in levels] for code, levels in found.levels.items()}
    stated = [value for own in values.values() for value in own if value is not None]
    if not any(stated):
        return None
    amounts = NumberScale.of(stated, bottom=height - BOTTOM, top=TOP)
    lines = [_line(code, list(zip(found.days, own, strict=True)), days, amounts) for code, own in values.items()]
    places = apart([line.label_y for line in lines], LINE)
    lines = [replace(line, label_y=place) for line, place in zip(lines, places, strict=True)]
    return Chart(unit, title, lines, days.ticks(), amounts.ticks(), height)


def _line(code: str, told: Sequence[tuple[dt.date, Decimal | None]], days: TimeScale, amounts: NumberScale) -> Line:
    """Each level is held until the next; where nothing states it there is no line."""
    before = [value for day, value in told if day < days.first]
    level: Decimal | None = before[-1] if before else Decimal(0)
    path = "" if level is None else f"M{LEFT:g} {amounts.y(level):g}"
    points = []
    for day, value in told:
        if not days.first <= day <= days.last or value == level:
            continue
        x = days.x(day)
        path += "" if level is None else f"H{x:g}"
        if value is not None:
            y = amounts.y(value)
            path += f"M{x:g} {y:g}" if level is None else f"V{y:g}"
            points.append((x, y, day, value))
        level = value
    path += "" if level is None else f"H{WIDTH - RIGHT:g}"
    return Line(code, path, points, amounts.y(level or 0), level)
