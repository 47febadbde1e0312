"""Talks of any size for bench.api: `DATABASE_URL=… python -m bench.talks ISSUES` fills an empty, migrated database.

What other records hang on (parties, sources, the deadline, the token) is made by the acts, so there is a real ledger
of some 200 changesets; issues and facts are set-based SQL that names those changesets. Of each issue: ten status
changes, one a round; a next round is planned. Of every tenth: ten positions, a link, a note and a commitment as well;
of the others one position of each side. Two hundred speak of soybeans. Every fact in the last rounds and of every tenth
issue is cited.
Prints a token of an analyst that may write.
"""

import datetime as dt
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetalks.settings")

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402 -- Django must be set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from issues.actions.recompute import mark_everything, recompute  # noqa: E402
from issues.models import Area, IssueText  # noqa: E402
from issues.models.facts import world_order  # noqa: E402
from issues.tasks import NUDGES  # noqa: E402
from rounds.actions.calendar import record_measure, revise_deadline, revise_measure, set_deadline  # noqa: E402
from rounds.actions.meetings import plan_round  # noqa: E402
from rounds.actions.negotiations import add_party, create_negotiation  # noqa: E402
from rounds.models import Negotiation, Round  # noqa: E402
from tradetalks.accounts.models import ApiToken, User  # noqa: E402
from tradetalks.ledger.models import Head  # noqa: E402
from tradetalks.lib.full_text.keeping import rebuild  # noqa: E402
from tradetalks.sources.actions import record_source  # noqa: E402

SLUG = "bench"
ROUNDS, SOURCES, MEASURES = 10, 200, 20
AT = dt.datetime(2026, 1, 1, 9, 30, tzinfo=dt.UTC)
WHO = {"by": None, "door": "command"}
FIRST = dt.date(2018, 1, 31)
STATUSES = ("raised", "under_discussion", "narrowing", "deadlocked", "agreed_in_principle", "parked", "concluded")

ISSUES = """
INSERT INTO issues_issue (negotiation_id, ref, number, kind, title, description, area_id, raised_by_id,
    addressed_to_id, raised_in_id, touched_id, version)
SELECT %(talks)s, CASE n %% 2 WHEN 0 THEN 'US-' ELSE 'CN-' END || lpad(n::text, 6, '0'), n, 'demand',
    'Demand ' || n || ' about market access for services and goods',
    'The other side is asked to change its rules so that suppliers compete on equal terms. Item ' || n || '.'
        || CASE WHEN n %% greatest(1, %(issues)s / 200) = 0 THEN ' It names soybeans and pork, 大豆采购.' ELSE '' END,
    (%(areas)s::bigint[])[1 + n %% array_length(%(areas)s::bigint[], 1)],
    (%(parties)s::bigint[])[1 + n %% 2], (%(parties)s::bigint[])[2 - n %% 2],
    (%(rounds)s::bigint[])[1 + n %% 10], 1 + (n * 7919) %% %(head)s, 1
FROM generate_series(1, %(issues)s) n
"""
STATUS_CHANGES = """
INSERT INTO issues_statuschange (issue_id, round_id, window_id, world_order, "on", on_day, "to", reason, previous,
    recorded_id, superseded_reason)
SELECT i.id, r.id, r.id, %(order)s, %(day)s, %(day)s::date,
    (%(statuses)s::text[])[1 + (i.number * 31 + %(place)s * (1 + i.number %% 5)) %% 7],
    'Both sides reported it after the meeting.',
    CASE %(place)s WHEN 0 THEN '' ELSE
        (%(statuses)s::text[])[1 + (i.number * 31 + (%(place)s - 1) * (1 + i.number %% 5)) %% 7] END,
    1 + (i.number * 7919 + %(place)s) %% %(head)s, ''
FROM issues_issue i, rounds_round r WHERE r.id = %(round)s
"""
POSITIONS = """
INSERT INTO issues_position (issue_id, party_id, stance, text, round_id, window_id, world_order, "on", on_day,
    recorded_id, superseded_reason)
SELECT i.id, (%(parties)s::bigint[])[1 + %(place)s %% 2],
    CASE WHEN i.raised_by_id = (%(parties)s::bigint[])[1 + %(place)s %% 2] THEN 'demands'
         ELSE (ARRAY['rejects','open','reluctant','accepts'])[1 + (i.number + %(place)s) %% 4] END,
    'What the delegation said after the meeting, in two lines of text as they are usually recorded.',
    %(round)s, %(round)s, %(order)s, %(day)s, %(day)s::date, 1 + (i.number * 7919 + %(place)s) %% %(head)s, ''
FROM issues_issue i WHERE i.number %% 10 = 0 OR %(place)s >= 8
"""
CITATIONS = """
INSERT INTO {table}citation (fact_id, source_id, recorded_id, voice, disputes, basis, reliability, credibility, locator)
SELECT f.id, (%(sources)s::bigint[])[1 + f.id %% 200], f.recorded_id,
    CASE f.id %% 3 WHEN 0 THEN 'US' WHEN 1 THEN 'CN' END, false, 'reporting', 'B', 2, 'paragraph 3'
FROM {table} f JOIN issues_issue i ON i.id = f.issue_id WHERE i.number %% 10 = 0 OR f.window_id = %(last)s
"""
BESIDE = """
INSERT INTO issues_issuelink (from_issue_id, to_issue_id, kind, note, recorded_id, superseded_reason)
SELECT i.id, i.id + 1, 'responds_to', 'Named together.', 1, '' FROM issues_issue i WHERE i.number %% 10 = 0
    AND i.number < %(issues)s;
INSERT INTO issues_note (negotiation_id, issue_id, text, recorded_id, superseded_reason)
SELECT i.negotiation_id, i.id, 'Context in a sentence or two.', 1, '' FROM issues_issue i WHERE i.number %% 10 = 0;
INSERT INTO issues_commitment (negotiation_id, key, issue_id, obligor_id, text, metric, unit, target, version)
SELECT i.negotiation_id, 'commitment-' || i.number, i.id, i.addressed_to_id, 'To buy more.', 'purchases', 'USD',
    '1000000.00', 1 FROM issues_issue i WHERE i.number %% 10 = 0;
INSERT INTO issues_issuedeadline (issue_id, deadline_id)
SELECT i.id, %(deadline)s FROM issues_issue i WHERE i.number %% 10 = 0;
UPDATE issues_issue i SET status = f."to", status_fact_id = f.id FROM issues_statuschange f
WHERE f.issue_id = i.id AND f.window_id = %(last)s;
ANALYZE;
"""


