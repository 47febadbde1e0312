"""How long recomputing summaries takes: `python -m bench.recompute [--issues 10000] [--rounds 100]`.

Fills an empty, migrated database (DATABASE_URL; it is refused when it holds talks) with issues × rounds status
changes, one citation each, and times on the same tables:

- floor: one window statement over the whole history that counts what every round moved, and nothing else;
- full: every summary computed and stored;
- one more round: a round is logged on top, with a status for every tenth issue, and its summary computed;
- a late fact in the middle round: that round and all later ones computed.

Figures are seconds of wall clock. They compare within one run, not between machines.
"""

import argparse
import datetime as dt
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetalks.settings")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 -- Django must be set up first

from issues.actions.recompute import mark_everything, recompute  # noqa: E402
from issues.actions.round_record import Outcome, RoundEntries, log_round_record  # noqa: E402
from issues.actions.statuses import change_status  # noqa: E402
from issues.models import Area, Issue, ProgressSummary  # noqa: E402
from issues.models.facts import world_order  # noqa: E402
from issues.tasks import NUDGES  # noqa: E402
from rounds.actions.meetings import plan_round  # noqa: E402
from rounds.actions.negotiations import add_party, create_negotiation  # noqa: E402
from rounds.models import Negotiation, Round  # noqa: E402
from tradetalks.ledger.models import Head  # noqa: E402
from tradetalks.sources.actions import record_source  # noqa: E402
from tradetalks.sources.citing import Cited  # noqa: E402
from tradetalks.sources.models import Source  # noqa: E402

