"""What the REST API costs beside a floor: `DATABASE_URL=postgres://… python -m bench.api [--issues 10000 100000]`.

Makes a database of its own beside the one named (`bench_api_<issues>`, dropped at the end unless --keep), fills it
(bench.talks), and starts under the same gunicorn settings with two workers each:

- floor: bare WSGI, psycopg2 and orjson over the same tables (bench.floor);
- cold: the product keeping no answers, so that each is computed;
- kept: the product as it is, where each answer was asked for before;
- hello: a Django that says hello (bench.hello), for 304 to compare with.

An update is a PATCH of an issue's title with If-Match, each client at an issue of its own; it is answered with the
issue as it is then. "Floor blind" is the floor without that answer. Floor and product must answer with the same JSON.

Bursts of each alternate; CPU time of the server's processes and of its database sessions is read from /proc. Printed
are how many statements requests take (bench.statements), then requests a second, the 95th percentile in ms, CPU ms a
request (server + database), and the ratio to the floor of the same round: median (lowest to highest). Absolute figures
compare within one run; ratios between runs, if with care.
"""

import argparse
import base64
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import psycopg2

from bench.servers import CHECKOUT, CLIENTS, Burst, Server, environment, server

ISSUES = "/api/v1/negotiations/bench/issues/"
FILTERED = f"{ISSUES}?status=deadlocked,narrowing&raised_by=US&ordering=-updated_at"
SEARCH = f"{ISSUES}?q=soybean%20pork"
WORK = {
    "list of 100": ISSUES,
    "filtered list": FILTERED,
    "full-text search": SEARCH,
    "detail, 20 history rows": f"{ISSUES}US-005000/",
}
EDITED = [f"{ISSUES}US-{5002 + 2 * place:06}/" for place in range(CLIENTS)]
"""An issue for each client: ten status changes and a stance of each side."""


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
            counting = [sys.executable, "-m", "bench.statements", token]
            subprocess.run(counting, cwd=CHECKOUT, env=environment(url), check=True)
            measure(started, options.bursts, options.requests)
            sizes[issues] = started["cold"]
        if len(sizes) > 1:
            small, large = min(sizes), max(sizes)
            print(f"\n{large:,} ÷ {small:,} issues, cold")
            for what, path in WORK.items():
                pairs = [(sizes[size], partial(sizes[size].reads, path)) for size in (small, large)]
                compare(what, pairs, options.bursts, options.requests)
            compare(
                "update",
                [(sizes[size], partial(sizes[size].edits, EDITED)) for size in (small, large)],
                options.bursts,
                options.requests,
            )


def measure(servers: dict[str, Server], bursts: int, requests: int) -> None:
    """One line for each kind of work and each server."""
    print(f"{'':34}{'/s':>7}{'p95 ms':>9}{'CPU ms':>9}  server + database   ratio")
    floor, cold, kept = servers["floor"], servers["cold"], servers["kept"]
    for what, path in WORK.items():
        same_json(floor, cold, path)
        kept.get(path)
        compare(what, [(server, partial(server.reads, path)) for server in (floor, cold, kept)], bursts, requests)
    hello, unchanged = servers["hello"], {"If-None-Match": kept.get(ISSUES)[1]["ETag"]}
    polled = [(hello, partial(hello.reads, "/")), (kept, partial(kept.reads, ISSUES, **unchanged))]
    compare("304", polled, bursts, requests)
    deep = deepest(cold)
    same_json(floor, cold, deep)
    pages = [(cold, partial(cold.reads, path)) for path in (ISSUES, deep)]
    compare("deepest page ÷ first page", pages, bursts, requests)
    compare("update", [(floor, partial(floor.edits, EDITED)), (kept, partial(kept.edits, EDITED))], bursts, requests)
    blind = partial(floor.edits, EDITED, Prefer="return=minimal")
    compare("update, floor blind", [(floor, blind), (kept, partial(kept.edits, EDITED))], bursts, requests)
    same_json(floor, cold, EDITED[0])


def compare(what: str, candidates: Sequence[tuple[Server, Callable[[int], Burst]]], bursts: int, requests: int) -> None:
    """Alternate bursts of each; the first is what the others are held against."""
    for _, burst in candidates:
        burst(40)
    rounds = [[burst(requests) for _, burst in candidates] for _ in range(bursts)]
    for place, (asked, _) in enumerate(candidates):
        own = [taken[place] for taken in rounds]
        ratios = sorted(taken[place].cpu / taken[0].cpu for taken in rounds)
        told = f"{statistics.median(ratios):.2f} × ({ratios[0]:.2f} to {ratios[-1]:.2f})" if place else ""
        rate, p95, web, data = (
            statistics.median(getattr(burst, name) for burst in own) for name in ("rate", "p95", "server", "database")
        )
        cpu = statistics.median(burst.cpu for burst in own)
        measured = f"{rate:7.0f}{p95:9.1f}{cpu:9.2f}{web:8.2f} + {data:.2f}"
        print(f"{'' if place else what:26}{asked.name:8}{measured}      {told}", flush=True)


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
    """A filled database beside the one of `url`, and a token that may write there."""
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
            done = subprocess.run(filling, cwd=CHECKOUT, env=environment(own), check=True, capture_output=True)
            token_file.write_bytes(done.stdout.strip())
            print(f"({issues:,} issues filled in {time.perf_counter() - started:.0f} s)")
        try:
            yield own, token_file.read_text()
        finally:
            if not keep:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
                token_file.unlink()


if __name__ == "__main__":
    main()
