"""The matrix: the status of each issue after each logged round, compact.

rounds [{number, name, ends_on}], rows [{ref, title, parent, statuses [code or None, one per round],
assessed [numbers of the rounds in whose window a status was recorded]}]
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from issues import shapes
from issues.models import Issue, StatusChange
from rounds.models import Round
from rounds.queries.negotiations import Talks
from tradetalks.lib.keyset import Column, Order, Slice, slice_of

_REF = Column("ref", str)
ORDERS = {
    "ref": Order("ref", (_REF,)),
    "area": Order("area", (Column("area__label", str), _REF)),
    "moved": Order("moved", (Column("moved_order", descending=True), _REF)),
}
"""What the rows can be ordered by; `moved`: the issue whose status was reached last comes first."""


def logged_rounds(talks: Talks) -> list[dict[str, Any]]:
    """The columns: rounds that have a window, in their order. One query."""
    rounds = Round.objects.filter(negotiation=talks.pk).logged().in_order()
    return [{**row} for row in rounds.values("number", "name", "ends_on")]


def matrix_page(
    issues: QuerySet[Issue],
    *,
    rounds: Sequence[dict[str, Any]],
    order: str = "ref",
    limit: int = 100,
    cursor: str | None = None,
) -> Slice:
    """One page of rows, in one of ORDERS. Two queries. Raises CursorError.

    `rounds` are all that are logged. Ordered by area, each row has the label of its `area` beside the rest.
    """
    if order == "moved":
        issues = issues.annotate(moved_order=Coalesce("status_fact__world_order", Value(0)))
    columns = issues.values("pk", "ref", "title", "parent__ref", *(column.name for column in ORDERS[order].columns))
    page = slice_of(columns, order=ORDERS[order], limit=limit, cursor=cursor)
    changes: dict[int, list[tuple[int, str]]] = {row["pk"]: [] for row in page.rows}
    recorded = (
        StatusChange.objects.current()
        .filter(issue__in=list(changes), window__isnull=False)
        .order_by("world_order", "pk")
        .values_list("issue_id", "window__number", "to")
    )
    for issue_id, number, to in recorded:
        changes[issue_id].append((number, to))
    numbers = [meeting["number"] for meeting in rounds]
    beside = {"area": "area__label"} if order == "area" else {}
    rows = [
        {**_row(row, changes[row["pk"]], numbers), **{name: row[column] for name, column in beside.items()}}
        for row in page.rows
    ]
    return replace(page, rows=rows)


def _row(row: dict[str, Any], changes: Sequence[tuple[int, str]], numbers: Sequence[int]) -> shapes.MatrixRow:
    last_in = dict(changes)  # changes are in world order: the last one of a window stays
    statuses: list[str | None] = []
    for number in numbers:
        statuses.append(last_in.get(number, statuses[-1] if statuses else None))
    return {
        "ref": row["ref"],
        "title": row["title"],
        "parent": row["parent__ref"],
        "statuses": statuses,
        "assessed": [number for number in numbers if number in last_in],
    }
