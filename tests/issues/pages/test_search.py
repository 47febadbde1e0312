"""The search page and what the palette is told."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_citation, make_issue, make_negotiation, make_position, make_source
from tests.markup import Element, read
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(reader: User, client: Client) -> Client:
    """The reader's, signed in."""
    client.force_login(reader)
    return client


def searched(client: Client, **query: str) -> Element:
    answer = client.get("/found/search/", query)
    assert answer.status_code == 200
    return read(answer.content)


def kinds(page: Element) -> list[str]:
    return [link.text for link in page.one("nav", of_class="kinds").all("a")]


def test_hits_stand_by_kind_with_the_words_marked(browser: Client) -> None:
    talks = make_negotiation("found")
    issue = make_issue(talks, title="Buy more soya beans", description="购买更多大豆，每年递增。")
    make_position(issue, party="CN", stance="rejects", text="Soya beans only after the tariffs go.")
    make_source(key="soya-report", title="The soya bean report")
    make_issue(talks, title="Steel")
    page = searched(browser, q="soya beans")
    assert kinds(page) == ["All 3", "Issues 1", "Positions 1", "Readouts 0", "Sources 1"]
    heads = [section.one("h2").text for section in page.all("section", of_class="block")]
    assert heads == ["Issues 1", "Positions 1", "Sources 1"]
    assert [mark.text for mark in page.one("section", **{"aria-label": "Issues"}).all("mark")] == ["soya", "beans"]
    chinese = searched(browser, q="大豆")
    assert [mark.text for mark in chinese.all("mark")] == ["大豆"]
    assert chinese.one("section", of_class="block").one("a").attributes["href"] == f"/found/issues/{issue.ref}/"


def test_a_kind_narrows_and_its_emptiness_names_the_rest(browser: Client) -> None:
    talks = make_negotiation("found")
    make_issue(talks, title="Soya beans")
    page = searched(browser, q="soya", kind="source")
    assert page.one("div", of_class="empty").text == ("Nothing is found for “soya” among sources. 1 of other kinds")
    assert searched(browser, q="soya", kind="nonsense").one("h2").text == "Issues 1"


def test_nothing_found_says_what_to_try_and_nothing_asked_says_what_there_is(browser: Client) -> None:
    make_negotiation("found")
    assert "Nothing is found for “zzzz”." in searched(browser, q="zzzz").one("div", of_class="empty").text
    assert "Quotation marks keep words together" in searched(browser).one("main").text


def test_what_cannot_be_searched_for_is_refused_in_words(browser: Client) -> None:
    make_negotiation("found")
    answer = browser.get("/found/search/", {"q": "w " * 150})
    page = read(answer.content)
    assert answer.status_code == 400
    assert page.one(id="problem").text
    assert page.one("input", id="q").attributes["value"] == ("w " * 150).strip()


@pytest.mark.parametrize("typed", ["\x00", "'); DROP TABLE", "<script>alert(1)</script>", "\ud7ff", "%", "*", '"', "-"])
def test_nasty_words_are_only_words(browser: Client, typed: str) -> None:
    make_negotiation("found")
    answer = browser.get("/found/search/", {"q": typed})
    assert answer.status_code in {200, 400}
    assert b"<script>alert" not in answer.content


def test_hidden_sources_are_not_found_nor_counted(browser: Client, analyst: User) -> None:
    talks = make_negotiation("found")
    memo = make_source(key="secret", title="Chips memo", sensitivity="AMBER")
    make_issue(talks, title="Chips", citations=[make_citation(memo)])
    assert kinds(searched(browser, q="chips"))[0] == "All 1"
    browser.force_login(analyst)
    assert kinds(searched(browser, q="chips"))[0] == "All 2"


def test_pages_follow_one_another_without_gap_or_repetition(browser: Client) -> None:
    talks = make_negotiation("found")
    refs = {make_issue(talks, title=f"Soya {number}").ref for number in range(60)}
    address, seen = "/found/search/?q=soya", []
    while address:
        page = read(browser.get(address).content)
        seen += [cell.text for cell in page.all("span", of_class="ref")]
        following = page.all("a", rel="next")
        address = "/found/search/" + following[0].attributes["href"] if following else ""
    assert len(seen) == 60
    assert set(seen) == refs
    lost = searched(browser, q="soya", cursor="nonsense")
    assert "That place in the results is gone" in lost.one("main").text


def test_statements_do_not_grow(browser: Client) -> None:
    talks = make_negotiation("found")

    def counted() -> int:
        with CaptureQueriesContext(connection) as asked:
            searched(browser, q="soya")
        return len(asked)

    make_issue(talks, title="Soya")
    few = counted()
    for number in range(30):
        make_position(make_issue(talks, title=f"Soya {number}"), party="CN", stance="open", text="soya")
    assert counted() <= few + 1  # positions are asked for, as there are any now


def test_the_palette_is_told_references_first_then_words(browser: Client) -> None:
    talks = make_negotiation("found")
    issue = make_issue(talks, title="Soya beans")
    told = browser.get("/found/find/suggest/", {"q": "us1"}).json()
    assert told["hits"] == [{"label": f"{issue.ref} Soya beans", "url": f"/found/issues/{issue.ref}/"}]
    told = browser.get("/found/find/suggest/", {"q": "so"}).json()
    assert told["all"] == "/found/search/?q=so"
    told = browser.get("/found/find/suggest/", {"q": "soy"}).json()
    assert [hit["label"] for hit in told["hits"]] == [f"{issue.ref} Soya beans"]
    assert browser.get("/found/find/suggest/", {"q": ""}).json() == {"hits": [], "all": "/found/search/"}


def test_it_asks_for_the_right_to_read(client: Client, outsider: User) -> None:
    make_negotiation("found")
    client.force_login(outsider)
    for path in ("/found/search/?q=a", "/found/find/suggest/?q=a"):
        assert client.get(path).status_code == 403
