"""The issue list: its address is its state."""

import csv
import io
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issues.actions.issues import archive_issue
from issues.actions.ties import Ties
from issues.actions.watching import set_watching
from issues.query_language import parse
from rounds.actions.calendar import revise_deadline
from tests.factories import (
    AT,
    SYSTEM,
    make_citation,
    make_deadline,
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
    "query", ["?q=%00", "?cursor=nonsense", "?status=%00", "?q=" + "x" * 300, "?by=US&by=US", "?q=+"]
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
    # Who may edit has a box to tick before the reference.
    assert Listed(reading, "/secret/issues/").page.one("tbody").rows()[0][7] == "2"


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
    for query, rows in (("?q=US-001", 1), ("?q=US", 100)):
        with CaptureQueriesContext(connection) as queries:
            assert len(Listed(reading, f"/many/issues/{query}").refs) == rows
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# --- The box --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("?find=by:us+-area:people+soya+beans", "?by=US&-area=people&q=soya%20beans"),
        ("?find=status:raised&sort=-ref&cols=area", "?sort=-ref&cols=area&status=raised"),
        ("?find=sort:title&sort=-ref", "?sort=title"),
        ("?find=", "?view=all"),
        ("?find=label:contested+label:stalled", "?label=contested&label=stalled"),
        ("?find=%E7%8A%B6:x+q:by:us", "?q=by:us&q=%E7%8A%B6:x"),
        ("?cols=&cols=area&cols=status&by=US&group=", "?cols=area,status&by=US"),
    ],
)
def test_what_is_typed_becomes_the_address(reading: Client, address: str, canonical: str) -> None:
    response = reading.get(f"/talks/issues/{address}")
    assert (response.status_code, response["Location"]) == (302, f"/talks/issues/{canonical}")


def test_the_box_shows_the_filters_as_they_are_typed_those_not_understood_among_them(reading: Client) -> None:
    page = listed(reading, "?-by=CN&treated_in=3&colour=red&q=us-0&sort=-ref&cols=area").page
    assert page.one(id="filter").attributes["value"] == "-by:CN round:3 colour:red us-0"
    fields = page.one("form", of_class="box").all("input")
    hidden = {field.attributes["name"]: field.attributes["value"] for field in fields}
    assert {name: hidden[name] for name in ("sort", "cols")} == {"sort": "-ref", "cols": "area"}
    (struck,) = page.all(of_class="token-unknown")
    assert struck.text.startswith("colour=red not used. This parameter is not known here.")
    assert struck.one("a").attributes["href"] == "?-by=CN&treated_in=3&q=us-0&sort=-ref&cols=area"


def test_an_unknown_name_is_told_the_nearest_known_one(reading: Client) -> None:
    (struck,) = listed(reading, "?statsu=raised").page.all(of_class="token-unknown")
    assert "Did you mean 'status'?" in struck.text


@pytest.mark.parametrize(
    ("query", "tokens"),
    [
        ("?-area=tariffs", ["Area: not Tariffs × , remove"]),
        ("?deadline=<2019-04-01,>2020", ["Deadline: before 2019-04-01 × , remove", "Deadline: after 2020 × , remove"]),
        ("?stance.cn=rejects", ["Stance of China: Rejects × , remove"]),
        ("?label=one_sided&label=contested", ["Label: one-sided × , remove", "Label: contested × , remove"]),
        ("?since=2019", ["Status since: 2019 × , remove"]),
    ],
)
def test_tokens_say_what_is_asked_for(reading: Client, query: str, tokens: list[str]) -> None:
    assert listed(reading, query).tokens == tokens


# --- Columns, groups, exports ------------------------------------------------------------------------------------


def test_columns_are_those_asked_for(reading: Client) -> None:
    page = listed(reading, "?cols=stance.cn,area,deadline,raised_in,kind,odd").page
    rows = {row[0]: row for row in page.one("table").rows()}
    assert rows["ID ↑"] == ["ID ↑", "Issue", "Kind", "Area", "Raised in", "CN stance", "Deadline"]
    assert rows["US-001"][2:] == ["Demand", "Tariffs", "R1", "On a condition", ""]
    assert [struck.one("del").text for struck in page.all(of_class="token-unknown")] == ["cols=odd"]
    ticked = [box.attributes["value"] for box in page.all("input", name="cols") if "checked" in box.attributes]
    assert ticked == ["kind", "area", "raised_in", "stance.cn", "deadline"]


