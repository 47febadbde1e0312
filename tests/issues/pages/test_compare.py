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
        (
            section.one("h2").text,
            [ref.text for ref in section.all("span", of_class="ref") if ref.text.startswith("US-")],
        )
        for section in page.all("section", of_class="block")
    ]


def link(page: Element, words: str) -> str | None:
    """Where the one link with these words leads."""
    (found,) = (anchor for anchor in page.all("a") if anchor.text == words)
    return found.attributes["href"]


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


def test_what_a_round_did_on_no_day_of_its_own_holds_from_its_last_day(browser: Client) -> None:
    known = [("Not on record → Engaged 3", ["US-001", "US-002", "US-004"])]
    assert steps(read(browser.get("/two/compare/?a=2019-01-09&b=2019-01-10").content)) == known
    assert steps(read(browser.get("/two/compare/?a=2019-01-09&b=2019-03-10&round=1").content)) == known
    assert steps(read(browser.get("/two/compare/?a=2019-01-10&b=2019-01-31").content)) == []


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


@pytest.mark.parametrize(
    ("query", "name", "says"),
    [
        (
            "step=open-ended-ended",
            "step",
            "There are: engaged-agreed-advanced, none-open-new, engaged-engaged-regressed.",
        ),
        ("step=%00&from=US-001", "step", "No issue took the step"),
        (
            "a=2019-02-05&b=2019-02-06&step=none-open-new",
            "step",
            "none, as no issue stands elsewhere. Leave 'step' out",
        ),
        ("from=US-001", "from", "name it in 'step', or leave 'from' out."),
        ("step=none-open-new&from=US-009", "from", "No issue has the reference 'US-009'. Leave 'from' out"),
        ("step=none-open-new&from=%00", "from", "No issue has the reference"),
        ("step=none-open-new&from=US-004", "from", "The last issue of this step is US-003. Leave 'from' out"),
    ],
)
def test_what_is_no_step_or_place_in_it_is_told(browser: Client, query: str, name: str, says: str) -> None:
    answer = browser.get(f"/two/compare/?{query}")
    assert answer.status_code == 400
    page = read(answer.content)
    assert says in page.one("p", id=f"problem-{name}", role="alert").text


def test_one_step_alone_keeps_the_moments(browser: Client) -> None:
    page = read(browser.get("/two/compare/?a=2019-02-05&b=R1&step=engaged-agreed-advanced").content)
    assert steps(page) == [("Engaged → Agreed 1", ["US-001"])]
    assert "2 of 3 issues" in page.text
    assert link(page, "The whole comparison") == "?a=R1&b=2019-02-05"
    assert "US-002" not in page.one("textarea").text


@pytest.fixture
def many(client: Client, reader: User) -> Client:
    """The reader's, signed in; talks in which 300 demands came on record in R2, and talks in which 3 did."""
    client.force_login(reader)
    for slug, count in (("few", 3), ("many", 300)):
        talks = make_negotiation(slug)
        make_logged_round(talks, number=1, ends_on="2019-01-10")
        meeting = make_logged_round(talks, number=2, ends_on="2019-03-10")
        for _ in range(count):
            make_issue(talks, raised_in=meeting)
    return client


def test_very_many_are_told_page_by_page_in_no_more_statements_than_few(many: Client) -> None:
    refs = [f"US-{number:03}" for number in range(1, 301)]
    whole = read(many.get("/many/compare/").content)
    assert steps(whole) == [("Not on record → Open 300", refs[:50])]
    assert "50 of 300 shown." in whole.text
    text = whole.one("textarea").text
    assert "Not on record → Open (50 of 300 shown)" in text
    assert "US-050 " in text
    assert "US-051 " not in text
    first = "?a=R1&b=R2&step=none-open-new"
    assert link(whole, "All 300") == first
    one = read(many.get(f"/many/compare/{first}").content)
    assert steps(one) == [("Not on record → Open 300", refs[:200])]
    assert "200 of 300 shown." in one.text
    next_page = one.one("a", rel="next").attributes["href"]
    assert next_page == f"{first}&from=US-201"
    rest = read(many.get(f"/many/compare/{next_page}").content)
    assert steps(rest) == [("Not on record → Open 300", refs[200:])]
    assert "201 to 300 of 300 shown." in rest.text
    assert "(201 to 300 of 300 shown)" in rest.one("textarea").text
    assert not rest.all("a", rel="next")
    assert rest.one("a", rel="prev").attributes["href"] == f"{first}&from=US-001"
    assert link(rest, "The whole comparison") == "?a=R1&b=R2"
    then = read(many.get(f"/many/compare/{first}&from=US-201&round=2").content)
    assert steps(then) == steps(rest)

    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert many.get(address).status_code == 200
        return len(asked)

    assert counted("/few/compare/") == counted("/many/compare/")
    assert counted("/few/compare/?step=none-open-new") == counted("/many/compare/?step=none-open-new")


def test_fewer_than_two_rounds(browser: Client) -> None:
    make_negotiation("none")
    assert "Fewer than two rounds are logged." in read(browser.get("/none/compare/").content).text


def test_it_asks_for_the_right_to_read(client: Client, outsider: User) -> None:
    make_negotiation("two")
    client.force_login(outsider)
    assert client.get("/two/compare/").status_code == 403
