"""The drawing of the timeline: lanes of rounds, deadlines, measures and statements, from plain values.

Measures are mirrored about an axis: those of the first party rise above it, those of the others hang below, the
earliest nearest to it. A lane that would need more marks than its share shows its newest rows and says how many it
leaves to the table.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from issues.timeline.rows import DueDay, Ending, Leverage, Meeting, Running, Said, Stretch
from tradetalks.charts.labels import levels, shortened, width_of
from tradetalks.charts.scales import Tick, TimeScale

WIDTH, GUTTER, RIGHT = 1232, 312, 20
HEAD, AXIS, ROW, MEASURE_ROW, LABEL, GAP = 26, 22, 22, 24, 15, 12
CLEAR = 6
"""What the axis of the measures keeps free on either side."""
ROUND_LEVELS = 3
SHARES = {"rounds": 60, "deadlines": 70, "measures": 120, "statements": 50}
"""Marks each lane may draw: 300 in all."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a lane or of a party's half, and how many rows it leaves out."""

    y: float
    text: str
    place: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class RoundMark:
    """A round: its bar, and its label where one fits."""

    meeting: Meeting
    x: float
    width: float
    label_x: float
    label_y: float | None


@dataclass(frozen=True, slots=True)
class DueMark:
    """A day of a deadline; `early` where its month or year begins, `back` where the day before it stands."""

    x: float
    early: float | None
    back: float | None
    day: DueDay


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline: its line from left to right, its days, its outcome beside them."""

    deadline: Running
    label: str
    y: float
    left: float
    right: float
    days: Sequence[DueMark]
    outcome_x: float
    outcome_y: float
    outcome_anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a measure, and its rate where there is room for it."""

    stretch: Stretch
    x: float
    width: float
    rate: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure: its bars and ends, all about the line `y`."""

    measure: Leverage
    label: str
    y: float
    bars: Sequence[Bar]
    ends: Sequence[tuple[float, Ending]]


@dataclass
class Chart:
    """Everything the drawing needs."""

    scale: TimeScale
    height: float = 0
    width: int = WIDTH
    gutter: int = GUTTER
    headings: list[Heading] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    """Lines between lanes."""
    rounds: list[RoundMark] = field(default_factory=list)
    rounds_y: float = 0
    deadlines: list[DeadlineRow] = field(default_factory=list)
    axis: float | None = None
    """The line about which measures are mirrored."""
    measures: list[MeasureRow] = field(default_factory=list)
    statements: list[tuple[float, Said]] = field(default_factory=list)
    statements_y: float = 0
    today: float | None = None

    @property
    def ticks(self) -> list[Tick]:
        """Of the axis of days."""
        return self.scale.ticks()

    @property
    def end(self) -> float:
        """The right edge of the days."""
        return self.scale.right

    @property
    def marks(self) -> int:
        """How many marks are drawn."""
        return (
            len(self.rounds)
            + sum(row.deadline.marks for row in self.deadlines)
            + sum(row.measure.marks for row in self.measures)
            + len(self.statements)
        )


class _Lasting(Protocol):
    @property
    def first(self) -> dt.date: ...
    @property
    def last(self) -> dt.date: ...
    @property
    def marks(self) -> int: ...


Shown = TypeVar("Shown", bound=_Lasting)


def chart_of(
    *,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    parties: Sequence[str],
    rounds: Sequence[Meeting] = (),
    deadlines: Sequence[Running] = (),
    measures: Sequence[Leverage] = (),
    statements: Sequence[Said] = (),
) -> Chart:
    """The lanes of the days `first` to `last`; an empty lane is not drawn. `parties` are names by place."""
    chart = Chart(TimeScale(first, last, GUTTER + 8, WIDTH - RIGHT))
    if first < today < last:
        chart.today = chart.scale.x(today)
    y: float = AXIS
    y = _rounds(chart, y, _within(rounds, first, last))
    y = _deadlines(chart, y, _within(deadlines, first, last))
    y = _measures(chart, y, _within(measures, first, last), parties, today)
    y = _statements(chart, y, _within(statements, first, last))
    chart.height = y + AXIS
    return chart


def _within(rows: Sequence[Shown], first: dt.date, last: dt.date) -> list[Shown]:
    return [row for row in rows if row.first <= last and row.last >= first]


def _newest(rows: Sequence[Shown], share: int) -> tuple[list[Shown], int]:
    """The rows that end last, as many as have room for their marks, in the order given; and how many are left out."""
    kept, marks = set(), 0
    for index in sorted(range(len(rows)), key=lambda index: (rows[index].last, rows[index].first, index), reverse=True):
        marks += rows[index].marks
        if marks > share:
            break
        kept.add(index)
    return [row for index, row in enumerate(rows) if index in kept], len(rows) - len(kept)


def _begin(chart: Chart, y: float, text: str, left_out: int) -> float:
    chart.rules.append(y)
    chart.headings.append(Heading(y + 18, text, left_out=left_out))
    return y + HEAD


def _rounds(chart: Chart, y: float, rounds: Sequence[Meeting]) -> float:
    if not rounds:
        return y
    shown, left_out = _newest(rounds, SHARES["rounds"])
    _begin(chart, y, "Rounds", left_out)
    spans = []
    for meeting in shown:
        x = chart.scale.x(meeting.first)
        width = max(round(chart.scale.x(meeting.last) - x, 1), 5)
        spans.append((x, width, width_of(f"R{meeting.number}")))
    places = levels([(x - 2, x + max(room, width) + 4) for x, width, room in spans], ROUND_LEVELS)
    used = 1 + max((level for level in places if level is not None), default=0)
    base = y + 6 + used * LABEL
    for meeting, (x, width, _), level in zip(shown, spans, places, strict=True):
        label_y = None if level is None else base - 5 - level * LABEL
        chart.rounds.append(RoundMark(meeting, x, width, x, label_y))
    chart.rounds_y = base
    return base + 10 + GAP


def _deadlines(chart: Chart, y: float, deadlines: Sequence[Running]) -> float:
    if not deadlines:
        return y
    shown, left_out = _newest(deadlines, SHARES["deadlines"])
    y = _begin(chart, y, "Deadlines", left_out)
    for row in sorted(shown, key=lambda row: (row.first, row.key)):
        y += ROW
        line = y - ROW / 2
        marks: list[DueMark] = []
        for day in row.days:
            x = chart.scale.x(day.last)
            early = chart.scale.x(day.first) if day.first != day.last else None
            marks.append(DueMark(x, early, marks[-1].x if marks else None, day))
        left = chart.scale.x(row.first)
        right = chart.end if row.open else max([left, *(mark.x for mark in marks)])
        room = width_of(row.outcome)
        outcome_x, anchor = right + 11, "start"
        if outcome_x + room > WIDTH:
            outcome_x, anchor = left - 8, "end"
        outcome_y = line + 4
        if anchor == "end" and outcome_x - room < GUTTER:
            outcome_x, outcome_y = right - 10, line - 5
        label = shortened(row.title, GUTTER - 20)
        chart.deadlines.append(
            DeadlineRow(row, label, line, left, right, marks, round(outcome_x, 1), outcome_y, anchor)
        )
    return y + GAP


def _measures(chart: Chart, y: float, measures: Sequence[Leverage], parties: Sequence[str], today: dt.date) -> float:
    if not measures:
        return y
    halves: list[tuple[int, list[Leverage], int]] = []
    share = SHARES["measures"] // max(len(parties), 1)
    for place in range(1, len(parties) + 1):
        shown, left_out = _newest([row for row in measures if row.place == place], share)
        halves.append((place, sorted(shown, key=lambda row: (row.first, row.key)), left_out))
    y = _begin(chart, y, "Measures", 0)
    (_, above, left_out), *below = halves
    chart.headings.append(Heading(y + 16, parties[0], 1, left_out))
    axis = chart.axis = y + HEAD + len(above) * MEASURE_ROW + CLEAR
    for index, row in enumerate(above):
        chart.measures.append(_measure(chart, row, axis - CLEAR - (index + 0.5) * MEASURE_ROW, today))
    y = axis + CLEAR
    for place, rows, left_out in below:
        for row in rows:
            chart.measures.append(_measure(chart, row, y + MEASURE_ROW / 2, today))
            y += MEASURE_ROW
        chart.headings.append(Heading(y + 18, parties[place - 1], place, left_out))
        y += HEAD
    return y + GAP


def _measure(chart: Chart, row: Leverage, y: float, today: dt.date) -> MeasureRow:
    """Bars of what is on record; what goes on is drawn to the day of reading, where the chart reaches beyond it."""
    until = max(min(today, chart.scale.last), chart.scale.first)
    shown = [
        (stretch, chart.scale.x(stretch.first), chart.scale.x(stretch.last or max(until, stretch.first)))
        for stretch in row.stretches
        if stretch.first <= chart.scale.last and (stretch.last or max(until, stretch.first)) >= chart.scale.first
    ]
    rates = _rates([(stretch, x) for stretch, x, _ in shown])
    bars = [
        Bar(stretch, x, max(round(right - x, 1), 3), stretch.rate if index in rates else "")
        for index, (stretch, x, right) in enumerate(shown)
    ]
    ends = [(chart.scale.x(end.day), end) for end in row.ends if chart.scale.first <= end.day <= chart.scale.last]
    return MeasureRow(row, shortened(row.title, GUTTER - 20), y, bars, ends)


def _rates(shown: Sequence[tuple[Stretch, float]]) -> set[int]:
    """Which rates have room: those in force before those that are only announced."""
    taken: list[tuple[float, float]] = []
    kept: set[int] = set()
    for index in sorted(range(len(shown)), key=lambda index: shown[index][0].kind == "announced"):
        stretch, x = shown[index]
        right = x + width_of(stretch.rate) + 6
        if stretch.rate and right <= WIDTH and all(right <= left or x >= end for left, end in taken):
            taken.append((x, right))
            kept.add(index)
    return kept


def _statements(chart: Chart, y: float, statements: Sequence[Said]) -> float:
    if not statements:
        return y
    shown, left_out = _newest(statements, SHARES["statements"])
    _begin(chart, y, "Statements", left_out)
    chart.statements_y = y + 13
    chart.statements = [(chart.scale.x(said.day), said) for said in shown]
    return y + HEAD + GAP / 2
