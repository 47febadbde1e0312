"""Real worker processes on a real PostgreSQL and a Redis of their own, killed and cut off as machines do it.

What is waited for is a row in the database: nothing here depends on how fast this machine is.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.processes import CHECKOUT, Processes, RedisServer, environment, free_port, live_database, manage, wait_until

pytestmark = pytest.mark.services

SAMPLE = CHECKOUT / "issues" / "sample" / "two-articles.json"
ROUNDS = 3
WITHIN_SECONDS = 60
"""What issue 2 promises after the return of a worker or a broker."""

RECORD_STATUS = """
from django.utils import timezone
from issues.actions.statuses import change_status
from issues.models import Issue
issue = Issue.objects.get(ref="US-003")
change_status(issue, to="{to}", reason="So it was reported.", on="{on}", by=None, at=timezone.now(), door="command")
"""


class Deployment:
    """One database, one Redis, and processes that share them."""

    def __init__(self, processes: Processes, redis: RedisServer, database_url: str) -> None:
        self.processes, self.redis = processes, redis
        self.connection = psycopg2.connect(database_url)
        self.connection.autocommit = True

    def ask(self, statement: str) -> Any:
        """The one value a statement returns."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone()
        return row[0] if row else None

    def stale(self) -> int:
        """How many summaries are out of date."""
        count: int = self.ask("SELECT COUNT(marked) FROM issues_summarymark")
        return count

    def revisions(self) -> int:
        """How many revisions of summaries there are in all."""
        count: int = self.ask("SELECT COUNT(*) FROM issues_progresssummary")
        return count

    def wait_until_current(self) -> None:
        """Every logged round has a summary that reflects everything."""
        wait_until(
            lambda: self.stale() == 0 and self.revisions() >= ROUNDS,
            within_seconds=WITHIN_SECONDS,
            what=f"every summary is current; the worker says:\n{self.processes.log('worker')}",
        )

    def wait_until_the_worker_says(self, words: str) -> None:
        """These words stand in the worker's log."""
        wait_until(
            lambda: words in self.processes.log("worker"),
            within_seconds=WITHIN_SECONDS,
            what=f"the worker says {words!r}",
        )

    def load(self) -> None:
        """Load the small sample through its door: three logged rounds."""
        manage("load_dossier", str(SAMPLE), env=self.processes.env)

    def record(self, to: str, on: str) -> None:
        """Record a status change, in a process that nudges the worker as the web server would."""
        manage("shell", "--command", RECORD_STATUS.format(to=to, on=on), env=self.processes.env)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with every table and no record, to be copied."""
    with live_database("migrated") as url:
        manage("migrate", "--noinput", env=environment(tmp_path_factory.mktemp("migrated"), DATABASE_URL=url))
        yield url


@pytest.fixture
def deployment(tmp_path: Path, migrated: str) -> Iterator[Deployment]:
    redis = RedisServer()
    redis.start()
    with live_database("worker", like=migrated) as url:
        env = environment(tmp_path, DATABASE_URL=url, REDIS_URL=redis.url, SECRET_KEY="x" * 60)
        with Processes(tmp_path, env) as processes:
            deployed = Deployment(processes, redis, url)
            yield deployed
            deployed.connection.close()
    redis.stop()


def test_a_nudge_makes_the_summaries_current(deployment: Deployment) -> None:
    deployment.processes.start("worker")
    deployment.load()
    deployment.wait_until_current()
    assert "Task issues.tasks.recompute_summaries" in deployment.processes.log("worker")
    assert deployment.ask("SELECT content->'totals'->>'tracked' FROM issues_progresssummary ORDER BY id DESC") == "20"
    deployment.record("narrowing", "2019-02-01")
    deployment.wait_until_current()
    assert deployment.revisions() == ROUNDS + 1  # the backdated change lies in the window of the last round


def test_a_worker_killed_while_it_computes_loses_nothing(deployment: Deployment) -> None:
    deployment.load()
    assert deployment.stale() == ROUNDS
    with psycopg2.connect(deployment.connection.dsn) as holding, holding.cursor() as cursor:
        # The worker cannot begin the first round while its mark is held, so it is killed in the middle of its work.
        cursor.execute("SELECT 1 FROM issues_summarymark ORDER BY round_id LIMIT 1 FOR UPDATE")
        worker = deployment.processes.start("worker")
        waiting = (
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        wait_until(lambda: deployment.ask(waiting), within_seconds=WITHIN_SECONDS, what="the worker is at it")
        assert deployment.ask("SELECT COUNT(*) FROM issues_recomputelease WHERE until > now()") == 1
        deployment.processes.kill(worker)
    holding.close()
    assert deployment.stale() == ROUNDS
    deployment.processes.start("worker")
    deployment.wait_until_current()
    assert deployment.revisions() == ROUNDS


def test_redis_going_away_delays_and_loses_nothing(deployment: Deployment) -> None:
    deployment.processes.start("worker")
    deployment.load()
    deployment.wait_until_current()
    deployment.redis.stop()
    deployment.record("narrowing", "2019-02-01")
    deployment.wait_until_current()  # by the worker's own sweep: there is no Redis to be nudged through
    assert deployment.revisions() == ROUNDS + 1
    deployment.redis.start()
    deployment.record("deadlocked", "2019-02-02")
    deployment.wait_until_current()
    assert deployment.revisions() == ROUNDS + 2


def test_redis_going_away_in_the_middle_of_a_task_does_not_end_the_worker(deployment: Deployment) -> None:
    deployment.load()
    with psycopg2.connect(deployment.connection.dsn) as holding, holding.cursor() as cursor:
        cursor.execute("LOCK TABLE rounds_negotiation")  # the first a task reads, so it cannot be done with its message
        worker = deployment.processes.start("worker")
        deployment.wait_until_the_worker_says("received")
        deployment.redis.stop()
        deployment.wait_until_the_worker_says("Connection to broker lost")
    holding.close()
    deployment.wait_until_current()
    deployment.record("narrowing", "2019-02-01")
    deployment.wait_until_current()  # by the sweep of the same worker
    assert deployment.revisions() == ROUNDS + 1
    assert worker.poll() is None


def test_a_redis_that_hangs_keeps_neither_the_act_nor_the_summary(deployment: Deployment) -> None:
    deployment.processes.start("worker")
    deployment.load()
    deployment.wait_until_current()
    deployment.redis.hang()
    try:
        deployment.record("narrowing", "2019-02-01")
        deployment.wait_until_current()
        assert deployment.revisions() == ROUNDS + 1
    finally:
        deployment.redis.resume()


def test_a_worker_that_never_reached_redis_sweeps_all_the_same(deployment: Deployment) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    deployment.processes.env["REDIS_URL"] = nowhere
    deployment.processes.start("worker")
    deployment.load()
    deployment.wait_until_current()
    assert deployment.revisions() == ROUNDS


def test_the_sweep_command_needs_neither_broker_nor_worker(deployment: Deployment) -> None:
    deployment.load()
    env = deployment.processes.env | {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    sweeping = subprocess.Popen([sys.executable, "manage.py", "sweep", "--every", "0.1"], cwd=CHECKOUT, env=env)
    try:
        wait_until(lambda: deployment.stale() == 0, within_seconds=WITHIN_SECONDS, what="every summary is current")
        deployment.record("narrowing", "2019-02-01")
        wait_until(lambda: deployment.stale() == 0, within_seconds=WITHIN_SECONDS, what="every summary is current")
        assert deployment.revisions() == ROUNDS + 1
        sweeping.send_signal(signal.SIGTERM)
        assert sweeping.wait(timeout=WITHIN_SECONDS) == 0
    finally:
        sweeping.kill()
        sweeping.wait()
