"""A database that goes away in the middle of work is told as 503 with Retry-After; our own defects stay 500."""

import sqlite3
from pathlib import Path

import psycopg2
import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, OperationalError, connection
from django.test import Client

from tradetalks.lib.database_outages import is_database_outage


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "content_type"), [("/admin/", "text/html; charset=utf-8"), ("/api/v1/", "application/problem+json")]
)
def test_a_session_ended_by_the_server_is_503_and_the_next_request_works(path: str, content_type: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_user("root", is_staff=True, is_superuser=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    with psycopg2.connect(**connection.get_connection_params()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [own])
    other.close()

    answer = client.get(path)
    connection.close()  # as the end of a request does outside the test client

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/readyz").status_code == 200


def test_sqlite_that_cannot_be_opened_is_an_outage(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(tmp_path / "absent" / "db.sqlite3")
    error = OperationalError(str(caught.value))
    error.__cause__ = caught.value

    assert is_database_outage(error)


@pytest.mark.django_db
def test_a_wrong_statement_is_no_outage() -> None:
    with pytest.raises(Exception, match="no_such_table") as caught, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM no_such_table")

    assert not is_database_outage(caught.value)


def test_an_error_raised_from_an_outage_is_one_too() -> None:
    outage = OperationalError("database is locked")
    wrapped = RuntimeError("while rendering")
    wrapped.__cause__ = outage

    assert is_database_outage(wrapped)
    assert not is_database_outage(IntegrityError("UNIQUE constraint failed"))
    assert not is_database_outage(None)
