"""The drawing of status by round: heights from zero, what was not assessed apart, labels that do not overlap."""

import itertools

from issues.status_chart import HEIGHT, MOST, TOP, Column, chart_of


def column(number: int, not_assessed: int = 0, **by_phase: int) -> Column:
    return Column(number, f"R{number}", by_phase, not_assessed, "0/0")


def test_parts_stand_on_one_another_from_zero() -> None:
    chart = chart_of([column(1, open=10), column(2, not_assessed=5, open=4, engaged=0, agreed=6)])
    assert chart is not None
    assert [count for _, count in chart.ticks] == [0, 3, 6, 9, 12]
    unit = (chart.baseline - TOP) / 12
    first, second = chart.bars
    assert [(part.phase, part.height) for part in first.parts] == [("open", round(10 * unit, 1))]
    assert [part.phase for part in second.parts] == ["open", "agreed"]
    assert second.parts[0].y + second.parts[0].height == chart.baseline
    assert round(second.parts[1].y + second.parts[1].height, 1) == second.parts[0].y
    assert (first.hatch_height, second.hatch_height) == (0, round(5 * unit, 1))


def test_labels_stay_apart_and_on_the_drawing() -> None:
    small = {"open": 1, "engaged": 1, "sticking": 1, "agreed": 1, "delivered": 1, "ended": 1}
    chart = chart_of([column(1, open=400), column(2, **small)])
    assert chart is not None
    places = [y for _, y, _ in chart.labels]
    assert [phase for phase, *_ in chart.labels] == list(small)[::-1]
    assert all(below - above >= 16 for above, below in itertools.pairwise(places))
    assert max(places) <= HEIGHT


def test_the_newest_rounds_are_drawn() -> None:
    chart = chart_of([column(number, open=1) for number in range(1, MOST + 4)])
    assert chart is not None
    assert (chart.earlier, chart.bars[0].column.number, len(chart.bars)) == (3, 4, MOST)


def test_one_round_is_told_in_words() -> None:
    assert chart_of([column(1, open=1)]) is None
    assert chart_of([]) is None
