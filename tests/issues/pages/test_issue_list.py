"""The issue list: its address is its state."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.issues import archive_issue
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
from tests.talks import CHINESE, LONG_TITLE, Cast
from tradetalks.accounts.models import User


class Listed:
    """The list at an address."""

    def __init__(self, client: Client, address: str) -> None:
        response = client.get(address)
        assert response.status_code == 200, address
        self.page = read(response.content)

    @property
    def refs(self) -> list[str]:
        return [cell.text for cell in self.page.all("td", of_class="ref")]

    @property
    def tokens(self) -> list[str]:
        return [token.text for token in self.page.all(of_class="token")]

    def facet(self, label: str) -> dict[str, Element]:
        """The choices under a heading: words → link."""
        (section,) = [part for part in self.page.one(id="facets").all("section") if part.one("h2").text == label]
        return {link.text: link for link in section.all("a")}

    def link(self, **attributes: str) -> str:
        return self.page.one("a", **attributes).attributes["href"]


@pytest.fixture
def reading(client: Client, cast: Cast, reader: User) -> Client:
    client.force_login(reader)
    return client


def listed(client: Client, query: str = "") -> Listed:
    return Listed(client, f"/talks/issues/{query}")


def test_a_row_says_who_what_where_it_stands_and_since_when(reading: Client) -> None:
    page = listed(reading).page
    rows = {row[0]: row for row in page.one("table").rows()}
    assert rows["ID ↑"] == ["ID ↑", "Issue", "By", "Status", "R7 movement", "Since", "Sources", "Changed"]
    assert rows["US-001"][1].startswith("Cut the surplus <script>")
    assert rows["US-001"][2:] == ["US", "N Narrowing", "▲ Advanced", "R7 · 2019-02-15", "4", "2019-02-15"]
    assert rows["CN-001"][1] == f"{CHINESE} contested stages skipped"
    assert rows["JT-001"][2] == "Joint"
    assert rows["US-003"][1] == LONG_TITLE
    assert rows["US-003"][4] == "· Not assessed"
    assert page.one("h1").text == "Issues"


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("?status=deadlocked", ["US-002"]),
        ("?status=deadlocked,narrowing", ["US-001", "US-002"]),
        ("?phase=engaged", ["US-001", "US-002", "US-005"]),
        ("?area=agriculture", ["US-002"]),
        ("?by=CN", ["CN-001", "CN-002"]),
        ("?by=CN,joint", ["CN-001", "CN-002", "JT-001"]),
        ("?by=CN&phase=ended", ["CN-002"]),
        ("?q=keep+TALKING", ["JT-001"]),
        (f"?q={CHINESE[:4]}", ["CN-001"]),
        ("?q=US-00&status=raised", ["US-003", "US-004", "US-006", "US-007"]),
        ("?moved=regressed", ["US-002"]),
        ("?treated_in=3", ["US-001", "US-004", "US-005"]),
        ("?stance.cn=conditional", ["US-001"]),
        ("?sort=-ref&by=CN", ["CN-002", "CN-001"]),
        ("?sort=status&phase=agreed,ended,engaged", ["US-005", "US-001", "US-002", "CN-001", "CN-002"]),
    ],
)
def test_narrows_and_sorts_by_its_address(reading: Client, query: str, refs: list[str]) -> None:
    assert listed(reading, query).refs == refs


def test_every_active_filter_can_be_taken_away_alone(reading: Client) -> None:
    page = listed(reading, "?status=deadlocked,raised&area=tariffs&q=us-0&sort=-ref")
    assert page.tokens == [
        "Status: Sticking point × , remove",
        "Status: Raised × , remove",
        "Area: Tariffs × , remove",
        "Words: us-0 × , remove",
    ]
    links = [dict(parse_qsl(urlsplit(token.attributes["href"]).query)) for token in page.page.all(of_class="token")]
    whole = {"status": "deadlocked,raised", "area": "tariffs", "q": "us-0", "sort": "-ref"}
    assert links == [
        {**whole, "status": "raised"},
        {**whole, "status": "deadlocked"},
        {name: value for name, value in whole.items() if name != "area"},
        {name: value for name, value in whole.items() if name != "q"},
    ]


def test_what_it_does_not_know_is_struck_and_the_rest_holds(reading: Client) -> None:
    page = listed(reading, "?status=stuck&colour=red&by=CN&sort=size")
    assert page.refs == ["CN-001", "CN-002"]
    struck = page.page.all(of_class="token-unknown")
    assert [token.one("del").text for token in struck] == ["status=stuck", "colour=red", "sort=size"]
    assert all("not used." in token.text for token in struck)
    assert "'stuck' is not known here." in struck[0].text


@pytest.mark.parametrize(
    "query", ["?q=%00", "?cursor=nonsense", "?status=%00", "?q=" + "x" * 300, "?by=US&by=CN", "?q=+"]
)
def test_odd_input_is_answered_with_a_list(reading: Client, query: str) -> None:
    assert listed(reading, query).refs


def test_facets_count_what_each_choice_would_keep(reading: Client) -> None:
    page = listed(reading, "?by=US&status=raised")
    statuses = page.facet("Status")
    assert list(statuses) == [
        "Open 4", "R Raised 4", "Engaged 3", "D Under discussion 1", "N Narrowing 1", "X Sticking point 1",
    ]  # fmt: skip
    assert list(page.facet("Raised by")) == ["China 0", "United States 4", "Both jointly 1"]
    assert statuses["R Raised 4"].attributes["aria-current"] == "true"
    assert statuses["R Raised 4"].attributes["href"] == "?by=US"
    assert statuses["D Under discussion 1"].attributes["href"] == "?by=US&status=raised,under_discussion"
    assert statuses["Engaged 3"].attributes["href"] == "?by=US&phase=engaged"
    assert page.page.one(of_class="title").text.startswith("Issues 4 of 10")


def test_choosing_from_the_facets_leads_where_the_count_said(reading: Client) -> None:
    start = listed(reading)
    for label in ("Status", "Raised by", "Area"):
        for words, link in start.facet(label).items():
            count = int(words.rsplit(" ", 1)[1])
            assert len(listed(reading, link.attributes["href"]).refs) == count, words


def test_headings_sort_and_turn_round(reading: Client) -> None:
    page = listed(reading, "?by=CN").page
    (ref,) = [cell for cell in page.all("th") if cell.attributes.get("aria-sort") == "ascending"]
    assert ref.one("a").attributes["href"] == "?by=CN&sort=-ref"
    turned = listed(reading, "?by=CN&sort=-ref").page
    (ref,) = [cell for cell in turned.all("th") if cell.attributes.get("aria-sort") == "descending"]
    assert ref.one("a").attributes["href"] == "?by=CN"


def test_an_empty_list_says_which_filter_empties_it(reading: Client) -> None:
    page = listed(reading, "?by=CN&area=agriculture").page
    empty = page.one(of_class="empty")
    assert empty.text == (
        "No issue matches all of these filters. Without “Raised by”: 1 issue Without “Area”: 2 issues"
    )
    assert [link.attributes["href"] for link in empty.all("a")] == ["?area=agriculture", "?by=CN"]


def test_no_filter_alone_is_to_blame(reading: Client) -> None:
    empty = listed(reading, "?by=joint&area=agriculture&q=nothing").page.one(of_class="empty")
    assert "No single filter is to blame." in empty.text


def test_archived_issues_stay_out_unless_asked_for(reading: Client, cast: Cast) -> None:
    archive_issue(cast.issues["US-002"], version=1, reason="Entered twice.", **SYSTEM)
    assert "US-002" not in listed(reading).refs
    assert listed(reading, "?archived=true").refs == ["US-002"]


def test_sources_a_reader_may_not_see_do_not_count(reading: Client, manager: User) -> None:
    talks = make_negotiation("secret")
    issue = make_issue(talks)
    make_status(issue, "raised", citations=[make_citation(make_source(sensitivity="RED")), make_citation()])
    row = Listed(reading, "/secret/issues/").page.one("tbody").rows()[0]
    assert row[6] == "1"
    reading.force_login(manager)
    assert Listed(reading, "/secret/issues/").page.one("tbody").rows()[0][6] == "2"


@pytest.fixture
def many(reading: Client) -> list[str]:
    """References of 205 issues; the first hundred by reference have a position."""
    talks = make_negotiation("many")
    first = make_logged_round(talks)
    issues = [make_issue(talks, raised_in=first, title=f"Same title {n % 3}") for n in range(205)]
    for issue in issues[:100:10]:
        make_position(issue, "CN", "rejects", meeting=first, citations=[make_citation()])
    return [issue.ref for issue in issues]


def test_pages_show_every_issue_once_there_and_back(reading: Client, many: list[str]) -> None:
    for sort in ("ref", "-title", "status", "-updated_at"):
        page = Listed(reading, f"/many/issues/?sort={sort}")
        there, sizes = page.refs, [len(page.refs)]
        while page.page.all("a", rel="next"):
            page = Listed(reading, f"/many/issues/{page.link(rel='next')}")
            there, sizes = there + page.refs, [*sizes, len(page.refs)]
        assert sizes == [100, 100, 5]
        assert sorted(there) == sorted(many)
        back = page.refs
        while page.page.all("a", rel="prev"):
            page = Listed(reading, f"/many/issues/{page.link(rel='prev')}")
            back = page.refs + back
        assert back == there

    # In the same test because these issues take seconds to open: a hundred rows ask as often as one.
    counts = []
    for query, rows in (("?q=US-001", 1), ("", 100)):
        with CaptureQueriesContext(connection) as queries:
            assert len(Listed(reading, f"/many/issues/{query}").refs) == rows
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
