"""Superseding: the wrong fact stays readable, what depends on it follows, and the statuses left make sense."""

from collections.abc import Callable
from typing import Any

import pytest

from issues.actions.corrections import supersede
from issues.actions.histories import StatusEntry, record_statuses
from issues.actions.refusals import TransitionRefused
from issues.models import Issue, Position, StatusChange, SummaryMark
from rounds.actions.corrections import supersede as supersede_round_fact
from rounds.actions.meetings import log_round
from tests.factories import SYSTEM, head, make_citation, make_issue, make_position, make_round, make_status
from tests.issues.actions.world import LONG_AGO, World, everything
from tradetalks.ledger.models import Change, Changeset, FactModel
from tradetalks.ledger.refusals import Invalid

pytestmark = pytest.mark.django_db

FACTS: dict[str, tuple[Callable[[World], FactModel], Callable[..., Any], set[int]]] = {
    "status": (lambda world: world.status, supersede, {1}),
    "position": (lambda world: world.position, supersede, {1}),
    "link": (lambda world: world.link, supersede, set()),
    "note": (lambda world: world.note, supersede, set()),
    "delivery": (lambda world: world.delivery, supersede, set()),
    "observation": (lambda world: world.observation, supersede, set()),
    "readout": (lambda world: world.readout, supersede_round_fact, {1}),
    "deadline revision": (lambda world: world.deadline_revision, supersede_round_fact, set()),  # announced later
    "measure revision": (lambda world: world.measure_revision, supersede_round_fact, {1}),  # not announced
}
"""Kind of fact → one of it, the act that corrects it, and the rounds whose summaries it can change."""

every_fact = pytest.mark.parametrize("kind", FACTS)


@every_fact
def test_it_can_go_without_a_replacement(world: World, kind: str) -> None:
    get, act, marked = FACTS[kind]
    fact = get(world)
    recorded = {field.attname: getattr(fact, field.attname) for field in fact._meta.concrete_fields}
    SummaryMark.objects.update(marked=None, stale_since=None)
    before = head()
    assert act(fact, reason="The report was withdrawn.", **SYSTEM) is None
    assert head() == before + 1
    kept = type(fact)._default_manager.get(pk=fact.pk)
    now = {field.attname: getattr(kept, field.attname) for field in kept._meta.concrete_fields}
    assert {name: now[name] for name in now if now[name] != recorded[name]} == {
        "superseded_id": head(),
        "superseded_reason": "The report was withdrawn.",
    }
    assert Changeset.objects.get(number=head()).reason == "The report was withdrawn."
    change = Change.objects.get(changeset=head())
    assert change.before is not None
    assert change.after == {
        **change.before,
        "superseded_id": head(),
        "superseded_reason": "The report was withdrawn.",
    }
    assert set(SummaryMark.objects.filter(marked=head()).values_list("round__number", flat=True)) == marked
    assert not type(fact).objects.current().filter(pk=fact.pk).exists()
    assert type(fact).objects.known_at(before).filter(pk=fact.pk).exists()


@every_fact
def test_it_goes_once(world: World, kind: str) -> None:
    get, act, _ = FACTS[kind]
    fact, other = get(world), get(world)
    act(fact, reason="Misread.", **SYSTEM)
    before = everything()
    for again in (fact, other):
        with pytest.raises(Invalid, match="already superseded") as refused:
            act(again, reason="Again.", **SYSTEM)
        assert list(refused.value.errors) == ["fact"]
    assert everything() == before


@every_fact
def test_a_replacement_that_is_refused_leaves_the_fact_as_it_was(world: World, kind: str) -> None:
    get, act, _ = FACTS[kind]
    replacements: dict[str, Any] = {
        "status": {"to": "raised", "reason": ""},
        "position": {"party": world.party("EU"), "stance": "accepts", "text": "x"},
        "link": {"kind": "x"},
        "note": {"text": ""},
        "delivery": {"level": 7},
        "observation": {"period": ""},
        "readout": {"party": None, "tone": "x", "text": "x"},
        "deadline revision": {"kind": "x", "due_on": None},
        "measure revision": {"state": "x"},
    }
    before = everything()
    with pytest.raises(Invalid):
        act(get(world), reason="Misread.", replacement=replacements[kind], **SYSTEM)
    assert everything() == before
    assert get(world).superseded_id is None


def test_the_issue_stands_where_it_stood_before(world: World) -> None:
    supersede(world.status, reason="Misread.", **SYSTEM)
    issue = world.issue("US-001")
    assert issue.status_fact is not None
    assert (issue.status, issue.status_fact.to, issue.touched_id) == ("identified", "identified", head())


def test_an_issue_can_lose_its_only_status(world: World) -> None:
    issue = world.issue("US-002")
    supersede(StatusChange.objects.get(issue=issue), reason="Never put on the list.", **SYSTEM)
    issue.refresh_from_db()
    assert (issue.status, issue.status_fact) == (None, None)


def test_what_follows_a_fact_that_went_knows_its_new_predecessor(world: World) -> None:
    later = make_status(world.issue("US-001"), "narrowing", on="2018-05-20")
    assert later.previous == "under_discussion"
    supersede(world.status, reason="Misread.", **SYSTEM)
    later.refresh_from_db()
    assert later.previous == "identified"


