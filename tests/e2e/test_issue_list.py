"""The issue list in a browser: the box with its suggestions, ticking and bulk edit, the board; and without scripts."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from issues.models import Issue, SavedView
from tests.e2e.desk import at_desk
from tests.factories import make_issue, make_negotiation, make_user
from tests.talks import make_talks
from tradetalks.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe-core" / "axe.min.js"


@pytest.fixture
def analyst(live_server: LiveServer) -> User:
    """An analyst, and the talks."""
    with transaction.atomic():
        make_talks()
    return make_user("analyst", username="lin")


def problems(page: "Page") -> list[str]:
    """What axe has against the page, everything folded out."""
    fold = "document.querySelectorAll('details').forEach(details => { details.open = %s })"
    page.evaluate(fold % "true")
    page.evaluate(AXE.read_text())  # as the debugger: the page's policy forbids scripts of others
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    page.evaluate(fold % "false")
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


def areas() -> dict[str, str]:
    return dict(Issue.objects.values_list("ref", "area__code"))


@pytest.mark.long
def test_the_box_suggests_what_can_be_typed(browser: "Browser", live_server: LiveServer, analyst: User) -> None:
    with at_desk(browser, live_server.url, analyst) as page:
        page.goto("/talks/issues/")
        page.keyboard.press("f")
        box = page.locator("#filter")
        expect(box).to_be_focused()
        page.keyboard.type("statu")
        expect(box).to_have_attribute("aria-expanded", "true")
        page.keyboard.press("ArrowDown")
        chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
        expect(chosen).to_have_text("status:Status")
        expect(chosen).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        page.keyboard.type("stick")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(box).to_have_value("status:deadlocked ")
        expect(box).to_have_attribute("aria-expanded", "false")
        page.keyboard.type("-by:c")
        page.keyboard.press("Escape")
        page.keyboard.type("n")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.wait_for_url("**/talks/issues/?status=deadlocked&-by=CN")
        assert page.locator("td.ref").all_inner_texts() == ["US-002"]
        expect(box).to_have_value("status:deadlocked -by:CN")


def test_rows_are_ticked_edited_and_undone_by_keyboard(
    browser: "Browser", live_server: LiveServer, analyst: User
) -> None:
    before = areas()
    with at_desk(browser, live_server.url, analyst) as page:
        page.goto("/talks/issues/?by=US")
        expect(page.locator(".bulk-bar")).to_be_hidden()
        for key in "jxjx":
            page.keyboard.press(key)
        expect(page.locator("[data-ticked]")).to_have_text("2 issues ticked")
        page.locator("[data-tick]").nth(4).click(modifiers=["Shift"])
        expect(page.locator("[data-ticked]")).to_have_text("5 issues ticked")
        page.check("[data-tick-all]")
        expect(page.locator("[data-ticked]")).to_have_text("7 issues ticked")
        assert problems(page) == []
        page.click("text=Edit ticked")
        assert page.locator("h1").inner_text() == "Edit 7 issues"
        assert problems(page) == []
        page.select_option("[name=area]", "currency")
        expect(page.locator("[name=what_area]")).to_have_value("set")
        page.fill("[name=reason]", "Sorted anew.")
        page.click("text=Preview")
        expect(page.locator(".title")).to_contain_text("7 change, 0 unchanged, 0 refused")
        assert problems(page) == []
        assert areas() == before
        page.click("text=Apply to 7 issues")
        page.wait_for_url("**/talks/issues/?by=US")
        assert {area for ref, area in areas().items() if ref.startswith("US-")} == {"currency"}
        page.keyboard.press("z")
        expect(page.locator(".toast")).not_to_contain_text("7 issues changed")
        assert areas() == before


@pytest.mark.long
def test_bulk_edit_needs_no_scripts(browser: "Browser", live_server: LiveServer, analyst: User) -> None:
    options = {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}
    with at_desk(browser, live_server.url, analyst, **options) as page:
        page.goto("/talks/issues/")
        page.fill("#filter", "by:cn -status:lapsed")
        page.click(".box button")
        assert page.url.endswith("?by=CN&-status=lapsed")
        page.locator("[data-tick]").first.check()
        expect(page.locator(".bulk-bar")).to_be_visible()
        page.click("text=Edit ticked")
        page.select_option("[name=kind]", "offer")
        page.fill("[name=reason]", "It is one.")
        page.click("text=Preview")
        expect(page.locator("#errors")).to_contain_text("Kind: Choose “Set”, or empty what stands beside it.")
        page.select_option("[name=what_kind]", "set")
        page.click("text=Preview")
        page.click("text=Apply to 1 issue")
        expect(page.locator(".toast")).to_contain_text("1 issue changed.")
        assert Issue.objects.get(ref="CN-001").kind == "offer"


@pytest.mark.long
def test_a_card_is_dragged_to_the_form(browser: "Browser", live_server: LiveServer, analyst: User) -> None:
    with at_desk(browser, live_server.url, analyst) as page:
        page.goto("/talks/issues/?layout=board")
        page.drag_and_drop("#card-US-003", "[data-to=under_discussion]")
        page.wait_for_url("**/talks/issues/US-003/change/?to=under_discussion")
        assert page.locator("[name=to]:checked").get_attribute("value") == "under_discussion"
        assert Issue.objects.get(ref="US-003").status == "raised"


@pytest.mark.long
def test_a_view_is_saved_in_a_panel(browser: "Browser", live_server: LiveServer, analyst: User) -> None:
    with at_desk(browser, live_server.url, analyst) as page:
        page.goto("/talks/issues/?by=US")
        page.keyboard.press("v")
        page.fill("#panel [name=name]", "Theirs")
        page.click("#panel button.primary")
        page.wait_for_url("**/talks/issues/?view=theirs")
        assert page.locator(".tabs [aria-current]").inner_text() == "Theirs"
        assert SavedView.objects.get().query == "by=US"


@pytest.mark.long
def test_twenty_three_rows_stand_in_a_window(browser: "Browser", live_server: LiveServer, analyst: User) -> None:
    with transaction.atomic():
        talks = make_negotiation("many")
        for number in range(30):
            make_issue(talks, title=f"Demand {number} " + "of many words " * 12)
    seen = """() => [...document.querySelectorAll('tbody tr')].map(row => row.getBoundingClientRect())
        .filter(box => box.bottom <= innerHeight).length"""
    height = "document.querySelector('tbody tr:nth-child(2)').getBoundingClientRect().height"
    with at_desk(browser, live_server.url, analyst, viewport={"width": 1280, "height": 800}) as page:
        page.goto("/many/issues/")
        assert (page.evaluate(height), page.evaluate(seen)) == (27, 23)
        User.objects.filter(pk=analyst.pk).update(density="comfortable")
        page.reload()
        assert page.evaluate(height) == 36