def test_the_next_deadline_is_the_next_of_the_day_the_page_shows(reading: Client, cast: Cast) -> None:
    talks = cast.negotiation
    soon, late = make_deadline(talks, title="Soon"), make_deadline(talks, title="Late")
    demand = make_issue(talks, raised_in=cast.rounds[1], ties=Ties(deadlines=[soon, late]))
    revise_deadline(soon, kind="set", due_on="2019-03-05", announced_on="2018-01-01", **SYSTEM)
    revise_deadline(late, kind="set", due_on="2030-01-01", announced_on="2018-01-01", **SYSTEM)
    for query, due in (("round=7&", "2019-03-05 +1"), ("on=2019-03-01&", "2019-03-05 +1"), ("", "2030-01-01 +1")):
        page = listed(reading, f"?{query}cols=deadline").page
        rows = {row[0]: row for row in page.one("table").rows()}
        assert rows[demand.ref][-1] == due, query


@pytest.mark.parametrize(
    ("group", "heads"),
    [
        ("phase", ["Open 5", "Engaged 3", "Agreed 1", "Ended 1"]),
        ("by", ["China 2", "United States 7", "Both jointly 1"]),
        ("area", ["Agriculture 1", "Process of the talks 1", "Services 1", "Tariffs 7"]),
    ],
)
def test_groups_carry_their_counts(reading: Client, group: str, heads: list[str]) -> None:
    page = listed(reading, f"?group={group}")
    assert [row.text for row in page.page.all("tr", of_class="group")][-len(heads) :] == heads
    assert sorted(page.refs) == sorted(listed(reading).refs)


def test_groups_run_on_over_pages_with_the_counts_of_the_whole(reading: Client, many: list[str]) -> None:
    for group in ("phase", "status", "area", "by", "moved"):
        page = Listed(reading, f"/many/issues/?group={group}&sort=-ref")
        there = page.refs
        while page.page.all("a", rel="next"):
            (head,) = page.page.all("tr", of_class="group")
            assert head.text.endswith(" 205"), group
            page = Listed(reading, f"/many/issues/{page.link(rel='next')}")
            there += page.refs
        assert there == sorted(many, reverse=True), group


def test_the_exports_have_the_rows_of_the_table(reading: Client) -> None:
    page = listed(reading, "?by=US,CN&-status=raised&sort=-title&cols=area&group=phase")
    links = {link.text: link.attributes["href"] for link in page.page.one("ul", of_class="menu-body").all("a")}
    forms = ("CSV", "XLSX", "JSON")
    assert list(links) == [*(f"This view as {form}" for form in forms), "As a feed or calendar"]
    answer: Any = reading.get(links["This view as CSV"])
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    body = list(csv.DictReader(io.StringIO(text.partition("\r\n\r\n")[2])))
    assert sorted(row["ref"] for row in body) == sorted(page.refs)
    ungrouped = listed(reading, "?by=US,CN&-status=raised&sort=-title")
    assert [row["ref"] for row in body] == ungrouped.refs
    assert reading.get(links["This view as JSON"]).json()["results"][0]["ref"] == ungrouped.refs[0]


# --- The board ---------------------------------------------------------------------------------------------------


def lanes_of(client: Client, query: str) -> dict[str, list[str]]:
    page = Listed(client, f"/talks/issues/{query}").page
    return {lane.one("h2").text: [card.text for card in lane.all(of_class="ref")] for lane in page.all(of_class="lane")}


