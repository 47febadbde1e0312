"""Failed summaries in the admin: seen, and asked for again."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from issues.actions.recompute import recompute
from issues.models import SummaryMark
from rounds.models import Round
from tests.factories import make_logged_round, make_negotiation
from tests.markup import read
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db
LIST = "/admin/issues/summarymark/"


@pytest.fixture
def failed() -> Round:
    """A round whose summary could not be computed."""
    meeting = make_logged_round(make_negotiation("talks"), number=1)
    later = timezone.now() + dt.timedelta(hours=1)
    SummaryMark.objects.filter(round=meeting).update(error="division by zero", attempts=6, retry_at=later)
    return meeting


def press_recompute(client: Client, *marks: int) -> Any:
    """Choose rows and have them recomputed."""
    return client.post(LIST, {"action": "recompute_again", "_selected_action": [str(pk) for pk in marks]}, follow=True)


def test_it_is_seen_on_the_start_page_in_the_list_and_on_the_page_of_the_round(
    client: Client, clerk: User, failed: Round
) -> None:
    client.force_login(clerk)
    notice = read(client.get("/admin/").content).one("p", of_class="notice-alert")
    assert notice.text == "1 summary could not be computed. See what failed"
    listed = read(client.get(LIST + "?state=failed").content).one(id="result_list").rows()
    assert "failed" in listed[1]
    assert "division by zero" in listed[1]
    page = read(client.get(reverse("admin:rounds_round_change", args=[failed.pk])).content)
    assert page.one("p", of_class="chip-failed").text == (
        "Logged. Computing its summary failed: division by zero It is tried again by itself."
    )


def test_asked_for_again_it_is_computed(client: Client, clerk: User, failed: Round) -> None:
    client.force_login(clerk)
    answer = press_recompute(client, failed.pk)
    assert read(answer.content).one("ul", of_class="messagelist").text == "1 recomputed."
    mark = SummaryMark.objects.get(round=failed)
    assert (mark.marked, mark.error, mark.attempts) == (None, "", 0)
    assert failed.summaries.count() == 1


def test_what_is_current_is_left_alone(client: Client, clerk: User, failed: Round) -> None:
    SummaryMark.objects.update(error="", attempts=0, retry_at=None)
    recompute(failed.negotiation)
    client.force_login(clerk)
    answer = press_recompute(client, failed.pk)
    assert read(answer.content).one("ul", of_class="messagelist").text == "Nothing to do: what was chosen is current."
    assert failed.summaries.count() == 1


def test_a_reader_on_the_staff_may_look_and_not_ask(client: Client, reader: User, failed: Round) -> None:
    User.objects.filter(pk=reader.pk).update(is_staff=True)
    client.force_login(reader)
    assert "recompute_again" not in client.get(LIST).content.decode()
    press_recompute(client, failed.pk)
    assert SummaryMark.objects.get(round=failed).attempts == 6


def test_forged_choices_do_nothing(client: Client, clerk: User, failed: Round) -> None:
    client.force_login(clerk)
    for choice in ("abc", "999999", "1" + "0" * 30, "\x00"):
        answer = client.post(LIST, {"action": "recompute_again", "_selected_action": choice}, follow=True)
        assert answer.status_code in {200, 400}, choice
    assert SummaryMark.objects.get(round=failed).attempts == 6
