"""The parameters `on`, `round` and `as_of` of every address, and how a moment is refused."""

import json

import pytest
from django.test import Client
from django.urls import get_resolver

from issues.api.base import IssueRecordViewSet
from rounds.models import Negotiation
from tests.factories import (
    AT,
    make_citation,
    make_commitment,
    make_deadline,
    make_demand_list,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_source,
)
from tests.rest import get, refused
from tests.tradetalks.api_addresses import named_addresses
from tradetalks.ledger.models import Head

pytestmark = pytest.mark.django_db

HERE = "/api/v1/"
EVERYWHERE = {"on", "round", "as_of"}
REFUSED = {
    "index": EVERYWHERE,
    "schema": EVERYWHERE,
    "source_list": {"round"},
    "source_detail": {"round"},
    "negotiation_list": {"round"},
    "change_list": {"on", "round"},
    "issue_history": {"on", "round"},
}
"""Address → the parameters that mean nothing there (docs/api.md); every other address takes all three."""


@pytest.fixture
def talks() -> Negotiation:
    """Talks with something behind every address."""
    talks = make_negotiation("talks")
    meeting = make_logged_round(talks)
    make_issue(talks, raised_in=meeting, citations=[make_citation()])
    return talks


@pytest.mark.long
def test_every_address_takes_all_three_or_says_why_not(talks: Negotiation, api_client: Client) -> None:
    keys = {"source": make_source().pk, "deadline": make_deadline(talks).pk, "measure": make_measure(talks).pk}
    keys |= {"demand": make_demand_list(talks).pk, "commitment": make_commitment(talks).pk}
    taken = {"on": "2030-01-01", "round": "1", "as_of": str(Head.objects.get().number)}
    found: dict[str, set[str]] = {}
    for at, address in named_addresses({"slug": "talks", "ref": "US-001", "number": 1, **keys}).items():
        for name, value in taken.items():
            response = api_client.get(f"{address}?{name}={value}")
            if response.status_code != 200:
                assert response.status_code == 400, address
                assert [error["pointer"] for error in json.loads(response.content)["errors"]] == [f"?{name}"]
                found.setdefault(at, set()).add(name)
        query = "&".join(f"{name}={taken[name]}" for name in sorted(EVERYWHERE - found.get(at, set()) - {"round"}))
        first = api_client.get(f"{address}?{query}")
        assert first.status_code == 200, address
        assert api_client.get(f"{address}?{query}", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert found == REFUSED


def test_views_of_issues_read_issues_of_the_moment() -> None:
    views = {
        pattern.callback.cls
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", ())
        for pattern in getattr(pattern, "url_patterns", (pattern,))
        if "get" in getattr(pattern.callback, "actions", ())
    }
    of_issues = {view for view in views if view.__module__.startswith("issues.")}
    assert len(of_issues) >= 6
    assert {view for view in of_issues if not issubclass(view, IssueRecordViewSet)} == set()


@pytest.mark.parametrize(
    ("query", "pointer", "says"),
    [
        ("on=2019", "?on", "'2019' is not a day; write YYYY-MM-DD."),
        ("on=2019-02-30", "?on", "'2019-02-30' is not a day; write YYYY-MM-DD."),
        ("on=2019-02-15&round=1", "?round", "Give either `on` or `round`"),
        ("round=2", "?round", "Round 2 of these talks is not logged; logged yet: 1."),
        ("round=x", "?round", "'x' is not a whole number"),
        ("as_of=0", "?as_of", "'0' is no changeset: the ledger runs from 1 to "),
        (f"as_of={10**30}", "?as_of", "is no changeset"),
        ("as_of=tomorrow", "?as_of", "'tomorrow' is neither the number of a changeset nor a timestamp"),
        ("as_of=2019-02-15T12:00:00", "?as_of", "names no time zone"),
        ("as_of=2019-02-15", "?as_of", "names no time zone"),
        ("as_of=2019-02-15T20:00:00+08:00", "?as_of", "write it as %2B"),
        ("as_of=1999-01-01T00:00:00Z", "?as_of", "Nothing was recorded by '1999-01-01T00:00:00Z' yet"),
    ],
)
def test_a_moment_that_is_not_there_is_refused_by_name(
    talks: Negotiation, api_client: Client, query: str, pointer: str, says: str
) -> None:
    told = refused(api_client, f"negotiations/talks/issues/?{query}")
    assert list(told) == [pointer]
    assert says in told[pointer]


def test_a_timestamp_means_the_newest_changeset_by_then(talks: Negotiation, api_client: Client) -> None:
    later = AT.replace(hour=13)
    numbered = Head.objects.get().number
    make_issue(talks, at=later)
    for at in ("2019-02-15T12:00:00Z", "2019-02-15T20:59:59%2B08:00", "2019-02-15T07:30:00-05:00"):
        known = get(api_client, f"negotiations/talks/issues/?as_of={at}")
        assert known == get(api_client, f"negotiations/talks/issues/?as_of={numbered}")
        assert [row["ref"] for row in known["results"]] == ["US-001"]
    assert len(get(api_client, "negotiations/talks/issues/?as_of=2019-02-15T13:00:00Z")["results"]) == 2


def test_pages_keep_the_moment(talks: Negotiation, api_client: Client) -> None:
    for number in range(2, 4):
        make_issue(talks, title=f"Demand {number}")
    number = Head.objects.get().number
    make_issue(talks)
    page = get(api_client, f"negotiations/talks/issues/?limit=2&on=2019-02-15&as_of={number}&count=true")
    assert page["count"] == 3
    assert f"on=2019-02-15&as_of={number}" in page["next"]
    last = get(api_client, page["next"].split(HERE)[1])
    assert [row["ref"] for row in last["results"]] == ["US-003"]
    feed = get(api_client, f"negotiations/talks/changes/?limit=1&as_of={number}")
    assert feed["next"].endswith(f"&limit=1&as_of={number}")
    numbers = []
    while feed["next"]:
        numbers += [row["number"] for row in feed["results"]]
        feed = get(api_client, feed["next"].split(HERE)[1])
    assert max(numbers + [row["number"] for row in feed["results"]]) == feed["last"] == number


def test_a_misspelt_clock_is_told_its_name(talks: Negotiation, api_client: Client) -> None:
    assert refused(api_client, "negotiations/talks/rounds/?as_off=3") == {
        "?as_off": "This parameter is not known here. Did you mean 'as_of'?"
    }
