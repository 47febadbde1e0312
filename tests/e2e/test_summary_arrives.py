"""A page that waits for a summary shows the new one by itself, and says so aloud."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from issues.actions.issues import archive_issue
from issues.actions.recompute import recompute
from issues.models import ProgressSummary, RecomputeLease
from tests.factories import SYSTEM, make_user
from tests.talks import make_talks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_the_new_summary_replaces_the_old_one_in_place(live_server: LiveServer, page: "Page") -> None:
    with transaction.atomic():  # one commit, one recompute
        talks = make_talks()
    make_user("reader", username="reader")
    # Another worker has these talks in hand: what is marked now waits for it.
    in_hand = RecomputeLease.objects.filter(negotiation=talks.negotiation)
    in_hand.update(holder="another worker", until=timezone.now() + dt.timedelta(hours=1))
    archive_issue(talks.issues["US-003"], version=1, on=dt.date(2019, 1, 1), reason="Entered twice.", **SYSTEM)

    shown = ProgressSummary.objects.filter(round=talks.rounds[7]).count()

    page.goto(f"{live_server.url}/sign-in/?next=/talks/rounds/7/")
    page.fill("[name=username]", "reader")
    page.fill("[name=password]", "reader" * 12)
    page.click("main button")
    page.wait_for_selector(f"text=Updating: shown is revision {shown}")
    assert page.locator("#not_assessed summary").inner_text().startswith("2 of 9")
    page.click("#not_assessed summary")
    page.evaluate("window.stayed = true")
    page.fill("footer [name=on]", "2019-02-11")
    page.fill("[type=search]", "soya be")
    page.focus("#not_assessed summary")

    with page.expect_response("**/summary-state/") as asked:
        pass
    assert asked.value.json() == {"state": "computing", "revision": shown}

    in_hand.update(holder="", until=None)
    recompute(talks.negotiation)
    page.wait_for_selector(f"text=Current · revision {shown + 1}")
    assert page.locator("#not_assessed summary").inner_text().startswith("1 of 8")
    assert page.locator("#not_assessed table").is_visible()
    assert page.locator("[role=status]").inner_text() == f"The summary is current: revision {shown + 1}."
    assert page.evaluate("window.stayed")
    assert (page.input_value("footer [name=on]"), page.input_value("[type=search]")) == ("2019-02-11", "soya be")
    assert page.locator("#not_assessed summary").evaluate("element => element === document.activeElement")
    assert page.locator("footer").inner_text().count(f"revision {shown + 1}") == 1
