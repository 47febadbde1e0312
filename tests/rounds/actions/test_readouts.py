"""Readouts and demand lists."""

from typing import Any

import pytest

from issues.models import SummaryMark
from rounds.actions.corrections import supersede
from rounds.actions.readouts import edit_demand_list, record_demand_list, record_readout
from rounds.choices import Tone
from rounds.models import DemandList, Negotiation, Party, Readout
from tests.factories import SYSTEM, head, make_citation, make_logged_round, make_negotiation, make_party, make_round
from tradetalks.ledger.refusals import Invalid, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks() -> Negotiation:
    """Two logged rounds, their summaries current."""
    talks = make_negotiation("talks")
    make_logged_round(talks, "2018-05-04", number=1)
    make_logged_round(talks, "2018-06-03", number=2)
    SummaryMark.objects.update(marked=None, stale_since=None)
    return talks


def stale() -> set[int]:
    """Numbers of the rounds that the newest changeset marked."""
    return set(SummaryMark.objects.filter(marked=head()).values_list("round__number", flat=True))


def say(talks: Negotiation, number: int | None, party: Party | None, **values: Any) -> Readout:
    """A neutral readout of that round."""
    meeting = talks.rounds.get(number=number) if number else None
    given: dict[str, Any] = {"tone": "neutral", "text": "They met.", **SYSTEM, **values}
    return record_readout(talks, meeting=meeting, party=party, **given)


@pytest.mark.parametrize("tone", [tone for tone in Tone.values if tone != "none_issued"])
def test_every_tone(talks: Negotiation, tone: str) -> None:
    readout = say(talks, 1, make_party("US"), tone=tone, citations=[make_citation(voice="US")])
    assert (readout.tone, readout.issued, readout.citations.count()) == (tone, True, 1)
    assert stale() == {1, 2}


def test_nothing_was_issued_is_a_fact(talks: Negotiation) -> None:
    readout = say(talks, 1, make_party("CN"), issued=False, tone="none_issued", text="No statement was issued.")
    assert (Readout.objects.get().issued, readout.tone) == (False, "none_issued")


def test_both_may_speak_jointly(talks: Negotiation) -> None:
    assert say(talks, 1, None).party is None


def test_the_same_speaker_of_the_same_day_is_recorded_once(talks: Negotiation) -> None:
    us, cn = make_party("US"), make_party("CN")
    say(talks, 1, us, on="2018-05-05", speaker="The minister")
    before = head()
    for on in ("2018-05-05", " 2018-05-05 "):
        with pytest.raises(Invalid, match="supersede it to correct it") as refused:
            say(talks, 1, us, on=on, speaker="The minister", tone="progress")
        assert list(refused.value.errors) == ["speaker"]
    assert head() == before
    others: list[tuple[int | None, Party | None, str | None, str | None]] = [
        (1, us, "2018-05-06", "The minister"),
        (1, us, "2018-05", "The minister"),
        (1, us, None, "The minister"),
        (1, us, "2018-05-05", None),
        (1, us, "2018-05-05", "The deputy"),
        (1, cn, "2018-05-05", "The minister"),
        (1, None, "2018-05-05", "The minister"),
        (2, us, "2018-05-05", "The minister"),
        (None, us, "2018-05-05", "The minister"),
    ]
    for number, party, day, speaker in others:
        say(talks, number, party, on=day, speaker=speaker)


def test_one_that_was_superseded_may_be_recorded_again(talks: Negotiation) -> None:
    us = make_party("US")
    supersede(say(talks, 1, us), reason="Misread.", **SYSTEM)
    say(talks, 1, us)
    assert Readout.objects.current().count() == 1


def test_between_rounds_it_lies_in_the_window_of_its_day(talks: Negotiation) -> None:
    say(talks, None, make_party("US"), on="2018-05-20")
    assert stale() == {2}
    SummaryMark.objects.update(marked=None, stale_since=None)
    say(talks, None, make_party("US"), on="2019")
    assert stale() == set()


def test_of_a_round_that_was_not_held_it_counts_by_its_day(talks: Negotiation) -> None:
    make_round(talks, "2018-05-20", number=3, state="cancelled")
    say(talks, 3, make_party("US"))
    assert stale() == {2}
    SummaryMark.objects.update(marked=None, stale_since=None)
    say(talks, 3, make_party("CN"), on="2018-05-01")
    assert stale() == {1, 2}


def test_a_replacement_is_of_the_same_round_unless_it_names_another(talks: Negotiation) -> None:
    us = make_party("US")
    values = {"party": us, "tone": "progress", "text": "Progress."}
    same = supersede(say(talks, 1, us), reason="Misread.", replacement=values, **SYSTEM)
    second = talks.rounds.get(number=2)
    other = supersede(say(talks, 1, None), reason="Misread.", replacement={**values, "meeting": second}, **SYSTEM)
    assert isinstance(same, Readout)
    assert isinstance(other, Readout)
    assert (same.round, other.round) == (talks.rounds.get(number=1), second)
    assert stale() == {1, 2}


def test_a_demand_list_states_its_count(talks: Negotiation) -> None:
    listed = record_demand_list(
        talks,
        key="list",
        party=make_party("US"),
        title="The list",
        delivered_in=talks.rounds.get(number=1),
        delivered_on="2018-05",
        declared_count=100,
        at_least=True,
        disclosed="in part",
        citations=[make_citation()],
        **SYSTEM,
    )
    assert (listed.declared_count, listed.at_least, str(listed.delivered_day), listed.citations.count()) == (
        100,
        True,
        "2018-05-31",
        1,
    )
    assert stale() == {1, 2}


def test_editing_a_demand_list_counts_its_citations(talks: Negotiation) -> None:
    listed = record_demand_list(talks, key="list", party=make_party("US"), title="The list", **SYSTEM)
    assert edit_demand_list(listed, version=1, changes={"declared_count": 8}, **SYSTEM)
    citations = [make_citation()]
    assert edit_demand_list(listed, version=2, changes={}, citations=citations, **SYSTEM)
    before = head()
    assert not edit_demand_list(listed, version=3, changes={"declared_count": 8}, citations=citations, **SYSTEM)
    with pytest.raises(StaleVersion):
        edit_demand_list(listed, version=2, changes={}, citations=[], **SYSTEM)
    assert (head(), DemandList.objects.get().version) == (before, 3)
