"""What REST reads cost beside a floor: `DATABASE_URL=postgres://… python -m bench.api [--issues 10000 100000]`.

Makes a database of its own beside the one named (`bench_api_<issues>`, dropped at the end unless --keep), fills it
(bench.talks), and starts under the same gunicorn settings with two workers each:

- floor: bare WSGI, psycopg2 and orjson over the same tables (bench.floor);
- cold: the product keeping no answers, so that each is computed;
- kept: the product as it is, where each answer was asked for before;
- hello: a Django that says hello (bench.hello), for 304 to compare with.

Floor and product must answer with the same JSON. Bursts of each alternate; CPU time of the server's processes and of
its database sessions is read from /proc. Printed are requests a second, the 95th percentile in ms, CPU ms a request
(server + database), and the ratio to the floor of the same round: median (lowest to highest). Absolute figures
compare within one run; ratios between runs, if with care.
"""

import argparse
import base64
import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import psycopg2

CHECKOUT = Path(__file__).resolve().parent.parent
CLIENTS = 4
ISSUES = "/api/v1/negotiations/bench/issues/"
FILTERED = f"{ISSUES}?status=deadlocked,narrowing&raised_by=US&ordering=-updated_at"
SEARCH = f"{ISSUES}?q=soybean%20pork"
WORK = {
    "list of 100": ISSUES,
    "filtered list": FILTERED,
    "full-text search": SEARCH,
    "detail, 20 history rows": f"{ISSUES}US-005000/",
}
MOST_REQUESTS = "100000000"


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

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """One answer."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return _ask(client, path, {**self.headers, **headers})

    def burst(self, path: str, requests: int, **headers: str) -> Burst:
        """Ask `requests` times, by several clients at once."""
        taken: list[float] = []
        before, started = self._cpu(), time.perf_counter()
        clients = [
            threading.Thread(target=self._client, args=(path, requests // CLIENTS, headers, taken))
            for _ in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        seconds, after = time.perf_counter() - started, self._cpu()
        count = len(taken)
        p95 = sorted(taken)[int(count * 0.95)] * 1000
        server, database = ((late - early) / count for late, early in zip(after, before, strict=True))
        return Burst(count / seconds, p95, server, database)

    def _client(self, path: str, requests: int, headers: dict[str, str], taken: list[float]) -> None:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _ in range(requests):
            started = time.perf_counter()
            status, _, _ = _ask(client, path, {**self.headers, **headers})
            if status not in {200, 304}:
                raise SystemExit(f"{self.name} answered {path} with {status}")
            taken.append(time.perf_counter() - started)

    def _cpu(self) -> tuple[float, float]:
        """CPU ms so far of the server's processes, and of its database sessions."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(_cpu_of(pid) for pid in (self.process.pid, *children)), sum(map(_cpu_of, self._sessions()))

    def _sessions(self) -> list[int]:
        with psycopg2.connect(self.database) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [f"bench-{self.name}"])
            return [pid for (pid,) in cursor.fetchall()]


