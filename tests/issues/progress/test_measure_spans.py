"""A measure over time, and what a party's tariffs cover, day of change by day of change."""

import datetime as dt
from decimal import Decimal
from typing import Any

from issues.progress.escalation import Level, escalation_of
from issues.progress.leverage import BEGINNING
from issues.progress.measure_spans import ends_of, spans_of
from issues.progress.values import MeasureChange, MeasureFacts

Day = dt.date.fromisoformat


def change(
    state: str, effective: str | None = None, announced: str | None = None, rate: int | None = None
) -> MeasureChange:
    return MeasureChange(
        state=state,
        rate_from=None,
        rate_to=None if rate is None else Decimal(rate),
        effective_on=effective,
        effective_day=Day(effective) if effective else None,
        announced_day=Day(announced) if announced else None,
        published_day=None,
    )


def spans(*changes: MeasureChange) -> list[tuple[str, str, str | None]]:
    return [(span.kind, str(span.first), str(span.last) if span.last else None) for span in spans_of(changes)]


def test_a_threat_that_came_true() -> None:
    assert spans(
        change("threatened", announced="2018-06-01"),
        change("scheduled", "2018-09-24", "2018-09-18"),
        change("in_force", "2018-09-24"),
    ) == [
        ("announced", "2018-06-01", "2018-09-18"),
        ("announced", "2018-09-18", "2018-09-24"),
        ("in_force", "2018-09-24", None),
    ]


def test_a_rise_that_is_only_announced_ends_nothing() -> None:
    in_force, planned = change("in_force", "2018-09-24", rate=10), change("scheduled", "2019-01-01", "2018-10-01", 25)
    assert spans(in_force, planned, change("dropped", announced="2019-02-01")) == [("in_force", "2018-09-24", None)]


def test_suspended_then_removed() -> None:
    changes = (
        change("in_force", "2018-07-06"),
        change("suspended", "2019-01-01", "2018-12-14"),
        change("removed", "2019-04-01"),
    )
    assert spans(*changes) == [("in_force", "2018-07-06", "2019-01-01"), ("suspended", "2019-01-01", "2019-04-01")]
    assert [end.day for end in ends_of(changes)] == [Day("2019-04-01")]


def test_a_threat_that_was_dropped() -> None:
    changes = (change("threatened", "2019-12-15", "2019-08-13"), change("dropped", announced="2019-12-13"))
    assert spans(*changes) == [("announced", "2019-08-13", "2019-12-13")]
    assert [end.day for end in ends_of(changes)] == [Day("2019-12-13")]


def test_what_nothing_dates_is_from_the_beginning() -> None:
    assert spans(change("in_force")) == [("in_force", str(BEGINNING), None)]
    assert spans() == []


def tariff(key: str, by: str, scope: int | None, *changes: MeasureChange) -> MeasureFacts:
    shared: dict[str, Any] = {"title": key, "against": None, "instrument": "tariff", "scope_text": None}
    return MeasureFacts(
        key=key, imposed_by=by, scope_usd=None if scope is None else Decimal(scope), changes=changes, **shared
    )


def test_a_rise_counts_its_scope_once_and_the_swap_mirrors() -> None:
    first = (change("in_force", "2018-09-24", rate=10), change("in_force", "2019-05-10", rate=25))
    second = (change("in_force", "2018-10-01", rate=5), change("suspended", "2019-01-01"))
    here = escalation_of(
        [tariff("a", "US", 200, *first), tariff("b", "CN", 60, *second), tariff("c", "CN", None, *second)],
        ["CN", "US"],
        Day("2020-01-01"),
    )
    assert here.days == [Day(day) for day in ("2018-09-24", "2018-10-01", "2019-01-01", "2019-05-10")]
    assert [level.scope_usd for level in here.levels["US"]] == [200, 200, 200, 200]
    assert here.levels["US"][-1] == Level(1, 0, Decimal(200), Decimal(25), Decimal(25))
    assert here.levels["CN"][1] == Level(2, 1, Decimal(60), Decimal(5), Decimal(5))
    assert here.levels["CN"][2] == Level()
    there = escalation_of(
        [tariff("a", "CN", 200, *first), tariff("b", "US", 60, *second), tariff("c", "US", None, *second)],
        ["CN", "US"],
        Day("2020-01-01"),
    )
    assert (there.days, there.levels["CN"], there.levels["US"]) == (here.days, here.levels["US"], here.levels["CN"])


def test_what_lies_beyond_the_day_does_not_count() -> None:
    found = escalation_of([tariff("a", "US", 200, change("in_force", "2019-01-01"))], ["US"], Day("2018-12-31"))
    assert (found.days, found.has_scope) == ([], False)
