"""A clerk logs a round in the admin, in a browser: rows added by script, one press, the summary current."""

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group

from issues.models import Issue
from rounds.models import Round
from tests.factories import make_deadline, make_issue, make_logged_round, make_measure, make_negotiation, make_round
from tests.factories import make_user as make_person
from tradetalks.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(live_server: "LiveServer") -> User:
    """The clerk, who may sign in to the admin."""
    assert Group.objects.filter(name="clerk").exists()
    return make_person("clerk", username="clerk", is_staff=True)


@pytest.fixture
def planned(live_server: "LiveServer") -> Round:
    """R2 of small talks, planned."""
    talks = make_negotiation("talks")
    first = make_logged_round(talks, "2018-05-04", number=1)
    for raised_by, addressed_to in (("US", "CN"), ("US", "CN"), ("CN", "US")):
        make_issue(talks, raised_by, addressed_to, raised_in=first)
    make_deadline(talks, key="march")
    make_measure(talks, key="list-1")
    return make_round(talks, "2018-06-03", number=2, name="Beijing")


def sign_in(page: "Page", live_server: "LiveServer", person: User, path: str) -> list[str]:
    """Sign in and go to `path`; returns what the browser complains of from then on."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}{path}")
    page.fill("#id_username", person.username)
    page.fill("#id_password", person.username * 12)
    page.click("main button.primary")
    page.wait_for_url(f"{live_server.url}{path}")
    return complaints


def test_a_round_is_logged_and_its_summary_is_current(
    page: "Page", live_server: "LiveServer", clerk: User, planned: Round
) -> None:
    url = f"/admin/rounds/round/{planned.pk}/change/"
    complaints = sign_in(page, live_server, clerk, url)
    page.click("text=Add sources")
    assert page.locator("fieldset.source-row legend").all_inner_texts() == ["A", "B"]
    page.fill("#id_source-0-named", "https://example.org/report")
    page.locator("fieldset.source-row summary").first.click()
    page.fill("#id_source-0-publisher", "Agency")
    page.select_option("#id_source-0-kind", "wire")
    page.click("text=Add delegates")
    page.select_option("#id_delegate-2-party", "US")
    page.fill("#id_delegate-2-name", "The third")
    page.check("#id_readout-CN-state_2")
    issue = Issue.objects.get(ref="US-001")
    page.select_option(f"#id_issue-{issue.pk}-to", "under_discussion")
    page.fill(f"#id_issue-{issue.pk}-reason", "Both sides named sums.")
    page.click("text=Log the round")
    page.wait_for_selector("ul.messagelist")
    assert page.inner_text("ul.messagelist") == "Logged R2. Its summary is current (revision 1)."
    assert page.inner_text("p.chip") == "Logged. Its summary is current (revision 1)."
    assert complaints == []
    assert Issue.objects.get(ref="US-001").status == "under_discussion"
    assert [delegate.name for delegate in planned.delegates.all()] == ["The third"]
    page.click("text=Public page")
    assert page.url.endswith("/talks/rounds/2/")
    assert "US-001" in page.inner_text("main")


@pytest.mark.long
def test_what_is_refused_leads_to_its_field_and_leaving_asks_first(
    page: "Page", live_server: "LiveServer", clerk: User, planned: Round
) -> None:
    url = f"/admin/rounds/round/{planned.pk}/change/"
    complaints = sign_in(page, live_server, clerk, url)
    issue = Issue.objects.get(ref="US-002")
    page.select_option(f"#id_issue-{issue.pk}-to", "concluded")
    page.fill(f"#id_issue-{issue.pk}-reason", "Signed.")
    page.click("text=Log the round")
    page.wait_for_selector("#errors")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.click("#errors a")
    assert page.url.endswith(f"#id_issue-{issue.pk}-sources")
    asked: list[str] = []

    def leave(dialog: "Dialog") -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(f"{live_server.url}/admin/")
    assert asked == ["beforeunload"]
    assert complaints == []


@pytest.mark.long
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_breaks_the_policy_or_the_width_of_the_window(
    browser: "Browser", live_server: "LiveServer", planned: Round, width: int, clerk: User
) -> None:
    manager = make_person("manager", username="manager", is_staff=True)
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    complaints = sign_in(page, live_server, manager, "/admin/")
    issue = Issue.objects.get(ref="US-001")
    for path in (
        "", "rounds/round/", "rounds/round/add/", f"rounds/round/{planned.pk}/change/", "issues/issue/",
        f"issues/issue/{issue.pk}/change/", "sources/source/add/", "issues/summarymark/", "ledger/change/",
        "ledger/changeset/", "accounts/user/", f"accounts/user/{clerk.pk}/change/", "accounts/user/add/",
        "accounts/apitoken/add/", "rounds/negotiation/add/", "password_change/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/admin/{path}")
        page.wait_for_load_state()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
    assert complaints == []
    context.close()
