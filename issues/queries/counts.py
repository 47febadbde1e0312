"""How many issues each of several filters keeps, asked at once."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value

from issues.models import Issue


def counts_of(kept: Sequence[QuerySet[Issue]]) -> list[int]:
    """The size of each. One query."""
    counted: list[QuerySet[Issue, Any]] = [
        issues.order_by()
        .annotate(place=Value(place, IntegerField()))
        .values("place")
        .annotate(n=Count("pk"))
        .values_list("place", "n")
        for place, issues in enumerate(kept)
    ]
    found: dict[int, int] = dict(counted[0].union(*counted[1:], all=True)) if counted else {}
    return [found.get(place, 0) for place in range(len(kept))]
