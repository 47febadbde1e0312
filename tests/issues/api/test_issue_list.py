"""`issues/`: the shape of a row, filters, order, paging, and a number of statements that does not grow."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.recompute import recompute_all_due
from issues.actions.round_record import Outcome
from issues.choices import STATUS
from issues.models import Issue, Position, StatusChange, SummaryMark
from issues.queries import standing
from issues.queries.issue_list import ORDERINGS
from rounds.models import Negotiation
from tests.factories import (
    make_citation,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_position,
    make_status,
)
from tests.rest import get, refused, walk
from tradetalks.api.kept_answers import KEPT

pytestmark = pytest.mark.django_db
ISSUES = "negotiations/talks/issues/"
HERE = f"http://testserver/api/v1/{ISSUES}"


def refs(client: Client, query: str = "") -> list[str]:
    return [row["ref"] for row in get(client, f"{ISSUES}?{query}")["results"]]


@pytest.fixture
def talks() -> Negotiation:
    """US-001 raised in R1, narrowing in R2 by the word of one side; US-001's part CN-001; JT-001 never assessed."""
    negotiation = make_negotiation("talks")
    first = make_logged_round(negotiation, ends_on="2018-05-04", name="Beijing")
    whole = make_issue(negotiation, title="Soybeans", area="agriculture", raised_in=first)
    make_issue(negotiation, raised_by="CN", addressed_to="US", title="Part", raised_in=first, parent=whole)
    make_issue(negotiation, raised_by=None, addressed_to=None, title="Review", raised_in=first)
    cited = [make_citation(voice="US")]
    make_logged_round(
        negotiation,
        ends_on="2018-06",
        name="Washington",
        outcomes=[Outcome(issue=whole, to="narrowing", reason="Closer.", citations=cited)],
    )
    make_position(whole, "CN", "rejects", on="2018-05-01")
    make_position(whole, "CN", "offers", on="2018-06-02", answer="substitute")
    recompute_all_due()
    return negotiation


def test_a_row_carries_everything_a_list_shows(talks: Negotiation, api_client: Client) -> None:
    page = get(api_client, ISSUES)
    assert page["next"] is None
    assert page["previous"] is None
    assert page["summary"] | {"reflects": 0} == {
        "round": {"number": 2, "name": "Washington"},
        "state": "current",
        "stale_since": None,
        "reflects": 0,
    }
    row = page["results"][-1]
    assert row == {
        "ref": "US-001",
        "kind": "demand",
        "kind_label": "Demand",
        "title": "Soybeans",
        "area": "agriculture",
        "area_label": "Agriculture",
        "raised_by": "US",
        "raised_by_label": "United States",
        "addressed_to": "CN",
        "addressed_to_label": "China",
        "raised_in": {"number": 1, "name": "Beijing"},
        "status": "narrowing",
        "status_label": "Narrowing",
        "phase": "engaged",
        "phase_label": "Engaged",
        "status_since": {"round": 2, "on": "2018-06"},
        "movement": "advanced",
        "movement_label": "Advanced",
        "positions": {
            "US": None,
            "CN": {
                "stance": "offers",
                "stance_label": "Offers",
                "answer": "substitute",
                "answer_label": "Offers something else",
                "round": 2,
                "on": "2018-06-02",
            },
        },
        "flags": ["one_sided"],
        "parent": None,
        "archived_on": None,
        "version": 1,
        "updated_at": "2019-02-15T12:00:00Z",
        "url": f"{HERE}US-001/",
    }
    part, joint = page["results"][0], page["results"][1]
    assert (part["ref"], part["parent"], part["movement"]) == ("CN-001", "US-001", "not_assessed")
    assert (joint["ref"], joint["raised_by"], joint["addressed_to"]) == ("JT-001", None, None)


def test_since_is_where_the_present_status_was_reached_not_repeated(talks: Negotiation, api_client: Client) -> None:
    issue = Issue.objects.get(ref="US-001")
    make_status(issue, "narrowing", on="2018-07-01")
    assert get(api_client, ISSUES)["results"][-1]["status_since"] == {"round": 2, "on": "2018-06"}
    make_status(issue, "parked", on="2018-08-01")
    assert get(api_client, ISSUES)["results"][-1]["status_since"] == {"round": None, "on": "2018-08-01"}


def test_a_stale_summary_says_so_and_since_when(talks: Negotiation, api_client: Client) -> None:
    make_status(Issue.objects.get(ref="US-001"), "parked", on="2018-05-10")
    summary = get(api_client, ISSUES)["summary"]
    assert (summary["state"], summary["stale_since"]) == ("stale", "2019-02-15T12:00:00Z")
    recompute_all_due()
    assert get(api_client, ISSUES)["summary"]["state"] == "current"


