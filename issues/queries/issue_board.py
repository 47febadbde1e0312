"""The board: the same issues as the list, the first of each group. One query, however many groups."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from issues.models import Issue
from issues.queries.issue_list import described, group_columns, issue_order, ordered_by
from issues.queries.issue_rows import read_rows
from issues.queries.standing import Standing
from rounds.queries.negotiations import Seated, Talks

MOST_CARDS = 50
"""Of one group; the list shows the rest."""


def board_rows(
    issues: QuerySet[Issue],
    *,
    talks: Talks,
    standing: Standing | None,
    ordering: str,
    group: str,
    seats: Sequence[Seated],
) -> list[dict[str, Any]]:
    """The first issues of each group as rows of issues.queries.issue_list, group after group. One query."""
    order = issue_order(ordering, group)
    ordered = ordered_by(issues, order, seats=seats, standing=standing)
    partition = [F(column) for column in group_columns(group)]
    place = Window(RowNumber(), partition_by=partition, order_by=order.expressions())
    first = ordered.annotate(place=place).filter(place__lte=MOST_CARDS).values("pk")
    shown = ordered_by(Issue.objects.filter(pk__in=first), order, seats=seats, standing=standing)
    chosen = shown.order_by(*order.expressions()).values("pk", *(column.name for column in order.columns))
    return described(read_rows(chosen, talks), talks=talks, standing=standing)
