"""An analyst's day in a real browser: record and undo, lose a session, do without scripts."""

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from issues.models import Issue, StatusChange
from tests.e2e.desk import at_desk, sign_in
from tradetalks.accounts.models import User
from tradetalks.drafts.models import Draft
from tradetalks.ledger.models import Changeset

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ISSUE = "/talks/issues/US-002/"


def issue() -> Issue:
    return Issue.objects.get(negotiation__slug="talks", ref="US-002")


def test_a_change_is_recorded_and_undone_by_keyboard_alone(desk: "Page") -> None:
    before = issue().status
    desk.goto(ISSUE)
    desk.keyboard.press("e")
    panel = desk.locator("dialog#panel")
    expect(panel.locator("h1")).to_contain_text("Record change US-002")
    panel.locator("input[name=to][value=narrowing]").focus()
    desk.keyboard.press("Space")
    panel.locator("[name=on]").focus()
    desk.keyboard.type("2019-02-20")
    panel.locator("[name=reason]").focus()
    desk.keyboard.type("Both sides named a figure. 双方均提出了数字")
    expect(panel.locator("[data-part=preview], .preview").first).to_contain_text("Narrowing")
    desk.keyboard.press("Control+Enter")
    toast = desk.locator(".toast")
    expect(toast).to_contain_text("US-002 is saved.")
    assert issue().status == "narrowing"
    expect(desk.locator("#history ~ ol, .history").first).to_contain_text("双方均提出了数字")
    desk.keyboard.press("z")
    expect(toast).to_contain_text("Undone.")
    assert issue().status == before
    assert desk.url.endswith(ISSUE)
    desk.keyboard.press("z")
    expect(toast).to_contain_text("Undone.")
    expect(desk.locator("dl.facts .status").first).to_contain_text("Narrowing")
    assert issue().status == "narrowing"


def test_what_was_typed_survives_an_expired_session(desk: "Page", lin: User) -> None:
    desk.goto(f"{ISSUE}change/")
    desk.fill("[name=reason]", "A long account of the evening.\nSecond line 第二行")
    desk.check("[name=to][value=parked]")
    Session.objects.all().delete()
    desk.click("main .actions button.primary")
    desk.wait_for_url("**/sign-in/**")
    sign_in(desk, lin)
    expect(desk.locator("form.draft")).to_contain_text("This form holds your draft")
    expect(desk.locator("[name=reason]")).to_have_value("A long account of the evening.\nSecond line 第二行")
    expect(desk.locator("[name=to][value=parked]")).to_be_checked()
    desk.fill("[name=on]", "2019-02-20")
    desk.click("main .actions button.primary")
    expect(desk.locator(".toast")).to_contain_text("US-002 is saved.")
    assert issue().status == "parked"
    assert Draft.objects.count() == 0


@pytest.mark.long
def test_a_day_without_scripts(browser: "Browser", live_server: LiveServer, lin: User) -> None:
    with at_desk(
        browser, live_server.url, lin, java_script_enabled=False, viewport={"width": 320, "height": 700}
    ) as page:
        page.goto("/talks/issues/new/")
        page.fill("[name=title]", "Open the market for soya beans 大豆")
        page.select_option("[name=raised_by]", "US")
        page.select_option("[name=area]", "agriculture")
        page.click("main .actions button")
        opened = Issue.objects.latest("pk")
        assert (opened.title, opened.raised_by and opened.raised_by.code) == (
            "Open the market for soya beans 大豆",
            "US",
        )
        page.click("text=Record change")
        page.check("[name=to][value=under_discussion]")
        page.click("main .actions button.primary")
        assert page.locator("#errors").is_visible()
        assert page.locator("[name=to][value=under_discussion]").is_checked()
        page.fill("[name=reason]", "Named by both.")
        today = str(opened.status_changes.get().on)  # on record since today, and nothing is known of before
        page.fill("[name=on]", today)
        page.click("main .actions button.primary")
        assert "is saved." in page.locator(".toast").inner_text()
        recorded = StatusChange.objects.latest("pk")
        assert (recorded.issue, recorded.to, str(recorded.on)) == (opened, "under_discussion", today)

        page.goto(f"/talks/issues/{opened.ref}/history/")
        page.click("a.take-back >> nth=0")
        page.fill("[name=reason]", "It was another issue.")
        page.click("main .actions button.primary")
        assert "Undone." in page.locator(".toast").inner_text()
        recorded.refresh_from_db()
        assert recorded.superseded_id == Changeset.objects.latest("number").pk
        assert "It was another issue." in recorded.superseded_reason
