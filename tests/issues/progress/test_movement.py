"""What a round did to an issue: every pair of statuses, assessed and not (counting rules)."""

import pytest

from issues.choices import STATUS, Movement
from issues.progress.counting import movement_of
from issues.progress.values import NO_STATUS

# Written out of docs/domain.md, not read from the code: rank by status, None for the ended.
RANKS = {
    "identified": 0, "raised": 1, "under_discussion": 2, "narrowing": 3, "deadlocked": 1, "parked": 1,
    "agreed_in_principle": 4, "agreed_ad_referendum": 5, "concluded": 6, "partially_resolved": 7, "resolved": 8,
    "withdrawn": None, "superseded": None, "lapsed": None,
}  # fmt: skip


def test_every_status_is_covered() -> None:
    assert set(RANKS) == set(STATUS)


@pytest.mark.parametrize("after", RANKS)
@pytest.mark.parametrize("before", RANKS)
def test_an_assessed_issue_moves_by_rank(before: str, after: str) -> None:
    left, right = RANKS[before], RANKS[after]
    if left is None and right is None:
        expected = "unchanged"
    elif right is None:
        expected = "ended"
    elif left is None:
        expected = "reopened"
    else:
        expected = "advanced" if right > left else "regressed" if right < left else "unchanged"
    assert movement_of(before, after, assessed=True) == expected


@pytest.mark.parametrize("after", RANKS)
def test_the_first_status_is_new_whatever_it_is(after: str) -> None:
    assert movement_of(NO_STATUS, after, assessed=True) == Movement.NEW


@pytest.mark.parametrize("status", RANKS)
def test_without_a_fact_in_the_window_nothing_is_said_of_movement(status: str) -> None:
    assert movement_of(status, status, assessed=False) == Movement.NOT_ASSESSED


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("raised", "deadlocked", "unchanged"),
        ("deadlocked", "parked", "unchanged"),
        ("narrowing", "deadlocked", "regressed"),
        ("agreed_in_principle", "under_discussion", "regressed"),
        ("identified", "agreed_in_principle", "advanced"),
        ("withdrawn", "raised", "reopened"),
        ("lapsed", "lapsed", "unchanged"),
        ("concluded", "superseded", "ended"),
    ],
)
def test_cases_people_ask_about(before: str, after: str, expected: str) -> None:
    assert movement_of(before, after, assessed=True) == expected
