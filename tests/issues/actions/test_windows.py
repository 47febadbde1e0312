"""Facts move between windows when the calendar changes, and every summary that loses or gains one is marked."""

import datetime as dt
from typing import Any

import pytest

from issues.actions.projection import rebuild
from issues.models import Issue, Position, StatusChange, SummaryMark
from rounds.actions.meetings import amend_round, edit_round, log_round
from rounds.models import Negotiation, Round
from tests.factories import (
    SYSTEM,
    head,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_position,
    make_round,
    make_status,
)
from tradetalks.ledger.refusals import Invalid

pytestmark = pytest.mark.django_db

LONG_AGO: dict[str, Any] = {"at": dt.datetime(2018, 1, 1, tzinfo=dt.UTC)}


@pytest.fixture
def talks() -> Negotiation:
    """Round 1 ended on 2018-05-04, round 2 on 2018-06-03; all summaries are current."""
    talks = make_negotiation("talks")
    make_logged_round(talks, "2018-05-04", number=1)
    make_logged_round(talks, "2018-06-03", number=2)
    return talks


@pytest.fixture
def issue(talks: Negotiation) -> Issue:
    """Identified long before round 1."""
    return make_issue(talks, **LONG_AGO)


def all_current() -> None:
    """As if the worker had computed every summary."""
    SummaryMark.objects.update(marked=None, stale_since=None)


def stale() -> set[int]:
    """Numbers of the rounds that the newest changeset marked."""
    assert rebuild() == 0
    return set(SummaryMark.objects.filter(marked=head()).values_list("round__number", flat=True))


def windows(issue: Issue) -> list[tuple[str, int | None]]:
    """Status and number of the window of each current fact, in world order."""
    facts = StatusChange.objects.filter(issue=issue).current().in_world_order().select_related("window")
    return [(fact.to, fact.window.number if fact.window else None) for fact in facts]


def log(meeting: Round, **record: Any) -> None:
    """Enter its record."""
    meeting.refresh_from_db()
    log_round(meeting, version=meeting.version, record=record, **SYSTEM)


def test_logging_a_round_takes_what_is_recorded_against_it_out_of_earlier_windows(
    talks: Negotiation, issue: Issue
) -> None:
    planned = make_round(talks, "2018-07-01", number=3)
    make_status(issue, "raised", on="2018-04-20", meeting=planned)
    assert windows(issue) == [("identified", 1), ("raised", 1)]
    all_current()
    log(planned)
    assert windows(issue) == [("identified", 1), ("raised", 3)]
    assert stale() == {1, 2, 3}  # round 1 lost the fact, and the status after round 2 is another one


def test_logging_a_round_takes_positions_too(talks: Negotiation, issue: Issue) -> None:
    planned = make_round(talks, "2018-07-01", number=3)
    position = make_position(issue, "CN", "rejects", on="2018-05-20", meeting=planned)
    all_current()
    log(planned)
    position.refresh_from_db()
    assert (position.window, stale()) == (planned, {2, 3})


def test_a_round_logged_on_another_day_than_planned_marks_from_the_earlier_of_the_two(
    talks: Negotiation, issue: Issue
) -> None:
    planned = make_round(talks, "2018-05-10", number=3)
    make_status(issue, "raised", meeting=planned)  # its day is the planned one
    assert windows(issue)[-1] == ("raised", 2)
    all_current()
    log(planned, ends_on="2018-08-01")
    assert windows(issue)[-1] == ("raised", 3)
    assert stale() == {2, 3}


def test_a_round_logged_between_two_others_takes_facts_of_the_later_one(talks: Negotiation, issue: Issue) -> None:
    make_status(issue, "raised", on="2018-05-10")
    make_status(issue, "under_discussion", on="2018-05-21")
    all_current()
    between = make_round(talks, "2018-05-20", number=7)
    log(between)
    assert windows(issue) == [("identified", 1), ("raised", 7), ("under_discussion", 2)]
    assert stale() == {2, 7}


def test_moving_the_day_of_a_round_not_held_moves_the_facts_that_have_no_other_day(
    talks: Negotiation, issue: Issue
) -> None:
    postponed = make_round(talks, "2018-05-10", number=3, state="postponed")
    make_status(issue, "parked", meeting=postponed)
    make_status(issue, "raised", on="2018-05-01", meeting=postponed)
    assert windows(issue) == [("identified", 1), ("raised", 1), ("parked", 2)]
    all_current()
    edit_round(postponed, version=1, changes={"ends_on": "2018-09-01"}, **SYSTEM)
    assert windows(issue) == [("identified", 1), ("raised", 1), ("parked", None)]
    assert stale() == {2}


