"""/healthz and /readyz: anonymous, never cached, and never waiting for what hangs."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from tests.processes import Processes, environment, free_port, get


def test_healthz_answers_without_a_database(client: Client) -> None:
    # No database mark: any query would fail this test.
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db(transaction=True)
def test_ready_without_a_broker_where_none_is_configured(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": "ok", "broker": "not configured"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_ready_with_the_broker_there(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = os.environ["TEST_REDIS_URL"]

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": "ok", "broker": "ok"}


@pytest.mark.django_db(transaction=True)
def test_a_refusing_broker_degrades_and_stays_in_service(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": "ok", "broker": "unreachable"}


@pytest.mark.django_db(transaction=True)
def test_a_hanging_broker_degrades_and_stays_in_service(client: Client, settings: Settings, hanging_port: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{hanging_port}/0"

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": "ok", "broker": "unreachable"}


@pytest.mark.django_db(transaction=True)
def test_unready_while_a_migration_is_missing(client: Client) -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("issues", "0001_initial")
    try:
        answer = client.get("/readyz")
    finally:
        recorder.record_applied("issues", "0001_initial")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unready", "database": "migrations missing", "broker": "not configured"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.fixture
def hanging_port() -> Iterator[int]:
    """A port that takes connections and never says a word: a server that is stopped."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.long
def test_a_hanging_or_absent_database_is_told_in_time_by_the_real_server(tmp_path: Path, hanging_port: int) -> None:
    hangs = f"postgres://nobody@127.0.0.1:{hanging_port}/none"
    absent = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    with Processes(tmp_path, environment(tmp_path)) as processes:
        for url in (hangs, absent):
            address = processes.start_web(DATABASE_URL=url)

            # The third probe comes while those before it may still hang.
            answers = [get(f"{address}/readyz", within_seconds=2) for _ in range(3)]
            assert [answer.status for answer in answers] == [503] * 3
            unready = {"status": "unready", "database": "unreachable", "broker": "not configured"}
            assert answers[0].json() == unready
            assert get(f"{address}/healthz", within_seconds=2).status == 200

            # A page that must look somebody up: 503 in time, not 500, and says when to come back.
            page = get(f"{address}/admin/", within_seconds=3, Cookie=f"sessionid={'a' * 32}")
            assert (page.status, page.headers["Retry-After"]) == (503, "5")
            assert "Nothing was saved" in page.body
