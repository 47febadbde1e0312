"""The transition table, cell by cell against docs/domain.md."""

import itertools

import pytest

from issues.choices import STATUS
from issues.transitions import ALLOWED, CITATION_NEEDED, FIRST, is_allowed, skips_stages

RANKED = [code for code, meaning in STATUS.items() if meaning.rank is not None]
ENDED = ["withdrawn", "superseded", "lapsed"]
BEYOND_OPEN_EXCEPT_PARKED = [code for code in RANKED if code not in {"identified", "raised", "parked"}]


def refused_by_the_domain(before: str, to: str) -> bool:
    """The refusals as domain.md words them, one clause a line."""
    if before == FIRST:
        return to in ENDED  # "The first status may be any ranked one"
    if to == "identified" and before != "identified":
        return True  # "to `identified` from any other status"
    if to == "raised" and before in BEYOND_OPEN_EXCEPT_PARKED:
        return True  # "to `raised` from engaged, agreed or delivered statuses, except from `parked`"
    if before in {"withdrawn", "lapsed"}:
        return to not in {
            "raised",
            "under_discussion",
            before,
        }  # "to anything but raised, under_discussion or the same"
    return before == "superseded"  # "from `superseded` to anything"


@pytest.mark.parametrize(("before", "to"), list(itertools.product([FIRST, *STATUS], STATUS)))
def test_every_cell_is_what_the_domain_says(before: str, to: str) -> None:
    assert is_allowed(before, to) is not refused_by_the_domain(before, to)


def test_every_status_has_its_row() -> None:
    assert list(ALLOWED) == [FIRST, *STATUS]


@pytest.mark.parametrize(("before", "to"), list(itertools.product([FIRST, *STATUS], STATUS)))
def test_stages_are_skipped_where_the_domain_says(before: str, to: str) -> None:
    left = STATUS[before].phase.value if before else None
    right = STATUS[to].phase.value
    expected = (left, right) in {("open", "agreed"), ("open", "delivered"), ("engaged", "delivered")}
    assert skips_stages(before, to) is expected


def test_citations_are_needed_from_agreed_in_principle_on() -> None:
    assert {
        "agreed_in_principle",
        "agreed_ad_referendum",
        "concluded",
        "partially_resolved",
        "resolved",
    } == CITATION_NEEDED
