"""`manage.py sweep`: what is out of date becomes current without broker or worker."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from issues.models import SummaryMark
from issues.queries.summaries import summaries_of
from rounds.actions.readouts import record_readout
from rounds.models import Negotiation
from tests import factories
from tests.factories import SYSTEM


def swept(*arguments: str) -> str:
    out = StringIO()
    call_command("sweep", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def stale(db: None) -> Negotiation:
    negotiation = factories.make_negotiation()
    factories.make_logged_round(negotiation, "2018-05-04")
    factories.make_logged_round(negotiation, "2018-12-01")
    return negotiation


def test_once_says_what_it_did(stale: Negotiation) -> None:
    assert swept("--once") == "2 summaries recomputed, 0 still out of date, 0 of them failing.\n"
    assert swept("--once") == "0 summaries recomputed, 0 still out of date, 0 of them failing.\n"
    assert [summary.state for summary in summaries_of(stale.pk)] == ["current", "current"]


def test_all_computes_what_is_current_too(stale: Negotiation) -> None:
    swept("--once")
    assert swept("--once", "--all").splitlines() == [
        "2 summaries marked.",
        "2 summaries recomputed, 0 still out of date, 0 of them failing.",
    ]


def test_a_summary_that_cannot_be_computed_is_an_exit_status(stale: Negotiation) -> None:
    meeting = stale.rounds.get(number=1)
    record_readout(stale, meeting=meeting, party=None, tone="neutral", text="They met.", on="2018-05-04", **SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE rounds_readout SET "on" = %s', ["2018-02-31"])
    with pytest.raises(CommandError, match="cannot be computed"):
        swept("--once")
    assert SummaryMark.objects.exclude(error="").count() == 1


@pytest.mark.django_db
def test_a_pause_of_nothing_is_refused() -> None:
    with pytest.raises(CommandError, match="above 0"):
        swept("--every", "0")
