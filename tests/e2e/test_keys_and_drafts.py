"""What scripts add to every page: keys, the palette, drafts kept while typing; and the switch that turns keys off."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tradetalks.accounts.models import User
from tradetalks.drafts.models import Draft

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser


def test_letters_go_where_they_say_and_only_outside_of_fields(desk: "Page", lin: User) -> None:
    desk.goto("/talks/")
    desk.keyboard.press("g")
    desk.keyboard.press("i")
    desk.wait_for_url("**/talks/issues/**")
    desk.keyboard.press("/")
    expect(desk.locator("form.find input")).to_be_focused()
    desk.keyboard.type("gr?")
    expect(desk.locator("form.find input")).to_have_value("gr?")
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    expect(desk.locator("dialog.palette")).to_contain_text("Everything by name")
    desk.keyboard.press("Escape")
    desk.keyboard.press("g")
    desk.keyboard.press("r")
    desk.wait_for_url("**/talks/rounds/")

    User.objects.filter(pk=lin.pk).update(keys=False)
    desk.reload()
    desk.keyboard.press("?")
    desk.keyboard.press("g")
    desk.keyboard.press("i")
    assert desk.url.endswith("/talks/rounds/")
    assert desk.locator("dialog.palette").count() == 0


@pytest.mark.long
def test_the_palette_finds_by_reference_and_by_word(desk: "Page") -> None:
    desk.goto("/talks/rounds/")
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("combobox", name="Go to, or do")).to_be_focused()
    desk.keyboard.type("us1")
    first = desk.get_by_role("option").first
    expect(first).to_contain_text("US-001")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/talks/issues/US-001/")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("go to rou")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/talks/rounds/")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("zzzz")
    expect(desk.get_by_role("option").last).to_have_text("Search for “zzzz”")


def test_what_is_typed_is_kept_every_five_seconds_and_offered_again(desk: "Page", lin: User) -> None:
    desk.clock.install()
    desk.goto("/talks/issues/US-001/change/")
    desk.locator("form[data-draft] [name=reason]").fill("Both sides said so. 双方确认")
    with desk.expect_response("**/drafts/**") as kept:
        desk.clock.run_for(6_000)
    assert kept.value.status == 200
    expect(desk.locator("form[data-draft]")).to_contain_text("Draft saved")
    assert Draft.objects.get(user=lin).address == "/talks/issues/US-001/change/"

    desk.goto("/talks/issues/US-001/change/")
    expect(desk.locator("form.draft")).to_contain_text("This form holds your draft of")
    expect(desk.locator("form[data-draft] [name=reason]")).to_have_value("Both sides said so. 双方确认")
    desk.get_by_role("button", name="Discard the draft").click()
    expect(desk.locator("form[data-draft] [name=reason]")).to_have_value("")
    expect(desk.locator("form.draft")).to_have_count(0)
    assert Draft.objects.count() == 0


@pytest.mark.long
def test_what_is_typed_before_the_script_is_there_is_kept_too(desk: "Page", lin: User) -> None:
    desk.clock.install()
    held: list[Route] = []

    def hold(route: "Route") -> None:
        held.append(route)

    desk.route("**/drafts*.js", hold)
    with desk.expect_request("**/drafts*.js"):
        desk.goto("/talks/issues/US-001/change/")
    desk.locator("form[data-draft] [name=reason]").fill("Quicker than the script")
    with desk.expect_response("**/drafts/**"):
        held[0].continue_()
        desk.clock.run_for(6_000)
    assert Draft.objects.get(user=lin).address == "/talks/issues/US-001/change/"


@pytest.mark.long
def test_a_lost_connection_is_told_and_the_text_stays(desk: "Page") -> None:
    desk.clock.install()
    desk.goto("/talks/issues/US-001/change/")
    desk.route("**/drafts/**", lambda route: route.abort())
    desk.locator("form[data-draft] [name=reason]").fill("Typed on a train")
    desk.clock.run_for(6_000)
    expect(desk.locator("form[data-draft]")).to_contain_text("No connection: your text is only in this window.")
    expect(desk.locator("form[data-draft] [name=reason]")).to_have_value("Typed on a train")
    desk.unroute("**/drafts/**")
    with desk.expect_response("**/drafts/**"):
        desk.clock.run_for(6_000)
    expect(desk.locator("form[data-draft]")).to_contain_text("Draft saved")


@pytest.mark.long
def test_a_permanent_link_shows_what_was_known_then(desk: "Page", lin: User) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto("/talks/issues/US-001/?on=2019-02-15")
    desk.keyboard.press("y")
    expect(desk.locator("#said")).to_have_text("The permanent link is copied.")
    link = desk.evaluate("navigator.clipboard.readText()")
    desk.goto(link)
    expect(desk.locator(".past")).to_contain_text("as it stood on Friday, 15 February 2019, as it was known at change")
