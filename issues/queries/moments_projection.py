"""Projections of the facts made anew on tables that stand in for the real ones (issues.queries.moments).

The acts keep the same columns beside the stored facts, issue by issue (issues.actions.projection); here they are made
for all issues at once. `tests` compare the two.
"""

import datetime as dt
from collections.abc import Collection

from django.db import connection
from django.db.models import Q

from issues.models import Issue, Position, StatusChange
from issues.models.facts import world_order
from issues.queries.windows import Calendar
from tradetalks.lib.shadows import Shadows

_FACTS: tuple[type[StatusChange] | type[Position], ...] = (StatusChange, Position)


def place_anew(tables: Shadows, negotiation_id: int, *, only_in: Collection[int] | None = None) -> None:
    """Set window and world order of the facts by the calendar as it stands; `only_in`: those in these windows.

    Facts of the same round and day lie at the same place: each place is looked up once.
    """
    if only_in is not None and not only_in:
        return
    calendar = Calendar.of(negotiation_id)
    known = {meeting.pk for meeting in calendar.rounds}
    wrong = Q() if only_in is None else Q(window__in=only_in)
    pairs: set[tuple[int | None, dt.date | None]] = set()
    for model in _FACTS:
        tables.own(model, Q(issue__negotiation=negotiation_id))
        pairs |= set(model._default_manager.filter(wrong).order_by().values_list("round_id", "on_day").distinct())
    places = []
    for round_id, on_day in pairs:
        own = round_id if round_id in known else None
        day = calendar.day(round_id=own, on=on_day)
        assert day is not None  # noqa: S101 -- a fact without a day is left out with its round
        window = calendar.window(round_id=own, day=day)
        key = (round_id or 0, str(on_day or dt.date.min))
        places.append((*key, window.pk if window else None, world_order(window, day)))
    name = tables.table(
        "places",
        {"round_id": "bigint", "on_day": "date", "window_id": "bigint", "world_order": "bigint"},
        places,
        key="round_id on_day",
    )
    with connection.cursor() as cursor:
        for model in _FACTS:
            table = model._meta.db_table
            where = "" if only_in is None else f" WHERE window_id IN ({', '.join(map(str, sorted(only_in)))})"
            cursor.execute(
                f"UPDATE {table} SET (window_id, world_order) = ("  # noqa: S608 -- names and numbers of our own
                f"SELECT place.window_id, place.world_order FROM {name} place WHERE"
                f" place.round_id = COALESCE({table}.round_id, 0)"
                f" AND place.on_day = COALESCE({table}.on_day, '{dt.date.min}')){where}"
            )


def settle_issues(tables: Shadows, negotiation_id: int, *, chains: bool = True) -> None:
    """Set `previous` of the status changes in force, and `status` and `status_fact` of the issues.

    Without `chains` the first is left: what was cut off were the ends of the histories alone.
    """
    tables.own(StatusChange, Q(issue__negotiation=negotiation_id))
    tables.own(Issue, Q(negotiation=negotiation_id))
    if chains:
        _chain(tables)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE issues_issue SET (status, status_fact_id) = ("
            ' SELECT fact."to", fact.id FROM issues_statuschange fact'
            " WHERE fact.issue_id = issues_issue.id AND fact.superseded_id IS NULL"
            " ORDER BY fact.world_order DESC, fact.id DESC LIMIT 1)"
        )


def _chain(tables: Shadows) -> None:
    wrong = tables.name("steps")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {wrong} AS SELECT id, before FROM ("  # noqa: S608 -- a name of our own
            " SELECT id, previous, COALESCE(LAG(\"to\") OVER (PARTITION BY issue_id ORDER BY world_order, id), '')"
            " AS before FROM issues_statuschange WHERE superseded_id IS NULL"
            ") chain WHERE before <> previous"
        )
        cursor.execute(f"CREATE INDEX {wrong}_id ON {wrong} (id)")
        cursor.execute(
            f"UPDATE issues_statuschange SET previous ="  # noqa: S608 -- a name of our own
            f" (SELECT before FROM {wrong} step WHERE step.id = issues_statuschange.id)"
            f" WHERE id IN (SELECT id FROM {wrong})"
        )


def settle_touched(tables: Shadows, negotiation_id: int, number: int) -> None:
    """Set `touched` of the issues to the newest changeset up to this one that touched them.

    Facts say themselves when they were recorded and corrected; of what is edited or removed the ledger says it.
    """
    if not Issue.objects.filter(negotiation=negotiation_id, touched__gt=number).exists():
        return
    tables.own(Issue, Q(negotiation=negotiation_id))
    of_commitments = _in_ledger("issues.commitmentcitation", "fact_id", number)
    in_ledger = [
        _TOUCHED_ITSELF.format(number=number),
        *(_in_ledger(model, column, number) for model, column in _NAMING_THE_ISSUE.items()),
        _TOUCHED_BY_COMMITMENT.format(cited=of_commitments),
    ]
    recorded = [
        f"SELECT {column} AS issue_id, {clock}_id AS number FROM {source}"  # noqa: S608 -- names of our own
        for column, source in _RECORDED
        for clock in ("recorded", "superseded")
    ]
    newest = tables.name("touched")
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {newest} AS SELECT issue_id, MAX(number) AS number"  # noqa: S608 -- names of our own
            f" FROM ({' UNION ALL '.join([*in_ledger, *recorded])}) touching"
            " WHERE issue_id IS NOT NULL AND number IS NOT NULL GROUP BY issue_id"
        )
        cursor.execute(f"CREATE INDEX {newest}_id ON {newest} (issue_id)")
        cursor.execute(
            f"UPDATE issues_issue SET touched_id ="  # noqa: S608 -- names of our own
            f" (SELECT number FROM {newest} newest WHERE newest.issue_id = issues_issue.id)"
            f" WHERE touched_id > {number:d}"
        )


_TOUCHED_ITSELF = """SELECT object_id AS issue_id, changeset_id AS number FROM ledger_change
    WHERE model = 'issues.issue' AND changeset_id <= {number}"""
_TOUCHED_BY_COMMITMENT = """SELECT own.issue_id, cited.number FROM ({cited}) cited
    JOIN issues_commitment own ON own.id = cited.issue_id"""
_NAMING_THE_ISSUE = {
    "issues.issuesensitivity": "issue_id",
    "issues.issuedeadline": "issue_id",
    "issues.issuemeasure": "issue_id",
    "issues.issuecitation": "fact_id",
    "issues.commitment": "issue_id",
}
_RECORDED = (
    ("issue_id", "issues_statuschange"),
    ("issue_id", "issues_position"),
    ("issue_id", "issues_note"),
    ("from_issue_id", "issues_issuelink"),
    ("to_issue_id", "issues_issuelink"),
    ("own.issue_id", "issues_delivery JOIN issues_commitment own ON own.id = commitment_id"),
    ("own.issue_id", "issues_observation JOIN issues_commitment own ON own.id = commitment_id"),
)


def _in_ledger(model: str, column: str, number: int) -> str:
    """Both sides of the ledger's changes of a kind of row, and the changeset of each."""
    value = "json_extract({side}, '$.{column}')" if connection.vendor == "sqlite" else "({side} ->> '{column}')::bigint"
    sides = (value.format(side=side, column=column) for side in ("before", "after"))
    return " UNION ALL ".join(
        f"SELECT {side} AS issue_id, changeset_id AS number FROM ledger_change"  # noqa: S608 -- names of our own
        f" WHERE model = '{model}' AND changeset_id <= {number:d}"
        for side in sides
    )
