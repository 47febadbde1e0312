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
from typing import Any

from django.db.models import Q, QuerySet

from issues.models import (
    Commitment,
    Delivery,
    Issue,
    IssueDeadline,
    IssueLink,
    IssueMeasure,
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
from issues.queries.issue_list import described, list_rows
from issues.queries.standing import Standing
from rounds.queries.leverage import DEADLINES, MEASURES, Revised, revision_rows, with_revisions
from rounds.queries.negotiations import Talks
from tradetalks.sources.rows import CitedRows, Row, Told, read_all, tell_all

_CITED_ISSUES = CitedRows(model=Issue, columns=(), order=RECORDING_ORDER, tell=lambda _row: {})
_MORE = ("description", "demand_list__key", "demand_list__title")


def issue_detail(
    issues: QuerySet[Issue], ref: str, *, talks: Talks, standing: Standing | None, labels: AbstractSet[str]
) -> dict[str, Any] | None:
    """The issue of that reference among `issues`, None where there is none. At most 17 queries, whatever its history.

    `labels` are the sensitivity labels whose sources the reader may see.
    """
    row = list_rows(issues.filter(ref=ref), talks, *_MORE).first()
    if row is None:
        return None
    pk = row["pk"]
    changes = read_all(STATUS_CHANGES, StatusChange.objects.current().filter(issue=pk))
    positions = read_all(POSITIONS, Position.objects.current().filter(issue=pk))
    links = read_all(LINKS, IssueLink.objects.current().filter(Q(from_issue=pk) | Q(to_issue=pk)))
    commitments = read_all(COMMITMENTS, Commitment.objects.filter(issue=pk))
    notes = read_all(NOTES, Note.objects.current().filter(issue=pk))
    deadlines = _tied(
        DEADLINES, IssueDeadline.objects.filter(issue=pk).order_by("pk").values_list("deadline", flat=True)
    )
    measures = _tied(MEASURES, IssueMeasure.objects.filter(issue=pk).order_by("pk").values_list("measure", flat=True))
    told = tell_all(
        [
            (_CITED_ISSUES, [row]),
            (STATUS_CHANGES, changes),
            (POSITIONS, positions),
            (LINKS, links),
            (NOTES, notes),
            (DEADLINES.revisions, revision_rows(DEADLINES, [row["pk"] for row in deadlines])),
            (MEASURES.revisions, revision_rows(MEASURES, [row["pk"] for row in measures])),
            *_commitment_parts(commitments),
        ],
        labels=labels,
    )
    own, told_changes, told_positions, told_links, told_notes, deadline_steps, measure_steps = told[:7]
    listed = described([row], talks=talks, standing=standing)[0]
    return {
        **listed,
        "description": row["description"],
        "demand_list": (
            {"key": row["demand_list__key"], "title": row["demand_list__title"]} if row["demand_list__key"] else None
        ),
        "sensitivity": dict(
            IssueSensitivity.objects.filter(issue=pk).order_by("pk").values_list("party__code", "level")
        ),
        "parts": list(issues.filter(parent=pk).order_by("ref").values_list("ref", flat=True)),
        "positions": _by_party(talks, told_positions),
        "status_changes": _told(told_changes),
        "links": _told(told_links),
        "commitments": _with_parts(*told[7:]),
        "deadlines": with_revisions(DEADLINES, deadlines, deadline_steps),
        "measures": with_revisions(MEASURES, measures, measure_steps),
        "notes": _told(told_notes),
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


def _tied(kind: Revised, ids: QuerySet[Any, int]) -> list[dict[str, Any]]:
    """The deadlines or measures an issue hangs on, in the order of its own list. Two queries."""
    order = {pk: place for place, pk in enumerate(ids)}
    if not order:
        return []
    rows = kind.model._default_manager.filter(pk__in=list(order)).values("pk", *kind.columns)
    return sorted(rows, key=lambda row: order[row["pk"]])


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