def test_before_any_round_is_logged_nothing_has_moved(api_client: Client) -> None:
    make_issue(make_negotiation("talks"))
    page = get(api_client, ISSUES)
    assert page["summary"] is None
    row = page["results"][0]
    assert (row["movement"], row["movement_label"], row["flags"]) == (None, None, [])


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("status=narrowing", ["US-001"]),
        ("moved=up", ["US-001"]),
        ("moved=unassessed", ["CN-001", "JT-001"]),
        ("stance.cn=offers", ["US-001"]),
        ("raised_by=joint,CN", ["CN-001", "JT-001"]),
        ("q=soy", ["US-001"]),
        ("treated_in=2", ["US-001"]),
    ],
)
def test_filters_narrow_it(talks: Negotiation, api_client: Client, query: str, kept: list[str]) -> None:
    assert refs(api_client, query) == kept
    assert get(api_client, f"{ISSUES}?{query}&count=true")["count"] == len(kept)


def test_every_order_and_its_reverse_walk_all_rows_once(talks: Negotiation, api_client: Client) -> None:
    for number, area in enumerate(("cyber", "tariffs", "cyber", "currency")):
        issue = make_issue(talks, title=f"Issue {number % 2}", area=area)
        make_status(issue, "deadlocked" if number % 2 else "parked", on="2019-03-01")
    keys: dict[str, Any] = {
        "ref": lambda row: row["ref"],
        "title": lambda row: row["title"],
        "area": lambda row: row["area_label"],
        "raised_by": lambda row: row["raised_by"] or "",
        "raised_in": lambda row: row["raised_in"]["number"] if row["raised_in"] else 0,
        "status": lambda row: list(STATUS).index(row["status"]),
    }
    everything = get(api_client, ISSUES)["results"]
    for name in ORDERINGS:
        forth = [row for page in walk(api_client, f"{ISSUES}?ordering={name}&limit=3") for row in page]
        back = [row for page in walk(api_client, f"{ISSUES}?ordering=-{name}&limit=4") for row in page]
        assert sorted(row["ref"] for row in forth) == [row["ref"] for row in everything]
        assert back == forth[::-1], name
        if name in keys:
            ranked = sorted((keys[name](row), row["ref"]) for row in everything)
            assert [row["ref"] for row in forth] == [ref for _, ref in ranked], name


def test_previous_leads_back_through_the_same_pages(talks: Negotiation, api_client: Client) -> None:
    for number in range(7):
        make_issue(talks, title=f"More {number}")
    pages = walk(api_client, f"{ISSUES}?limit=4&q=more")
    last = get(api_client, f"{ISSUES}?limit=4&q=more")["next"].split("/api/v1/")[1]
    assert [len(page) for page in pages] == [4, 3]
    assert walk(api_client, last, way="previous") == [pages[1], pages[0]]


def test_rows_added_while_paging_are_neither_repeated_nor_do_they_hide_others(
    talks: Negotiation, api_client: Client
) -> None:
    first = get(api_client, f"{ISSUES}?limit=2")
    make_issue(talks, raised_by="CN", addressed_to="US", title="In between, before the cursor")
    make_issue(talks, title="After it")
    second = get(api_client, first["next"].split("/api/v1/")[1])
    assert [row["ref"] for row in first["results"]] == ["CN-001", "JT-001"]
    assert [row["ref"] for row in second["results"]] == ["US-001", "US-002"]


@pytest.mark.parametrize("name", ["format", "fields"])
def test_parameters_of_the_future_are_refused_not_ignored(talks: Negotiation, api_client: Client, name: str) -> None:
    assert "not known here" in refused(api_client, f"{ISSUES}?{name}=1")[f"?{name}"]


@pytest.mark.parametrize(
    ("query", "pointer", "text"),
    [
        ("limit=0", "?limit", "from 1 to 500"),
        ("limit=501", "?limit", "from 1 to 500"),
        ("limit=ten", "?limit", "not a whole number"),
        ("limit=%D9%A5", "?limit", "not a whole number"),
        ("limit=" + "9" * 5000, "?limit", "2000 characters"),
        ("limit=1&limit=2", "?limit", "more than once"),
        ("limit=", "?limit", "Empty"),
        ("count=maybe", "?count", "'maybe' is not known"),
        ("cursor=xyz", "?cursor", "Not a cursor"),
        ("cursor=%00", "?cursor", "Not a cursor"),
        ("cursor=WyJ0aXRsZSIsZmFsc2UsMSwyXQ", "?cursor", "Not a cursor"),
        ("cursor=WyJyZWYiLGZhbHNlLDFd", "?cursor", "Not a cursor"),
        ("cursor=W1tbW1tbW1tbW1tbW1tb", "?cursor", "Not a cursor"),
        ("ordering=stance", "?ordering", "Write one of: ref, title"),
        ("status=", "?status", "Empty"),
        ("status=agreed", "?status", "Did you mean"),
        ("q=%00", "?q", "NUL"),
        ("moved=sideways", "?moved", "'sideways' is not known here"),
    ],
)
def test_malformed_parameters_are_named(
    talks: Negotiation, api_client: Client, query: str, pointer: str, text: str
) -> None:
    errors = refused(api_client, f"{ISSUES}?{query}")
    assert list(errors) == [pointer]
    assert text in errors[pointer]