@pytest.fixture
def bridged(world: World) -> tuple[Issue, StatusChange]:
    """Lapsed, then taken up again, then narrowing: without the middle the end means nothing."""
    issue = make_issue(world.talks, **LONG_AGO)
    make_status(issue, "lapsed", on="2018-03-01", citations=[])
    bridge = make_status(issue, "under_discussion", on="2018-03-10")
    make_status(issue, "narrowing", on="2018-03-20")
    return issue, bridge


def test_what_a_later_status_rests_on_stays(bridged: tuple[Issue, StatusChange]) -> None:
    before = everything()
    with pytest.raises(TransitionRefused, match="a later change to 'narrowing'"):
        supersede(bridged[1], reason="Misread.", **SYSTEM)
    assert everything() == before


def test_unless_its_replacement_carries_it(bridged: tuple[Issue, StatusChange]) -> None:
    issue, bridge = bridged
    supersede(
        bridge, reason="Misread.", replacement={"to": "raised", "reason": "Raised anew.", "on": "2018-03-12"}, **SYSTEM
    )
    chain = [fact.to for fact in issue.status_changes.current().in_world_order()]
    assert chain == ["identified", "lapsed", "raised", "narrowing"]


def test_a_replacement_somewhere_else_does_not_carry_it(bridged: tuple[Issue, StatusChange]) -> None:
    before = everything()
    with pytest.raises(TransitionRefused):
        supersede(
            bridged[1],
            reason="Misread.",
            replacement={"to": "deadlocked", "reason": "Later.", "on": "2018-04-01"},
            **SYSTEM,
        )
    assert everything() == before


def test_a_replacement_may_be_one_that_would_not_have_followed_the_wrong_fact(world: World) -> None:
    issue = make_issue(world.talks, **LONG_AGO)
    wrong = make_status(issue, "concluded", on="2018-03-01")
    supersede(
        wrong, reason="Misread.", replacement={"to": "raised", "reason": "Only raised.", "on": "2018-03-01"}, **SYSTEM
    )
    issue.refresh_from_db()
    assert issue.status == "raised"


def test_a_fact_read_before_a_round_was_logged_marks_the_round_it_lies_in_now(world: World) -> None:
    position = make_position(world.issue("US-001"), "CN", "rejects", on="2018-05-20")
    assert position.window is None
    second = world.round(2)
    log_round(second, version=second.version, record={}, **SYSTEM)
    between = make_round(world.talks, "2018-05-21", number=8)
    log_round(between, version=between.version, record={}, **SYSTEM)
    SummaryMark.objects.update(marked=None, stale_since=None)
    supersede(position, reason="Misread.", **SYSTEM)
    assert set(SummaryMark.objects.filter(marked=head()).values_list("round__number", flat=True)) == {2, 8}


def test_the_fact_in_hand_is_the_row_in_the_table(world: World) -> None:
    position = world.position
    position.text = "Typed over in a form."
    supersede(position, reason="Misread.", **SYSTEM)
    change: Any = Change.objects.get(changeset=head())
    assert change.before["text"] == Position.objects.get(pk=position.pk).text == "CN conditional."


def test_many_statuses_may_be_recorded_in_any_order_as_long_as_the_whole_makes_sense(world: World) -> None:
    issue = make_issue(world.talks, **LONG_AGO)
    cited = [make_citation(world.source)]
    entries = [
        StatusEntry(issue=issue, to="narrowing", reason="Moved.", on="2018-04-01"),
        StatusEntry(issue=issue, to="withdrawn", reason="Dropped.", on="2018-02-01"),
        StatusEntry(issue=issue, to="concluded", reason="Signed.", on="2018-05-01", citations=cited),
        StatusEntry(issue=issue, to="raised", reason="Again.", on="2018-03-01"),
    ]
    facts = record_statuses(world.talks, entries, **SYSTEM)
    assert [fact.previous for fact in facts] == ["raised", "identified", "narrowing", "withdrawn"]
    chain = [(fact.previous, fact.to) for fact in issue.status_changes.current().in_world_order()]
    assert chain == [
        ("", "identified"),
        ("identified", "withdrawn"),
        ("withdrawn", "raised"),
        ("raised", "narrowing"),
        ("narrowing", "concluded"),
    ]
    issue.refresh_from_db()
    assert issue.status == "concluded"


def test_a_later_status_on_record_is_looked_at_too(world: World) -> None:
    make_status(world.issue("US-001"), "narrowing", on="2018-05-20")
    entries = [
        StatusEntry(issue=world.issue("US-002"), to="raised", reason="Said.", on="2018-05-10"),
        StatusEntry(issue=world.issue("US-001"), to="lapsed", reason="Over.", on="2018-05-10"),
    ]
    before = everything()
    with pytest.raises(Invalid, match="a later change to 'narrowing' is on record") as refused:
        record_statuses(world.talks, entries, **SYSTEM)
    assert list(refused.value.errors) == ["[1].to"]
    assert everything() == before
