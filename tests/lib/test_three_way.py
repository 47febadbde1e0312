"""Three-way merges: who changed what since both opened it."""

from hypothesis import given
from hypothesis import strategies as st

from tradetalks.lib.three_way import Clash, Merged, merge

OPENED = {"title": "甲", "area": "tariffs", "ties": ("a", "b")}


def test_different_fields_merge_by_themselves() -> None:
    theirs, mine = OPENED | {"area": "services"}, OPENED | {"title": "乙"}
    assert merge(OPENED, theirs, mine) == Merged(
        {"title": "乙", "area": "services", "ties": ("a", "b")}, from_theirs=("area",), from_mine=("title",)
    )


def test_the_same_field_clashes_unless_both_say_the_same() -> None:
    theirs = OPENED | {"title": "丙"}
    assert merge(OPENED, theirs, OPENED | {"title": "乙"}).clashes == (Clash("title", "甲", "丙", "乙"),)
    assert merge(OPENED, theirs, theirs) == Merged(theirs)


def test_sets_take_what_either_added_and_lose_what_either_took_out() -> None:
    merged = merge(OPENED, OPENED | {"ties": ("b", "c")}, OPENED | {"ties": ("a", "b", "d")})
    assert merged.values["ties"] == ("b", "c", "d")
    assert (merged.clashes, merged.from_theirs, merged.from_mine) == ((), (), ("ties",))


SETS = st.sets(st.sampled_from("abc")).map(sorted).map(tuple)
VALUES = st.fixed_dictionaries({"one": st.sampled_from("xyz"), "two": st.none() | st.text(max_size=2), "set": SETS})


@given(VALUES, VALUES, VALUES)
def test_is_symmetric_but_for_clashes(
    opened: dict[str, object], theirs: dict[str, object], mine: dict[str, object]
) -> None:
    here, there = merge(opened, theirs, mine), merge(opened, mine, theirs)
    clashing = {clash.field for clash in here.clashes}
    assert clashing == {clash.field for clash in there.clashes}
    for field in {"one", "two"} - clashing:
        assert here.values[field] == there.values[field]
        assert here.values[field] in (theirs[field], mine[field])
    assert set(str(here.values["set"])) == set(str(there.values["set"]))


@given(VALUES, VALUES)
def test_what_i_left_alone_is_theirs(opened: dict[str, object], theirs: dict[str, object]) -> None:
    assert merge(opened, theirs, opened).values == theirs
