"""The record of a round: everything in one changeset, all of it or nothing, corrected without overwriting."""

from typing import Any

import pytest

from issues.actions.round_record import (
    Outcome,
    ReadoutEntry,
    RoundEntries,
    amend_round_record,
    log_new_round,
    log_round_record,
)
from issues.models import StatusChange, SummaryMark
from rounds.models import Readout
from tests.factories import SYSTEM, head, make_citation
from tests.issues.actions.every_act import BY_NAME
from tests.issues.actions.world import World, everything
from tradetalks.ledger.models import Changeset
from tradetalks.ledger.refusals import Invalid, StaleVersion
from tradetalks.sources.citing import Cited
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db


def test_logging_it_is_one_changeset_that_says_so(world: World) -> None:
    before = head()
    meeting = world.round(2)
    log_round_record(meeting, version=1, record={}, entries=RoundEntries(), **SYSTEM)
    assert (head(), Changeset.objects.get(number=head()).reason) == (before + 1, "Logged R2.")
    assert (meeting.is_logged, meeting.state, meeting.logged_id) == (True, "held", head())
    assert SummaryMark.objects.get(round=meeting).marked == head()


def test_everything_is_recorded_against_the_round(world: World) -> None:
    BY_NAME["log_round_record"].do(world)
    meeting = world.round(2)
    fact = StatusChange.objects.get(round=meeting)
    assert (fact.issue.ref, fact.to, fact.previous, fact.window) == ("US-001", "narrowing", "under_discussion", meeting)
    assert [readout.tone for readout in meeting.readouts.all()] == ["progress"]
    assert str(world.deadline.revisions.latest("pk").announced_on) == "2018-06-03"
    assert str(world.measure.revisions.latest("pk").announced_on) == "2018-06-03"
    following = world.talks.rounds.latest("number")
    assert (following.name, following.state, str(following.starts_on)) == ("Next meeting", "planned", "2019-02")


def test_what_a_record_cites_its_negotiation_has_consulted(world: World) -> None:
    new = Source(publisher="New Agency", kind="wire", published_on="2018-06-04")
    cited = Cited(source=new, basis="reporting")
    readouts = [
        ReadoutEntry(party=world.party(code), tone="neutral", text="x", citations=[cited]) for code in ("US", "CN")
    ]
    log_round_record(world.round(2), version=1, record={}, entries=RoundEntries(readouts=readouts), **SYSTEM)
    source = Source.objects.get(publisher="New Agency")
    assert source.key == "new-agency-2018-06-04"
    assert list(world.talks.consulted.values_list("source__key", flat=True)) == [source.key]
    assert Readout.objects.filter(citations__source=source).count() == 2


def test_a_round_nobody_planned_is_planned_and_logged(world: World) -> None:
    meeting = log_new_round(
        world.talks, number=12, record={"name": "Call", "kind": "call", "ends_on": "2019-01"}, entries=RoundEntries(),
        **SYSTEM,
    )  # fmt: skip
    assert (meeting.number, meeting.kind, meeting.is_logged, str(meeting.last_day)) == (12, "call", True, "2019-01-31")


@pytest.mark.parametrize("broken", ["readouts", "outcomes", "deadlines", "measures", "next_round"])
def test_one_wrong_entry_and_nothing_is_written(world: World, broken: str) -> None:
    given = BY_NAME["log_round_record"].with_(world)
    entries: Any = given["entries"]
    wrong = {
        "readouts": [ReadoutEntry(party=None, tone="x", text="x")],
        "outcomes": [Outcome(issue=world.issue("US-001"), to="x", reason="x")],
        "deadlines": [type(entries.deadlines[0])(deadline=world.deadline, kind="x", due_on="2019")],
        "measures": [type(entries.measures[0])(measure=world.measure, state="x")],
        "next_round": type(entries.next_round)(name="x" * 301),
    }
    names = ("readouts", "outcomes", "deadlines", "measures", "next_round")
    mixed = RoundEntries(**{name: wrong[name] if name == broken else getattr(entries, name) for name in names})
    before = everything()
    with pytest.raises(Invalid) as refused:
        log_round_record(world.round(2), version=1, record={}, entries=mixed, **SYSTEM)
    assert all(path.startswith(broken) for path in refused.value.errors)
    assert everything() == before


def test_an_amendment_supersedes_and_keeps_what_was_said(world: World) -> None:
    wrong = world.status
    outcome = Outcome(issue=world.issue("US-001"), to="deadlocked", reason="They rejected it.", supersedes=wrong)
    meeting = world.round(1)
    amend_round_record(
        meeting, version=meeting.version, changes={}, entries=RoundEntries(outcomes=[outcome]), reason="Misread.",
        **SYSTEM,
    )  # fmt: skip
    wrong.refresh_from_db()
    right = StatusChange.objects.current().get(issue=world.issue("US-001"), round=meeting)
    assert (wrong.superseded_id, wrong.superseded_reason, right.recorded_id) == (head(), "Misread.", head())
    assert (world.issue("US-001").status, right.window) == ("deadlocked", meeting)


def test_an_entry_can_be_taken_back(world: World) -> None:
    meeting = world.round(1)
    taken = RoundEntries(taken_back=[world.status, world.readout])
    amend_round_record(meeting, version=meeting.version, changes={}, entries=taken, reason="Another round.", **SYSTEM)
    assert world.issue("US-001").status == "identified"
    assert not meeting.readouts.current().exists()


def test_the_same_amendment_sent_twice_is_stale(world: World) -> None:
    meeting = world.round(1)
    version = meeting.version
    entries = RoundEntries(outcomes=[Outcome(issue=world.issue("US-002"), to="raised", reason="Left out.")])
    amend_round_record(meeting, version=version, changes={}, entries=entries, reason="Left out.", **SYSTEM)
    before = everything()
    with pytest.raises(StaleVersion):
        amend_round_record(meeting, version=version, changes={}, entries=entries, reason="Left out.", **SYSTEM)
    assert everything() == before


def test_an_amendment_of_nothing_leaves_nothing(world: World) -> None:
    meeting, before = world.round(1), everything()
    amend_round_record(
        meeting, version=meeting.version, changes={"name": meeting.name}, entries=RoundEntries(), reason="x", **SYSTEM
    )
    assert everything() == before


def test_a_fact_of_another_round_is_not_corrected_here(world: World) -> None:
    log_round_record(world.round(2), version=1, record={}, entries=RoundEntries(), **SYSTEM)
    second = world.round(2)
    before = everything()
    readout = ReadoutEntry(party=world.party("CN"), tone="neutral", text="x", supersedes=world.readout)
    for entries, field in (
        (RoundEntries(taken_back=[world.status]), "fact"),
        (RoundEntries(readouts=[readout]), "readouts[0].fact"),
    ):
        with pytest.raises(Invalid) as refused:
            amend_round_record(second, version=second.version, changes={}, entries=entries, reason="Misread.", **SYSTEM)
        assert list(refused.value.errors) == [field]
    assert everything() == before


def test_an_uncited_agreement_is_refused_where_it_stands(world: World) -> None:
    outcomes = [
        Outcome(issue=world.issue("US-001"), to="concluded", reason="Signed.", citations=[make_citation(world.source)]),
        Outcome(issue=world.issue("US-002"), to="concluded", reason="Signed."),
    ]
    before = everything()
    with pytest.raises(Invalid) as refused:
        log_round_record(world.round(2), version=1, record={}, entries=RoundEntries(outcomes=outcomes), **SYSTEM)
    assert list(refused.value.errors) == ["outcomes[US-002].citations"]
    assert everything() == before
