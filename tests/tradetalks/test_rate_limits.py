"""Rate limits: counted by token, person or address, told in headers, refused with 429 and without a query."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.factories import make_user
from tests.rest import client_of
from tradetalks.accounts.models import User
from tradetalks.api import limits
from tradetalks.lib.shared_counts import SharedCounts

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 1, 12, 0, 15, tzinfo=dt.UTC)
POLICY = '"default";q=3;w=60'


@pytest.fixture(autouse=True)
def three_a_minute(settings: Settings) -> Iterator[Any]:
    """Three requests a minute, at a clock that stands 45 seconds before the next; nobody has sent any yet."""
    settings.API_RATE_LIMIT = 3
    limits._counts.cache_clear()
    cache.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
    limits._counts.cache_clear()
    cache.clear()


def left(response: HttpResponse | Any) -> str:
    assert response["RateLimit-Policy"] == POLICY
    told: str = response["RateLimit"]
    return told.removeprefix('"default";')


def test_the_limit_counts_down_and_refuses_until_it_is_renewed(reader: User, three_a_minute: Any) -> None:
    client, other = client_of(reader), client_of(reader)
    assert [left(client.get("/api/v1/")) for _ in range(3)] == ["r=2;t=45", "r=1;t=45", "r=0;t=45"]

    with CaptureQueriesContext(connection) as queries:
        refused = client.get("/api/v1/")
    assert len(queries) == 0
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert (left(refused), refused["Retry-After"], refused["Cache-Control"]) == ("r=0;t=45", "45", "no-store")
    assert json.loads(refused.content) == {
        "type": "urn:tradetalks:problem:rate_limit",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "More than 3 requests in 60 seconds; go on in 45 seconds.",
        "errors": [],
    }

    assert left(other.get("/api/v1/")) == "r=2;t=45", "another token of the same person has its own"
    three_a_minute.shift(45)
    assert left(client.get("/api/v1/")) == "r=2;t=60"


def test_every_answer_tells_it_whatever_it_is(reader: User) -> None:
    client = client_of(reader)
    for address, status in (("/api/v1/nowhere/", 404), ("/api/v1/?no_such=1", 400), ("/api/v1/schema/", 200)):
        response = client.get(address)
        assert response.status_code == status
        assert left(response)
    assert client.post("/api/v1/").status_code == 429


def test_an_answer_the_client_holds_counts_a_tenth(reader: User) -> None:
    client = client_of(reader)
    etag = client.get("/api/v1/")["ETag"]
    answers = [client.get("/api/v1/", headers={"if-none-match": etag}) for _ in range(11)]
    assert {answer.status_code for answer in answers} == {304}
    assert [left(answer) for answer in answers] == ["r=1;t=45"] * 10 + ["r=0;t=45"]


def test_somebody_signed_in_is_one_client_in_every_browser(reader: User) -> None:
    for number in range(4):
        browser = Client()
        browser.force_login(reader)
        assert browser.get("/api/v1/").status_code == (200 if number < 3 else 429)
    other = Client()
    other.force_login(make_user("reader"))
    assert other.get("/api/v1/").status_code == 200


def test_without_sign_in_the_address_counts(settings: Settings) -> None:
    settings.PUBLIC_READ = True
    here, there = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert [here.get("/api/v1/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert there.get("/api/v1/").status_code == 200


def test_who_guesses_tokens_is_one_client() -> None:
    tried = [Client(headers={"authorization": f"Bearer guess{n}"}).get("/api/v1/").status_code for n in range(5)]
    assert tried == [401, 401, 401, 429, 429]


def test_behind_a_trusted_proxy_the_address_is_what_the_proxy_says(settings: Settings) -> None:
    settings.PUBLIC_READ = True
    ours, other = (Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": f"1.1.1.1, 192.0.2.{n}"}) for n in (1, 2))
    settings.TRUST_PROXY_HEADERS = True
    assert [left(ours.get("/api/v1/")), left(other.get("/api/v1/"))] == ["r=2;t=45", "r=2;t=45"]
    settings.TRUST_PROXY_HEADERS = False
    assert [left(ours.get("/api/v1/")), left(other.get("/api/v1/"))] == ["r=2;t=45", "r=1;t=45"]


def test_it_can_be_switched_off(reader: User, settings: Settings) -> None:
    settings.API_RATE_LIMIT = 0
    response = client_of(reader).get("/api/v1/")
    assert response.status_code == 200
    assert "RateLimit" not in response.headers


def test_processes_count_together_to_a_batch() -> None:
    here, there = (SharedCounts("test", seconds=60, batch=5) for _ in range(2))
    assert [here.add("a", 3), here.add("a", 3)] == [3, 6]
    assert there.add("a", 4) == 4, "not asked for yet"
    assert there.add("a", 1) == 11
    assert there.add("b", 5) == 5


def test_without_the_cache_each_process_counts_alone(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    counts = SharedCounts("test", seconds=60, batch=2)
    assert [counts.add("a", 2) for _ in range(3)] == [2, 4, 6]
