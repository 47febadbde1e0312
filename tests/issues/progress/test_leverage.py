"""Deadlines ahead, measures in force and announced, on the last day of a round: 15 February 2019 here."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from issues.progress import summary
from issues.progress.leverage import BEGINNING, known_day
from issues.progress.values import DeadlineFacts, DeadlineStep, MeasureChange, MeasureFacts
from tests.issues.progress.strategies import facts


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def step(kind: str, due: str | None, announced: str | None, published: str | None = None) -> DeadlineStep:
    return DeadlineStep(
        kind=kind, due_on=due, due_day=day(due), announced_day=day(announced), published_day=day(published)
    )


def deadline(*steps: DeadlineStep, key: str = "d", set_by: str | None = "US") -> DeadlineFacts:
    return DeadlineFacts(key=key, title="Tariffs rise", set_by=set_by, consequence="25 percent", steps=steps)


def change(
    state: str,
    effective: str | None = None,
    announced: str | None = None,
    published: str | None = None,
    rate: int | None = None,
) -> MeasureChange:
    return MeasureChange(
        state=state,
        rate_from=None,
        rate_to=None if rate is None else Decimal(rate),
        effective_on=effective,
        effective_day=day(effective),
        announced_day=day(announced),
        published_day=day(published),
    )


def measure(*changes: MeasureChange, key: str = "m", by: str = "US", scope: int | None = None) -> MeasureFacts:
    return MeasureFacts(
        key=key,
        title="Tariffs",
        imposed_by=by,
        against=None,
        instrument="tariff",
        scope_text=None,
        scope_usd=None if scope is None else Decimal(scope),
        changes=changes,
    )


def ahead(*deadlines: DeadlineFacts) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = summary(facts(deadlines=deadlines))["deadlines"]
    return listed


def listed(*measures: MeasureFacts) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = summary(facts(measures=measures))["measures"]
    return entries


# --- deadlines ---------------------------------------------------------------------------------------


def test_a_deadline_ahead_with_what_a_reader_needs() -> None:
    moved = deadline(step("set", "2019-01-01", "2018-09-21"), step("extended", "2019-03-02", "2018-12-01"))
    assert ahead(moved) == [
        {
            "key": "d",
            "title": "Tariffs rise",
            "set_by": "US",
            "due_on": "2019-03-02",
            "days_left": 15,
            "times_moved": 1,
            "consequence": "25 percent",
        }
    ]


def test_what_was_announced_later_is_not_known_yet() -> None:
    later = deadline(step("set", "2019-03-02", "2018-12-01"), step("extended", "2019-06-01", "2019-02-24"))
    assert [(entry["due_on"], entry["times_moved"]) for entry in ahead(later)] == [("2019-03-02", 0)]
    assert ahead(deadline(step("set", "2019-03-02", "2019-02-16"))) == []


@pytest.mark.parametrize("kind", ["suspended", "waived", "enforced", "met", "missed", "lapsed"])
def test_a_deadline_that_ended_is_not_ahead(kind: str) -> None:
    ended = deadline(step("set", "2019-03-02", "2018-12-01"), step(kind, "2019-03-02", "2019-02-15"))
    assert ahead(ended) == []
    again = deadline(*ended.steps, step("set", "2019-05-01", "2019-02-15"))
    assert [entry["due_on"] for entry in ahead(again)] == ["2019-05-01"]


@pytest.mark.parametrize(("due", "left"), [("2019-02-15", 0), ("2019-02-16", 1)])
def test_the_last_day_of_the_round_still_counts(due: str, left: int) -> None:
    assert [entry["days_left"] for entry in ahead(deadline(step("set", due, "2018-12-01")))] == [left]


def test_a_day_that_passed_is_not_ahead() -> None:
    assert ahead(deadline(step("set", "2019-02-14", "2018-12-01"))) == []


def test_the_nearest_first_and_an_open_day_last() -> None:
    open_day = deadline(step("set", "2019-02-20", None), step("extended", None, "2019-02-01"), key="open")
    near = deadline(step("set", "2019-02-20", "2019-01-01"), key="near")
    far = deadline(step("brought_forward", "2019-12-31", "2019-01-01"), key="far")
    assert [(entry["key"], entry["days_left"], entry["times_moved"]) for entry in ahead(open_day, far, near)] == [
        ("near", 5, 0),
        ("far", 319, 1),
        ("open", None, 1),
    ]


def test_revisions_count_in_the_order_they_became_known() -> None:
    recorded_late = deadline(step("extended", "2019-03-02", "2018-12-01"), step("set", "2019-01-01", "2018-09-21"))
    assert [entry["due_on"] for entry in ahead(recorded_late)] == ["2019-03-02"]


@pytest.mark.parametrize(
    ("announced", "published", "known"),
    [
        ("2019-01-01", "2018-01-01", dt.date(2019, 1, 1)),
        (None, "2018-01-01", dt.date(2018, 1, 1)),
        (None, None, BEGINNING),
    ],
)
def test_from_when_a_deadline_s_step_is_known(announced: str | None, published: str | None, known: dt.date) -> None:
    assert known_day(step("set", "2020-01-01", announced, published)) == known


# --- measures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("announced", "effective", "published", "known"),
    [
        ("2019-01-01", "2018-12-01", "2018-01-01", dt.date(2019, 1, 1)),
        (None, "2018-12-01", "2019-02-01", dt.date(2018, 12, 1)),
        (None, "2019-03-02", "2019-02-15", dt.date(2019, 2, 15)),
        (None, "2018-12-01", None, dt.date(2018, 12, 1)),
        (None, None, "2019-02-15", dt.date(2019, 2, 15)),
        (None, None, None, BEGINNING),
    ],
)
def test_from_when_a_measure_s_change_is_known(
    announced: str | None, effective: str | None, published: str | None, known: dt.date
) -> None:
    assert known_day(change("in_force", effective, announced, published)) == known


def test_what_is_only_announced_never_ends_what_is_in_force() -> None:
    rising = measure(
        change("in_force", "2018-09-24", "2018-09-21", rate=10),
        change("scheduled", "2019-01-01", "2018-09-21", rate=25),
        change("postponed", "2019-03-02", "2018-12-19", rate=25),
    )
    (entry,) = listed(rising)
    assert (entry["in_force"], entry["state"], entry["rate"], entry["since"]) == (True, "in_force", "10", "2018-09-24")
    assert entry["ahead"] == {
        "state": "postponed",
        "rate_from": None,
        "rate_to": "25",
        "effective_on": "2019-03-02",
        "days_left": 15,
    }


@pytest.mark.parametrize("state", ["dropped", "suspended", "removed", "struck_down"])
def test_what_was_called_off_is_not_ahead(state: str) -> None:
    off = measure(change("scheduled", "2019-03-02", "2018-12-01"), change(state, None, "2019-02-01"))
    assert [entry for entry in listed(off) if entry["ahead"]] == []


@pytest.mark.parametrize("state", ["in_force", "reduced"])
def test_a_step_that_took_effect_is_not_ahead(state: str) -> None:
    took_effect = measure(change("scheduled", "2019-02-01", "2018-12-01"), change(state, "2019-02-01"))
    (entry,) = listed(took_effect)
    assert (entry["state"], entry["ahead"]) == (state, None)


def test_a_change_of_rate_before_the_step_is_another_step() -> None:
    cut_first = measure(
        change("scheduled", "2019-03-02", "2018-12-01", rate=25), change("reduced", "2019-01-01", rate=5)
    )
    (entry,) = listed(cut_first)
    assert (entry["rate"], entry["ahead"]["rate_to"]) == ("5", "25")
    early = measure(change("scheduled", "2019-03-02", "2018-12-01", rate=25), change("in_force", "2019-01-01", rate=25))
    assert listed(early)[0]["ahead"] is None


def test_an_announced_end_is_ahead_until_its_day() -> None:
    (entry,) = listed(measure(change("in_force", "2018-07-06"), change("removed", "2019-03-01", "2019-02-10")))
    assert (entry["in_force"], entry["ahead"]["state"], entry["ahead"]["days_left"]) == (True, "removed", 14)


def test_a_step_whose_day_passed_without_a_record_says_so() -> None:
    (entry,) = listed(measure(change("scheduled", "2019-01-01", "2018-09-21")))
    assert (entry["in_force"], entry["state"], entry["ahead"]["days_left"]) == (False, None, -45)


def test_the_later_recorded_of_two_changes_of_a_day_holds() -> None:
    assert listed(measure(change("in_force", "2019-01-01"), change("removed", "2019-01-01"))) == []
    assert listed(measure(change("removed", "2019-01-01"), change("in_force", "2019-01-01")))[0]["in_force"]


def test_a_suspended_measure_is_shown_and_not_in_force() -> None:
    (entry,) = listed(measure(change("in_force", "2018-07-06"), change("suspended", "2019-01-01")))
    assert (entry["in_force"], entry["state"]) == (False, "suspended")


def test_scope_counts_each_measure_once_and_keeps_its_digits() -> None:
    rising = measure(
        change("in_force", "2018-09-24"), change("scheduled", "2019-03-02", "2018-12-01"), scope=200 * 10**9
    )
    unstated = measure(change("in_force", "2018-09-24"), key="n")
    threatened = measure(change("threatened", None, "2019-01-01"), key="o", scope=5)
    content = summary(facts(measures=(rising, unstated, threatened)))
    assert content["measure_totals"] == {
        "US": {
            "in_force": {"measures": ["m", "n"], "scope_usd": "200000000000", "without_scope": 1},
            "announced": {"measures": ["o"], "scope_usd": "5", "without_scope": 0},
        },
        "CN": {
            "in_force": {"measures": [], "scope_usd": None, "without_scope": 0},
            "announced": {"measures": [], "scope_usd": None, "without_scope": 0},
        },
    }
    assert [sentence["text"] for sentence in content["narrative"] if "easures" in sentence["text"]] == [
        "Measures in force: US 2 (trade covered $200,000,000,000 a year, 1 without a stated scope).",
        "Measures announced and not in force: US 1 (trade covered $5 a year).",
    ]
