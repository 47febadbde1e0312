"""What is recorded of issues as plain rows: status changes, positions, links, commitments and notes."""

from issues import shapes
from issues.choices import (
    RESPONDING_STANCES,
    Bound,
    Channel,
    LinkKind,
    OfferAnswer,
    Stance,
    Status,
    phase_of,
)
from issues.models import Commitment, Delivery, IssueLink, Note, Observation, Position, StatusChange
from issues.progress.counting import movement_of
from issues.transitions import skips_stages
from rounds.queries.round_list import round_name
from tradetalks.ledger.reading import RECORDED_COLUMNS, recorded, superseded
from tradetalks.lib.keyset import Column, Order
from tradetalks.sources.rows import CitedRows, Row

WORLD_ORDER = Order("world", (Column("world_order"), Column("pk")))
"""By window, day and order of recording (counting rules)."""
RECORDING_ORDER = Order("recorded", (Column("pk"),))

_STATUSES: dict[str, str] = dict(Status.choices)
_STANCES: dict[str, str] = dict(Stance.choices)
_ANSWERS: dict[str, str] = dict(OfferAnswer.choices)
_CHANNELS: dict[str, str] = dict(Channel.choices)
_BOUNDS: dict[str, str] = dict(Bound.choices)
_LINKS: dict[str, str] = dict(LinkKind.choices)
_LEVELS: dict[int, str] = dict(Delivery.LEVELS)

_DATED = ("on", "round__number", "round__name", "window__number", "window__name")


def _status_change(row: Row) -> shapes.StatusChange:
    before = row["previous"]
    return {
        "id": row["pk"],
        "to": row["to"],
        "to_label": _STATUSES[row["to"]],
        "phase": phase_of(row["to"]),
        "from": before or None,
        "from_label": _STATUSES[before] if before else None,
        "movement": movement_of(before, row["to"], assessed=True),
        "stages_skipped": skips_stages(before, row["to"]),
        "on": row["on"],
        "round": round_name(row),
        "window": round_name(row, "window"),
        "reason": row["reason"],
        "successor": row["successor__ref"],
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


STATUS_CHANGES = CitedRows(
    model=StatusChange,
    columns=("issue_id", "to", "previous", "reason", "successor__ref", "world_order", *_DATED, *RECORDED_COLUMNS),
    order=WORLD_ORDER,
    tell=_status_change,
)
"""`from` and `movement` are against the change right before it in world order."""


def _position(row: Row) -> shapes.Position:
    return {
        "id": row["pk"],
        "party": row["party__code"],
        "party_label": row["party__name"],
        "stance": row["stance"],
        "stance_label": _STANCES[row["stance"]],
        "stance_value": RESPONDING_STANCES.get(row["stance"]),
        "answer": row["answer"],
        "answer_label": _ANSWERS[row["answer"]] if row["answer"] else None,
        "text": row["text"],
        "channel": row["channel"],
        "channel_label": _CHANNELS[row["channel"]] if row["channel"] else None,
        "quantity": _quantity(row),
        "condition": (
            {"text": row["condition_text"], "issue": row["condition_issue__ref"]}
            if row["condition_text"] is not None
            else None
        ),
        "on": row["on"],
        "round": round_name(row),
        "window": round_name(row, "window"),
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


_QUANTITY = ("metric", "unit", "value", "bound", "baseline", "due_on", "window")


def _quantity(row: Row) -> shapes.Quantity | None:
    if all(row[f"quantity_{name}"] is None for name in _QUANTITY):
        return None
    bound = row["quantity_bound"]
    return {
        "metric": row["quantity_metric"],
        "unit": row["quantity_unit"],
        "value": row["quantity_value"],
        "bound": bound,
        "bound_label": _BOUNDS[bound] if bound else None,
        "baseline": row["quantity_baseline"],
        "due_on": row["quantity_due_on"],
        "window": row["quantity_window"],
    }


POSITIONS = CitedRows(
    model=Position,
    columns=(
        "issue_id", "party__code", "party__name", "stance", "answer", "text", "channel",
        *(f"quantity_{name}" for name in _QUANTITY), "condition_text", "condition_issue__ref", "world_order",
        *_DATED, *RECORDED_COLUMNS,
    ),
    order=WORLD_ORDER,
    tell=_position,
)  # fmt: skip
"""One party's stance each. `stance_value` runs from 2 (accepts) to -3 (red line); null for the raising party's."""


def _link(row: Row) -> shapes.Link:
    return {
        "id": row["pk"],
        "from": row["from_issue__ref"],
        "to": row["to_issue__ref"],
        "kind": row["kind"],
        "kind_label": _LINKS[row["kind"]],
        "on": row["on"],
        "note": row["note"],
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


LINKS = CitedRows(
    model=IssueLink,
    columns=("from_issue__ref", "to_issue__ref", "kind", "on", "note", *RECORDED_COLUMNS),
    order=RECORDING_ORDER,
    tell=_link,
)
"""Links from one issue to another: `from` is conditional on `to`, responds to it …"""


def _commitment(row: Row) -> shapes.Commitment:
    return {
        "id": row["pk"],
        "key": row["key"],
        "issue": row["issue__ref"],
        "obligor": row["obligor__code"],
        "obligor_label": row["obligor__name"],
        "text": row["text"],
        "metric": row["metric"],
        "unit": row["unit"],
        "target": row["target"],
        "baseline": row["baseline"],
        "on": row["on"],
        "due_on": row["due_on"],
        "window": row["window"],
        "version": row["version"],
    }


COMMITMENTS = CitedRows(
    model=Commitment,
    columns=(
        "key", "issue__ref", "obligor__code", "obligor__name", "text", "metric", "unit", "target", "baseline", "on",
        "due_on", "window", "version",
    ),
    order=RECORDING_ORDER,
    tell=_commitment,
)  # fmt: skip
"""What was agreed to be done; obligor null: both jointly."""


def _delivery(row: Row) -> shapes.Delivery:
    return {
        "id": row["pk"],
        "level": row["level"],
        "level_label": _LEVELS[row["level"]],
        "on": row["on"],
        "note": row["note"],
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


DELIVERIES = CitedRows(
    model=Delivery,
    columns=("commitment_id", "level", "on", "note", *RECORDED_COLUMNS),
    order=RECORDING_ORDER,
    tell=_delivery,
)


def _observation(row: Row) -> shapes.Observation:
    return {
        "id": row["pk"],
        "period": row["period"],
        "value": row["value"],
        "bound": row["bound"],
        "bound_label": _BOUNDS[row["bound"]] if row["bound"] else None,
        "note": row["note"],
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


OBSERVATIONS = CitedRows(
    model=Observation,
    columns=("commitment_id", "period", "value", "bound", "note", *RECORDED_COLUMNS),
    order=RECORDING_ORDER,
    tell=_observation,
)


def _note(row: Row) -> shapes.Note:
    return {
        "id": row["pk"],
        "issue": row["issue__ref"],
        "round": round_name(row),
        "on": row["on"],
        "text": row["text"],
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


NOTES = CitedRows(
    model=Note,
    columns=("issue__ref", "round__number", "round__name", "on", "text", *RECORDED_COLUMNS),
    order=RECORDING_ORDER,
    tell=_note,
)
"""Context and comments, in Markdown."""
