"""The sources of a negotiation as a page lists them."""

import datetime as dt
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Lower

from issues.queries.cited import Carried, carried_by
from rounds.models import Round
from tradetalks.ledger.moments import Moment
from tradetalks.lib.full_text.finding import found_in
from tradetalks.lib.full_text.search import Search
from tradetalks.lib.keyset import Column, Order, slice_of
from tradetalks.sources.choices import Sensitivity, SourceKind
from tradetalks.sources.models import Source
from tradetalks.sources.moments import published_by

_PK = Column("pk")
ORDERS: Mapping[str, Order] = {
    "code": Order("code", (_PK,)),
    "-code": Order("-code", (_PK.reversed(),)),
    "publisher": Order("publisher", (Column("by_publisher", str), _PK)),
    "-publisher": Order("-publisher", (Column("by_publisher", str, descending=True), _PK.reversed())),
    "published_on": Order("published_on", (Column("by_day", str), _PK)),
    "-published_on": Order("-published_on", (Column("by_day", str, descending=True), _PK.reversed())),
}
COLUMNS = ("pk", "key", "publisher", "title", "kind", "url", "published_on", "language", "sensitivity")


@dataclass(frozen=True, slots=True)
class ListedSource:
    """One row of the list: the source, and what it carries in these talks."""

    source: Source
    carried: Carried


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page of sources, the addresses beside it, and how many there are of each kind and label."""

    rows: list[ListedSource]
    next: str | None
    previous: str | None


def narrowed_sources(
    rows: QuerySet[Source], *, kinds: Collection[str] = (), only: Collection[str] = (), search: Search | None = None
) -> QuerySet[Source]:
    """Those of the sources of these kinds and labels (none: any) that the search finds."""
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if only:
        rows = rows.filter(sensitivity__in=only)
    return found_in(rows, search) if search is not None else rows


def published_before(rows: QuerySet[Source], negotiation_id: int, moment: Moment) -> QuerySet[Source]:
    """Those of the sources that were published by the day or round that is asked for. One query for a round."""
    day = moment.on
    if moment.round is not None:
        meeting = Round.objects.filter(negotiation=negotiation_id, number=moment.round).first()
        day = meeting.last_day if meeting else None
    return rows.filter(published_by(day)) if day is not None and day < dt.date.max else rows


def source_page(
    rows: QuerySet[Source],
    negotiation_id: int,
    *,
    labels: AbstractSet[str],
    sort: str,
    limit: int,
    cursor: str | None = None,
) -> SourcePage:
    """A page of them. Three queries. Raises CursorError."""
    keyed = rows.annotate(
        by_publisher=Lower(Coalesce(F("publisher"), F("title"), F("key"), output_field=TextField())),
        by_day=Coalesce(Cast(F("published_on"), CharField(max_length=10)), Value("")),
    )
    page = slice_of(keyed.values(*COLUMNS, "by_publisher", "by_day"), order=ORDERS[sort], limit=limit, cursor=cursor)
    carried = carried_by([row["pk"] for row in page.rows], negotiation_id, labels=labels)
    listed = [
        ListedSource(Source(**{_attribute(name): row[name] for name in COLUMNS}), carried.get(row["pk"], Carried()))
        for row in page.rows
    ]
    return SourcePage(listed, page.next, page.previous)


def source_facets(rows: QuerySet[Source]) -> dict[str, list[tuple[str, str, int]]]:
    """`kind` and `label` → code, name and number of these sources, those without any left out. One query."""
    counts = rows.order_by().values_list("kind", "sensitivity").annotate(n=Count("pk"))
    kinds: dict[str, int] = {}
    held: dict[str, int] = {}
    for kind, label, number in counts:
        kinds[kind] = kinds.get(kind, 0) + number
        held[label] = held.get(label, 0) + number
    return {
        "kind": [(code, name, kinds[code]) for code, name in SourceKind.choices if code in kinds],
        "label": [(code, name, held[code]) for code, name in Sensitivity.choices if code in held],
    }


def _attribute(name: str) -> Any:
    return "id" if name == "pk" else name
