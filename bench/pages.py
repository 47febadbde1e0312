"""What the pages weigh and cost: `DATABASE_URL=postgres://… python -m bench.pages [--issues 2000]`.

Fills a database of its own beside the one named (bench.talks: ten status changes an issue, so 20,000 at 2,000 issues),
serves it as a deployment does with two workers, and asks every page as an analyst who may log rounds, with an empty
cache, four at a time.
Printed for each page: statements, requests of a first view, kilobytes of all of them together compressed, the median
of ALONE requests of one client alone, median and 95th percentile of the page itself with four, in ms; beside them the
most that the design allows, and `over` where a page is, `slow` where one client alone waits for over a second. Times
are of this machine; statements and kilobytes are the same everywhere.
"""

import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bench.api import database
from bench.servers import CHECKOUT, CLIENTS, Server, environment, server

ROOT, FEED = "/bench/", "TOKEN"
"""FEED stands in addresses for a token of the analyst that opens feeds."""
EVERY_PAGE_KILOBYTES, EVERY_PAGE_REQUESTS = 90, 8
ALONE, EVERY_PAGE_MS = 7, 1_000
_ASSET = re.compile(r'<(?:link\b[^>]*\brel="stylesheet"[^>]*\bhref|script\b[^>]*\bsrc)="([^"]+)"')


@dataclass(frozen=True)
class Budget:
    """A page, and the most it may weigh (KB), take (ms, the 95th percentile) and ask (statements)."""

    name: str
    path: str
    kilobytes: int
    p95: int
    statements: int | None = None


PAGES = (
    Budget("overview", ROOT, 60, 200),
    Budget("issue list", f"{ROOT}issues/?view=all", 70, 150, 12),
    Budget("issue list, filtered", f"{ROOT}issues/?status=deadlocked,narrowing&by=US", 70, 150, 12),
    Budget("issue list, grouped", f"{ROOT}issues/?view=all&group=area", 70, 150, 12),
    Budget("board", f"{ROOT}issues/?layout=board&group=phase", 80, 200),
    Budget("issue", f"{ROOT}issues/US-001000/", 70, 200),
    Budget("issue as it stood", f"{ROOT}issues/US-001000/?on=2018-05-01", 70, 300),
    Budget("list as it stood", f"{ROOT}issues/?on=2018-05-01", 70, 225),
    Budget("record change", f"{ROOT}issues/US-001000/change/", 85, 150),
    Budget("edit", f"{ROOT}issues/US-001000/edit/", 70, 200),
    Budget("new issue", f"{ROOT}issues/new/", 70, 200),
    Budget("issue history", f"{ROOT}issues/US-001000/history/", 60, 200),
    Budget("rounds", f"{ROOT}rounds/", 50, 150),
    Budget("round", f"{ROOT}rounds/10/", 90, 250),
    Budget("round as it stood", f"{ROOT}rounds/10/?on=2018-12-31", 90, 375),
    Budget("round to be logged", f"{ROOT}rounds/11/log/", 90, 500),
    Budget("round to be amended", f"{ROOT}rounds/10/amend/", 90, 500),
    Budget("new round", f"{ROOT}rounds/new/", 90, 500),
    Budget("brief, DOCX", f"{ROOT}rounds/10/brief.docx", 90, 1_000),
    Budget("matrix", f"{ROOT}matrix/", 90, 400),
    Budget("matrix as it stood", f"{ROOT}matrix/?on=2018-05-01", 90, 600),
    Budget("compare", f"{ROOT}compare/", 70, 300),
    Budget("compare two days", f"{ROOT}compare/?a=2018-02-01&b=2018-11-01", 70, 300),
    Budget("timeline", f"{ROOT}timeline/", 90, 300),
    Budget("timeline as it stood", f"{ROOT}timeline/?on=2018-05-01", 90, 450),
    Budget("deadlines", f"{ROOT}deadlines/", 60, 150),
    Budget("deadline", f"{ROOT}deadlines/tariffs/", 60, 150),
    Budget("revise a deadline", f"{ROOT}revise/deadline/tariffs/", 60, 150),
    Budget("measures", f"{ROOT}measures/", 60, 150),
    Budget("measure", f"{ROOT}measures/tariff-3/", 60, 150),
    Budget("new measure", f"{ROOT}new/measure/", 60, 150),
    Budget("sources", f"{ROOT}sources/", 60, 150),
    Budget("source", f"{ROOT}sources/S-1/", 60, 150),
    Budget("search", f"{ROOT}search/?q=soybeans", 50, 150),
    Budget("saved views", f"{ROOT}views/", 40, 200),
    Budget("activity", f"{ROOT}activity/", 60, 200),
    Budget("profile", "/profile/", 40, 200),
    Budget("feed of changes", f"/feeds/{FEED}{ROOT}changes.atom", 90, 200),
    Budget("feed of a view", f"/feeds/{FEED}{ROOT}views/mine.atom", 90, 200),
    Budget("calendar", f"/feeds/{FEED}{ROOT}calendar.ics", 90, 200),
)