def main(issues: int) -> None:
    """Migrate, fill, compute the summaries, print the token."""
    NUDGES.silent_until = float("inf")
    call_command("migrate", verbosity=0)
    if Negotiation.objects.exists():
        sys.exit("The database holds talks already: give an empty one in DATABASE_URL.")
    negotiation, known = _frame()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ISSUES, {**known, "issues": issues})
        for place, meeting in enumerate(negotiation.rounds.order_by("number")):
            day = meeting.last_day
            dated = {"round": meeting.pk, "day": str(day), "place": place, "order": world_order(meeting, day)}
            cursor.execute(STATUS_CHANGES, {**known, **dated})
            cursor.execute(POSITIONS, {**known, **dated})
        for table in ("issues_statuschange", "issues_position"):
            cursor.execute(CITATIONS.format(table=table), {**known, "last": meeting.pk})
        cursor.execute(BESIDE, {**known, "issues": issues, "last": meeting.pk})
    plan_round(negotiation, number=ROUNDS + 1, name="The next meeting", at=AT, **WHO)
    rebuild(IssueText)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    mark_everything()
    recompute(negotiation)
    analyst = User.objects.create_user("bench-analyst")
    analyst.groups.add(*Group.objects.filter(name__in=["analyst", "clerk"]))
    print(ApiToken.issue(user=analyst, scope="write", name="bench", at=dt.datetime.now(dt.UTC), days=90)[1])


def _frame() -> tuple[Negotiation, dict[str, object]]:
    """What issues hang on, made by the acts, and its keys for the statements."""
    parties = [
        add_party(code=code, name=name, at=AT, **WHO) for code, name in (("CN", "China"), ("US", "United States"))
    ]
    negotiation = create_negotiation(slug=SLUG, name="Talks to measure", parties=parties, at=AT, **WHO)
    sources = [
        record_source(
            key=f"source-{place}", kind="wire", publisher="Agency", title=f"Report {place}",
            url=f"https://example.org/{place}", published_on="2018-01-01", at=AT + dt.timedelta(minutes=place), **WHO,
        )
        for place in range(SOURCES)
    ]  # fmt: skip
    deadline = set_deadline(negotiation, key="tariffs", title="Tariffs rise", set_by=None, at=AT, **WHO)
    revise_deadline(deadline, kind="set", due_on="2019-03-01", at=AT, **WHO)
    for place in range(MEASURES):
        measure = record_measure(
            negotiation,
            key=f"tariff-{place}",
            title=f"Additional tariff, list {place}",
            imposed_by=parties[place % 2],
            instrument="tariff",
            scope_usd=(place + 1) * 10**9,
            at=AT,
            **WHO,
        )
        for step, (state, rate_from, rate_to) in enumerate((("in_force", "0", "10"), ("in_force", "10", "25"))):
            day = FIRST + dt.timedelta(days=20 * place + 60 * step)
            revise_measure(measure, state=state, rate_from=rate_from, rate_to=rate_to, effective_on=day, at=AT, **WHO)
    head = Head.objects.get().number
    days = [FIRST + dt.timedelta(days=30 * place) for place in range(ROUNDS)]
    rounds = Round.objects.bulk_create(
        Round(
            negotiation=negotiation, number=place + 1, name=f"Meeting {place + 1}", state="held", starts_on=day,
            ends_on=day, logged_id=head,
        )
        for place, day in enumerate(days)
    )  # fmt: skip
    return negotiation, {
        "talks": negotiation.pk,
        "areas": list(Area.objects.order_by("pk").values_list("pk", flat=True)),
        "parties": [party.pk for party in parties],
        "rounds": [meeting.pk for meeting in rounds],
        "sources": [source.pk for source in sources],
        "deadline": deadline.pk,
        "head": head,
        "statuses": list(STATUSES),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
