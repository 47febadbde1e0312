"""As-of mode: any page of a negotiation shows the record as it stood, and leads on into the same past."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from issues.actions.issues import edit_issue
from issues.models import Issue
from tests.factories import SYSTEM, head, make_issue, make_logged_round, make_negotiation, make_status
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks() -> Issue:
    """An issue raised in January and deadlocked in March, retitled after that."""
    negotiation = make_negotiation("talks")
    first = make_logged_round(negotiation, number=1, ends_on="2019-01-09")
    issue = make_issue(negotiation, title="As first written", raised_in=first)
    make_status(issue, to="deadlocked", on="2019-03-01")
    edit_issue(issue, version=issue.version, changes={"title": "As written now"}, **SYSTEM)
    return issue


@pytest.fixture
def browser(analyst: User, client: Client) -> Client:
    """The analyst's, signed in."""
    client.force_login(analyst)
    return client


def status_on(client: Client, address: str) -> str:
    return read(client.get(address).content).one("tbody").one(of_class="status").text


def test_the_list_shows_that_day_and_says_so(browser: Client, talks: Issue) -> None:
    assert status_on(browser, "/talks/issues/").endswith("Sticking point")
    page = read(browser.get("/talks/issues/?on=2019-02-15").content)
    assert page.one("tbody").one(of_class="status").text.endswith("Raised")
    bar = page.one("div", of_class="past")
    assert bar.text.startswith("You see the record as it stood on Friday, 15 February 2019.")
    assert bar.one("a").attributes["href"] == "/talks/issues/"
    assert not read(browser.get("/talks/issues/").content).all("div", of_class="past")


def test_links_and_searches_lead_on_into_the_same_past(browser: Client, talks: Issue) -> None:
    page = read(browser.get("/talks/issues/?by=US&on=2019-02-15").content)
    onward = page.one("tbody").one("th").one("a").attributes["href"]
    assert onward == f"/talks/issues/{talks.ref}/?in=by%3DUS&on=2019-02-15"
    area = page.one(id="facets").all("a")[0].attributes["href"]
    assert area.endswith("&on=2019-02-15")
    hidden = page.one("form", of_class="find").one("input", name="on").attributes["value"]
    assert hidden == "2019-02-15"
    csv = next(link for link in page.all("a") if link.text == "This view as CSV").attributes["href"]
    assert csv.endswith("&on=2019-02-15")
    assert csv.count("on=2019-02-15") == 1
    told: Any = browser.get(csv)
    assert ",raised," in told.getvalue().decode()
    outside = [link.attributes["href"] for link in page.all("a") if link.attributes["href"].startswith("/profile")]
    assert all("on=" not in address for address in outside)
    assert page.one("div", of_class="past").one("a").attributes["href"] == "/talks/issues/?by=US"


def test_the_issue_page_as_it_was_known(browser: Client, talks: Issue) -> None:
    before = head() - 1
    page = read(browser.get(f"/talks/issues/{talks.ref}/?as_of={before}").content)
    assert page.one("h1").text.endswith("As first written")
    at = Changeset.objects.get(number=before).at
    assert f"as it was known at change {before} of {at:%Y-%m-%d %H:%M} UTC" in page.one("div", of_class="past").text
    assert read(browser.get(f"/talks/issues/{talks.ref}/").content).one("h1").text.endswith("As written now")


def test_rounds_as_they_were(browser: Client, talks: Issue) -> None:
    make_logged_round(talks.negotiation, number=2, ends_on="2019-04-01")
    table = read(browser.get("/talks/rounds/?on=2019-02-15").content).all("tbody")[0]
    assert [row.text[:2] for row in table.all("tr")] == ["R1"]
    assert [row.text[:2] for row in read(browser.get("/talks/rounds/").content).all("tbody")[0].all("tr")] == [
        "R2",
        "R1",
    ]
    assert browser.get("/talks/rounds/1/?on=2019-02-15").status_code == 200
    assert browser.get("/talks/rounds/1/?round=1").status_code == 200


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("on=2019-02-30", "'2019-02-30' is not a day; write YYYY-MM-DD."),
        ("on=yesterday", "'yesterday' is not a day; write YYYY-MM-DD."),
        ("on=2019-02-15&round=1", "Ask for a day or for a round, not for both."),
        ("round=first", "'first' is not the number of a round."),
        ("round=" + "9" * 40, "is not the number of a round."),
        ("round=77", "77"),
        ("as_of=0", "'0' is no changeset"),
        ("as_of=%00", "is neither the number of a changeset nor a timestamp"),
    ],
)
def test_a_moment_that_is_none_is_refused_in_words(browser: Client, talks: Issue, query: str, says: str) -> None:
    answer = browser.get(f"/talks/issues/?by=US&{query}")
    page = read(answer.content)
    assert answer.status_code == 400
    assert says in page.one("main").text
    assert page.one("main").one("a").attributes["href"] == "/talks/issues/?by=US"


def test_it_asks_for_the_right_to_read_and_hides_what_is_not_there(
    client: Client, outsider: User, talks: Issue
) -> None:
    client.force_login(outsider)
    assert client.get("/talks/issues/?on=2019-02-15").status_code == 403
    assert client.get("/none/issues/?on=2019-02-15").status_code == 403


def test_nothing_of_the_past_is_left_behind(browser: Client, talks: Issue) -> None:
    before = head()
    browser.get(f"/talks/issues/{talks.ref}/?on=2019-02-15")
    assert head() == before
    assert Issue.objects.get(pk=talks.pk).status == "deadlocked"
    assert dt.date(2019, 3, 1) == Issue.objects.get(pk=talks.pk).status_changes.latest("pk").on_day
