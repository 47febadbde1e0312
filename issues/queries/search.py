"""One search over issues, positions, readouts and sources.

What is told of a row is `issues.shapes.SearchHit`. What it was not found by may match as well, such as the title of
the issue of a position.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from issues.models import Issue, Position
from issues.shapes import SearchHit, SearchKind
from rounds.models import Readout
from rounds.queries.negotiations import Talks
from tradetalks.lib.full_text.finding import found_in
from tradetalks.lib.full_text.search import Search
from tradetalks.lib.full_text.snippets import marked, snippet
from tradetalks.lib.keyset import Column, Order, Slice, slice_of_parts
from tradetalks.sources.models import Source

ORDER = Order("search", (Column("part"), Column("pk", descending=True)))
"""Kind by kind, the newest first. Nothing in it follows from how often a word occurs: hidden sources would show."""
Row = Mapping[str, Any]

_PARTY = ("party_id", "party__code", "party__name")
_ROUND = ("round__number", "round__name")
_COLUMNS: dict[SearchKind, tuple[str, ...]] = {
    "issue": ("ref", "title", "description"),
    "position": (
        "issue__ref", "issue__title", *_PARTY, *_ROUND, "on", "text", "condition_text", "quantity_metric",
        "quantity_window",
    ),
    "readout": (*_PARTY, *_ROUND, "on", "speaker", "text"),
    "source": ("key", "publisher", "title", "note", "published_on"),
}  # fmt: skip
KINDS: tuple[SearchKind, ...] = tuple(_COLUMNS)


def search_page(
    talks: Talks,
    search: Search | None,
    *,
    kinds: Collection[str],
    labels: AbstractSet[str],
    limit: int,
    cursor: str | None,
) -> Slice:
    """One page of what is found of these kinds; everything where `search` is None. One query for each kind on it.

    Sources are those of all talks with one of `labels`. Raises CursorError.
    """
    parts = {
        place: found_rows(talks, search, kind=kind, labels=labels).values("pk", *_COLUMNS[kind])
        for place, kind in enumerate(KINDS)
        if kind in kinds
    }
    page = slice_of_parts(parts, order=ORDER, limit=limit, cursor=cursor)
    asked = search or Search(())
    return Slice([{**_told(row, asked)} for row in page.rows], page.next, page.previous)


def found_rows(talks: Talks, search: Search | None, *, kind: SearchKind, labels: AbstractSet[str]) -> QuerySet[Any]:
    """The rows of that kind that are found: those that hold, of these talks; all sources with one of the labels."""
    rows: QuerySet[Any]
    if kind == "issue":
        rows = Issue.objects.filter(negotiation=talks.pk)
    elif kind == "position":
        rows = Position.objects.current().filter(issue__negotiation=talks.pk)
    elif kind == "readout":
        rows = Readout.objects.current().filter(negotiation=talks.pk)
    else:
        rows = Source.objects.filter(sensitivity__in=labels)
    return found_in(rows, search) if search is not None else rows


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown of a row: its name, and its texts in the order of their weight."""

    ref: str | None
    name: str
    texts: Sequence[str | None]


def _told(row: Row, search: Search) -> SearchHit:
    kind = KINDS[row["part"]]
    shown = _shown(kind, row)
    name, text = marked(shown.name, search), snippet(shown.texts, search)
    return {
        "kind": kind,
        "id": row["pk"],
        "ref": shown.ref,
        "party": row.get("party__code"),
        "party_label": row.get("party__name"),
        "round": row.get("round__number"),
        "on": row.get("on") or row.get("published_on"),
        "title": name.text,
        "title_matches": name.matches,
        "snippet": text.text,
        "matches": text.matches,
    }


def _shown(kind: SearchKind, row: Row) -> _Shown:
    if kind == "issue":
        return _Shown(row["ref"], row["title"], [row["description"]])
    if kind == "position":
        texts = [row[column] for column in ("text", "condition_text", "quantity_metric", "quantity_window")]
        return _Shown(row["issue__ref"], row["issue__title"], texts)
    if kind == "readout":
        number, party = row["round__number"], row["party__name"]
        ref = f"R{number}" if number is not None else None
        return _Shown(ref, row["round__name"] or party or "Joint statement", [row["text"], row["speaker"]])
    name = row["title"] or row["publisher"] or row["key"]
    return _Shown(f"S-{row['pk']}", name, [row["note"], row["publisher"], row["key"]])
