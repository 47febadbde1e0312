"""Compare: what differs between two rounds or days, grouped by phase, each with its reason."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.corrections import supersede
from tests.factories import (
    SYSTEM,
    make_citation,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_source,
    make_status,
)
from tests.markup import Element, read
from tests.talks import Cast
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(reader: User, client: Client) -> Client:
    """The reader's, signed in; talks with two rounds and four issues."""
    client.force_login(reader)
    talks = make_negotiation("two")
    first = make_logged_round(talks, number=1, ends_on="2019-01-10")
    make_logged_round(talks, number=3, ends_on="2019-03-10")
    moved, back, came, still = (make_issue(talks, title=title, with_status=False) for title in "MBCS")
    for issue in (moved, back, still):
        make_status(issue, to="under_discussion", meeting=first)
    make_status(moved, to="agreed_in_principle", on="2019-02-01", citations=[make_citation(make_source("wire"))])
    make_status(back, to="narrowing", on="2019-02-01")
    make_status(back, to="deadlocked", on="2019-02-20", reason="大豆采购未达成一致")
    make_status(came, to="raised", on="2019-03-01")
    make_status(still, to="under_discussion", on="2019-03-01")
    wrong = make_status(still, to="concluded", on="2019-03-02", citations=[make_citation()])
    supersede(wrong, reason="A slip.", **SYSTEM)
    return client


def steps(page: Element) -> list[tuple[str, list[str]]]:
    """Heading and references of each group."""
    return [
        (section.one("h2").text, [ref.text for ref in section.all("span", of_class="ref") if "-00" in ref.text])
        for section in page.all("section", of_class="block")
    ]


TWO_ROUNDS = [
    ("Engaged → Agreed 1", ["US-001"]),
    ("Not on record → Open 1", ["US-003"]),
    ("Engaged → Engaged, regressed 1", ["US-002"]),
]


def test_the_last_two_rounds_are_compared_unless_others_are_named(browser: Client) -> None:
    page = read(browser.get("/two/compare/").content)
    assert page.one("h1").text == "From R1 to R3"
    assert steps(page) == TWO_ROUNDS
    assert "3 of 4 issues on record by R3 stand elsewhere than at R1." in page.text
    assert "1 more was treated in between and stands as before." in page.text
    assert "大豆采购未达成一致" in page.one("section", **{"aria-label": "Engaged to Engaged: regressed"}).text


def test_days_and_rounds_in_any_order(browser: Client) -> None:
    page = read(browser.get("/two/compare/?a=2019-02-05&b=R1").content)
    assert page.one("h1").text == "From R1 to 2019-02-05"
    assert "compared in the order of time" in page.text
    assert steps(page) == [("Engaged → Engaged, advanced 1", ["US-002"]), ("Engaged → Agreed 1", ["US-001"])]
    assert "No issue stands elsewhere." in read(browser.get("/two/compare/?a=2019-02-05&b=2019-02-06").content).text


def test_as_text_it_stands_alone(browser: Client) -> None:
    text = read(browser.get("/two/compare/").content).one("textarea").text
    assert text.startswith("Two: R1 to R3. 3 of 4 issues stand elsewhere.")
    assert "- US-003 C: came on record as Raised." in text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("a=2&b=3", "No logged round has the number 2. There are: 1, 3."),
        ("a=yesterday&b=3", "'yesterday' is neither the number of a round nor a day, YYYY-MM-DD."),
        ("a=2019-02-31&b=3", "'2019-02-31' is neither"),
        ("a=1&b=%00", "is neither"),
    ],
)
def test_what_is_no_moment_is_told(browser: Client, query: str, says: str) -> None:
    answer = browser.get(f"/two/compare/?{query}")
    assert answer.status_code == 400
    assert says in read(answer.content).one("p", role="alert").text


def test_hidden_sources_stay_hidden(browser: Client, analyst: User) -> None:
    talks = make_negotiation("hush")
    make_logged_round(talks, number=1, ends_on="2019-01-10")
    make_logged_round(talks, number=2, ends_on="2019-03-10")
    secret = make_source("secret", sensitivity="AMBER")
    make_status(make_issue(talks, with_status=False), to="raised", on="2019-02-01", citations=[make_citation(secret)])
    assert secret.code not in browser.get("/hush/compare/").content.decode()
    browser.force_login(analyst)
    assert secret.code in browser.get("/hush/compare/").content.decode()


def test_statements_do_not_grow(browser: Client, cast: Cast) -> None:
    def counted(slug: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/{slug}/compare/")
        return len(asked)

    assert counted("two") >= counted("talks") - 1


def test_fewer_than_two_rounds(browser: Client) -> None:
    make_negotiation("none")
    assert "Fewer than two rounds are logged." in read(browser.get("/none/compare/").content).text


def test_it_asks_for_the_right_to_read(client: Client, outsider: User) -> None:
    make_negotiation("two")
    client.force_login(outsider)
    assert client.get("/two/compare/").status_code == 403
