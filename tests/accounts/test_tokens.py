"""Bearer tokens: kept hashed, ended by time, revocation or the person's account, their use noted once a day."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_token
from tests.rest import client_of
from tradetalks.accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2019, 2, 15, 12, tzinfo=dt.UTC)


def bearer(header: str) -> Client:
    return Client(headers={"authorization": header})


def test_the_token_itself_is_not_kept(reader: User) -> None:
    token = make_token(reader)
    row = ApiToken.objects.get()
    assert token not in {str(value) for value in vars(row).values()}
    assert row.token_hash == ApiToken.hash_of(token)
    assert bearer(f"bearer {token}").get("/api/v1/").status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer a b", "Bearer nothing", "Bearer \xe9", "Bearer " + "a" * 201, "Bearer \x00"]
)
def test_what_is_no_token_is_401(reader: User, header: str) -> None:
    response = bearer(header).get("/api/v1/")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="TradeTalks", error="invalid_token"'


def test_another_scheme_is_no_token(reader: User) -> None:
    response = bearer("Basic cmVhZGVyOnBhc3M=").get("/api/v1/")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="TradeTalks"'


def test_it_ends_when_it_expires(reader: User) -> None:
    token = make_token(reader, at=NOON, days=1)
    with time_machine.travel(NOON + dt.timedelta(hours=23, minutes=59), tick=False):
        assert bearer(f"Bearer {token}").get("/api/v1/").status_code == 200
    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        response = bearer(f"Bearer {token}").get("/api/v1/")
    assert response.status_code == 401
    assert "expired on 2019-02-16" in response.json()["detail"]


def test_revoking_ends_it_at_once(reader: User) -> None:
    client = client_of(reader)
    assert client.get("/api/v1/").status_code == 200
    ApiToken.objects.update(revoked_at=NOON)
    response = client.get("/api/v1/")
    assert response.status_code == 401
    assert "revoked" in response.json()["detail"]


def test_an_account_that_may_not_sign_in_has_no_tokens(reader: User) -> None:
    client = client_of(reader)
    User.objects.update(is_active=False)
    assert client.get("/api/v1/").status_code == 401


def test_a_right_taken_away_is_gone_at_once(reader: User) -> None:
    client = client_of(reader)
    assert client.get("/api/v1/").status_code == 200
    reader.groups.clear()
    assert client.get("/api/v1/").status_code == 403


def test_its_use_is_noted_once_a_day(reader: User) -> None:
    token = make_token(reader, at=NOON)
    client = bearer(f"Bearer {token}")
    with time_machine.travel(NOON, tick=False):
        client.get("/api/v1/")
        with CaptureQueriesContext(connection) as again:
            client.get("/api/v1/")
    assert ApiToken.objects.get().last_used_on == NOON.date()
    assert [query["sql"] for query in again if query["sql"].startswith("UPDATE")] == []
    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        client.get("/api/v1/")
    assert ApiToken.objects.get().last_used_on == dt.date(2019, 2, 16)