SIGN_IN_AND_COUNT = """
import json, sys
from datetime import UTC, datetime
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from issues.actions.saved_views import save_view
from issues.models import SavedView
from rounds.models import Negotiation
from tradetalks.accounts.models import ApiToken, User
analyst = User.objects.get(username="bench-analyst")
if not SavedView.objects.exists():
    save_view(Negotiation.objects.get(), analyst, name="Mine", query="status=deadlocked")
token = ApiToken.issue(user=analyst, scope="feed", name="bench", at=datetime.now(UTC), days=90)[1]
client = Client(headers={"host": "localhost"})
client.force_login(analyst)
counts = {}
for path in json.loads(sys.argv[1]):
    path = path.replace("TOKEN", token)
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    counts[path] = len([query for query in asked if query["sql"] not in ("BEGIN", "COMMIT")])
print(json.dumps([client.cookies["sessionid"].value, token, counts]))
"""


def main() -> None:
    """One line for each page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=2_000)
    parser.add_argument("--requests", type=int, default=60, help="for each page")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it where it is there")
    parser.add_argument("--only", default="", help="pages with this in their name")
    options = parser.parse_args()
    wanted = [budget for budget in PAGES if options.only in budget.name]
    with database(os.environ["DATABASE_URL"], options.issues, keep=options.keep) as (url, token):
        session, feed, statements = _signed_in(url, wanted)
        with server("pages", url, token) as pages:
            pages.headers = {"Cookie": f"sessionid={session}", "Host": "localhost"}
            print(f"\n{options.issues:,} issues, {options.requests} requests a page, {CLIENTS} at a time")
            times = f"{'alone ms':>12}{'median ms':>11}{'p95 (most)':>13}"
            print(f"{'':24}{'statements':>11}{'requests':>10}{'KB (most)':>12}{times}")
            for budget in wanted:
                path = budget.path.replace(FEED, feed)
                _measure(pages, replace(budget, path=path), statements[path], options.requests)


def _signed_in(url: str, wanted: Sequence[Budget]) -> tuple[str, str, dict[str, int]]:
    """A session of the analyst, a token for feeds, and how many statements each page takes when asked again."""
    command = [sys.executable, "-c", SIGN_IN_AND_COUNT, json.dumps([budget.path for budget in wanted])]
    given = environment(url) | {"DJANGO_SETTINGS_MODULE": "tradetalks.settings"}
    done = subprocess.run(command, cwd=CHECKOUT, env=given, check=True, capture_output=True)
    session, feed, statements = json.loads(done.stdout)
    return session, feed, statements


def _measure(pages: Server, budget: Budget, statements: int, requests: int) -> None:
    status, _, html = pages.get(budget.path)
    if status != 200:
        print(f"{budget.name:24}answered {status}")
        return
    assets = list(dict.fromkeys(_ASSET.findall(html.decode(errors="replace"))))
    weight = sum(len(gzip.compress(pages.get(path)[2], 6)) for path in assets) + len(gzip.compress(html, 6))
    kilobytes, first_view = weight / 1024, 1 + len(assets)
    with ThreadPoolExecutor(CLIENTS) as clients:
        # Every thread of the server has its connection before the clock starts.
        list(clients.map(lambda _: _timed(pages, budget.path), range(24)))
        taken = sorted(clients.map(lambda _: _timed(pages, budget.path), range(requests)))
        alone = statistics.median(_timed(pages, budget.path) for _ in range(ALONE))
    p95 = taken[int(len(taken) * 0.95)]
    over = [
        what
        for what, is_over in (
            ("statements", budget.statements is not None and statements > budget.statements),
            ("requests", first_view > EVERY_PAGE_REQUESTS),
            ("KB", kilobytes > min(budget.kilobytes, EVERY_PAGE_KILOBYTES)),
            ("p95", p95 > budget.p95),
            ("slow", alone > EVERY_PAGE_MS),
        )
        if is_over
    ]
    times = f"{alone:>12.0f}{statistics.median(taken):>11.0f}{p95:>7.0f} ({budget.p95:>3})"
    told = f"  over: {', '.join(over)}" if over else ""
    weighed = f"{statements:>11}{first_view:>10}{kilobytes:>6.1f} ({budget.kilobytes:>2})"
    print(f"{budget.name:24}{weighed}{times}{told}", flush=True)


def _timed(pages: Server, path: str) -> float:
    started = time.perf_counter()
    pages.get(path)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
