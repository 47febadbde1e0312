"""The matrix: issues by rounds, a letter in each cell, and what was not assessed never looks like no change."""

import gzip

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_issue, make_logged_round, make_negotiation, make_status
from tests.markup import Element, read
from tests.talks import LONG_TITLE, Cast
from tradetalks.accounts.models import User


@pytest.fixture
def browser(reader: User, client: Client) -> Client:
    """The reader's, signed in."""
    client.force_login(reader)
    return client


def shown(client: Client, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return read(answer.content)


def cells(page: Element, ref: str) -> list[tuple[str, str]]:
    """Class and words of each cell of an issue."""
    (row,) = [row for row in page.one("table").all("tr") if row.all("span", of_class="ref") and ref in row.text]
    return [(cell.attributes.get("class", ""), cell.text) for cell in row.all("td")]


@pytest.mark.django_db
def test_each_cell_says_status_and_movement(browser: Client) -> None:
    talks = make_negotiation("grid")
    for number in (1, 2, 4, 5, 9):
        make_logged_round(talks, number=number, ends_on=f"2019-0{number}-10")
    issue = make_issue(talks, title=LONG_TITLE, with_status=False)
    make_status(issue, to="raised", on="2019-01-09")
    make_status(issue, to="narrowing", on="2019-02-05")
    make_status(issue, to="deadlocked", on="2019-04-05")
    make_status(issue, to="deadlocked", on="2019-09-05")
    page = shown(browser, "/grid/matrix/")
    assert [head.text for head in page.one("thead").all("a")] == ["R1", "R2", "R4", "R5", "R9"]
    assert cells(page, "US-001") == [
        ("m1", "R ★ Raised, first raised"),
        ("m2", "N ▲ Narrowing, advanced"),
        ("m2 down", "X ▼ Sticking point, regressed"),
        ("m2 na", "X ? Sticking point before; not assessed"),
        ("m2", "X Sticking point, assessed, no change"),
    ]
    window = shown(browser, "/grid/matrix/?from=4&to=5")
    assert [words for _, words in cells(window, "US-001")] == [
        "X ▼ Sticking point, regressed",
        "X ? Sticking point before; not assessed",
    ]
    assert "1 issue × 2 of 5 logged rounds" in window.text


def test_it_narrows_and_leads_to_the_same_list_and_table(browser: Client, cast: Cast) -> None:
    page = shown(browser, "/talks/matrix/?by=CN")
    refs = [cell.text for cell in page.all("span", of_class="ref")]
    listed = read(browser.get("/talks/issues/?by=CN").content)
    assert refs == [cell.text for cell in listed.all("td", of_class="ref")]
    links = {link.text: link.attributes["href"] for link in page.one("div", of_class="title").all("a")}
    assert links["The same as a list"] == "/talks/issues/?by=CN"
    assert browser.get(links["CSV"]).status_code == 200
    assert [part.text for part in shown(browser, "/talks/matrix/?sort=area").all("th", scope="rowgroup")]


def test_what_cannot_be_used_is_told(browser: Client, cast: Cast) -> None:
    page = shown(browser, "/talks/matrix/?from=99&sort=colour&colour=red&by=XX")
    told = [token.text for token in page.all("li", of_class="token")]
    assert len(told) == 4
    assert any(text.startswith("from=99 not used. No logged round has that number. There are: 1,") for text in told)


@pytest.mark.django_db
def test_empty_states_say_why(browser: Client) -> None:
    talks = make_negotiation("grid")
    make_issue(talks)
    assert "No round is logged yet." in shown(browser, "/grid/matrix/").text
    make_logged_round(talks)
    assert "No issue matches." in shown(browser, "/grid/matrix/?status=concluded").text


@pytest.mark.django_db
@pytest.mark.long
def test_a_page_of_150_issues_by_20_rounds_is_light_and_asks_no_more(browser: Client) -> None:
    talks = make_negotiation("grid")
    for place in range(20):
        make_logged_round(talks, number=place + 1, ends_on=f"20{18 + place // 12}-{place % 12 + 1:02}-20")
    make_issue(talks)
    with CaptureQueriesContext(connection) as few:
        browser.get("/grid/matrix/")
    for place in range(149):
        issue = make_issue(talks, title=f"A demand on market access, number {place}", with_status=False)
        make_status(issue, to="narrowing", on=f"2018-{place % 12 + 1:02}-01")
    with CaptureQueriesContext(connection) as many:
        answer = browser.get("/grid/matrix/")
    assert len(many) == len(few)
    assert len(read(answer.content).all("td")) == 150 * 20
    assert len(gzip.compress(answer.content)) < 60_000


def test_it_asks_for_the_right_to_read(client: Client, cast: Cast, outsider: User) -> None:
    client.force_login(outsider)
    assert client.get("/talks/matrix/").status_code == 403
