"""What a list shows of each issue, read in one statement around whichever issues a door has chosen.

Which issues, and in what order, is the ORM's part: filters, keyset and limit. The rest is written by hand: newest
step and stances are each one step backwards in an index, however long the history, and come as small JSON arrays. The
rounds they name come once, with the first row, for each join more would cost more than the rest.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from issues.models import Issue
from rounds.queries.negotiations import Talks
from tradetalks.lib.prepared import fetch
from tradetalks.lib.together import json_array, json_of_rows, moment

_COLUMNS = {
    "pk": "i.id", "ref": "i.ref", "kind": "i.kind", "title": "i.title", "area__code": "a.code",
    "area__label": "a.label", "raised_by_id": "i.raised_by_id", "addressed_to_id": "i.addressed_to_id",
    "raised_in_id": "i.raised_in_id", "parent__ref": "parent.ref", "archived_on": "i.archived_on",
    "status": "i.status", "version": "i.version", "touched_id": "i.touched_id", "touched__at": "touched.at",
}  # fmt: skip
_STEP = """
(SELECT {fact} FROM issues_statuschange f
 WHERE f.issue_id = i.id AND f.superseded_id IS NULL AND f.previous <> f."to"
 ORDER BY f.world_order DESC, f.id DESC LIMIT 1)"""
_STANCE = """
(SELECT {fact} FROM issues_position f
 WHERE f.issue_id = i.id AND f.party_id = %s AND f.superseded_id IS NULL
 ORDER BY f.world_order DESC, f.id DESC LIMIT 1)"""
_ROUNDS = """
CASE page.place WHEN 1 THEN (SELECT {rounds} FROM rounds_round r WHERE r.negotiation_id = %s) END"""
_STATEMENT = """
WITH page AS (SELECT row_number() OVER () AS place, chosen.* FROM ({chosen}) chosen)
SELECT {columns}
FROM page JOIN issues_issue i ON i.id = page.pk JOIN issues_area a ON a.id = i.area_id
LEFT JOIN issues_issue parent ON parent.id = i.parent_id
LEFT JOIN ledger_changeset touched ON touched.number = i.touched_id
ORDER BY page.place"""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A round as a list names it; `ends_on` as it was given."""

    number: int
    name: str
    ends_on: str | None


def read_rows(
    chosen: QuerySet[Issue, Any], talks: Talks, *, more: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The chosen issues in their order, as issues.queries.issue_list.described takes them. One query.

    `chosen` are issues of `talks` as `.values("pk", …)`; what else it selects is kept. `more` are further columns by
    name, as SQL over the issue `i`. Each row has beside its columns: step [on, window, round] or None, stances (of
    each party in the order of seats) [on, window, round, stance, answer] or None, meetings (key → Meeting).
    """
    compiler = chosen.query.get_compiler(connection=connection)
    try:
        statement, values = compiler.as_sql()
    except EmptyResultSet:
        return []
    columns = {alias: f'page."{alias}"' for _, _, alias in compiler.select if alias}
    columns.update(_COLUMNS | dict(more or {}))
    when = ('f."on"', "f.window_id", "f.round_id")
    wanted = [
        *columns.values(),
        _STEP.format(fact=json_array(*when)),
        *(_STANCE.format(fact=json_array(*when, "f.stance", "f.answer")) for _ in talks.parties),
        _ROUNDS.format(rounds=json_of_rows("r.id", "r.number", "r.name", "r.ends_on")),
    ]
    rows = fetch(
        _STATEMENT.format(chosen=statement, columns=", ".join(wanted)),
        [*values, *(party.pk for party in talks.parties), talks.pk],
    )
    if not rows:
        return []
    meetings = {key: Meeting(*named) for key, *named in orjson.loads(rows[0][-1])}
    first = len(columns)
    found = []
    for row in rows:
        told = dict(zip(columns, row, strict=False))
        step, *stances = [None if fact is None else _array(fact) for fact in row[first:-1]]
        told.update(step=step, stances=stances, meetings=meetings)
        told["touched__at"], told["archived_on"] = moment(told["touched__at"]), _day(told["archived_on"])
        found.append(told)
    return found


def _array(fact: Any) -> Sequence[Any]:
    found: Sequence[Any] = orjson.loads(fact)
    return found


def _day(value: Any) -> dt.date | None:
    """SQLite answers a day as text."""
    found: dt.date | None = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return found