def test_a_round_that_facts_take_their_day_from_keeps_one(talks: Negotiation, issue: Issue) -> None:
    planned = make_round(talks, "2018-07-01", number=3)
    make_status(issue, "parked", meeting=planned)
    before = head()
    with pytest.raises(Invalid, match="keeps its last day") as refused:
        edit_round(planned, version=1, changes={"ends_on": None}, **SYSTEM)
    assert (list(refused.value.errors), head()) == (["ends_on"], before)
    dated = make_round(talks, "2018-07-01", number=4)
    make_position(issue, "CN", "rejects", on="2018-05-20", meeting=dated)
    assert edit_round(dated, version=1, changes={"ends_on": None}, **SYSTEM)


def test_amending_the_last_day_moves_facts_across_it(talks: Negotiation, issue: Issue) -> None:
    make_status(issue, "raised", on="2018-05-06")
    first = talks.rounds.get(number=1)
    all_current()
    amend_round(first, version=first.version, changes={"ends_on": "2018-05-07"}, reason="A day longer.", **SYSTEM)
    assert windows(issue) == [("identified", 1), ("raised", 1)]
    assert stale() == {1, 2}


def test_amending_the_order_of_two_rounds_carries_their_facts_along(talks: Negotiation, issue: Issue) -> None:
    first, second = talks.rounds.get(number=1), talks.rounds.get(number=2)
    make_status(issue, "narrowing", meeting=first)
    make_status(issue, "deadlocked", meeting=second)
    all_current()
    amend_round(second, version=second.version, changes={"ends_on": "2018-04-01"}, reason="Misread.", **SYSTEM)
    assert windows(issue) == [("identified", 2), ("deadlocked", 2), ("narrowing", 1)]
    assert Issue.objects.get(pk=issue.pk).status == "narrowing"
    assert stale() == {1, 2}


def test_two_rounds_of_one_day_follow_their_numbers(talks: Negotiation, issue: Issue) -> None:
    make_logged_round(talks, "2018-06-03", number=5)
    make_status(issue, "raised", on="2018-06-03")
    make_status(issue, "narrowing", on="2018-06-03", meeting=talks.rounds.get(number=5))
    assert windows(issue) == [("identified", 1), ("raised", 2), ("narrowing", 5)]


def test_amending_anything_else_leaves_facts_where_they_are(talks: Negotiation, issue: Issue) -> None:
    make_status(issue, "raised", on="2018-05-06")
    first = talks.rounds.get(number=1)
    all_current()
    amend_round(first, version=first.version, changes={"city": "Beijing"}, reason="Left out.", **SYSTEM)
    assert windows(issue) == [("identified", 1), ("raised", 2)]


def test_facts_read_before_the_calendar_changed_land_where_it_stands_now(talks: Negotiation, issue: Issue) -> None:
    first = talks.rounds.get(number=1)
    stale_copy = talks.rounds.get(number=1)
    amend_round(first, version=first.version, changes={"ends_on": "2018-05-08"}, reason="Misread.", **SYSTEM)
    fact = make_status(issue, "raised", meeting=stale_copy)
    assert fact.window is not None
    assert fact.window.last_day == dt.date(2018, 5, 8)
    assert rebuild() == 0


def test_other_talks_are_left_alone(talks: Negotiation) -> None:
    elsewhere = make_negotiation("elsewhere")
    make_logged_round(elsewhere, "2018-06-01", number=1)
    theirs = make_issue(elsewhere, **LONG_AGO)
    make_status(theirs, "raised", on="2018-05-20")
    all_current()
    log(make_round(talks, "2018-05-21", number=3))
    assert stale() == {2, 3}
    assert SummaryMark.objects.get(round__negotiation=elsewhere).marked is None
    assert windows(theirs) == [("identified", 1), ("raised", 1)]


def test_superseded_facts_move_too(talks: Negotiation, issue: Issue) -> None:
    fact = make_position(issue, "CN", "rejects", on="2018-05-20")
    Position.objects.filter(pk=fact.pk).update(superseded_id=head(), superseded_reason="Misread.")
    log(make_round(talks, "2018-05-21", number=3))
    assert Position.objects.select_related("window").get(pk=fact.pk).window == talks.rounds.get(number=3)
