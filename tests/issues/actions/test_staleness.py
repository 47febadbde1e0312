"""Which summaries an act marks out of date: all it can change, and none that ended before."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from issues.actions.recompute import due, recompute
from issues.queries.summaries import summaries_of
from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.meetings import amend_round, edit_round, log_round
from rounds.actions.readouts import record_demand_list, record_readout
from rounds.models import Negotiation
from tests import factories
from tests.factories import SYSTEM
from tradetalks.sources.actions import edit_source

FIRST, SECOND, THIRD = "2018-05-04", "2018-12-01", "2019-02-15"


@pytest.fixture
def talks(db: None) -> Negotiation:
    """Three logged rounds and a demand of the first; every summary current."""
    negotiation = factories.make_negotiation()
    for ends_on in (FIRST, SECOND, THIRD):
        factories.make_logged_round(negotiation, ends_on)
    factories.make_issue(negotiation, raised_in=negotiation.rounds.get(number=1))
    recompute(negotiation)
    return negotiation


def marked(negotiation: Negotiation) -> list[int]:
    return list(due(negotiation).values_list("round__number", flat=True))


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2018-05-05", [2, 3]), ("2018-12-01", [2, 3]), ("2018-12-02", [3]), ("2019-02-15", [3]), ("2019-02-16", [])],
)
def test_a_fact_marks_the_round_of_its_window_and_the_later_ones(
    talks: Negotiation, on: str, expected: list[int]
) -> None:
    issue = talks.issues.get()
    factories.make_status(issue, "narrowing", on=on)
    assert marked(talks) == expected
    recompute(talks)
    factories.make_position(issue, "CN", "rejects", on=on)
    assert marked(talks) == expected


def test_a_fact_of_a_round_marks_from_that_round_on_whatever_its_day(talks: Negotiation) -> None:
    second = talks.rounds.get(number=2)
    factories.make_status(talks.issues.get(), "narrowing", on="2019-02-10", meeting=second)
    assert marked(talks) == [2, 3]


def test_a_statement_between_rounds_marks_from_its_day_on(talks: Negotiation) -> None:
    record_readout(talks, meeting=None, party=None, tone="progress", text="Soon.", on="2018-06-01", **SYSTEM)
    assert marked(talks) == [2, 3]
    recompute(talks)
    assert [summary.content["claims"]["progress"] for summary in summaries_of(talks.pk)] == [0, 1, 0]


def deadline_step(announced_on: str | None) -> Callable[[Negotiation], object]:
    def act(talks: Negotiation) -> object:
        deadline = factories.make_deadline(talks)
        return revise_deadline(deadline, kind="set", due_on="2019-03-02", announced_on=announced_on, **SYSTEM)

    return act


def measure_change(effective_on: str | None, announced_on: str | None) -> Callable[[Negotiation], object]:
    def act(talks: Negotiation) -> object:
        measure = factories.make_measure(talks)
        return revise_measure(measure, state="in_force", effective_on=effective_on, announced_on=announced_on, **SYSTEM)

    return act


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (deadline_step("2018-12-02"), [3]),
        (deadline_step(None), [1, 2, 3]),
        (measure_change("2019-03-01", "2018-12-01"), [2, 3]),
        (measure_change("2018-06-01", "2018-12-02"), [2, 3]),
        (measure_change("2019-02-01", None), [1, 2, 3]),
    ],
)
def test_what_is_announced_marks_from_the_day_it_can_be_known(
    talks: Negotiation, act: Callable[[Negotiation], object], expected: list[int]
) -> None:
    act(talks)
    assert marked(talks) == expected


def test_the_day_a_source_was_published_dates_what_was_never_announced(talks: Negotiation) -> None:
    source = factories.make_source(published_on="2019-02-20")
    deadline = factories.make_deadline(talks)
    citations = [factories.make_citation(source)]
    revise_deadline(deadline, kind="set", due_on="2019-03-02", citations=citations, **SYSTEM)
    recompute(talks)
    assert [len(summary.content["deadlines"]) for summary in summaries_of(talks.pk)] == [0, 0, 0]
    edit_source(source, version=source.version, changes={"note": "Read twice."}, **SYSTEM)
    assert marked(talks) == []
    source.refresh_from_db()
    edit_source(source, version=source.version, changes={"published_on": "2018-12-01"}, **SYSTEM)
    assert marked(talks) == [1, 2, 3]
    recompute(talks)
    assert [len(summary.content["deadlines"]) for summary in summaries_of(talks.pk)] == [0, 1, 1]


def test_a_round_logged_late_takes_its_facts_out_of_older_windows(talks: Negotiation) -> None:
    meeting = factories.make_round(talks, ends_on="2019-01-09")
    issue = talks.issues.get()
    factories.make_status(issue, "narrowing", on="2018-11-01", meeting=meeting)
    record_readout(talks, meeting=meeting, party=None, tone="progress", text="Soon.", on="2018-04-01", **SYSTEM)
    recompute(talks)
    moved = [summary.content["movement"]["advanced"] for summary in summaries_of(talks.pk)]
    assert moved == [[], [{"ref": "US-001", "from": "raised", "to": "narrowing"}], []]
    assert [summary.content["claims"]["progress"] for summary in summaries_of(talks.pk)] == [1, 0, 0]
    meeting.refresh_from_db()
    log_round(meeting, version=meeting.version, record={}, **SYSTEM)
    assert marked(talks) == [1, 2, 4, 3]
    recompute(talks)
    found = {summary.number: summary.content for summary in summaries_of(talks.pk)}
    assert list(found) == [1, 2, 4, 3]
    assert [len(content["movement"]["advanced"]) for content in found.values()] == [0, 0, 1, 0]
    assert [content["claims"]["progress"] for content in found.values()] == [0, 0, 1, 0]


def test_a_fact_moves_where_the_day_of_its_planned_round_moves(talks: Negotiation) -> None:
    meeting = factories.make_round(talks, ends_on="2018-11-15")
    factories.make_status(talks.issues.get(), "narrowing", meeting=meeting)
    recompute(talks)
    assert [len(summary.content["movement"]["advanced"]) for summary in summaries_of(talks.pk)] == [0, 1, 0]
    edit_round(meeting, version=meeting.version, changes={"ends_on": "2019-01-15"}, **SYSTEM)
    assert marked(talks) == [2, 3]
    recompute(talks)
    assert [len(summary.content["movement"]["advanced"]) for summary in summaries_of(talks.pk)] == [0, 0, 1]


def test_an_amended_last_day_moves_the_facts_between_windows(talks: Negotiation) -> None:
    factories.make_status(talks.issues.get(), "narrowing", on="2018-12-03")
    recompute(talks)
    second = talks.rounds.get(number=2)
    amend_round(second, version=second.version, changes={"ends_on": "2018-12-05"}, reason="Two days more.", **SYSTEM)
    assert marked(talks) == [2, 3]
    recompute(talks)
    assert [len(summary.content["movement"]["advanced"]) for summary in summaries_of(talks.pk)] == [0, 1, 0]


def test_a_demand_list_counts_from_the_round_or_day_it_was_delivered(talks: Negotiation) -> None:
    party = factories.make_party("US")
    lists: dict[str, dict[str, Any]] = {
        "in-two": {"delivered_in": talks.rounds.get(number=2), "declared_count": 100, "at_least": True},
        "on-a-day": {"delivered_on": "2019-02", "declared_count": 10},
        "in-a-planned-round": {"delivered_in": factories.make_round(talks, ends_on="2018-10-01"), "declared_count": 1},
        "who-knows-when": {"declared_count": 1000},
    }
    for key, values in lists.items():
        record_demand_list(talks, key=key, party=party, title=key, **values, **SYSTEM)
    assert marked(talks) == [1, 2, 3]
    recompute(talks)
    declared = [summary.content["totals"]["declared"] for summary in summaries_of(talks.pk)]
    assert declared[0] is None
    assert declared[1] == {"count": 101, "at_least": True, "lists": ["in-a-planned-round", "in-two"]}
    assert declared[2] == declared[1]  # February counts as its last day
    assert dt.date(2019, 2, 28) > dt.date.fromisoformat(THIRD)
