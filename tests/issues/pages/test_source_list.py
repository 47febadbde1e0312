"""The sources of the talks: what each carries, narrowed, sorted and paged by the address."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.corrections import supersede
from rounds.actions.negotiations import consult_sources
from rounds.models import Negotiation
from tests.factories import (
    SYSTEM,
    make_citation,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_position,
    make_source,
    make_status,
)
from tests.markup import Element, read
from tests.talks import CHINESE, Cast
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


def listed(client: Client, query: str = "", slug: str = "few") -> Element:
    response = client.get(f"/{slug}/sources/{query}")
    assert response.status_code == 200
    return read(response.content).one("main")


def rows(page: Element) -> list[list[str]]:
    """Title, kind, day, ratings, claims, claims it carries alone; without numbers."""
    return [row[1:] for row in page.rows()[1:]]


def titles(page: Element) -> list[str]:
    return [row[0] for row in rows(page)]


@pytest.fixture
def few(client: Client, reader: User) -> Negotiation:
    """Talks with four sources: two of one publisher, one consulted only, one that may not be seen."""
    client.force_login(reader)
    talks = make_negotiation("few")
    wire = make_source("wire", publisher="Reuters", title="Talks begin", published_on="2019-02-15")
    again = make_source("again", publisher=" reuters", title="Talks go on", published_on="2019-02")
    official = make_source("official", publisher="商务部", title=CHINESE, kind="official", language="zh")
    read_only = make_source("read", publisher="Zeit", title="Read only", published_on=None)
    secret = make_source("secret", publisher="Hidden", title="Hidden", sensitivity="RED")
    consult_sources(talks, [read_only, secret], **SYSTEM)
    rated = {"reliability": "B", "credibility": 2}
    issue = make_issue(talks, citations=[make_citation(wire, **rated), make_citation(again, disputes=True)])
    make_status(issue, "under_discussion", citations=[make_citation(wire, **rated), make_citation(secret)])
    make_position(issue, "CN", "rejects", citations=[make_citation(official, reliability="A"), make_citation(wire)])
    wrong = make_status(issue, "narrowing", citations=[make_citation(official)])
    supersede(wrong, reason="Misread.", **SYSTEM)
    make_status(make_issue(make_negotiation("elsewhere")), "parked", citations=[make_citation(read_only)])
    return talks


def test_each_says_what_it_carries(client: Client, few: Negotiation) -> None:
    page = listed(client)
    assert rows(page) == [
        ["Reuters: Talks begin", "News agency", "2019-02-15", "B2 F6", "3", "2"],
        ["reuters: Talks go on disputes 1", "News agency", "2019-02", "F6", "1", "1"],
        [f"商务部: {CHINESE}", "Official publication", "2019-02-15", "A6", "1", "0"],
        ["Zeit: Read only", "News agency", "", "not rated", "0", "0"],
    ]
    assert page.one("span", lang="zh").text == CHINESE


def test_a_label_hides_a_source_from_list_counts_and_independence(
    client: Client, few: Negotiation, manager: User
) -> None:
    assert "Hidden" not in listed(client).text
    assert listed(client, "?label=RED").one(of_class="token-unknown").text == "label=RED not used."
    client.force_login(manager)
    page = listed(client)
    assert rows(page)[0][5] == "1"  # the status it seemed to carry alone has another publisher
    assert rows(page)[4][0] == "Hidden: Hidden TLP:RED"
    assert titles(listed(client, "?label=RED")) == ["Hidden: Hidden TLP:RED"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=begin", ["Talks begin"]),
        ("?q=加征", [CHINESE]),
        ("?kind=official", [CHINESE]),
        ("?kind=official,wire&q=talks", ["Talks begin", "Talks go on"]),
        ("?sort=-code", ["Read only", CHINESE, "Talks go on", "Talks begin"]),
        ("?sort=publisher", ["Talks go on", "Talks begin", "Read only", CHINESE]),
        ("?sort=published_on", ["Read only", "Talks go on", "Talks begin", CHINESE]),
        ("?q=nothing", []),
    ],
)
def test_it_is_narrowed_and_sorted_by_its_address(
    client: Client, few: Negotiation, query: str, found: list[str]
) -> None:
    page = listed(client, query)
    assert [title.split(": ")[1].removesuffix(" disputes 1") for title in titles(page)] == found
    if not found:
        assert page.one(of_class="empty").one("a").attributes["href"] == "?"


@pytest.mark.parametrize("query", ["kind=leaflet", "label=SECRET", "sort=claims", "q=%00"])
def test_what_it_does_not_know_is_struck_through(client: Client, few: Negotiation, query: str) -> None:
    page = listed(client, f"?{query}")
    assert page.one(of_class="token-unknown").one("del").text.startswith(query.partition("=")[0])
    assert len(rows(page)) == 4


def test_the_empty_list_says_what_to_do(client: Client, analyst: User, reader: User) -> None:
    make_negotiation("empty")
    client.force_login(reader)
    assert listed(client, slug="empty").one(of_class="empty").all("a") == []
    client.force_login(analyst)
    assert listed(client, slug="empty").one(of_class="empty").one("a").attributes["href"] == "/empty/sources/new/"


def test_pages_follow_one_another_in_every_order(client: Client, few: Negotiation) -> None:
    consult_sources(few, [make_source(title=f"T{number}", publisher="P") for number in range(120)], **SYSTEM)
    for sort in ("code", "-code", "publisher", "-publisher", "published_on", "-published_on"):
        seen: list[str] = []
        address = f"?sort={sort}"
        while address:
            page = listed(client, address)
            seen += [row[0] for row in page.rows()[1:]]
            following = page.all("a", rel="next")
            address = following[0].attributes["href"] if following else ""
        assert len(seen) == len(set(seen)) == 124, sort
    assert "this is its beginning" in listed(client, "?cursor=x").text


def test_it_costs_the_same_however_many(client: Client, few: Negotiation) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_status(make_issue(few), "raised", citations=[make_citation(), make_citation()])
        with CaptureQueriesContext(connection) as queries:
            listed(client)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_in_the_past_only_what_was_published_then(client: Client, few: Negotiation, analyst: User) -> None:
    make_logged_round(few, "2019-02-14", number=1)
    later = make_source("later", published_on="2019-03", title="Later")
    make_status(make_issue(few), "parked", on="2019-03-02", citations=[make_citation(later)])
    client.force_login(analyst)
    for moment, shown in (("on=2019-02-15", 3), ("on=2019-03-31", 5), ("round=1", 1)):
        page = listed(client, f"?{moment}")
        assert len(rows(page)) == shown, moment
        assert not page.all("a", href="/few/sources/new/")


def test_talks_of_every_kind_of_fact(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(reader)
    assert "中美经贸磋商" in listed(client, slug="talks").text
