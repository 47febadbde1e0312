"""Recomputing what is stale, in this process: marks, lease, revisions, failures, and what readers are told."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from issues.actions import recompute as acts
from issues.actions.issues import archive_issue, restore_issue
from issues.actions.recompute import due, mark_everything, recompute, recompute_all_due, retry
from issues.actions.staleness import mark_stale
from issues.models import Issue, ProgressSummary, RecomputeLease, SummaryMark
from issues.queries.gathering import gather
from issues.queries.summaries import RoundSummary, latest_summary_of, summaries_of, summary_of
from rounds.actions.meetings import amend_round
from rounds.actions.readouts import record_readout
from rounds.models import Negotiation, Round
from tests import factories
from tests.factories import SYSTEM
from tradetalks.ledger.recording import changeset


@pytest.fixture
def talks(db: None) -> Negotiation:
    """Talks with three logged rounds and one demand each side raised in the first; nothing computed yet."""
    negotiation = factories.make_negotiation()
    for ends_on in ("2018-05-04", "2018-12-01", "2019-02-15"):
        factories.make_logged_round(negotiation, ends_on)
    first = negotiation.rounds.get(number=1)
    factories.make_issue(negotiation, raised_in=first)
    factories.make_issue(negotiation, raised_by="CN", addressed_to="US", raised_in=first)
    return negotiation


@pytest.fixture
def computed(talks: Negotiation) -> Negotiation:
    """The same with every summary current."""
    recompute(talks)
    return talks


def state(negotiation: Negotiation, number: int) -> RoundSummary:
    summary = summary_of(negotiation.rounds.get(number=number))
    assert summary is not None
    return summary


def states(negotiation: Negotiation) -> list[str]:
    return [summary.state for summary in summaries_of(negotiation.pk)]


def broken(negotiation: Negotiation, number: int) -> Callable[[], None]:
    """Damage the record so that gathering that round fails, as a bad restore would; returns the repair."""
    meeting = negotiation.rounds.get(number=number)
    record_readout(
        negotiation, meeting=meeting, party=None, tone="neutral", text="They met.", on="2019-02-28", **SYSTEM
    )

    def write(day: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute('UPDATE rounds_readout SET "on" = %s', [day])

    write("2019-02-31")
    return lambda: write("2019-02-28")


def let_retry(negotiation: Negotiation) -> None:
    """The wait before the next try is over."""
    SummaryMark.objects.filter(negotiation=negotiation).update(retry_at=None)


# --- becoming current --------------------------------------------------------------------------------


def test_every_round_is_computed_in_order_and_says_what_it_reflects(talks: Negotiation) -> None:
    assert states(talks) == ["stale", "stale", "stale"]
    assert recompute(talks) == 3
    for summary in summaries_of(talks.pk):
        assert (summary.state, summary.revision, summary.stale_since, summary.error) == ("current", 1, None, "")
        assert (summary.reflects, summary.method) == (factories.head(), "1")
        assert summary.digest is not None
        assert summary.digest.startswith("sha256:")
        assert summary.content["totals"]["tracked"] == 2
    assert list(SummaryMark.objects.filter(negotiation=talks).values_list("marked", flat=True)) == [None] * 3


def test_the_second_of_two_calls_finds_nothing_to_do(computed: Negotiation) -> None:
    before = list(ProgressSummary.objects.order_by("pk").values_list("pk", "computed_at"))
    assert [recompute(computed) for _ in range(9)] == [0] * 9
    assert list(ProgressSummary.objects.order_by("pk").values_list("pk", "computed_at")) == before


def test_a_change_makes_a_new_revision_and_the_old_one_stays(computed: Negotiation) -> None:
    issue = computed.issues.get(ref="US-001")
    fact = factories.make_status(issue, "narrowing", on=None, meeting=computed.rounds.get(number=2))
    assert states(computed) == ["current", "stale", "stale"]
    assert state(computed, 2).stale_since == factories.AT
    assert state(computed, 2).content["movement"]["advanced"] == []
    assert recompute(computed) == 2
    assert [summary.revision for summary in summaries_of(computed.pk)] == [1, 2, 2]
    assert state(computed, 2).content["movement"]["advanced"] == [
        {"ref": "US-001", "from": "raised", "to": "narrowing"}
    ]
    old = ProgressSummary.objects.get(round=fact.window_id, revision=1)
    assert old.content["movement"]["advanced"] == []


def test_a_recomputation_with_the_same_result_confirms_the_revision(computed: Negotiation) -> None:
    meeting = computed.rounds.get(number=2)
    first = state(computed, 2)
    amend_round(
        meeting, version=meeting.version, changes={"outcome_text": "They met."}, reason="It was left out.", **SYSTEM
    )
    recompute(computed)
    again = state(computed, 2)
    assert (again.revision, again.digest) == (1, first.digest)
    assert again.reflects == factories.head()
    assert again.reflects > (first.reflects or 0)


def test_out_of_date_since_the_first_change_not_reflected(computed: Negotiation) -> None:
    issue = computed.issues.get(ref="US-001")
    later = factories.AT.replace(hour=18)
    factories.make_status(issue, "narrowing", on="2019-02-10")
    factories.make_status(issue, "narrowing", on="2019-02-11", at=later)
    assert state(computed, 3).stale_since == factories.AT


def test_everything_can_be_marked_anew(computed: Negotiation) -> None:
    assert mark_everything() == 3
    assert states(computed) == ["stale"] * 3
    assert recompute_all_due() == 3
    assert [summary.revision for summary in summaries_of(computed.pk)] == [1, 1, 1]


def test_the_latest_is_that_of_the_last_logged_round(computed: Negotiation) -> None:
    factories.make_round(computed, ends_on="2019-03-29")
    latest = latest_summary_of(computed.pk)
    assert latest is not None
    assert latest.number == 3
    assert latest_summary_of(factories.make_negotiation().pk) is None


def test_a_round_that_is_not_logged_has_no_summary(talks: Negotiation) -> None:
    planned = factories.make_round(talks, ends_on="2019-03-29")
    assert summary_of(planned) is None
    with pytest.raises(ValueError, match="not logged"):
        gather(planned)


# --- marks -------------------------------------------------------------------------------------------


def test_an_act_that_wrote_nothing_marks_nothing(talks: Negotiation) -> None:
    with (
        pytest.raises(RuntimeError, match="after the change"),
        changeset(**SYSTEM, scope=talks.slug) as recorder,
    ):
        mark_stale(recorder, negotiation=talks, from_day=None)


def test_a_mark_set_while_computing_is_not_cleared(computed: Negotiation) -> None:
    issue, meeting = computed.issues.get(ref="US-001"), computed.rounds.get(number=3)
    factories.make_status(issue, "narrowing", on="2019-02-10")
    content, reflects, _ = acts._compute(meeting)
    factories.make_status(issue, "deadlocked", on="2019-02-11")
    acts._store(meeting, content, reflects=reflects, duration=1.0)
    assert state(computed, 3).state == "stale"
    assert state(computed, 3).reflects == factories.head() - 2  # the source of the last fact is one changeset more
    recompute(computed)
    assert state(computed, 3).state == "current"
    assert state(computed, 3).content["sticking_points"] == [{"ref": "US-001", "rounds": 1}]


def test_an_older_computation_that_ends_late_changes_nothing(computed: Negotiation) -> None:
    meeting = computed.rounds.get(number=3)
    content, reflects, _ = acts._compute(meeting)
    factories.make_status(computed.issues.get(ref="US-001"), "deadlocked", on="2019-02-11")
    recompute(computed)
    newest = state(computed, 3)
    acts._store(meeting, content, reflects=reflects, duration=1.0)
    assert state(computed, 3) == newest
    assert newest.revision == 2


# --- failures ----------------------------------------------------------------------------------------


def test_a_round_that_cannot_be_computed_says_so_and_holds_up_no_other(computed: Negotiation) -> None:
    repair = broken(computed, 2)
    other = factories.make_negotiation()
    factories.make_logged_round(other)
    factories.make_status(computed.issues.get(ref="US-001"), "narrowing", on="2018-05-04")
    assert recompute_all_due() == 3
    assert states(computed) == ["current", "failed", "current"]
    assert states(other) == ["current"]
    failed = state(computed, 2)
    assert failed.error == "ValueError: '2019-02-31' is not a day of the calendar"
    assert failed.revision == 1
    assert failed.content["movement"]["advanced"] == []
    assert not due(computed).exists()
    repair()
    assert recompute(computed) == 0
    assert retry(computed.rounds.get(number=2))
    assert recompute(computed) == 1
    assert states(computed) == ["current"] * 3
    assert not retry(computed.rounds.get(number=2))


def test_a_new_mark_is_tried_at_once(computed: Negotiation) -> None:
    repair = broken(computed, 2)
    recompute(computed)
    assert state(computed, 2).state == "failed"
    repair()
    factories.make_status(computed.issues.get(ref="US-001"), "narrowing", on="2018-12-01")
    assert state(computed, 2).state == "stale"
    assert SummaryMark.objects.get(round__number=2, negotiation=computed).attempts == 0
    recompute(computed)
    assert states(computed) == ["current"] * 3


def test_at_most_six_tries_in_ten_minutes(computed: Negotiation) -> None:
    broken(computed, 2)
    for tries in range(1, 9):
        recompute(computed)
        mark = SummaryMark.objects.get(negotiation=computed, round__number=2)
        assert mark.attempts == tries
        assert not due(computed).exists()
        let_retry(computed)
    for waits in (acts.WAIT_AFTER_FAILURE, acts.WAIT_AFTER_LOSS):
        lease = acts.LEASE.total_seconds() if waits is acts.WAIT_AFTER_LOSS else 0
        assert sum(max(wait, lease) for wait in waits[:6]) >= 600
        assert waits[-1] >= 600


def test_a_computation_that_loses_its_worker_is_not_tried_without_end(computed: Negotiation) -> None:
    factories.make_status(computed.issues.get(ref="US-001"), "narrowing", on="2019-02-10")
    for _ in range(3):
        (mark,) = due(computed)
        assert acts._begin(mark)  # and the worker is killed
        assert state(computed, 3).state == "stale"
    (mark,) = due(computed)
    assert acts._begin(mark)
    assert not due(computed).exists()
    assert (state(computed, 3).state, state(computed, 3).error) == ("failed", "The worker was lost each time it tried.")
    let_retry(computed)
    recompute(computed)
    assert state(computed, 3).state == "current"


# --- the lease ---------------------------------------------------------------------------------------


def test_who_finds_the_lease_taken_leaves(talks: Negotiation) -> None:
    assert acts._take_lease(talks, "another worker")
    assert states(talks) == ["computing"] * 3
    assert recompute(talks) == 0
    assert states(talks) == ["computing"] * 3


def test_the_lease_of_a_killed_worker_runs_out(talks: Negotiation) -> None:
    assert acts._take_lease(talks, "killed")
    RecomputeLease.objects.update(until=factories.AT)
    assert states(talks) == ["stale"] * 3
    assert recompute(talks) == 3
    assert not acts._renew(talks, "killed")


def test_a_worker_that_lost_its_lease_stops(talks: Negotiation) -> None:
    assert acts._take_lease(talks, "slow")
    RecomputeLease.objects.update(holder="quick")
    assert acts._work_off(talks, "slow") == 0
    assert states(talks) == ["computing"] * 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_result() -> None:
    negotiation = factories.make_negotiation()
    for day in range(1, 13):
        factories.make_logged_round(negotiation, f"2018-05-{day:02d}")
    mark_everything()
    done: list[int] = []

    def work() -> None:
        try:
            done.append(recompute(negotiation))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 12
    assert states(negotiation) == ["current"] * 12
    assert ProgressSummary.objects.filter(negotiation=negotiation).count() == 12


# --- gathering ---------------------------------------------------------------------------------------


def test_gathering_takes_as_many_statements_for_many_issues_as_for_few(
    talks: Negotiation, django_assert_num_queries: Any
) -> None:
    last = Round.objects.select_related("negotiation").get(negotiation=talks, number=3)
    with django_assert_num_queries(11):
        few = gather(last)
    for number in range(20):
        issue = factories.make_issue(talks, raised_by="US" if number % 2 else "CN", addressed_to=None)
        factories.make_status(issue, "deadlocked", on="2019-02-15")
    with django_assert_num_queries(11):
        many = gather(last)
    assert sum(len(group.refs) for group in few.groups) == 2
    assert sum(len(group.refs) for group in many.groups) == Issue.objects.count() == 22


def test_an_archived_demand_counts_until_it_was_archived(computed: Negotiation) -> None:
    issue = computed.issues.get(ref="US-001")
    on = dt.date(2018, 12, 1)
    archive_issue(issue, version=issue.version, reason="A duplicate.", on=on, **SYSTEM)
    recompute(computed)
    assert [summary.content["totals"]["tracked"] for summary in summaries_of(computed.pk)] == [2, 1, 1]
    restore_issue(issue, version=issue.version, reason="It was none.", **SYSTEM)
    recompute(computed)
    assert [summary.content["totals"]["tracked"] for summary in summaries_of(computed.pk)] == [2, 2, 2]
    assert [summary.revision for summary in summaries_of(computed.pk)] == [1, 3, 3]
