"""An analyst's work on one issue in a browser: the panel, the preview, two people at once; and without scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

import issues
from issues.dossiers.load import load
from issues.dossiers.parse import parse
from issues.models import Issue, Note, Position, StatusChange
from tests.factories import SYSTEM, make_source, make_user
from tests.talks import make_talks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
REFUSED = ("status of 412", "status of 422")
"""What the browser itself says of an answer that asks for more."""


@pytest.fixture
def people(live_server: LiveServer) -> None:
    """Two analysts, and the talks."""
    with transaction.atomic():
        make_talks()
        make_source("steel", title="Steel tariffs to be lifted")
    for username in ("lin", "moreau"):
        make_user("analyst", username=username)


class Person:
    """Somebody at a browser of their own, signed in."""

    def __init__(self, browser: "Browser", server: str, username: str, **options: Any) -> None:
        self.context = browser.new_context(locale="en-GB", base_url=server, **options)
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on(
            "console", lambda said: self.wrong.append(said.text) if said.type in {"error", "warning"} else None
        )
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.goto("/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", username * 12)
        self.page.click("main button")

    def leave(self) -> None:
        """Close the browser; nothing went wrong in it unseen."""
        self.context.close()
        assert [said for said in self.wrong if not any(known in said for known in REFUSED)] == []


@pytest.fixture
def lin(browser: "Browser", live_server: LiveServer, people: None) -> Iterator[Person]:
    person = Person(browser, live_server.url, "lin", viewport={"width": 1440, "height": 900})
    yield person
    person.leave()


@pytest.fixture
def moreau(browser: "Browser", live_server: LiveServer, people: None) -> Iterator[Person]:
    person = Person(browser, live_server.url, "moreau", viewport={"width": 1440, "height": 900})
    yield person
    person.leave()


@pytest.mark.long
def test_a_change_is_recorded_in_the_panel_by_keyboard(lin: Person) -> None:
    page = lin.page
    page.goto("/talks/issues/US-002/")
    page.keyboard.press("e")
    panel = page.locator("#panel-body")
    expect(panel.locator("h1")).to_have_text("Record change US-002 Lift the steel tariffs")
    expect(panel.locator("[value=raised]")).to_be_disabled()
    panel.locator("[value=narrowing]").check()
    panel.locator("[name=meeting]").select_option("7")
    panel.locator("[name=reason]").fill("Both named sums.")
    preview = panel.locator("[data-part=preview]")
    expect(preview).to_contain_text("Advanced")
    expect(preview).to_contain_text("Both named sums.")
    expect(panel.locator("[name=reason]")).to_be_focused()
    panel.get_by_role("button", name="Add another source").click()
    panel.locator("[name=cite-1-named]").fill("steel tariffs")
    panel.locator("[name=CN-stance]").select_option("open")
    panel.locator("[name=CN-text]").fill("没有问题。")
    panel.locator("[name=CN-text]").press("Control+Enter")
    # The words match one source: the page asks which, and has everything typed.
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("radio", name="Steel tariffs to be lifted").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("US-002 is saved.")
    assert StatusChange.objects.latest("pk").citations.get().source.key == "steel"
    assert Position.objects.latest("pk").text == "没有问题。"
    page.keyboard.press("z")
    expect(page.locator("dl.facts")).to_contain_text("Sticking point")


@pytest.mark.long
def test_a_day_in_the_past_opens_other_statuses_while_typing(lin: Person) -> None:
    page = lin.page
    page.goto("/talks/issues/US-004/change/")
    expect(page.locator("[value=narrowing]")).to_be_enabled()
    page.locator("#id_on").fill("2018-08")
    expect(page.locator("[value=narrowing]")).to_be_disabled()
    expect(page.locator("[data-part=targets]")).to_contain_text("it comes back only as raised or under discussion")


def test_two_people_at_once(lin: Person, moreau: Person) -> None:
    address = "/talks/issues/US-002/edit/"
    for person in (lin, moreau):
        person.page.goto(address)
    moreau.page.fill("[name=title]", "取消钢铁关税")
    moreau.page.select_option("[name=area]", "services")
    moreau.page.get_by_role("button", name="Save").click()
    expect(moreau.page.locator("h1")).to_contain_text("取消钢铁关税")
    page = lin.page
    page.fill("[name=title]", "Lift the steel tariffs at once")
    page.fill("[name=description]", "All of them.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#errors")).to_contain_text("Nothing is saved yet.")
    assert Issue.objects.get(ref="US-002").description is None
    # A browser asks for a choice by itself.
    page.get_by_role("button", name="Save merged").click()
    expect(page.locator("#errors")).to_contain_text("Nothing is saved yet.")
    page.get_by_role("radio", name="Yours").check()
    page.fill("[name=title]", "Lift the steel tariffs (取消钢铁关税)")
    page.get_by_role("button", name="Save merged").click()
    expect(page.locator("h1")).to_contain_text("Lift the steel tariffs (取消钢铁关税)")
    issue = Issue.objects.select_related("area").get(ref="US-002")
    assert (issue.description, issue.area.code) == ("All of them.", "services")


@pytest.mark.long
def test_a_note_is_seen_while_it_is_written(lin: Person) -> None:
    page = lin.page
    page.goto("/talks/issues/US-002/")
    page.get_by_role("link", name="Add note").click()
    panel = page.locator("#panel-body")
    panel.locator("[name=text]").fill("**Told** by @moreau, see US-001")
    expect(panel.locator("[data-part=preview] strong")).to_have_text("Told")
    expect(panel.locator("[data-part=preview] a")).to_have_count(2)
    panel.get_by_role("button", name="Save").click()
    expect(page.locator("#notes ~ ul")).to_contain_text("Told by @moreau")


@pytest.mark.long
def test_all_of_it_without_scripts(browser: "Browser", live_server: LiveServer, people: None) -> None:
    person = Person(browser, live_server.url, "lin", java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = person.page
    page.goto("/talks/issues/US-002/")
    page.click("text=Watch")
    page.click("text=Watching")
    page.click("text=Record change")
    assert page.url.endswith("/talks/issues/US-002/change/")
    page.check("[value=parked]")
    page.fill("#id_on", "2019-03-01")
    page.fill("[name=reason]", "Set aside.")
    page.click("text=Preview")
    assert "Set aside." in page.locator("[data-part=preview]").inner_text()
    page.click("text=Add another source")
    assert page.locator("[name=cite-1-named]").is_visible()
    page.click("main .primary")
    assert "Parked" in page.locator("dl.facts").inner_text()
    page.click("main >> text=Add note")
    page.fill("[name=text]", "*Seen*")
    page.click("main .primary")
    assert Note.objects.latest("pk").text == "*Seen*"
    page.click("#main >> text=Edit")
    page.fill("[name=title]", "Parked tariffs")
    page.click("main .primary")
    assert page.locator("h1").inner_text() == "US-002 Parked tariffs"
    person.leave()


@pytest.mark.long
def test_an_issue_and_a_round_of_the_sample_print_on_two_pages_each(lin: Person, live_server: LiveServer) -> None:
    raw = (Path(issues.__file__).parent / "sample" / "us-china-2018-2020.json").read_bytes()
    load(parse(raw), **SYSTEM)
    lin.page.goto("/us-china-2018-2020/issues/US-001/")
    assert lin.page.pdf(format="A4").count(b"/Type /Page\n") == 2
    for number in (2, 10):  # in the second 39 issues were first raised
        lin.page.goto(f"/us-china-2018-2020/rounds/{number}/")
        assert lin.page.pdf(format="A4").count(b"/Type /Page\n") == 2
