"""gunicorn as bench.api starts it, bursts of requests to it, and the CPU time they took.

CPU time of the server's processes and of its database sessions is read from /proc.
"""

import http.client
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import psycopg2

CHECKOUT = Path(__file__).resolve().parent.parent
CLIENTS = 4
"""That ask at once."""
READY = "/api/v1/negotiations/bench/issues/"
MOST_REQUESTS = "100000000"

Answer = tuple[int, dict[str, str], bytes]
Client = Callable[[list[float]], None]
"""Asks and notes how long each answer took."""
_wordings = itertools.count(1)


@dataclass
class Burst:
    """One burst: requests a second, the slowest but 5 % in ms, CPU ms a request of server and database."""

    rate: float
    p95: float
    server: float
    database: float

    @property
    def cpu(self) -> float:
        """Both together."""
        return self.server + self.database


@dataclass
class Server:
    """A running gunicorn, and how to ask it."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    database: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        """One answer."""
        return _ask(self._client(), "GET", path, {**self.headers, **headers})

    def reads(self, path: str, requests: int, **headers: str) -> Burst:
        """Ask for `path` that often, by several clients at once."""
        own = {**self.headers, **headers}
        return self._burst([partial(self._read, path, requests // CLIENTS, own) for _ in range(CLIENTS)])

    def edits(self, paths: Sequence[str], requests: int, **headers: str) -> Burst:
        """Change the titles of these issues that often, each client one of its own."""
        own = {**self.headers, "Content-Type": "application/json", **headers}
        versions = [orjson.loads(self.get(path)[2])["version"] for path in paths]
        return self._burst(
            partial(self._edit, path, version, requests // len(paths), own)
            for path, version in zip(paths, versions, strict=True)
        )

    def _burst(self, clients: Iterable[Client]) -> Burst:
        taken: list[float] = []
        threads = [threading.Thread(target=client, args=(taken,)) for client in clients]
        before, started = self._cpu(), time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, after = time.perf_counter() - started, self._cpu()
        count = len(taken)
        p95 = sorted(taken)[int(count * 0.95)] * 1000
        server, database = ((late - early) / count for late, early in zip(after, before, strict=True))
        return Burst(count / seconds, p95, server, database)

    def _read(self, path: str, requests: int, headers: dict[str, str], taken: list[float]) -> None:
        client = self._client()
        for _ in range(requests):
            self._timed(taken, client, "GET", path, headers)

    def _edit(self, path: str, version: int, requests: int, headers: dict[str, str], taken: list[float]) -> None:
        client, tag = self._client(), f'"v{version}"'
        for _ in range(requests):
            title = f"Market access for services and goods, wording {next(_wordings)}"
            sent = orjson.dumps({"title": title})
            tag = self._timed(taken, client, "PATCH", path, {**headers, "If-Match": tag}, sent)[1]["ETag"]

    def _timed(
        self, taken: list[float], client: http.client.HTTPConnection, method: str, path: str, *sent: Any
    ) -> Answer:
        started = time.perf_counter()
        answer = _ask(client, method, path, *sent)
        if answer[0] not in {200, 204, 304}:
            raise SystemExit(f"{self.name} answered {method} {path} with {answer[0]}")
        taken.append(time.perf_counter() - started)
        return answer

    def _client(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _cpu(self) -> tuple[float, float]:
        """CPU ms so far of the server's processes, and of its database sessions."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(_cpu_of(pid) for pid in (self.process.pid, *children)), sum(map(_cpu_of, self._sessions()))

    def _sessions(self) -> list[int]:
        with psycopg2.connect(self.database) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [f"bench-{self.name}"])
            return [pid for (pid,) in cursor.fetchall()]


def environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "TRADETALKS_READ_DOTENV": "0",
        "DATABASE_URL": url,
        "CONN_MAX_AGE": "3600",  # a session that ends in a burst would take its CPU time with it
        "API_RATE_LIMIT": MOST_REQUESTS,
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def server(name: str, url: str, token: str) -> Iterator[Server]:
    """gunicorn with the settings of a deployment and two workers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    applications = {"floor": "bench.floor:application", "hello": "bench.hello:application"}
    given = environment(url) | {
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2",
        "PGAPPNAME": f"bench-{name}",
        "TRADETALKS_ANSWER_CACHE_MB": "0" if name == "cold" else "32",
    }
    command = [
        sys.executable, "-m", "gunicorn", applications.get(name, "tradetalks.wsgi"),
        "--config", "deploy/gunicorn.conf.py", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=CHECKOUT, env=given)
    started = Server(name, port, process, url, {"Authorization": f"Bearer {token}", "Host": "localhost"})
    try:
        _wait_for(started)
        yield started
    finally:
        process.terminate()
        process.wait()


def _wait_for(started: Server) -> None:
    for _ in range(300):
        try:
            started.get("/" if started.name == "hello" else READY)
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"{started.name} does not answer.")


def _ask(
    client: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], sent: bytes | None = None
) -> Answer:
    client.request(method, path, body=sent, headers=headers)
    answer = client.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def _cpu_of(pid: int | str) -> float:
    """CPU ms of a process with all its threads, those that have ended left out."""
    nanoseconds = 0
    try:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            nanoseconds += int(task.read_text().split()[0])
    except OSError:  # it ended meanwhile
        return 0.0
    return nanoseconds / 1e6