def main() -> None:
    """Measure each size, then one against the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, nargs="+", default=[10_000])
    parser.add_argument("--bursts", type=int, default=7)
    parser.add_argument("--requests", type=int, default=200, help="in a burst")
    parser.add_argument("--keep", action="store_true", help="keep the databases, and use those that are there")
    options = parser.parse_args()
    with ExitStack() as stack:
        sizes = {}
        for issues in options.issues:
            url, token = stack.enter_context(database(os.environ["DATABASE_URL"], issues, keep=options.keep))
            started = {
                name: stack.enter_context(server(name, url, token)) for name in ("floor", "cold", "kept", "hello")
            }
            print(f"\n{issues:,} issues, {options.bursts} bursts of {options.requests} requests, {CLIENTS} clients")
            measure(started, options.bursts, options.requests)
            sizes[issues] = started["cold"]
        if len(sizes) > 1:
            small, large = min(sizes), max(sizes)
            print(f"\n{large:,} ÷ {small:,} issues, cold")
            for what, path in WORK.items():
                pairs = [(sizes[small], path, {}), (sizes[large], path, {})]
                compare(what, pairs, options.bursts, options.requests)


def measure(servers: dict[str, Server], bursts: int, requests: int) -> None:
    """One line for each kind of work and each server."""
    print(f"{'':34}{'/s':>7}{'p95 ms':>9}{'CPU ms':>9}  server + database   ratio")
    floor, cold, kept = servers["floor"], servers["cold"], servers["kept"]
    for what, path in WORK.items():
        same_json(floor, cold, path)
        kept.get(path)
        compare(what, [(floor, path, {}), (cold, path, {}), (kept, path, {})], bursts, requests)
    tag = kept.get(ISSUES)[1]["ETag"]
    compare("304", [(servers["hello"], "/", {}), (kept, ISSUES, {"If-None-Match": tag})], bursts, requests)
    deep = deepest(cold)
    same_json(floor, cold, deep)
    compare("deepest page ÷ first page", [(cold, ISSUES, {}), (cold, deep, {})], bursts, requests)


def compare(what: str, candidates: Sequence[tuple[Server, str, dict[str, str]]], bursts: int, requests: int) -> None:
    """Alternate bursts of each; the first is what the others are held against."""
    for server, path, headers in candidates:
        server.burst(path, 40, **headers)
    rounds = [[server.burst(path, requests, **headers) for server, path, headers in candidates] for _ in range(bursts)]
    for place, (server, _, _) in enumerate(candidates):
        own = [taken[place] for taken in rounds]
        ratios = sorted(taken[place].cpu / taken[0].cpu for taken in rounds)
        told = f"{statistics.median(ratios):.2f} × ({ratios[0]:.2f} to {ratios[-1]:.2f})" if place else ""
        rate, p95, web, data = (
            statistics.median(getattr(burst, name) for burst in own) for name in ("rate", "p95", "server", "database")
        )
        cpu = statistics.median(burst.cpu for burst in own)
        measured = f"{rate:7.0f}{p95:9.1f}{cpu:9.2f}{web:8.2f} + {data:.2f}"
        print(f"{'' if place else what:26}{server.name:8}{measured}      {told}", flush=True)


def same_json(floor: Server, product: Server, path: str) -> None:
    """Refuse to compare what is not the same answer."""
    answers = [orjson.loads(server.get(path)[2]) for server in (floor, product)]
    if answers[0] != answers[1]:
        sys.exit(f"Floor and product answer {path} differently.")


def deepest(product: Server) -> str:
    """Address of the last full page: the one before the end, walked to from the end's side."""
    count = orjson.loads(product.get(f"{ISSUES}?count=true&limit=1")[2])["count"]
    last = f"US-{count // 2 * 2 - 202:06}"
    return f"{ISSUES}?cursor={_cursor(last)}"


def _cursor(ref: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(["ref", False, ref])).rstrip(b"=").decode()


@contextmanager
def database(url: str, issues: int, *, keep: bool) -> Iterator[tuple[str, str]]:
    """A filled database beside the one of `url`, and a token that may read it."""
    name = f"bench_api_{issues}"
    own = urlsplit(url)._replace(path=f"/{name}").geturl()
    token_file = Path("/tmp") / f"{name}.token"  # noqa: S108 -- of a database that is thrown away
    admin = psycopg2.connect(url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
            started = time.perf_counter()
            filling = [sys.executable, "-m", "bench.talks", str(issues)]
            done = subprocess.run(filling, cwd=CHECKOUT, env=_environment(own), check=True, capture_output=True)
            token_file.write_bytes(done.stdout.strip())
            print(f"({issues:,} issues filled in {time.perf_counter() - started:.0f} s)")
        try:
            yield own, token_file.read_text()
        finally:
            if not keep:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
                token_file.unlink()


@contextmanager
def server(name: str, url: str, token: str) -> Iterator[Server]:
    """gunicorn with the settings of a deployment and two workers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    applications = {"floor": "bench.floor:application", "hello": "bench.hello:application"}
    environment = _environment(url) | {
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2",
        "PGAPPNAME": f"bench-{name}",
        "TRADETALKS_ANSWER_CACHE_MB": "0" if name == "cold" else "32",
    }
    command = [
        sys.executable, "-m", "gunicorn", applications.get(name, "tradetalks.wsgi"),
        "--config", "deploy/gunicorn.conf.py", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    started = Server(name, port, process, url, {"Authorization": f"Bearer {token}", "Host": "localhost"})
    try:
        _wait_for(started)
        yield started
    finally:
        process.terminate()
        process.wait()


def _environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "TRADETALKS_READ_DOTENV": "0",
        "DATABASE_URL": url,
        "CONN_MAX_AGE": "3600",  # a session that ends in a burst would take its CPU time with it
        "API_RATE_LIMIT": MOST_REQUESTS,
        "LOG_LEVEL": "WARNING",
    }


def _wait_for(started: Server) -> None:
    for _ in range(300):
        try:
            started.get("/" if started.name == "hello" else ISSUES)
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"{started.name} does not answer.")


def _ask(client: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    client.request("GET", path, headers=headers)
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


if __name__ == "__main__":
    main()
