"""The nudge after an act: once, after commit, and never in the way of the act."""

import logging
from typing import Any

import pytest
from django.db import transaction

from issues.actions.round_record import Outcome
from issues.models import SummaryMark
from issues.queries.summaries import summaries_of
from issues.signals import summaries_marked
from issues.tasks import LEAVE_ALONE_SECONDS, NUDGES, recompute_summaries, sweep
from rounds.models import Negotiation
from tests import factories
from tests.factories import SYSTEM
from tests.processes import free_port
from tradetalks.celery import app
from tradetalks.ledger.recording import changeset


def states(slug: str) -> list[str]:
    return [summary.state for summary in summaries_of(Negotiation.objects.get(slug=slug).pk)]


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_summary_is_current_when_the_act_returns() -> None:
    negotiation = factories.make_negotiation()
    first = factories.make_logged_round(negotiation, "2018-05-04")
    assert states(negotiation.slug) == ["current"]
    issue = factories.make_issue(negotiation, raised_in=first)
    factories.make_logged_round(
        negotiation, "2018-12-01", outcomes=[Outcome(issue=issue, to="narrowing", reason="So.")]
    )
    assert states(negotiation.slug) == ["current", "current"]
    assert list(SummaryMark.objects.values_list("marked", flat=True)) == [None, None]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_computed_before_the_act_is_committed() -> None:
    negotiation = factories.make_negotiation()
    with transaction.atomic():
        factories.make_logged_round(negotiation)
        assert states(negotiation.slug) == ["stale"]
    assert states(negotiation.slug) == ["current"]


@pytest.mark.django_db
def test_forty_changes_in_one_act_are_one_nudge(django_capture_on_commit_callbacks: Any) -> None:
    negotiation = factories.make_negotiation()
    meeting = factories.make_logged_round(negotiation)
    with django_capture_on_commit_callbacks() as nudges, changeset(**SYSTEM, scope=negotiation.slug):
        for _ in range(40):
            factories.make_issue(negotiation, raised_in=meeting)
    assert len(nudges) == 1


@pytest.mark.django_db
def test_an_act_that_is_undone_nudges_nobody(django_capture_on_commit_callbacks: Any) -> None:
    negotiation = factories.make_negotiation()

    def fail_after_logging() -> None:
        with changeset(**SYSTEM, scope=negotiation.slug):
            factories.make_logged_round(negotiation)
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks() as nudges, pytest.raises(ZeroDivisionError):
        fail_after_logging()
    assert nudges == []
    assert not SummaryMark.objects.exists()


@pytest.mark.django_db
def test_talks_that_are_gone_are_no_error() -> None:
    recompute_summaries("no-such-talks")


@pytest.mark.django_db
def test_the_sweep_finds_what_no_nudge_told_of() -> None:
    negotiation = factories.make_negotiation()
    factories.make_logged_round(negotiation)
    sweep()
    assert states(negotiation.slug) == ["current"]


@pytest.fixture
def refusing_broker(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A broker address at which nobody listens, and nudges that would go there."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(app.conf, "task_always_eager", False)
    monkeypatch.setattr(app.conf, "broker_url", f"redis://127.0.0.1:{free_port()}/0")
    monkeypatch.setattr(NUDGES, "silent_until", 0.0)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_refuses_is_logged_once_and_left_alone(
    refusing_broker: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="issues.tasks"):
        negotiation = factories.make_negotiation()
        for day in range(1, 4):
            factories.make_logged_round(negotiation, f"2018-05-0{day}")
    assert [record.getMessage().split(":")[0] for record in caplog.records if record.name == "issues.tasks"] == [
        f"No nudge for {negotiation.slug}"
    ]
    assert states(negotiation.slug) == ["stale"] * 3
    assert NUDGES.silent_until > 0
    assert LEAVE_ALONE_SECONDS >= 1
    sweep()
    assert states(negotiation.slug) == ["current"] * 3


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_leaves_the_act_saved(caplog: pytest.LogCaptureFixture) -> None:
    def fail(**_: Any) -> None:
        def broken() -> None:
            raise ZeroDivisionError

        transaction.on_commit(broken, robust=True)

    summaries_marked.connect(fail)
    try:
        negotiation = factories.make_negotiation()
        factories.make_logged_round(negotiation)
    finally:
        summaries_marked.disconnect(fail)
    assert states(negotiation.slug) == ["current"]
    assert any("broken" in record.getMessage() for record in caplog.records)
