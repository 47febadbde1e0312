"""One issue with everything recorded of it that still holds, as a plain row for programs.

The row of the list (issues.queries.issue_list), and beside it:

    description, demand_list {key, title}, sensitivity {party code: level}, parts [reference],
    positions {party code: {… the newest position whole, earlier: […]} or None},
    status_changes, links, commitments [… with deliveries, observations], deadlines and measures [… with revisions],
    notes, citations

What a correction superseded is left out here; the lists of each kind of fact show it on request.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from issues.models import (
    Commitment,
    Delivery,
    Issue,
    IssueLink,
    IssueSensitivity,
    Note,
    Observation,
    Position,
    StatusChange,
)
from issues.queries.issue_facts import (
    COMMITMENTS,
    DELIVERIES,
    LINKS,
    NOTES,
    OBSERVATIONS,
    POSITIONS,
    RECORDING_ORDER,
    STATUS_CHANGES,
)
from issues.queries.issue_list import described
from issues.queries.issue_rows import read_rows
from issues.queries.standing import Standing
from rounds.models import Deadline, DeadlineRevision, Measure, MeasureRevision
from rounds.queries.leverage import DEADLINES, MEASURES, with_revisions
from rounds.queries.negotiations import Talks
from tradetalks.lib.together import HOLE, Together
from tradetalks.sources.rows import CitedRows, Row, Told, read_all, readings, tell_all, tell_readings

_CITED_ISSUES = CitedRows(model=Issue, columns=(), order=RECORDING_ORDER, tell=lambda _row: {})
_MORE = {
    "description": "i.description",
    "demand_list__key": "(SELECT key FROM rounds_demandlist WHERE id = i.demand_list_id)",
    "demand_list__title": "(SELECT title FROM rounds_demandlist WHERE id = i.demand_list_id)",
}
"""Columns of the issue that a list does not show."""
_CITED = (
    (_CITED_ISSUES, Issue.objects.filter(pk=HOLE)),
    (STATUS_CHANGES, StatusChange.objects.current().filter(issue=HOLE)),
    (POSITIONS, Position.objects.current().filter(issue=HOLE)),
    (LINKS, IssueLink.objects.current().filter(Q(from_issue=HOLE) | Q(to_issue=HOLE))),
    (NOTES, Note.objects.current().filter(issue=HOLE)),
    (DEADLINES.revisions, DeadlineRevision.objects.current().filter(deadline__issue_ties__issue=HOLE)),
    (MEASURES.revisions, MeasureRevision.objects.current().filter(measure__issue_ties__issue=HOLE)),
    (COMMITMENTS, Commitment.objects.filter(issue=HOLE)),
    (DELIVERIES, Delivery.objects.current().filter(commitment__issue=HOLE)),
    (OBSERVATIONS, Observation.objects.current().filter(commitment__issue=HOLE)),
)
"""What is recorded of an issue, and cited."""
_BESIDE: tuple[QuerySet[Any, Any], ...] = (
    Deadline.objects.filter(issue_ties__issue=HOLE).order_by("issue_ties__pk").values("pk", *DEADLINES.columns),
    Measure.objects.filter(issue_ties__issue=HOLE).order_by("issue_ties__pk").values("pk", *MEASURES.columns),
    IssueSensitivity.objects.filter(issue=HOLE).order_by("pk").values("party__code", "level"),
    Issue.objects.filter(parent=HOLE).order_by("ref").values("ref"),
)
"""What else belongs to it: the deadlines and measures it hangs on, how sensitive it is for whom, its parts."""


@cache
def _everything(labels: frozenset[str]) -> Together:
    return Together([*readings(_CITED, labels=labels), *_BESIDE])


def issue_detail(
    issues: QuerySet[Issue], ref: str, *, talks: Talks, standing: Standing | None, labels: AbstractSet[str]
) -> dict[str, Any] | None:
    """The issue of that reference among `issues`, None where there is none. Two queries, whatever its history.

    `labels` are the sensitivity labels whose sources the reader may see.
    """
    found = read_rows(issues.filter(ref=ref).values("pk"), talks, more=_MORE)
    if not found:
        return None
    row = found[0]
    *cited, deadlines, measures, sensitivity, parts = _everything(frozenset(labels)).read(row["pk"])
    own, changes, positions, links, notes, deadline_steps, measure_steps, *commitments = tell_readings(
        [kind for kind, _ in _CITED], cited
    )
    return {
        **described(found, talks=talks, standing=standing)[0],
        "description": row["description"],
        "demand_list": (
            {"key": row["demand_list__key"], "title": row["demand_list__title"]} if row["demand_list__key"] else None
        ),
        "sensitivity": {tie["party__code"]: tie["level"] for tie in sensitivity},
        "parts": [part["ref"] for part in parts],
        "positions": _by_party(talks, positions),
        "status_changes": _told(changes),
        "links": _told(links),
        "commitments": _with_parts(*commitments),
        "deadlines": with_revisions(DEADLINES, deadlines, deadline_steps),
        "measures": with_revisions(MEASURES, measures, measure_steps),
        "notes": _told(notes),
        "citations": own[0].told["citations"],
    }


def commitment_rows(rows: Sequence[Row], *, labels: AbstractSet[str]) -> list[dict[str, Any]]:
    """Commitments read with their columns, each with its deliveries, observations and citations. Three queries."""
    return _with_parts(*tell_all(_commitment_parts(rows), labels=labels))


def _commitment_parts(commitments: Sequence[Row]) -> list[tuple[CitedRows, Sequence[Row]]]:
    """Commitments and what is recorded under them, for `tell_all`."""
    ids = [row["pk"] for row in commitments]
    deliveries = read_all(DELIVERIES, Delivery.objects.current().filter(commitment__in=ids)) if ids else []
    observations = read_all(OBSERVATIONS, Observation.objects.current().filter(commitment__in=ids)) if ids else []
    return [(COMMITMENTS, commitments), (DELIVERIES, deliveries), (OBSERVATIONS, observations)]


def _with_parts(
    commitments: Sequence[Told], deliveries: Sequence[Told], observations: Sequence[Told]
) -> list[dict[str, Any]]:
    delivered, observed = _under(deliveries), _under(observations)
    return [
        {
            **commitment.told,
            "deliveries": delivered.get(commitment.row["pk"], []),
            "observations": observed.get(commitment.row["pk"], []),
        }
        for commitment in commitments
    ]


def _under(records: Sequence[Told]) -> dict[int, list[dict[str, Any]]]:
    """Commitment → what is told of its deliveries or observations."""
    grouped: dict[int, list[dict[str, Any]]] = {}
    for record in records:
        grouped.setdefault(record.row["commitment_id"], []).append(record.told)
    return grouped


def _by_party(talks: Talks, positions: Sequence[Told]) -> dict[str, dict[str, Any] | None]:
    """Party → its newest position, with the earlier ones in world order beside it."""
    stated: dict[str, dict[str, Any] | None] = {party.code: None for party in talks.parties}
    own: dict[str, list[dict[str, Any]]] = {}
    for position in positions:
        own.setdefault(position.row["party__code"], []).append(position.told)
    for code, told in own.items():
        stated[code] = {**told[-1], "earlier": told[:-1]}
    return stated


def _told(records: Sequence[Told]) -> list[dict[str, Any]]:
    return [record.told for record in records]
