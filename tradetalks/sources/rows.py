"""Sources, citations and cited records as plain rows for programs.

A citation of a source the reader may not see is left out, as if it had not been recorded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet, Value

from tradetalks.lib.keyset import Column, Order
from tradetalks.sources import shapes
from tradetalks.sources.choices import Basis, Credibility, Reliability, Sensitivity, SourceKind
from tradetalks.sources.models import Citation

Row = Mapping[str, Any]

SOURCE_COLUMNS = (
    "pk", "key", "publisher", "title", "kind", "url", "published_on", "language", "sensitivity", "note", "version",
)  # fmt: skip
SOURCE_ORDER = Order("id", (Column("pk"),))

_CITATION_COLUMNS = (
    "pk", "fact_id", "voice", "disputes", "basis", "speaker", "people", "reliability", "credibility", "locator",
    "quote", "source_id", "source__key", "source__publisher", "source__title", "source__kind", "source__url",
    "source__published_on", "source__language", "source__sensitivity",
)  # fmt: skip
_KINDS: dict[str, str] = dict(SourceKind.choices)
_LABELS: dict[str, str] = dict(Sensitivity.choices)
_BASES: dict[str, str] = dict(Basis.choices)
_RELIABILITIES: dict[str, str] = dict(Reliability.choices)
_CREDIBILITIES: dict[int, str] = dict(Credibility.choices)


@dataclass(frozen=True, slots=True)
class CitedRows:
    """How rows of one cited model are read: their columns, their order, and how one is told (without citations)."""

    model: type[Model]
    columns: tuple[str, ...]
    order: Order
    tell: Callable[[Row], Mapping[str, Any]]

    def values(self, rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
        """The rows with their columns, in no order yet."""
        return rows.values("pk", *self.columns)

    @property
    def citations(self) -> QuerySet[Any]:
        """The table of citations beside the model."""
        related = self.model._meta.get_field("citations").related_model
        if not (isinstance(related, type) and issubclass(related, Citation)):
            raise TypeError(f"{self.model._meta.label} has no citations")
        return related._default_manager.all()


@dataclass(frozen=True, slots=True)
class Told:
    """One record: the row it was read as, and what is told of it."""

    row: Row
    told: dict[str, Any]


def tell_all(parts: Sequence[tuple[CitedRows, Iterable[Row]]], *, labels: AbstractSet[str]) -> list[list[Told]]:
    """What is told of rows of several models, each with its `citations`: one more query for all of them together."""
    read = [(kind, list(rows)) for kind, rows in parts]
    citations = _citations([(kind, [row["pk"] for row in rows]) for kind, rows in read], labels)
    return [
        [Told(row, {**kind.tell(row), "citations": citations.get((place, row["pk"]), [])}) for row in rows]
        for place, (kind, rows) in enumerate(read)
    ]


def tell(kind: CitedRows, rows: Iterable[Row], *, labels: AbstractSet[str]) -> list[dict[str, Any]]:
    """What is told of rows of one model. One query, for the citations."""
    (records,) = tell_all([(kind, rows)], labels=labels)
    return [record.told for record in records]


def read_all(kind: CitedRows, rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """The rows themselves, in order, for `tell_all`. One query."""
    return list(kind.values(rows).order_by(*kind.order.expressions()))


def readings(parts: Sequence[tuple[CitedRows, QuerySet[Any]]], *, labels: AbstractSet[str]) -> list[QuerySet[Any, Row]]:
    """The rows of each part in order, and the citations of each, for one statement (tradetalks.lib.together)."""
    rows = [kind.values(rows).order_by(*kind.order.expressions()) for kind, rows in parts]
    citations = [
        kind.citations.filter(fact__in=rows.order_by().values("pk"), source__sensitivity__in=sorted(labels))
        .order_by("pk")
        .values(*_CITATION_COLUMNS)
        for kind, rows in parts
    ]
    return [*rows, *citations]


def tell_readings(kinds: Sequence[CitedRows], answers: Sequence[Sequence[Row]]) -> list[list[Told]]:
    """What is told of the answers to `readings` of parts of these kinds, each with its `citations`."""
    told = []
    for kind, rows, citations in zip(kinds, answers[: len(kinds)], answers[len(kinds) :], strict=True):
        own: dict[int, list[shapes.Citation]] = {}
        for row in citations:
            own.setdefault(row["fact_id"], []).append(_citation(row))
        told.append([Told(row, {**kind.tell(row), "citations": own.get(row["pk"], [])}) for row in rows])
    return told


def source_row(row: Row) -> shapes.Source:
    """A source with SOURCE_COLUMNS."""
    return {
        "id": row["pk"],
        "code": f"S-{row['pk']}",
        "key": row["key"],
        "publisher": row["publisher"],
        "title": row["title"],
        "kind": row["kind"],
        "kind_label": _KINDS[row["kind"]],
        "url": row["url"],
        "published_on": row["published_on"],
        "language": row["language"],
        "sensitivity": row["sensitivity"],
        "sensitivity_label": _LABELS[row["sensitivity"]],
        "note": row["note"],
        "version": row["version"],
    }


def _citations(
    wanted: Sequence[tuple[CitedRows, Sequence[int]]], labels: AbstractSet[str]
) -> dict[tuple[int, int], list[shapes.Citation]]:
    """(place in `wanted`, id of the cited row) → its citations in order of recording. One query, or none."""
    selects = [
        kind.citations.filter(fact_id__in=ids, source__sensitivity__in=labels)
        .order_by()
        .annotate(place=Value(place))
        .values(*_CITATION_COLUMNS, "place")
        for place, (kind, ids) in enumerate(wanted)
        if ids
    ]
    if not selects or not labels:
        return {}
    rows = selects[0].union(*selects[1:], all=True) if len(selects) > 1 else selects[0]
    citations: dict[tuple[int, int], list[shapes.Citation]] = {}
    for row in sorted(rows, key=lambda row: row["pk"]):
        citations.setdefault((row["place"], row["fact_id"]), []).append(_citation(row))
    return citations


def _citation(row: Row) -> shapes.Citation:
    """A citation in the words of dossier.md, its source embedded."""
    return {
        "party": row["voice"],
        "disputes": row["disputes"],
        "basis": row["basis"],
        "basis_label": _BASES[row["basis"]],
        "speaker": row["speaker"],
        "people": row["people"],
        "reliability": row["reliability"],
        "reliability_label": _RELIABILITIES[row["reliability"]],
        "credibility": row["credibility"],
        "credibility_label": _CREDIBILITIES[row["credibility"]],
        "locator": row["locator"],
        "quote": row["quote"],
        "source": {
            "id": row["source_id"],
            "key": row["source__key"],
            "publisher": row["source__publisher"],
            "title": row["source__title"],
            "kind": row["source__kind"],
            "kind_label": _KINDS[row["source__kind"]],
            "url": row["source__url"],
            "published_on": row["source__published_on"],
            "language": row["source__language"],
            "sensitivity": row["source__sensitivity"],
        },
    }
