"""The arithmetic of charts: its numbers, and what it does at the edges."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest

from tradetalks.charts.labels import apart, levels, shortened, width_of
from tradetalks.charts.paths import step_path
from tradetalks.charts.scales import NumberScale, TimeScale


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_days_stand_in_proportion_and_never_outside() -> None:
    scale = TimeScale(day("2019-01-01"), day("2019-01-11"), 100, 200)
    assert [scale.x(day(f"2019-01-{at:02d}")) for at in (1, 2, 6, 11)] == [100, 110, 150, 200]
    assert (scale.x(day("2018-01-01")), scale.x(day("2020-01-01"))) == (100, 200)


def test_one_day_alone_stands_in_the_middle() -> None:
    scale = TimeScale(day("2019-01-01"), day("2019-01-01"), 0, 100)
    assert scale.x(day("2019-01-01")) == 50
    assert [tick.label for tick in scale.ticks()] == ["2019-01-01"]


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        ("2019-01-01", "2019-01-08", [f"2019-01-{at:02d}" for at in range(1, 9)]),
        ("2018-11-15", "2019-02-01", [
            "2018-11-19", "2018-12-03", "2018-12-17", "2018-12-31", "2019-01-14", "2019-01-28",
        ]),
        ("2018-02-27", "2020-01-15", [
            "2018-04", "2018-07", "2018-10", "2019-01", "2019-04", "2019-07", "2019-10", "2020-01",
        ]),
        ("2010-01-01", "2019-12-31", [str(year) for year in range(2010, 2020)]),
        ("1001-01-01", "2026-12-31", ["1100", "1200", "1300", "1400", "1500", "1600", "1700", "1800", "1900", "2000"]),
    ],
)  # fmt: skip
def test_ticks_are_round_and_have_room(first: str, last: str, labels: list[str]) -> None:
    ticks = TimeScale(day(first), day(last), 0, 920).ticks()
    assert [tick.label for tick in ticks] == labels
    assert all(after.at - before.at >= 75 for before, after in itertools.pairwise(ticks))


def test_the_whole_calendar_has_ticks() -> None:
    assert len(TimeScale(dt.date.min, dt.date.max, 0, 900).ticks()) < 100


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([370], [0, 100, 200, 300, 400]),
        ([Decimal("0.75")], [0, Decimal("0.2"), Decimal("0.4"), Decimal("0.6"), Decimal("0.8")]),
        ([550_000_000_000, 3], [0, 200_000_000_000, 400_000_000_000, 600_000_000_000]),
        ([1], [0, Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), 1]),
        ([0], [0, 1]),
        ([], [0, 1]),
    ],
)
def test_numbers_begin_at_zero_and_end_round(values: list[Decimal], ticks: list[Decimal]) -> None:
    scale = NumberScale.of(values, bottom=100, top=0)
    assert [number for _, number in scale.ticks()] == ticks
    assert (scale.y(0), scale.y(scale.greatest)) == (100, 0)


def test_a_level_is_held_until_the_next() -> None:
    assert step_path([(0, 10), (5, 2.5)], 9) == "M0 10H5V2.5H9"
    assert step_path([], 9) == ""


def test_labels_move_on_where_they_would_overlap() -> None:
    assert apart([50, 52, 10], 16) == [50, 66, 10]
    assert apart([5, 5], 16, lowest=8) == [8, 24]
    assert levels([(0, 10), (5, 15), (6, 16), (12, 20)], 2) == [0, 1, None, 0]


def test_chinese_is_wider_and_cut_earlier() -> None:
    assert width_of("abc") < width_of("关税税") == 37.5
    assert shortened("Tariffs on steel", 200) == "Tariffs on steel"
    assert shortened("Tariffs  on\nsteel", 60) == "Tariffs…"
    assert shortened("中方敦促美方取消全部加征关税", 60) == "中方敦…"


@pytest.mark.parametrize(
    ("greatest", "ticks"), [(1, [0, 1]), (3, [0, 1, 2, 3]), (9, [0, 3, 6, 9]), (42, [0, 20, 40, 60])]
)
def test_counts_have_whole_ticks(greatest: int, ticks: list[int]) -> None:
    assert [number for _, number in NumberScale.of([greatest], bottom=100, top=0, whole=True).ticks()] == ticks
