"""The whole journey on the processes of a deployment, while one after another of them dies.

A clerk logs rounds in the admin of a real web server; a real worker recomputes; an analyst's page and a REST client
show the new summary. In between the worker is killed and Redis is stopped, hung and emptied: nothing is lost.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.visitor import Visitor
from tests.processes import CHECKOUT, Processes, RedisServer, command, environment, get, manage, run, wait_until

pytestmark = pytest.mark.services

SAMPLE = CHECKOUT / "issues" / "sample" / "two-articles.json"
SLUG = "us-china-2018-2019-articles"
PASSWORD = "correct horse battery staple"
CURRENT_WITHIN_SECONDS = 60
"""The promise after a worker or Redis is back."""


class Deployment:
    """A loaded database, the web server, a clerk signed in, and a client with a token."""

    def __init__(self, processes: Processes) -> None:
        """Migrate, load the sample, create the clerk and start web."""
        env = processes.env
        migrated = run(command("migrate"), env)
        assert migrated.returncode == 0, migrated.stdout
        manage("load_dossier", str(SAMPLE), env=env)
        create = ["createsuperuser", "--noinput", "--username", "chief", "--email", "chief@example.org"]
        manage(*create, env={**env, "DJANGO_SUPERUSER_PASSWORD": PASSWORD})
        self.token = manage("create_token", "chief", "--scope", "read", env=env).strip()
        self.processes = processes
        self.address = processes.start_web()
        self.visitor = Visitor(self.address)
        self.visitor.sign_in("chief", PASSWORD)

    def api(self, path: str) -> Any:
        """What the REST client gets."""
        answer = get(f"{self.address}/api/v1/negotiations/{SLUG}/{path}", Authorization=f"Bearer {self.token}")
        assert answer.status == 200, answer.body
        return answer.json()

    def log_round(self, number: int, day: str, **moves: str) -> None:
        """Log a round in the admin, with a status for each issue named (`US_001="deadlocked"`), citing one source."""
        labelled = {}
        for ref, status in moves.items():
            labelled[f"{ref.replace('_', '-')} after"] = status
            labelled[f"{ref.replace('_', '-')} reason"] = f"As reported after round {number}."
        page = self.visitor.fill(
            f"/admin/rounds/round/add/?negotiation={SLUG}",
            form_id="sheet",
            labelled=labelled,
            act="log",
            number=str(number),
            name=f"Round {number} of the test",
            kind="negotiation",
            level="ministerial",
            starts_on=day,
            ends_on=day,
            **{"source-0-named": "S-2"},
        )
        assert page.status == 200, page.html
        assert f"Logged R{number}." in page.html, _errors(page.html)

    def state(self, number: int) -> str:
        """The state of a round's summary: current, stale, computing or failed."""
        state: str = self.api(f"rounds/{number}/summary/")["state"]
        return state

    def wait_until_current(self, number: int) -> Any:
        """The summary of a round, once it is current."""
        wait_until(
            lambda: self.state(number) == "current",
            within_seconds=CURRENT_WITHIN_SECONDS,
            what=f"the summary of round {number} is current",
        )
        return self.api(f"rounds/{number}/summary/")


def test_rounds_logged_while_worker_and_redis_die_are_all_computed(
    live_database_url: str, redis_server: RedisServer, tmp_path: Path
) -> None:
    env = environment(tmp_path, DATABASE_URL=live_database_url, REDIS_URL=redis_server.url, SWEEP_SECONDS="2")
    with Processes(tmp_path, env) as processes:
        deployment = Deployment(processes)
        worker = processes.start("worker")
        processes.start("beat")

        # All is well: the clerk logs, the worker computes, page and client show it.
        deployment.log_round(4, "2019-06-29", US_001="deadlocked", CN_001="under_discussion")
        summary = deployment.wait_until_current(4)
        moved = {kind: [entry["ref"] for entry in entries] for kind, entries in _moves(summary).items()}
        assert "CN-001" in moved["advanced"]
        assert "US-001" in [point["ref"] for point in summary["sticking_points"]]
        page = deployment.visitor.get(f"/{SLUG}/rounds/4/")
        assert page.status == 200
        assert "CN-001" in page.html

        # The worker is gone: the round is saved, and every reader is told that its summary is not there yet.
        processes.kill(worker)
        deployment.log_round(5, "2019-07-31", CN_001="narrowing")
        assert deployment.state(5) == "stale"
        worker = processes.start("worker")
        assert _moves(deployment.wait_until_current(5))["advanced"][0]["ref"] == "CN-001"

        # Redis refuses, and forgets everything; then it hangs. Rounds are saved all the same.
        redis_server.stop()
        assert get(f"{deployment.address}/readyz").json()["status"] == "degraded"
        deployment.log_round(6, "2019-08-31", CN_001="agreed_in_principle")
        redis_server.start()
        deployment.wait_until_current(6)

        redis_server.hang()
        deployment.log_round(7, "2019-09-30", CN_001="agreed_in_principle")
        redis_server.resume()
        assert _refs(deployment.wait_until_current(7), "unchanged") == ["CN-001"]

        # Bad input is refused by name, and nothing is written.
        head = _head(env)
        refused = deployment.visitor.fill(
            f"/admin/rounds/round/add/?negotiation={SLUG}", form_id="sheet", act="log", number="4", name="Again"
        )
        assert "Logged R" not in refused.html
        assert "errorlist" in refused.html or "error" in refused.html
        assert _head(env) == head

        # What the ledger holds is whole.
        manage("verify_ledger", env=env)


def _errors(html: str) -> list[str]:
    """What a page with errors says is wrong."""
    return re.findall(r'<li>(?:<a href="#[^"]*">)?([^<]+)', html[html.find("errornote") :])


def _moves(summary: Any) -> dict[str, list[Any]]:
    movement: dict[str, list[Any]] = summary["movement"]
    return movement


def _refs(summary: Any, kind: str) -> list[str]:
    return [entry["ref"] if isinstance(entry, dict) else entry for entry in _moves(summary)[kind]]


def _head(env: dict[str, str]) -> int:
    """The number of the newest changeset."""
    said = manage("verify_ledger", env=env)
    return int(re.findall(r"\d+", said)[0])
