"""The tariffs of each party over time: the trade they cover and their rates, day of change by day of change.

A tariff counts while it is in force by the counting rules; its scope counts once, however often its rate rose.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from issues.progress.leverage import APPLIED, BEGINNING, EFFECTIVE, effective_day, standing_on
from issues.progress.values import MeasureFacts


@dataclass(frozen=True, slots=True)
class Level:
    """What one party has in force from a day on."""

    measures: int = 0
    without_scope: int = 0
    """Of them, those that state no scope: they are not in the sum."""
    scope_usd: Decimal = Decimal(0)
    lowest: Decimal | None = None
    highest: Decimal | None = None
    """Rates in percent; None where none is stated."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """The levels of each party (code) on every day on which one of them changed; `day` BEGINNING: not dated."""

    days: Sequence[dt.date]
    levels: Mapping[str, Sequence[Level]]

    @property
    def has_scope(self) -> bool:
        """Whether there is anything to draw."""
        return any(level.scope_usd for levels in self.levels.values() for level in levels)


def escalation_of(measures: Sequence[MeasureFacts], parties: Sequence[str], until: dt.date) -> Escalation:
    """Of these measures, which should be tariffs, up to the day `until`."""
    by_party = {code: [measure for measure in measures if measure.imposed_by == code] for code in parties}
    asked = sorted(
        {
            day
            for measure in measures
            for change in measure.changes
            if change.state in EFFECTIVE and (day := effective_day(change)) <= until
        }
    )
    days: list[dt.date] = []
    levels: dict[str, list[Level]] = {code: [] for code in parties}
    for day in asked:
        now = {code: _level(own, day) for code, own in by_party.items()}
        if days and all(levels[code][-1] == level for code, level in now.items()):
            continue
        days.append(day)
        for code, level in now.items():
            levels[code].append(level)
    return Escalation(days, levels)


def _level(measures: Sequence[MeasureFacts], day: dt.date) -> Level:
    standing = [
        (measure, change)
        for measure in measures
        if (change := standing_on(measure.changes, day)) is not None and change.state in APPLIED
    ]
    scopes = [measure.scope_usd for measure, _ in standing if measure.scope_usd is not None]
    rates = [change.rate_to for _, change in standing if change.rate_to is not None]
    return Level(
        measures=len(standing),
        without_scope=len(standing) - len(scopes),
        scope_usd=sum(scopes, Decimal(0)),
        lowest=min(rates, default=None),
        highest=max(rates, default=None),
    )


__all__ = ["BEGINNING", "Escalation", "Level", "escalation_of"]
