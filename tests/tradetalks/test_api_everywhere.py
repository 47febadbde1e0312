"""Every REST address is asked the same questions."""

import json

import pytest
from django.test import Client

from rounds.models import Negotiation
from tests.factories import (
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
from tests.rest import client_of
from tests.tradetalks.api_addresses import api_addresses
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses() -> list[str]:
    """All of them, each with something behind it."""
    talks = make_negotiation("talks")
    meeting = make_logged_round(talks)
    issue = make_issue(talks, raised_in=meeting, citations=[make_citation()])
    keys = {"source": make_source().pk, "deadline": make_deadline(talks).pk, "measure": make_measure(talks).pk}
    keys |= {"demand": make_demand_list(talks).pk, "commitment": make_commitment(talks).pk}
    return api_addresses({"slug": "talks", "ref": issue.ref, "number": 1, **keys})


def test_there_are_as_many_as_documented(addresses: list[str]) -> None:
    assert len(addresses) == len(set(addresses)) == 41


def test_each_answers_who_may_read_and_nobody_else(
    addresses: list[str], client: Client, api_client: Client, outsider: User
) -> None:
    stranger = client_of(outsider)
    for address in addresses:
        assert api_client.get(address).status_code == 200, address
        anonymous = client.get(address)
        assert anonymous.status_code == 401, address
        assert anonymous["WWW-Authenticate"], address
        assert stranger.get(address).status_code == 403, address
        for response in (anonymous, stranger.get(address)):
            assert response["Content-Type"] == "application/problem+json"
            assert response["Cache-Control"] == "no-store"


def test_each_refuses_the_methods_it_does_not_have_and_says_which_it_has(addresses: list[str], manager: User) -> None:
    writer = client_of(manager, "write")
    for address in addresses:
        for method in ("post", "put", "patch", "delete"):
            response = getattr(writer, method)(address, "[]", content_type="application/json")
            if method.upper() in writer.options(address)["Allow"].split(", "):
                assert response.status_code in {400, 428}, (method, address)
            else:
                assert response.status_code == 405, (method, address)
                assert {"GET", "HEAD"} <= set(response["Allow"].split(", "))
                assert json.loads(response.content)["status"] == 405


def test_each_has_a_strong_etag_and_answers_304_to_who_holds_it(addresses: list[str], api_client: Client) -> None:
    for address in addresses:
        first = api_client.get(address)
        etag = first["ETag"]
        assert etag.startswith('"')
        assert first["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie", "Accept"} <= set(first["Vary"].split(", "))
        for held in (etag, f'"other", {etag}', f"W/{etag}", "*"):
            again = api_client.get(address, headers={"if-none-match": held})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag), (held, address)
        assert api_client.get(address, headers={"if-none-match": '"other"'}).content == first.content
        head = api_client.head(address)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", etag), address


def test_each_refuses_unknown_repeated_and_empty_parameters_by_name(addresses: list[str], api_client: Client) -> None:
    for address in addresses:
        for query, pointer in (("nonsense=1", "?nonsense"), ("on=2019", "?on"), ("as_of=0", "?as_of")):
            response = api_client.get(f"{address}?{query}")
            assert response.status_code == 400, address
            assert [error["pointer"] for error in json.loads(response.content)["errors"]] == [pointer]
        for query in ("limit=1&limit=1", "limit=", "on=2019-01-01&on=2019-01-02", "as_of="):
            assert api_client.get(f"{address}?{query}").status_code == 400, address


HOSTILE = [
    "%00=%00",
    "limit=%00",
    "limit=1e3",
    f"limit={10**30}",
    "limit=" + "9" * 5000,
    "cursor=%00%ff",
    "cursor=" + "A" * 4000,
    "cursor=bnVsbA",
    "cursor=WyJyZWYiLGZhbHNlLCJcdTAwMDAiXQ",
    "cursor=WyJyZWNvcmRlZCIsZmFsc2UsMWUzMDBd",
    "q=%ed%a0%80",
    "q=%00",
    "q=%ff",
    "q=" + "*" * 200,
    "q=%22NEAR(a%20b)%20OR%20-:*%22%20%F0%9F%99%82",
    "kind=%00",
    "count=%00",
    "superseded=%00",
    f"after={10**30}",
    "on=%00",
    "on=%d9%a2019-01-01",
    "on=0000-01-01",
    f"round={10**30}",
    "round=-1",
    f"as_of={10**30}",
    "as_of=" + "9" * 1900,
    "as_of=%00",
    "as_of=2019-02-30T00:00:00Z",
    "as_of=0001-01-01T00:00:00%2B14:00",
    "on=9999-12-31&as_of=1",
    "on=0001-01-01",
    "status=%00",
    "stance.us=%00",
    "[]=1&a[b]=2",
    "&".join(f"p{number}=1" for number in range(2000)),
]


@pytest.mark.long
def test_no_parameter_makes_any_of_them_fail(addresses: list[str], api_client: Client) -> None:
    for address in addresses:
        for query in HOSTILE:
            response = api_client.get(f"{address}?{query}")
            # What was not there at a moment is not found then.
            fine = {200, 400, 404} if query.startswith(("on=", "as_of=")) else {200, 400}
            assert response.status_code in fine, (address, query, response.content)


def test_no_number_in_an_address_makes_any_of_them_fail(addresses: list[str], api_client: Client) -> None:
    numbers = ["0", str(2**31), str(2**63), str(10**30), "9" * 5000]
    there: dict[str, object] = {"slug": "talks", "ref": "US-001"}
    for value in numbers:
        for address in api_addresses(
            {**there, **dict.fromkeys(("number", "source", "deadline", "measure", "demand", "commitment"), value)}
        ):
            if f"/{value}/" in address:
                assert api_client.get(address).status_code == 404, address


def test_an_act_changes_the_etag_of_what_shows_it(api_client: Client) -> None:
    talks = make_negotiation("talks")
    address = f"/api/v1/negotiations/{talks.slug}/issues/"
    before = api_client.get(address)
    make_issue(talks)
    after = api_client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert len(json.loads(after.content)["results"]) == 1
    assert Negotiation.objects.count() == 1


@pytest.mark.parametrize("label", ["CLEAR", "GREEN"])
def test_public_reading_shows_everybody_clear_sources_only(
    addresses: list[str], client: Client, settings: object, label: str
) -> None:
    settings.PUBLIC_READ = True  # type: ignore[attr-defined]  # pytest-django's settings
    source = make_source(f"public-{label.lower()}", sensitivity=label)
    for address in addresses:
        assert client.get(address).status_code == 200, address
        assert client.post(address, "{}", content_type="application/json").status_code in {401, 405}, address
    assert client.get(f"/api/v1/sources/{source.pk}/").status_code == (200 if label == "CLEAR" else 404)
