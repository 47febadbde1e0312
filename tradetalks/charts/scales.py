"""Scales: where a day or a number stands on a chart, and the ticks that label its axis."""

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
"""Steps between ticks of a time axis, in months."""
DAYS = (1, 2, 7, 14)
"""Finer steps, for charts of a few weeks."""
NICE = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
"""Steps of a number axis, times a power of ten."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark of an axis: its place, and what stands beside it."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Days from `first` to `last` between `left` and `right`; a day outside stands at the edge."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def x(self, day: dt.date) -> float:
        """Where the day stands."""
        days = (self.last - self.first).days
        if days <= 0:
            return round((self.left + self.right) / 2, 1)
        within = min(max(day, self.first), self.last)
        return round(self.left + (self.right - self.left) * (within - self.first).days / days, 1)

    def ticks(self, room: float = 84) -> list[Tick]:
        """The finest round days that leave `room` between two labels: `2019-04-15`, `2019-04` or `2019`."""
        days = max((self.last - self.first).days, 1)
        unit = (self.right - self.left) / days
        for step in DAYS:
            if step * unit >= room:
                return [Tick(self.x(day), str(day)) for day in self._days(step)]
        months = next((step for step in MONTHS if step * 30 * unit >= room), MONTHS[-1])
        return [Tick(self.x(day), f"{day:%Y}" if months % 12 == 0 else f"{day:%Y-%m}") for day in self._months(months)]

    def _days(self, step: int) -> Iterator[dt.date]:
        for number in range(self.first.toordinal(), self.last.toordinal() + 1):
            if (number - 1) % step == 0:  # whole weeks begin on a Monday, as 0001-01-01 did
                yield dt.date.fromordinal(number)

    def _months(self, step: int) -> Iterator[dt.date]:
        for number in range(self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month):
            day = dt.date(number // 12, number % 12 + 1, 1)
            if number % step == 0 and day >= self.first:
                yield day


@dataclass(frozen=True, slots=True)
class NumberScale:
    """Numbers from zero at `bottom` up to a round number at or above the greatest, at `top`."""

    step: Decimal
    count: int
    bottom: float
    top: float

    @classmethod
    def of(
        cls, values: Sequence[Decimal | int], *, bottom: float, top: float, ticks: int = 4, whole: bool = False
    ) -> "NumberScale":
        """For these values, none below zero, with about that many ticks above the zero; `whole`: on whole numbers."""
        greatest = max((Decimal(value) for value in values), default=Decimal(0))
        if greatest <= 0:
            return cls(Decimal(1), 1, bottom, top)
        wanted = greatest / ticks
        power = Decimal(10) ** wanted.log10().to_integral_value(rounding=ROUND_FLOOR)
        steps = (*(nice * power for nice in NICE), 10 * power)
        step = next(step for step in steps if step >= wanted)
        if whole:
            step = max(step.to_integral_value(rounding=ROUND_CEILING), Decimal(1))
        return cls(step, math.ceil(greatest / step), bottom, top)

    @property
    def greatest(self) -> Decimal:
        """The number at the top."""
        return self.step * self.count

    def y(self, value: Decimal | int) -> float:
        """Where the number stands."""
        return round(self.bottom - (self.bottom - self.top) * float(Decimal(value) / self.greatest), 1)

    def ticks(self) -> list[tuple[float, Decimal]]:
        """Zero, and every step up to the greatest: place and number."""
        return [(self.y(self.step * number), self.step * number) for number in range(self.count + 1)]
