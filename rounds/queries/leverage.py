"""Deadlines and measures as plain rows, each with its revisions in the order of recording."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from rounds import shapes
from rounds.choices import DeadlineStep, Instrument, MeasureState
from rounds.models import Deadline, DeadlineRevision, Measure, MeasureRevision
from tradetalks.ledger.reading import RECORDED_COLUMNS, recorded, superseded
from tradetalks.lib.keyset import Column, Order
from tradetalks.sources.rows import CitedRows, Row, Told, read_all, tell_all

_BY_RECORDING = Order("recorded", (Column("pk"),))
_STEPS: dict[str, str] = dict(DeadlineStep.choices)
_STATES: dict[str, str] = dict(MeasureState.choices)
_INSTRUMENTS: dict[str, str] = dict(Instrument.choices)


@dataclass(frozen=True, slots=True)
class Revised:
    """A record that is told with its revisions: its columns, how it is told, and how its revisions are read."""

    model: type[Deadline] | type[Measure]
    columns: tuple[str, ...]
    tell: Callable[[Row, list[Any]], Mapping[str, Any]]
    """Of the record and the revisions that hold, the newest last."""
    revisions: CitedRows
    parent: str
    """Column of a revision that names the record."""
    order: Order = _BY_RECORDING


def _deadline(row: Row, revisions: list[shapes.DeadlineRevision]) -> shapes.Deadline:
    newest = revisions[-1] if revisions else None
    return {
        "id": row["pk"],
        "key": row["key"],
        "title": row["title"],
        "set_by": row["set_by__code"],
        "set_by_label": row["set_by__name"],
        "consequence": row["consequence"],
        "state": newest["kind"] if newest else None,
        "state_label": newest["kind_label"] if newest else None,
        "due_on": newest["due_on"] if newest else None,
        "revisions": revisions,
        "version": row["version"],
    }


def _measure(row: Row, revisions: list[shapes.MeasureRevision]) -> shapes.Measure:
    return {
        "id": row["pk"],
        "key": row["key"],
        "title": row["title"],
        "imposed_by": row["imposed_by__code"],
        "imposed_by_label": row["imposed_by__name"],
        "against": row["against__code"],
        "against_label": row["against__name"],
        "instrument": row["instrument"],
        "instrument_label": _INSTRUMENTS[row["instrument"]],
        "scope_text": row["scope_text"],
        "scope_usd": row["scope_usd"],
        "revisions": revisions,
        "version": row["version"],
    }


def _deadline_revision(row: Row) -> shapes.DeadlineRevision:
    return {
        "id": row["pk"],
        "kind": row["kind"],
        "kind_label": _STEPS[row["kind"]],
        "due_on": row["due_on"],
        "announced_on": row["announced_on"],
        "reason": row["reason"],
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


def _measure_revision(row: Row) -> shapes.MeasureRevision:
    return {
        "id": row["pk"],
        "state": row["state"],
        "state_label": _STATES[row["state"]],
        "rate_from": row["rate_from"],
        "rate_to": row["rate_to"],
        "rate_unit": "percent",
        "effective_on": row["effective_on"],
        "announced_on": row["announced_on"],
        "note": row["note"],
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


DEADLINES = Revised(
    model=Deadline,
    tell=_deadline,
    columns=("key", "title", "set_by__code", "set_by__name", "consequence", "version"),
    revisions=CitedRows(
        model=DeadlineRevision,
        columns=("deadline_id", "kind", "due_on", "announced_on", "reason", *RECORDED_COLUMNS),
        order=_BY_RECORDING,
        tell=_deadline_revision,
    ),
    parent="deadline_id",
)
"""`state` and `due_on` are those of the newest revision; `set_by` null: both jointly."""

MEASURES = Revised(
    model=Measure,
    tell=_measure,
    columns=(
        "key", "title", "imposed_by__code", "imposed_by__name", "against__code", "against__name", "instrument",
        "scope_text", "scope_usd", "version",
    ),
    revisions=CitedRows(
        model=MeasureRevision,
        columns=(
            "measure_id", "state", "rate_from", "rate_to", "effective_on", "announced_on", "note", *RECORDED_COLUMNS,
        ),
        order=_BY_RECORDING,
        tell=_measure_revision,
    ),
    parent="measure_id",
)  # fmt: skip
"""What is in force on a day follows from the revisions (counting rules); the summaries say it for each round."""


def revision_rows(kind: Revised, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The revisions in force of these records, for `tell_all`. One query, none without ids."""
    if not ids:
        return []
    model = kind.revisions.model._default_manager
    return read_all(kind.revisions, model.filter(**{f"{kind.parent}__in": list(ids)}, superseded__isnull=True))


def with_revisions(kind: Revised, rows: Sequence[Row], revisions: Sequence[Told]) -> list[dict[str, Any]]:
    """The records, each with those of `revisions` that are its own."""
    own: dict[int, list[dict[str, Any]]] = {}
    for revision in revisions:
        own.setdefault(revision.row[kind.parent], []).append(revision.told)
    return [dict(kind.tell(row, own.get(row["pk"], []))) for row in rows]


def revised_rows(kind: Revised, rows: Sequence[Row], *, labels: AbstractSet[str]) -> list[dict[str, Any]]:
    """Deadlines or measures read with the columns of `kind`, with their revisions and citations. Two queries."""
    revisions = revision_rows(kind, [row["pk"] for row in rows])
    (told,) = tell_all([(kind.revisions, revisions)], labels=labels)
    return with_revisions(kind, rows, told)