def test_the_board_has_the_issues_of_the_list_in_lanes(reading: Client) -> None:
    lanes = lanes_of(reading, "?layout=board")
    assert list(lanes) == ["Open 5", "Engaged 3", "Agreed 1", "Delivered 0", "Ended 1"]
    assert lanes["Engaged 3"] == ["US-001", "US-002", "US-005"]
    assert sorted(ref for refs in lanes.values() for ref in refs) == sorted(listed(reading).refs)
    assert lanes_of(reading, "?layout=board&group=by&status=raised,narrowing&sort=-ref") == {
        "United States 5": ["US-007", "US-006", "US-004", "US-003", "US-001"],
        "Both jointly 1": ["JT-001"],
    }
    assert (
        listed(reading, "?layout=board&group=moved").page.one(of_class="token-unknown").one("del").text == "group=moved"
    )


def test_a_lane_shows_fifty_cards_and_leads_to_the_rest(reading: Client, many: list[str]) -> None:
    counts = []
    for query, cards in (("?layout=board&q=US-001", 1), ("?layout=board&q=US", 50)):
        with CaptureQueriesContext(connection) as queries:
            page = Listed(reading, f"/many/issues/{query}").page
        counts.append(len(queries))
        assert len(page.all(of_class="card")) == cards
    assert counts[0] == counts[1] <= 12
    more = page.one(of_class="lane-more")
    assert more.text == "+155 more"
    assert more.attributes["href"] == "?q=US&phase=open"


def test_cards_move_by_a_link_for_who_may_record(reading: Client, analyst: User) -> None:
    assert not listed(reading, "?layout=board").page.all(of_class="move-to")
    reading.force_login(analyst)
    page = listed(reading, "?layout=board&group=status").page
    (card,) = page.all("li", id="card-US-002")
    assert card.one(of_class="move-to").attributes["href"] == "/talks/issues/US-002/change/"
    assert [lane.attributes["data-to"] for lane in page.all(of_class="lane")][:2] == ["raised", "under_discussion"]
    assert not listed(reading, "?layout=board&on=2019-02-20").page.all(of_class="move-to")


def test_what_is_typed_in_the_past_stays_in_the_past(reading: Client) -> None:
    response = reading.get("/talks/issues/?find=by:us&on=2019-02-15")
    assert response["Location"] == "/talks/issues/?by=US&on=2019-02-15"


def test_watch_keeps_what_the_person_watches(reading: Client, cast: Cast, reader: User, analyst: User) -> None:
    set_watching(cast.issues["US-002"], reader, watching=True, since=AT)
    set_watching(cast.issues["US-003"], analyst, watching=True, since=AT)
    page = listed(reading, "?watch=me")
    assert (page.refs, page.tokens) == (["US-002"], ["Watched: by you × , remove"])
    assert "US-002" not in listed(reading, "?-watch=me").refs
    assert "Export" not in page.page.one(of_class="list-bar").text
    assert reading.get("/api/v1/negotiations/talks/issues/?watch=me").status_code == 400


TOKENS = (
    "status:raised,narrowing", "-status:deadlocked", "phase:open,engaged", "-phase:ended", "by:us,joint", "-by:cn",
    "to:cn", "area:tariffs", "-area:services", "stance.cn:conditional,rejects", "-stance.us:demands", "round:3",
    "-round:1", "moved:unassessed,up", "-moved:down", "label:one_sided", "-label:contested", "since:2018",
    "-since:2019", "kind:demand", "archived:any", "us-0", '"the"',
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(st.sampled_from(TOKENS), min_size=1, max_size=5, unique=True).map(" ".join))
def test_the_box_the_address_and_the_api_agree(reading: Client, typed: str) -> None:
    address = reading.get("/talks/issues/", {"find": typed})["Location"]
    shown = Listed(reading, address)
    assert parse(shown.page.one(id="filter").attributes["value"]) == parse(typed)
    answer = reading.get(f"/api/v1/negotiations/talks/issues/?{address.partition('?')[2]}").json()
    assert shown.refs == [row["ref"] for row in answer["results"]]


def test_exports_of_the_past_are_of_the_past(reading: Client) -> None:
    page = listed(reading, "?on=2018-06-01&by=US")
    link = page.page.one("ul", of_class="menu-body").all("a")[2].attributes["href"]
    assert "on=2018-06-01" in link
    assert [row["ref"] for row in reading.get(link).json()["results"]] == page.refs
