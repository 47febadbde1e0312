"""`search/`: one search over issues, positions, readouts and sources; and `q` of the issue list rests on the same."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.corrections import supersede
from issues.actions.issues import edit_issue
from issues.actions.positions import Condition
from issues.models import Issue
from rounds.actions.corrections import supersede as supersede_round_fact
from rounds.actions.readouts import record_readout
from rounds.models import Negotiation, Readout
from tests.factories import (
    SYSTEM,
    head,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_party,
    make_position,
    make_source,
    make_user,
)
from tests.rest import client_of, get, refused, walk
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid
from tradetalks.lib.full_text.finding import reading_rows

pytestmark = pytest.mark.django_db
SEARCH = "negotiations/talks/search/"


@pytest.fixture
def talks() -> Negotiation:
    """One of each kind that speaks of soybeans, in English and Chinese; and the same in other talks."""
    for slug in ("other", "talks"):
        negotiation = make_negotiation(slug)
        issue = make_issue(negotiation, title="Buy soybeans 大豆采购", description="More soybeans every year.")
        make_position(issue, "CN", "conditional", text="Only without tariffs.", condition=Condition(text="No 大豆 cap"))
        meeting = make_logged_round(negotiation)
        record_readout(
            negotiation, meeting=meeting, party=make_party("US"), tone="positive", text="Soybeans again", **SYSTEM
        )
    make_source("agency", title="Soybean sales", note="扩大大豆采购")
    return negotiation


def kinds(client: Client, query: str) -> list[str]:
    return [row["kind"] for row in get(client, f"{SEARCH}?{query}")["results"]]


def test_it_finds_each_kind_and_says_where(talks: Negotiation, api_client: Client) -> None:
    rows = get(api_client, f"{SEARCH}?q=soybeans&count=true")
    assert rows["count"] == 3
    issue, readout, source = rows["results"]
    own = talks.issues.get()
    assert issue == {
        "kind": "issue",
        "id": own.pk,
        "ref": "US-001",
        "party": None,
        "party_label": None,
        "round": None,
        "on": None,
        "title": "Buy soybeans 大豆采购",
        "title_matches": [[4, 12]],
        "snippet": "More soybeans every year.",
        "matches": [[5, 13]],
        "url": "http://testserver/api/v1/negotiations/talks/issues/US-001/",
    }
    assert (readout["ref"], readout["party"], readout["round"], readout["snippet"]) == ("R1", "US", 1, "Soybeans again")
    assert readout["matches"] == [[0, 8]]
    assert (source["title"], source["title_matches"]) == ("Soybean sales", [[0, 7]])
    (position,) = get(api_client, f"{SEARCH}?q=大豆&kind=position")["results"]
    assert (position["ref"], position["title"], position["title_matches"]) == ("US-001", own.title, [[13, 15]])
    assert (position["party"], position["on"], position["snippet"]) == ("CN", "2019-02-15", "No 大豆 cap")
    for row in (issue, position, readout, source):
        assert get(api_client, row["url"].split("/api/v1/")[1])


def test_kinds_narrow_it_and_without_words_everything_is_listed(talks: Negotiation, api_client: Client) -> None:
    assert kinds(api_client, "q=大豆") == ["issue", "position", "source"]
    assert kinds(api_client, "q=大豆&kind=source,issue") == ["issue", "source"]
    assert kinds(api_client, "") == ["issue", "position", "readout", "source"]
    assert kinds(api_client, "q=*") == []
    assert kinds(api_client, "q=us-1") == ["issue"]
    assert kinds(api_client, "q=大豆+-cap") == ["issue", "source"]


def test_it_pages_through_the_kinds_both_ways(talks: Negotiation, api_client: Client) -> None:
    for number in range(3):
        make_issue(talks, title=f"Soybeans {number}")
        make_source(f"wire-{number}", title="Soybeans")
    whole = [(row["kind"], row["id"]) for row in get(api_client, f"{SEARCH}?q=soybeans")["results"]]
    assert len(whole) == 9
    for limit in (1, 2, 4, 9):
        path = f"{SEARCH}?q=soybeans&limit={limit}"
        assert [(row["kind"], row["id"]) for rows in walk(api_client, path) for row in rows] == whole, limit
    last = get(api_client, f"{SEARCH}?q=soybeans&limit=4")
    while last["next"]:
        last = get(api_client, last["next"].split("/api/v1/")[1])
    backwards = walk(api_client, last["previous"].split("/api/v1/")[1], "previous")
    found = [(row["kind"], row["id"]) for rows in reversed(backwards) for row in rows]
    assert found == whole[: len(found)]
    assert len(found) == 8


def test_what_is_corrected_leaves_it_and_what_is_edited_is_found_anew(talks: Negotiation, api_client: Client) -> None:
    issue = talks.issues.get()
    edit_issue(issue, version=1, changes={"title": "Buy pork", "description": None}, **SYSTEM)
    supersede(issue.positions.get(), reason="Misread.", **SYSTEM)
    supersede_round_fact(Readout.objects.get(negotiation=talks), reason="Misheard.", **SYSTEM)
    assert kinds(api_client, "q=soybeans") == ["source"]
    assert kinds(api_client, "kind=position,readout") == []
    assert kinds(api_client, "q=pork") == ["issue"]


def test_at_an_earlier_moment_it_finds_what_was_said_then(talks: Negotiation, api_client: Client) -> None:
    issue, then = talks.issues.get(), head()
    edit_issue(issue, version=1, changes={"title": "Buy pork", "description": None}, **SYSTEM)
    supersede(issue.positions.get(), reason="Misread.", **SYSTEM)
    make_issue(talks, title="More soybeans")
    assert kinds(api_client, f"q=soybeans&kind=issue,position,readout&as_of={then}") == ["issue", "readout"]
    assert kinds(api_client, f"q=without+tariffs&kind=position&as_of={then}") == ["position"]
    for query, before, now in (("soybeans", ["US-001"], ["US-002"]), ("pork", [], ["US-001"])):
        path = f"negotiations/talks/issues/?q={query}"
        assert [row["ref"] for row in get(api_client, f"{path}&as_of={then}")["results"]] == before, query
        assert [row["ref"] for row in get(api_client, path)["results"]] == now, query


def test_a_refused_act_leaves_the_words_alone(talks: Negotiation, api_client: Client) -> None:
    issue = talks.issues.get()

    def edit_twice() -> None:
        with changeset(**SYSTEM, scope="talks"):
            edit_issue(issue, version=1, changes={"title": "Pork"}, **SYSTEM)
            edit_issue(issue, version=2, changes={"title": ""}, **SYSTEM)

    with pytest.raises(Invalid):
        edit_twice()
    assert (kinds(api_client, "q=pork"), kinds(api_client, "q=soybeans&kind=issue")) == ([], ["issue"])


def test_a_source_is_found_only_by_who_may_see_it(talks: Negotiation) -> None:
    def answer(role: str, query: str) -> dict[str, Any]:
        return dict(get(client_of(make_user(role)), f"{SEARCH}?{query}"))

    before = {query: answer("reader", query) for query in ("q=soybean&count=true", "q=canary&count=true", "limit=3")}
    make_source("secret-canary", title="Soybean canary", note="soybean " * 50, sensitivity="AMBER+STRICT")
    assert {query: answer("reader", query) for query in before} == before
    assert answer("analyst", "q=canary&count=true")["count"] == 1
    assert answer("clerk", "q=canary")["results"] == []


@pytest.mark.parametrize(
    ("query", "pointer", "text"),
    [
        ("q=%00", "?q", "NUL"),
        ("q=" + "a" * 201, "?q", "At most 200 characters."),
        ("q=" + "a+" * 11, "?q", "At most 10 words."),
        ("q=", "?q", "Empty"),
        ("kind=note", "?kind", "Write one of: issue, position, readout, source."),
        ("cursor=x", "?cursor", "Not a cursor"),
        ("limit=501", "?limit", "from 1 to 500"),
    ],
)
def test_what_it_cannot_read_is_an_error_by_name(
    talks: Negotiation, api_client: Client, query: str, pointer: str, text: str
) -> None:
    assert text in refused(api_client, f"{SEARCH}?{query}")[pointer]


def test_statements_do_not_grow_with_what_is_found(talks: Negotiation, api_client: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            get(api_client, f"{SEARCH}?q=soybeans")
        return len(queries)

    get(api_client, "")
    before = statements()
    for number in range(10):
        make_issue(talks, title=f"Soybeans {number}")
    assert statements() == before


def test_the_issue_list_finds_the_same_and_from_the_rows_too(talks: Negotiation, api_client: Client) -> None:
    make_issue(talks, title="Wheat")
    for query, refs in (("soybean", ["US-001"]), ("大豆", ["US-001"]), ("us-2", ["US-002"]), ("-soybeans", ["US-002"])):
        path = f"negotiations/talks/issues/?q={query}&count=true"
        found = get(api_client, path)
        assert ([row["ref"] for row in found["results"]], found["count"]) == (refs, len(refs)), query
        Issue.objects.filter(ref="US-001").update(touched=None)
        with reading_rows():
            rows = get(api_client, path)["results"]
        assert [row["ref"] for row in rows] == refs, query
