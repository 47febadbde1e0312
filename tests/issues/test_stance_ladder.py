"""The ladder of answers: rungs by value, one line a party, the same as a table."""

from itertools import pairwise

from issues.stance_ladder import RUNG, TOP, VALUES, Answer, ladder_of

WAY = [
    Answer(3, "R5", "CN", "conditional"),
    Answer(1, "R1", "CN", "red_line"),
    Answer(2, "R2", "CN", "rejects"),
    Answer(2, "R2", "EU", "silent"),
    Answer(2, "R2", "US", "demands"),
]


def test_each_answer_stands_on_the_rung_of_its_value_in_order_of_the_world() -> None:
    ladder = ladder_of(WAY, ["CN", "EU", "US"])
    assert ladder is not None
    assert [line.code for line in ladder.lines] == ["CN", "EU"]  # who demands stands on no rung
    heights = {value: TOP + RUNG * place for place, value in enumerate(VALUES)}
    assert VALUES == [2, 1, 0, -1, -2, -3]
    assert [(y, words) for _, y, words in ladder.lines[0].points] == [
        (heights[-3], "R1: calls it a red line"),
        (heights[-2], "R2: rejects"),
        (heights[1], "R5: on a condition"),
    ]
    xs = [x for x, _, _ in ladder.lines[0].points]
    assert xs == sorted(xs)
    assert ladder.lines[1].points[0][0] == xs[1]
    assert ladder.rows == [
        ("R1", ["calls it a red line", ""]),
        ("R2", ["rejects", "is silent"]),
        ("R5", ["on a condition", ""]),
    ]


def test_one_answer_is_no_movement() -> None:
    assert ladder_of(WAY[:1], ["CN", "US"]) is None
    assert ladder_of([], ["CN", "US"]) is None


def test_labels_at_the_end_stand_apart_and_ticks_have_room() -> None:
    alike = [Answer(order, f"R{order}", code, "open") for order in range(40) for code in ("CN", "EU")]
    ladder = ladder_of(alike, ["CN", "EU"])
    assert ladder is not None
    first, second = (line.label_y for line in ladder.lines)
    assert abs(first - second) >= 16
    places = [x for x, _ in ladder.ticks]
    assert min(right - left for left, right in pairwise(places)) > 25
    assert len(ladder.rows) == 40
