"""The filter that finds rows by their words."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from tradetalks.lib.full_text.search import Needed, Search
from tradetalks.lib.full_text.table import RELATION, search_texts

_reading_rows: ContextVar[bool] = ContextVar("search_reads_the_rows", default=False)


@contextmanager
def reading_rows() -> Iterator[None]:
    """Inside, `found_in` reads the searched rows themselves and not what is kept of them.

    For whoever shows other rows under the tables' names (temporary tables with a past state of the record): what is
    kept of a row is of the present. The same rows are found, at the price of reading every row that is searched;
    they are read when the filter is made, so make it inside.
    """
    token = _reading_rows.set(True)
    try:
        yield
    finally:
        _reading_rows.reset(token)


def found_in(rows: QuerySet[Any], search: Search) -> QuerySet[Any]:
    """Those of the rows that the search finds. A filter like any other; no query, but inside `reading_rows`."""
    if not search.terms:
        return rows.none()
    if _reading_rows.get():
        return rows.filter(pk__in=_listed(_read(rows, search)))
    wanted = [group for term in search.wanted for group in term.needed.groups]
    if wanted:
        rows = rows.filter(**{f"{RELATION}__words__has": Needed(tuple(wanted))})
    for term in search.wanted:
        if term.side_by_side:
            rows = rows.filter(**{f"{RELATION}__stream__contains": term.side_by_side})
    for term in search.unwanted:
        condition = Q(**{f"{RELATION}__words__has": term.needed})
        if term.side_by_side:
            condition &= Q(**{f"{RELATION}__stream__contains": term.side_by_side})
        rows = rows.exclude(condition)
    return rows


def _read(rows: QuerySet[Any], search: Search) -> list[int]:
    table = search_texts()[rows.model._meta.label_lower]
    found = rows.order_by().values(*table.read_columns()).iterator(chunk_size=2000)
    kept = ((row["id"], table.indexed(row)) for row in found)
    return [pk for pk, text in kept if text is not None and search.finds(text)]


def _listed(keys: list[int]) -> RawSQL:
    """Any number of keys as one parameter."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [keys])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])
