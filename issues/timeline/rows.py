"""What the timeline draws, as plain values: rounds, deadlines, measures and statements with their days and words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Meeting:
    """A round with its days."""

    number: int
    words: str
    first: dt.date
    last: dt.date
    held: bool

    @property
    def marks(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day on which a deadline fell due, `first` to `last` where only its month or year is known."""

    first: dt.date
    last: dt.date
    struck: bool
    words: str


@dataclass(frozen=True, slots=True)
class Running:
    """A deadline: from when it is known, its days in the order they were named, and how it ended."""

    key: str
    title: str
    place: int
    known: dt.date
    days: Sequence[DueDay]
    outcome: str
    open: bool
    """Whether its day is open now."""

    @property
    def first(self) -> dt.date:
        return self.known

    @property
    def last(self) -> dt.date:
        return max([self.known, *(day.last for day in self.days)])

    @property
    def marks(self) -> int:
        return 1 + 2 * len(self.days)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a measure in one state; `last` None: it goes on. `rate` stands above its beginning."""

    kind: Literal["announced", "in_force", "suspended"]
    first: dt.date
    last: dt.date | None
    rate: str
    words: str


@dataclass(frozen=True, slots=True)
class Ending:
    """The day on which nothing was left of a measure."""

    day: dt.date
    words: str


@dataclass(frozen=True, slots=True)
class Leverage:
    """A measure with its stretches and ends, of the party in that place."""

    key: str
    title: str
    place: int
    stretches: Sequence[Stretch]
    ends: Sequence[Ending] = ()

    @property
    def first(self) -> dt.date:
        return min(stretch.first for stretch in self.stretches)

    @property
    def last(self) -> dt.date:
        lasts = [stretch.last for stretch in self.stretches]
        return dt.date.max if None in lasts else max(last for last in lasts if last is not None)

    @property
    def marks(self) -> int:
        return len(self.stretches) + len(self.ends)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement between rounds."""

    anchor: str
    place: int
    day: dt.date
    words: str

    @property
    def first(self) -> dt.date:
        return self.day

    @property
    def last(self) -> dt.date:
        return self.day

    @property
    def marks(self) -> int:
        return 1
