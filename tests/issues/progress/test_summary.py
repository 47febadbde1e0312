"""The summary as a whole: the same bytes for the same facts, the mirror image for exchanged parties."""

import dataclasses
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from issues.progress import summary
from issues.progress.values import DeclaredList, IssueFlags, ReadoutSaid, RoundFacts
from tests.issues.progress.strategies import facts, group, round_facts
from tradetalks.lib.canonical_json import canonical

OTHER = {"US": "CN", "CN": "US"}
CODE = re.compile(r"\b(US|CN)\b")


def swapped(value: Any) -> Any:
    """The value with the two parties in each other's place, wherever their codes stand."""
    if isinstance(value, str):
        return CODE.sub(lambda match: OTHER[match[0]], value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: swapped(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return type(value)(**fields)
    if isinstance(value, dict):
        return {swapped(key): swapped(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return type(value)(swapped(item) for item in value)
    return value


@given(round_facts())
def test_exchanging_the_parties_mirrors_every_output(given_facts: RoundFacts) -> None:
    assert canonical(summary(swapped(given_facts))) == canonical(swapped(summary(given_facts)))


@given(round_facts(), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_show_where_it_means_nothing(given_facts: RoundFacts, random: Any) -> None:
    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(random.sample(items, len(items)))

    groups = tuple(dataclasses.replace(one, refs=shuffled(one.refs)) for one in shuffled(given_facts.groups))
    again = dataclasses.replace(
        given_facts,
        groups=groups,
        readouts=shuffled(given_facts.readouts),
        lists=shuffled(given_facts.lists),
        deadlines=shuffled(given_facts.deadlines),
        measures=shuffled(given_facts.measures),
    )
    assert canonical(summary(again)) == canonical(summary(given_facts))


@given(round_facts())
def test_how_issues_are_grouped_does_not_show(given_facts: RoundFacts) -> None:
    single = tuple(dataclasses.replace(one, refs=(ref,)) for one in given_facts.groups for ref in one.refs)
    assert canonical(summary(dataclasses.replace(given_facts, groups=single))) == canonical(summary(given_facts))


@given(round_facts())
def test_every_sentence_carries_references_it_rests_on(given_facts: RoundFacts) -> None:
    content = summary(given_facts)
    known = {ref for one in given_facts.groups for ref in one.refs} | {f"R{given_facts.number}"}
    for items in (given_facts.lists, given_facts.deadlines, given_facts.measures):
        known |= {item.key for item in items}
    for sentence in content["narrative"]:
        assert known >= set(sentence["refs"])
        assert sentence["refs"] or "0 " in sentence["text"]


def test_the_narrative_in_words() -> None:
    groups = (
        group(refs=("US-001", "US-002"), before="raised", after="narrowing", assessed=True),
        group(refs=("US-003",), before="raised", after="deadlocked", assessed=True),
        group(refs=("CN-001",), raised_by="CN", after="concluded"),
        group(refs=("US-101",), part=True, before="raised", after="narrowing", assessed=True),
    )
    readouts = (
        ReadoutSaid(party="CN", round=3, speaker=None, on=None, tone="progress"),
        ReadoutSaid(party="US", round=3, speaker=None, on=None, tone="negative"),
    )
    content = summary(
        facts(
            groups=groups,
            flags=IssueFlags(cited=frozenset({"US-002", "US-101"}), deadlocked={"US-003": 1}),
            readouts=readouts,
            lists=(DeclaredList(key="list", party="US", count=100, at_least=True),),
        )
    )
    assert [(sentence["text"], sentence["refs"]) for sentence in content["narrative"]] == [
        (
            (
                "After round 3, 4 demands are tracked (US 3, CN 1), 4 of them live; "
                "at least 100 were declared on demand lists."
            ),
            ["US-001", "US-002", "US-003", "CN-001", "list"],
        ),
        ("2 demands advanced.", ["US-001", "US-002"]),
        ("1 demand was assessed and kept its rank.", ["US-003"]),
        ("1 tracked demand was not assessed; nothing is known of its movement.", ["CN-001"]),
        ("1 of 4 live demands are agreed or delivered.", ["CN-001"]),
        ("1 readout claims progress (CN); 1 demand advanced on cited evidence.", ["R3", "US-002"]),
        ("The accounts of the round contradict each other: one is positive where another is negative.", ["R3"]),
        ("1 sticking point: US-003, after 1 round in a row.", ["US-003"]),
        ("1 demand is stalled: assessed in the last two rounds, at the rank they had before them.", ["US-003"]),
        ("1 demand is silent: live, and not assessed for two rounds or more.", ["CN-001"]),
    ]


def test_claims_count_the_tone_progress_alone() -> None:
    said = [("CN", 3, "progress"), ("US", 3, "positive"), ("US", None, "progress"), ("CN", None, "none_issued")]
    readouts = tuple(ReadoutSaid(party=p, round=r, speaker=None, on=None, tone=tone) for p, r, tone in said)
    claims = summary(facts(readouts=readouts))["claims"]
    assert claims["progress"] == 2
    assert [(readout["party"], readout["round"]) for readout in claims["readouts"]] == [("US", None), ("CN", 3)]
    assert (claims["issued"], claims["none_issued"], claims["contested"]) == (3, ["CN"], False)


def test_a_round_is_contested_by_the_readouts_of_two_parties_on_it() -> None:
    def contested(*said: tuple[str | None, int | None, str]) -> bool:
        readouts = tuple(ReadoutSaid(party=p, round=r, speaker=None, on=None, tone=tone) for p, r, tone in said)
        answer: bool = summary(facts(readouts=readouts))["claims"]["contested"]
        return answer

    assert contested(("US", 3, "positive"), ("CN", 3, "breakdown"))
    assert contested(("CN", 3, "progress"), ("US", 3, "negative"))
    assert not contested(("US", 3, "positive"), ("US", 3, "negative"))
    assert not contested(("US", 3, "positive"), ("CN", None, "negative"))
    assert not contested((None, 3, "positive"), ("CN", 3, "negative"))
    assert not contested(("US", 3, "positive"), ("CN", 3, "neutral"))


def test_declared_counts_are_added_and_unknown_ones_said_to_be_unknown() -> None:
    lists = (
        DeclaredList(key="b", party="US", count=100, at_least=True),
        DeclaredList(key="a", party="US", count=42, at_least=False),
        DeclaredList(key="c", party="CN", count=None, at_least=False),
    )
    content = summary(facts(lists=lists))
    assert content["totals"]["declared"] == {"count": 142, "at_least": True, "lists": ["a", "b"]}
    assert content["by_party"]["US"]["declared"] == {"count": 142, "at_least": True, "lists": ["a", "b"]}
    assert content["by_party"]["CN"]["declared"] is None
