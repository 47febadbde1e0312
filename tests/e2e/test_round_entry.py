"""A clerk enters a round on the sheet in a browser, by keyboard: letters, arrows, paste, draft, check, save, undo."""

from typing import TYPE_CHECKING, Any

import pytest

from issues.models import Issue, StatusChange
from rounds.models import Negotiation, Round
from tests.e2e.desk import at_desk
from tests.factories import head, make_issue, make_logged_round, make_negotiation, make_round, make_user
from tradetalks.accounts.models import User
from tradetalks.drafts.models import Draft

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(live_server: "LiveServer") -> User:
    return make_user("clerk", username="clerk")


@pytest.fixture
def talks(live_server: "LiveServer") -> Negotiation:
    """R1 logged, R2 planned, 150 open issues."""
    negotiation = make_negotiation("talks")
    first = make_logged_round(negotiation, "2018-05-04", number=1)
    for number in range(150):
        make_issue(negotiation, raised_in=first, title=f"Demand number {number}, of usual length")
    make_round(negotiation, "2018-06-03", number=2, name="Beijing")
    return negotiation


FOCUSED = "document.activeElement.getAttribute('aria-label')"


def test_a_round_is_entered_by_keyboard_checked_saved_and_undone(
    browser: "Browser", live_server: "LiveServer", clerk: User, talks: Negotiation
) -> None:
    before = head()
    with at_desk(browser, live_server.url, clerk) as page:
        page.goto("/talks/rounds/2/")
        page.click("text=Log this round")
        page.get_by_label("US-001 after", exact=True).focus()
        page.keyboard.press("d")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED) == "US-001 reason"
        page.keyboard.type("Both sides named sums.")
        page.keyboard.press("Enter")
        assert page.evaluate(FOCUSED) == "US-002 after"
        page.keyboard.press("=")
        page.keyboard.press("Tab")
        page.keyboard.type("Named again")
        page.keyboard.press("ArrowDown")
        assert page.evaluate(FOCUSED) == "US-003 reason"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("x")
        assert page.inner_text("#treated") == "3 of 150 treated, 147 not assessed"
        page.keyboard.press(".")
        assert page.inner_text("#treated") == "2 of 150 treated, 148 not assessed"
        page.keyboard.press("ArrowUp")
        assert page.evaluate(FOCUSED) == "US-002 after"
        # The draft is kept by itself, though scripts set the statuses.
        page.get_by_text("Draft saved").wait_for(timeout=15_000)
        assert Draft.objects.get().address == "/talks/rounds/2/log/"
        page.fill("#filter-text", "us-150 demand")
        assert page.locator("tr[data-line]:visible").count() == 1
        page.fill("#filter-text", "")
        page.select_option("#filter-show", "treated")
        assert page.locator("tr[data-line]:visible").count() == 2
        page.click("text=Check and log")
        assert page.inner_text(".tally").split("\n")[0].startswith("2")
        assert head() == before
        page.click("text=Back to the sheet")
        assert page.input_value("[aria-label='US-001 reason']") == "Both sides named sums."
        page.click("text=Check and log")
        page.click("text=Save and log R2")
        page.wait_for_url("**/talks/rounds/2/")
        assert head() == before + 1
        assert set(StatusChange.objects.filter(round__number=2).values_list("issue__ref", "to")) == {
            ("US-001", "under_discussion"), ("US-002", "raised"),
        }  # fmt: skip
        page.click(".toast >> text=Undo")
        page.wait_for_load_state()
        assert not Round.objects.get(number=2).is_logged
        assert Issue.objects.get(ref="US-001").status == "raised"


@pytest.mark.long
def test_cells_of_a_spreadsheet_are_pasted_into_any_row(
    browser: "Browser", live_server: "LiveServer", clerk: User, talks: Negotiation
) -> None:
    with at_desk(browser, live_server.url, clerk) as page:
        page.goto("/talks/rounds/2/log/")
        page.get_by_label("US-007 reason", exact=True).focus()
        page.evaluate(
            """() => {
                const data = new DataTransfer();
                data.setData("text/plain", "US-003\\tN\\tGave way\\nUS-999\\tN\\tUnknown");
                const pasted = { clipboardData: data, bubbles: true, cancelable: true };
                document.activeElement.dispatchEvent(new ClipboardEvent("paste", pasted));
            }"""
        )
        page.wait_for_selector("#pasted-told")
        assert page.inner_text("#pasted-told p") == "1 row filled. 1 left in the box:"
        assert page.input_value("[aria-label='US-003 reason']") == "Gave way"
        assert page.input_value("#id_pasted") == "US-999\tN\tUnknown\n"
        assert page.evaluate("document.activeElement.id") == "pasted-told"


@pytest.mark.long
def test_without_scripts_the_sheet_is_filled_checked_and_saved(
    browser: "Browser", live_server: "LiveServer", clerk: User, talks: Negotiation
) -> None:
    with at_desk(browser, live_server.url, clerk, java_script_enabled=False) as page:
        page.goto("/talks/rounds/2/log/")
        page.get_by_label("US-001 after", exact=True).select_option("narrowing")
        page.get_by_label("US-001 reason", exact=True).fill("Gave way.")
        page.click("summary:has-text('Paste rows')")
        page.fill("#id_pasted", "US-002;D;Named sums")
        page.click("text=Fill the rows")
        page.click("text=Check and log")
        page.click("text=Save and log R2")
        page.wait_for_url("**/talks/rounds/2/")
    assert set(StatusChange.objects.filter(round__number=2).values_list("issue__ref", "to")) == {
        ("US-001", "narrowing"), ("US-002", "under_discussion"),
    }  # fmt: skip


def test_the_sheet_fits_the_window(
    browser: "Browser", live_server: "LiveServer", clerk: User, talks: Negotiation
) -> None:
    for width, scheme in ((1440, "light"), (320, "dark")):
        options: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        with at_desk(browser, live_server.url, clerk, **options) as page:
            page.goto("/talks/rounds/2/log/")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0


def test_rows_beyond_those_shown_are_brought_in_by_enter(
    browser: "Browser", live_server: "LiveServer", clerk: User, talks: Negotiation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("issues.queries.round_sheet.MOST_ROWS", 20)
    before = head()
    with at_desk(browser, live_server.url, clerk) as page:
        page.goto("/talks/rounds/2/log/")
        assert page.locator("tr[data-line]").count() == 20
        page.get_by_label("US-002 after", exact=True).select_option("narrowing")
        assert page.inner_text("#treated") == "1 of 150 treated, 149 not assessed"
        page.fill("[name=bring]", "us-143")
        page.keyboard.press("Enter")
        page.locator("[aria-label='US-143 after']:focus").wait_for()
        page.keyboard.press("x")
        assert page.inner_text("#treated") == "2 of 150 treated, 148 not assessed"
        for ref in ("US-002", "US-143"):
            page.get_by_label(f"{ref} reason", exact=True).fill("Both sides named sums.")
        page.click("text=Check and log")
        assert page.inner_text(".tally").split("\n")[0].startswith("2")
        assert head() == before