def test_all_that_is_wrong_is_told_at_once(talks: Negotiation, api_client: Client) -> None:
    assert set(refused(api_client, f"{ISSUES}?limit=0&status=no&nonsense=1&ordering=x")) == {
        "?limit",
        "?status",
        "?nonsense",
        "?ordering",
    }


def test_a_cursor_of_another_order_is_refused(talks: Negotiation, api_client: Client) -> None:
    following = get(api_client, f"{ISSUES}?limit=1&ordering=title")["next"]
    cursor = following.split("cursor=")[1].split("&")[0]
    assert "?cursor" in refused(api_client, f"{ISSUES}?limit=1&cursor={cursor}")


def test_talks_that_are_not_there(api_client: Client) -> None:
    assert get(api_client, "negotiations/nowhere/issues/", status=404)["detail"] == "There are no talks 'nowhere'."


def statements(client: Client, path: str) -> list[Any]:
    """What one request asks the database."""
    with CaptureQueriesContext(connection) as queries:
        get(client, path)
    return [query["sql"] for query in queries]


def multiplied(issues: list[Issue], times: int) -> None:
    """More issues like these, rows alone: acts would take a minute."""
    for copy in range(1, times):
        for model, rows in (
            (Issue, Issue.objects.filter(pk__in=[issue.pk for issue in issues])),
            (StatusChange, StatusChange.objects.filter(issue__in=issues)),
            (Position, Position.objects.filter(issue__in=issues)),
        ):
            copies = list(rows)
            for row in copies:
                row.pk += copy * 1000
                if isinstance(row, Issue):
                    row.number += copy * 100
                    row.ref = f"US-{row.number}"
                    row.status_fact_id = None
                else:
                    row.issue_id += copy * 1000
            model._default_manager.bulk_create(copies, batch_size=1000)


def test_issues_that_moved_are_gathered_only_for_an_order_by_movement(
    talks: Negotiation, api_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They can be all of a hundred thousand: no page by reference shall wait for that."""
    expected = refs(api_client)
    KEPT.clear()
    monkeypatch.delattr(standing.Standing, "moved")
    assert refs(api_client) == expected
    assert refs(api_client, "status=narrowing&ordering=-updated_at") == ["US-001"]


@pytest.mark.parametrize("times", [1, 10, pytest.param(500, marks=pytest.mark.long)])
def test_a_list_of_any_size_takes_two_statements(api_client: Client, times: int) -> None:
    """The token with head, talks and newest summary; the issues. One more to parse a summary the first time."""
    negotiation = make_negotiation("talks")
    made = [make_issue(negotiation, title=f"Issue {number}", with_status=False) for number in range(20)]
    closer = [Outcome(issue=issue, to="narrowing", reason="Closer.") for issue in made]
    make_logged_round(negotiation, ends_on="2019-03-01", outcomes=closer)
    for issue in made[:10]:
        make_position(issue, "CN", "rejects")
        make_position(issue, "CN", "offers", answer="meets")
    multiplied(made, times)
    recompute_all_due()
    get(api_client, "")  # the token's use of the day is noted
    path = f"{ISSUES}?limit=500"
    standing._parsed.cache_clear()
    assert len(statements(api_client, path)) == 3
    KEPT.clear()
    assert len(statements(api_client, path)) == 2
    assert len(statements(api_client, path)) == 1  # kept as it was written
    assert len(statements(api_client, f"{path}&count=true")) == 3
    page = get(api_client, f"{path}&count=true")
    rows = page["results"]
    assert (page["count"], len(rows)) == (20 * times, min(20 * times, 500))
    assert {row["movement"] for row in rows} == {"new"}
    stated = {row["ref"] for row in rows if row["positions"]["CN"] is not None}
    assert stated == {row["ref"] for row in rows if int(row["ref"].removeprefix("US-")) % 100 <= 10}


def test_a_summary_never_computed_leaves_movement_open(api_client: Client) -> None:
    negotiation = make_negotiation("talks")
    make_issue(negotiation)
    make_logged_round(negotiation, ends_on="2019-03-01")
    assert SummaryMark.objects.count() == 1
    page = get(api_client, ISSUES)
    assert page["summary"]["state"] == "stale"
    assert page["summary"]["reflects"] is None
    assert page["results"][0]["movement"] is None
