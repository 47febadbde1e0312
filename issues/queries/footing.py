"""What every answer about one negotiation rests on, in one statement: the ledger's head, the talks, the last summary.

It decides whether a client still holds the answer, so it is read for every poll.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.db import connection

from issues.queries.summaries import RoundSummary, told_summary
from rounds.queries.negotiations import Seated, Talks
from tradetalks.lib.prepared import Ahead
from tradetalks.lib.together import json_of_rows, moment

_SUMMARY = ("revision", "reflects", "method", "digest", "computed_at", "duration_ms")
_COLUMNS = {
    "head_number": "h.number", "head_hash": "h.hash", "negotiation_id": "n.id", "negotiation__slug": "n.slug",
    "negotiation__name": "n.name", "pk": "r.id", "number": "r.number", "name": "r.name", "ends_on": "r.ends_on",
    "summary_mark__marked": "m.marked", "summary_mark__stale_since": "m.stale_since",
    "summary_mark__attempts": "m.attempts", "summary_mark__error": "m.error", "summary_id": "s.id",
    **{f"summary_{name}": f"s.{name}" for name in _SUMMARY},
}  # fmt: skip
_NAMES = (*_COLUMNS, "leased", "seats")
_STATEMENT = """
SELECT {columns},
  EXISTS (SELECT 1 FROM issues_recomputelease l WHERE l.negotiation_id = n.id AND l.until > {now}) AS leased,
  (SELECT {seats} FROM (
     SELECT p.id, p.code, p.name FROM rounds_negotiationparty t JOIN rounds_party p ON p.id = t.party_id
     WHERE t.negotiation_id = n.id ORDER BY t.position) p) AS seats
FROM ledger_head h
LEFT JOIN rounds_negotiation n ON n.slug = %s
LEFT JOIN rounds_round r ON r.id = (
  SELECT id FROM rounds_round WHERE negotiation_id = n.id AND logged_id IS NOT NULL
  ORDER BY last_day DESC, number DESC LIMIT 1)
LEFT JOIN issues_summarymark m ON m.round_id = r.id
LEFT JOIN issues_progresssummary s ON s.id = (
  SELECT id FROM issues_progresssummary WHERE round_id = r.id ORDER BY revision DESC LIMIT 1)
WHERE h.id = 1"""
_NOW = {"postgresql": "statement_timestamp()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}


@dataclass(frozen=True, slots=True)
class Footing:
    """`talks` None: there are none at that address. `summary` None: no round is logged yet; it has no content."""

    head: tuple[int, str] | None
    talks: Talks | None
    summary: RoundSummary | None


@cache
def _statement() -> str:
    columns = ", ".join(f"{column} AS {name}" for name, column in _COLUMNS.items())
    return _STATEMENT.format(
        columns=columns, seats=json_of_rows("p.id", "p.code", "p.name"), now=_NOW[connection.vendor]
    )


def footing_ahead(slug: str) -> Ahead:
    """The read of the footing of answers about the talks at that address."""
    return Ahead(_statement(), [slug], columns=len(_NAMES))


def footing_from(found: Sequence[Any] | None) -> Footing:
    """The footing, from the row of that read."""
    if found is None:
        return Footing(None, None, None)
    row = dict(zip(_NAMES, found, strict=True))
    head = (row["head_number"], row["head_hash"])
    if row["negotiation_id"] is None:
        return Footing(head, None, None)
    seated = tuple(Seated(*party) for party in orjson.loads(row["seats"]))
    talks = Talks(row["negotiation_id"], row["negotiation__slug"], row["negotiation__name"], seated)
    for name in ("summary_mark__stale_since", "summary_computed_at"):
        row[name] = moment(row[name])
    return Footing(head, talks, told_summary(row) if row["pk"] is not None else None)