WHO = {"by": None, "at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "door": "command"}
FIRST = dt.date(2018, 1, 31)
STATUSES = ("under_discussion", "narrowing", "deadlocked", "agreed_in_principle", "parked", "concluded", "narrowing")

FLOOR = """
SELECT window_id, movement, COUNT(*) FROM (
  SELECT window_id, CASE WHEN previous IS NULL THEN 'new' WHEN previous = "to" THEN 'same' ELSE 'moved' END AS movement
  FROM (
    SELECT window_id, "to", LAG("to") OVER (PARTITION BY issue_id ORDER BY world_order, id) AS previous
    FROM issues_statuschange WHERE superseded_id IS NULL
  ) steps
) counted GROUP BY window_id, movement
"""


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--bursts", type=int, default=3)
    options = parser.parse_args()
    if Negotiation.objects.exists():
        parser.error("the database holds talks already: give an empty one in DATABASE_URL")
    NUDGES.silent_until = float("inf")
    negotiation = fill(options.issues, options.rounds)
    print(f"{connection.vendor}: {options.issues} issues × {options.rounds} rounds")
    floor, full = [], []
    for _ in range(options.bursts):
        floor.append(timed(window_statement))
        mark_everything()
        full.append(timed(lambda: recompute(negotiation)))
    report("floor: one window statement", floor)
    report("full", full, of=floor)
    more = [timed(lambda: recompute(negotiation)) for _ in log_more(negotiation, options.bursts)]
    report("one more round", more, of=full)
    middle = negotiation.rounds.get(number=options.rounds // 2)
    late = [timed(lambda: recompute(negotiation)) for _ in late_facts(negotiation, middle, options.bursts)]
    report("a late fact in the middle round", late, of=full)
    size = statistics.mean(len(str(content)) for content in ProgressSummary.objects.values_list("content")[:3])
    print(f"characters of a summary: {size:,.0f}")


def fill(issues: int, rounds: int) -> Negotiation:
    """Talks with that many issues and logged rounds, and a cited status change for every pair of them."""
    parties = [add_party(code=code, name=code, **WHO) for code in ("US", "CN")]
    negotiation = create_negotiation(slug="bench", name="Bench", parties=parties, **WHO)
    source = record_source(key="bench", kind="wire", published_on="2018-01-01", **WHO)
    number = Head.objects.get().number
    areas = list(Area.objects.all())
    days = [FIRST + dt.timedelta(days=30 * place) for place in range(rounds)]
    Round.objects.bulk_create(
        Round(
            negotiation=negotiation, number=place + 1, name="Meeting", state="held", starts_on=day, ends_on=day,
            logged_id=number,
        )
        for place, day in enumerate(days)
    )  # fmt: skip
    Issue.objects.bulk_create(
        (
            Issue(
                negotiation=negotiation, ref=f"{party.code}-{place:05d}", number=place, title=f"Demand {place}",
                area=areas[place % len(areas)], raised_by=party,
            )
            for place in range(1, issues + 1)
            for party in (parties[place % 2],)
        ),
        batch_size=1000,
    )  # fmt: skip
    with steps(f"{issues * rounds} status changes"), transaction.atomic(), connection.cursor() as cursor:
        for meeting in negotiation.rounds.order_by("number"):
            add_facts(cursor, meeting, source, number)
        cursor.execute("ANALYZE")
    return negotiation


def add_facts(cursor: object, meeting: Round, source: Source, number: int) -> None:
    """A status change of every issue in one round, and a citation of each."""
    chosen = " ".join(f"WHEN {place} THEN '{status}'" for place, status in enumerate(STATUSES))
    cursor.execute(  # type: ignore[attr-defined] -- a database cursor
        f"""INSERT INTO issues_statuschange
            (issue_id, round_id, window_id, world_order, "to", reason, previous, recorded_id, superseded_reason)
        SELECT i.id, %s, %s, %s, CASE (i.number * 31 + %s * (1 + i.number %% 5)) %% {len(STATUSES)} {chosen} END,
            'Reported.', '', %s, ''
        FROM issues_issue i""",
        [meeting.pk, meeting.pk, world_order(meeting, meeting.last_day), meeting.number, number],
    )
    cursor.execute(  # type: ignore[attr-defined] -- as above
        """INSERT INTO issues_statuschangecitation
            (source_id, recorded_id, voice, disputes, basis, reliability, credibility, fact_id)
        SELECT %s, %s, CASE s.id %% 3 WHEN 0 THEN 'US' WHEN 1 THEN 'CN' END, s.id %% 50 = 0, 'reporting', 'F', 6, s.id
        FROM issues_statuschange s WHERE s.window_id = %s""",
        [source.pk, number, meeting.pk],
    )


def log_more(negotiation: Negotiation, bursts: int) -> Iterator[None]:
    """Log one more round, with a status for every tenth issue, each time."""
    source = Source.objects.get(key="bench")
    for _ in range(bursts):
        last = negotiation.rounds.logged().in_order().last()
        day = last.last_day + dt.timedelta(days=30)
        meeting = plan_round(negotiation, name="One more", ends_on=day, **WHO)
        outcomes = [
            Outcome(
                issue=issue, to="narrowing", reason="Reported.", citations=[Cited(source=source, basis="reporting")]
            )
            for issue in negotiation.issues.order_by("pk")[::10]
        ]
        with steps("logging one more round"):
            log_round_record(
                meeting, version=meeting.version, record={}, entries=RoundEntries(outcomes=outcomes), **WHO
            )
        yield


def late_facts(negotiation: Negotiation, meeting: Round, bursts: int) -> Iterator[None]:
    """Record one fact in a round long past, each time."""
    for issue in negotiation.issues.order_by("pk")[:bursts]:
        change_status(issue, to="deadlocked", reason="Found later.", meeting=meeting, **WHO)
        yield


def window_statement() -> None:
    """The floor."""
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)
        cursor.fetchall()


def timed(work: Callable[[], object]) -> float:
    """Seconds it took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def steps(what: str) -> Iterator[None]:
    """Say how long a preparation took."""
    started = time.perf_counter()
    yield
    print(f"  ({what}: {time.perf_counter() - started:.1f} s)")


def report(what: str, seconds: list[float], *, of: list[float] | None = None) -> None:
    """Median, minimum and maximum, and the ratio to another row of the same run."""
    median = statistics.median(seconds)
    ratio = f"  = {median / statistics.median(of):.3f} ×" if of else ""
    print(f"{what}: {median:.3f} s ({min(seconds):.3f} to {max(seconds):.3f}){ratio}")


if __name__ == "__main__":
    main()
