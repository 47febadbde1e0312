"""Counts, flags and shares over groups of issues."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from issues.choices import STATUS, Movement, Phase, phase_of
from issues.progress import summary
from issues.progress.counting import FLAGS, is_silent, is_stalled
from issues.progress.values import IssueFlags, RoundFacts
from tests.issues.progress.strategies import facts, group, round_facts


@given(round_facts())
def test_every_tracked_issue_is_in_exactly_one_movement(given_facts: RoundFacts) -> None:
    content = summary(given_facts)
    for figures in (content | content["totals"], content["parts"]):
        refs = [entry["ref"] for entries in figures["movement"].values() for entry in entries]
        assert set(figures["movement"]) == set(Movement.values)
        assert len(refs) == len(set(refs)) == figures["tracked"]


@given(round_facts())
def test_sums_show_the_totals(given_facts: RoundFacts) -> None:
    content = summary(given_facts)
    blocks = [content["totals"], content["parts"], *content["by_party"].values(), *content["by_area"].values()]
    for block in blocks:
        assert sum(block["by_status"].values()) == sum(block["by_phase"].values()) == block["tracked"]
        assert block["live"] == block["tracked"] - block["by_phase"]["ended"] == block["agreed_share"]["live"]
        assert block["agreed_share"]["agreed"] == block["by_phase"]["agreed"] + block["by_phase"]["delivered"]
        for code in STATUS:
            assert block["by_status"][code] <= block["by_phase"][phase_of(code)]
    for shares in (content["by_party"], content["by_area"]):
        for name in ("tracked", "live", "evidenced"):
            whole = content["totals"][name] if name in content["totals"] else content[name]
            assert sum(block[name] for block in shares.values()) == whole
            assert sum(block["parts"][name] for block in shares.values()) == content["parts"][name]


@given(round_facts())
def test_parts_and_whole_demands_are_never_mixed(given_facts: RoundFacts) -> None:
    parts = {ref for one in given_facts.groups if one.part for ref in one.refs}
    content = summary(given_facts)
    for name in FLAGS:
        assert not parts & set(content[name])
        assert parts >= set(content["parts"][name])
    assert not parts & {point["ref"] for point in content["sticking_points"]}
    assert content["totals"]["tracked"] + content["parts"]["tracked"] == sum(len(g.refs) for g in given_facts.groups)


@given(round_facts())
def test_flags_name_tracked_issues_only(given_facts: RoundFacts) -> None:
    elsewhere = frozenset({"US-900", "CN-901"})
    flags = given_facts.flags
    more = IssueFlags(
        cited=flags.cited | elsewhere,
        contested=flags.contested | elsewhere,
        one_sided=flags.one_sided | elsewhere,
        stages_skipped=flags.stages_skipped | elsewhere,
        substitutes=flags.substitutes | elsewhere,
        deadlocked=flags.deadlocked,
    )
    with_untracked = RoundFacts(**{name: getattr(given_facts, name) for name in RoundFacts.__slots__} | {"flags": more})
    assert summary(with_untracked) == summary(given_facts)


def test_evidenced_counts_what_advanced_on_a_citation() -> None:
    groups = (
        group(refs=("US-001", "US-002"), before="raised", after="narrowing", assessed=True),
        group(refs=("US-003",), before="narrowing", after="raised", assessed=True),
    )
    content = summary(facts(groups=groups, flags=IssueFlags(cited=frozenset({"US-002", "US-003"}))))
    assert content["evidenced"] == 1
    assert content["evidenced_issues"] == ["US-002"]
    assert [entry["ref"] for entry in content["movement"]["advanced"]] == ["US-001", "US-002"]


def test_movement_says_from_and_to() -> None:
    groups = (
        group(refs=("US-002",), before="raised", after="deadlocked", assessed=True),
        group(refs=("CN-001",), raised_by="CN", two_before="", before="", after="identified", assessed=True),
        group(refs=("JT-001",), raised_by=None, before="concluded", after="concluded"),
    )
    movement = summary(facts(groups=groups, flags=IssueFlags(deadlocked={"US-002": 1})))["movement"]
    assert movement["unchanged"] == [{"ref": "US-002", "from": "raised", "to": "deadlocked"}]
    assert movement["new"] == [{"ref": "CN-001", "from": None, "to": "identified"}]
    assert movement["not_assessed"] == [{"ref": "JT-001", "from": "concluded", "to": "concluded"}]


def test_an_agreed_share_is_never_without_its_denominator() -> None:
    groups = (
        group(refs=("US-001", "US-002"), after="concluded"),
        group(refs=("US-003",), after="partially_resolved"),
        group(refs=("US-004",), after="raised"),
        group(refs=("US-005",), after="withdrawn"),
    )
    assert summary(facts(groups=groups))["totals"]["agreed_share"] == {"agreed": 3, "live": 4}
    assert summary(facts())["totals"]["agreed_share"] == {"agreed": 0, "live": 0}


def test_joint_demands_stand_under_joint_and_only_where_there_are_any() -> None:
    assert list(summary(facts(groups=(group(),)))["by_party"]) == ["US", "CN"]
    joint = group(raised_by=None, refs=("JT-001",))
    assert list(summary(facts(groups=(joint,)))["by_party"]) == ["US", "CN", "joint"]


def test_sticking_points_longest_first_then_by_reference() -> None:
    refs = ("CN-001", "US-010", "US-002")
    deadlocked = {"US-010": 4, "US-002": 1, "CN-001": 1}
    content = summary(facts(groups=(group(refs=refs, after="deadlocked"),), flags=IssueFlags(deadlocked=deadlocked)))
    assert [(point["ref"], point["rounds"]) for point in content["sticking_points"]] == [
        ("US-010", 4),
        ("US-002", 1),
        ("CN-001", 1),
    ]


def test_stalled_and_silent_over_everything_that_can_be() -> None:
    ranks = {"under_discussion": 2, "narrowing": 3, "deadlocked": 1, "parked": 1}
    earlier_ranks = ranks | {"raised": 1, "identified": 0}
    for two_before, after in product(["", *STATUS], STATUS):
        for assessed, assessed_before in product([True, False], repeat=2):
            one = group(
                two_before=two_before, before=after, after=after, assessed=assessed, assessed_before=assessed_before
            )
            same_rank = after in ranks and earlier_ranks.get(two_before) == ranks[after]
            assert is_stalled(one) is ((assessed or assessed_before) and same_rank)
            assert is_silent(one) is (phase_of(after) != Phase.ENDED and not assessed and not assessed_before)


@given(st.data())
def test_references_are_listed_by_seat_and_number(data: st.DataObject) -> None:
    refs = ["US-002", "US-010", "US-101", "US-1000", "CN-001", "CN-016", "JT-001"]
    shuffled = data.draw(st.permutations(refs))
    groups = tuple(group(refs=(ref,), raised_by=None if ref[0] == "J" else ref[:2]) for ref in shuffled)
    assert [entry["ref"] for entry in summary(facts(groups=groups))["movement"]["not_assessed"]] == refs
