"""Planning, editing, logging and amending rounds."""

from typing import Any

import pytest

from issues.models import SummaryMark
from rounds.actions.meetings import Seat, amend_round, edit_round, log_round, plan_round
from rounds.actions.refusals import RoundAlreadyLogged, RoundNotLogged
from rounds.choices import RoundKind, RoundLevel
from rounds.models import Negotiation, Round
from tests.factories import SYSTEM, head, make_citation, make_logged_round, make_negotiation, make_party, make_round
from tradetalks.ledger.models import Change
from tradetalks.ledger.refusals import StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks() -> Negotiation:
    return make_negotiation("talks")


def written() -> list[tuple[str, bool, bool]]:
    """Model, whether it was there before, whether it is there after, of the newest changeset."""
    changes = Change.objects.filter(changeset=head()).order_by("position")
    return [(change.model, change.before is not None, change.after is not None) for change in changes]


def seats(meeting: Round) -> list[tuple[str, str, str | None, bool]]:
    """Who sits there."""
    rows = meeting.delegates.select_related("party").order_by("pk")
    return [(row.party.code, row.name, row.title, row.head) for row in rows]


def test_rounds_take_the_next_number_unless_one_is_given(talks: Negotiation) -> None:
    assert [make_round(talks).number, make_round(talks, number=7).number, make_round(talks).number] == [1, 7, 8]


@pytest.mark.parametrize("kind", RoundKind.values)
@pytest.mark.parametrize("level", [*RoundLevel.values, None])
def test_every_kind_and_level(talks: Negotiation, kind: str, level: str | None) -> None:
    meeting = make_round(talks, kind=kind, level=level)
    assert (meeting.kind, meeting.level, meeting.state, meeting.is_logged) == (kind, level, "planned", False)


@pytest.mark.parametrize("state", ["planned", "postponed", "cancelled"])
def test_a_round_can_be_entered_in_every_state_but_held(talks: Negotiation, state: str) -> None:
    assert plan_round(talks, name="Meeting", state=state, **SYSTEM).state == state


def test_days_are_kept_as_given_and_counted_by_their_edges(talks: Negotiation) -> None:
    meeting = Round.objects.get(pk=make_round(talks, "2018-06", starts_on="2018").pk)
    assert (str(meeting.starts_on), str(meeting.first_day)) == ("2018", "2018-01-01")
    assert (str(meeting.ends_on), str(meeting.last_day)) == ("2018-06", "2018-06-30")


def test_delegations_are_replaced_as_a_whole_and_count_the_version_up(talks: Negotiation) -> None:
    us, cn = make_party("US"), make_party("CN")
    meeting = make_round(talks)
    first = [Seat(party=us, name="A", title="Secretary", head=True), Seat(party=cn, name="B", title="")]
    assert edit_round(meeting, version=1, changes={}, delegates=first, **SYSTEM)
    assert (seats(meeting), meeting.version) == ([("US", "A", "Secretary", True), ("CN", "B", None, False)], 2)
    before = head()
    assert not edit_round(meeting, version=2, changes={}, delegates=first, **SYSTEM)
    assert head() == before
    assert edit_round(meeting, version=2, changes={}, delegates=[first[1]], **SYSTEM)
    assert written() == [
        ("rounds.delegate", True, False),
        ("rounds.delegate", True, False),
        ("rounds.delegate", False, True),
        ("rounds.round", True, True),
    ]
    with pytest.raises(StaleVersion):
        edit_round(meeting, version=2, changes={}, delegates=[], **SYSTEM)
    assert seats(meeting) == [("CN", "B", None, False)]


def test_citations_are_replaced_as_a_whole(talks: Negotiation) -> None:
    meeting = make_round(talks, citations=[make_citation(locator="p. 1")])
    citation = make_citation(locator="p. 2", voice="joint")
    assert edit_round(meeting, version=1, changes={}, citations=[citation], **SYSTEM)
    assert [row.locator for row in meeting.citations.all()] == ["p. 2"]
    before = head()
    assert not edit_round(meeting, version=2, changes={}, citations=[citation], **SYSTEM)
    assert not edit_round(meeting, version=2, changes={"name": meeting.name}, **SYSTEM)
    assert head() == before


def test_a_round_is_held_once_it_is_logged(talks: Negotiation) -> None:
    meeting = make_round(talks, "2018-05-04")
    log_round(meeting, version=1, record={"outcome_agreement": "no", "outcome_text": "They talked."}, **SYSTEM)
    kept = Round.objects.get(pk=meeting.pk)
    assert (kept.state, kept.logged_id, kept.version, kept.outcome["agreement"]) == ("held", head(), 2, "no")
    assert SummaryMark.objects.get(round=kept).marked == head()


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_one_called_off_may_be_held_after_all(talks: Negotiation, state: str) -> None:
    meeting = make_round(talks, "2018-05-04", state=state)
    log_round(meeting, version=1, record={}, **SYSTEM)
    assert Round.objects.get().state == "held"


def test_logging_may_say_the_last_day_first(talks: Negotiation) -> None:
    meeting = make_round(talks, None)
    log_round(meeting, version=1, record={"ends_on": "2018-05"}, **SYSTEM)
    assert str(Round.objects.get().last_day) == "2018-05-31"


def test_what_is_logged_is_amended_and_what_is_not_is_edited(talks: Negotiation) -> None:
    planned, logged = make_round(talks), make_logged_round(talks)
    before = head()
    with pytest.raises(RoundNotLogged):
        amend_round(planned, version=1, changes={"city": "Beijing"}, reason="x", **SYSTEM)
    with pytest.raises(RoundAlreadyLogged):
        edit_round(logged, version=logged.version, changes={"city": "Beijing"}, **SYSTEM)
    with pytest.raises(RoundAlreadyLogged):
        log_round(logged, version=logged.version, record={}, **SYSTEM)
    assert head() == before


def test_an_amendment_keeps_what_the_record_said(talks: Negotiation) -> None:
    meeting = make_logged_round(talks, city="Pekin")
    SummaryMark.objects.update(marked=None, stale_since=None)
    assert amend_round(meeting, version=2, changes={"city": "Beijing"}, reason="Old spelling.", **SYSTEM)
    change: Any = Change.objects.get(changeset=head())
    assert (change.before["city"], change.after["city"], change.changeset.reason) == (
        "Pekin",
        "Beijing",
        "Old spelling.",
    )
    assert SummaryMark.objects.get().marked == head()
    before = head()
    assert not amend_round(meeting, version=3, changes={"city": "Beijing"}, reason="Again.", **SYSTEM)
    assert head() == before
