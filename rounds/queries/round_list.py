"""Rounds as plain rows: the list, one with its delegations and readouts, and the readouts of one."""

import datetime as dt
from collections.abc import Set as AbstractSet
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from rounds import shapes
from rounds.choices import RoundKind, RoundLevel, RoundState, Tone
from rounds.models import OUTCOME_ITEMS, Delegate, DemandList, Readout, Round
from rounds.queries.demand_lists import DEMAND_LISTS
from rounds.queries.negotiations import Talks
from tradetalks.ledger.reading import RECORDED_COLUMNS, recorded, superseded
from tradetalks.lib.keyset import Column, Order
from tradetalks.sources.rows import CitedRows, Row, read_all, tell_all

_KINDS: dict[str, str] = dict(RoundKind.choices)
_LEVELS: dict[str, str] = dict(RoundLevel.choices)
_STATES: dict[str, str] = dict(RoundState.choices)
_TONES: dict[str, str] = dict(Tone.choices)


def round_name(row: Row, column: str = "round") -> shapes.RoundName | None:
    """`{number, name}` of the round a row refers to, None where it refers to none."""
    number = row[f"{column}__number"]
    return {"number": number, "name": row[f"{column}__name"]} if number is not None else None


def _round(row: Row) -> shapes.Round:
    return {
        "number": row["number"],
        "name": row["name"],
        "kind": row["kind"],
        "kind_label": _KINDS[row["kind"]],
        "level": row["level"],
        "level_label": _LEVELS[row["level"]] if row["level"] else None,
        "state": row["state"],
        "state_label": _STATES[row["state"]],
        "starts_on": row["starts_on"],
        "ends_on": row["ends_on"],
        "city": row["city"],
        "country": row["country"],
        "venue": row["venue"],
        "official_number": row["official_number"],
        "outcome": {
            "agreement": row["outcome_agreement"],
            "joint_statement": row["outcome_joint_statement"],
            "framework_text": row["outcome_framework_text"],
            "truce": row["outcome_truce"],
            "next_date_set": row["outcome_next_date_set"],
        },
        "outcome_text": row["outcome_text"],
        "next_round_text": row["next_round_text"],
        "logged": {"changeset": row["logged_id"], "at": row["logged__at"]} if row["logged_id"] is not None else None,
        "version": row["version"],
    }


ROUNDS = CitedRows(
    model=Round,
    columns=(
        "number", "name", "kind", "level", "state", "starts_on", "ends_on", "city", "country", "venue",
        "official_number", *(f"outcome_{item}" for item in OUTCOME_ITEMS), "outcome_text", "next_round_text",
        "logged_id", "logged__at", "version", "ends_order",
    ),
    order=Order("order", (Column("ends_order", dt.date), Column("number"))),
    tell=_round,
)  # fmt: skip
"""Rounds by their last day, then by number; those without a day come last. Read them from `rounds_of`."""


def _readout(row: Row) -> shapes.Readout:
    return {
        "id": row["pk"],
        "round": round_name(row),
        "party": row["party__code"],
        "party_label": row["party__name"],
        "speaker": row["speaker"],
        "issued": row["issued"],
        "tone": row["tone"],
        "tone_label": _TONES[row["tone"]],
        "text": row["text"],
        "on": row["on"],
        "recorded": recorded(row),
        "superseded": superseded(row),
    }


READOUTS = CitedRows(
    model=Readout,
    columns=(
        "round__number", "round__name", "party__code", "party__name", "speaker", "issued", "tone", "text", "on",
        *RECORDED_COLUMNS,
    ),
    order=Order("recorded", (Column("pk"),)),
    tell=_readout,
)  # fmt: skip
"""Readouts in the order of recording; party null: both jointly."""


def rounds_of(talks: Talks) -> QuerySet[Round]:
    """The rounds of these talks, with what ROUNDS orders them by."""
    return Round.objects.filter(negotiation=talks.pk).annotate(ends_order=Coalesce("last_day", Value(dt.date.max)))


def round_detail(talks: Talks, number: int, *, labels: AbstractSet[str]) -> dict[str, Any] | None:
    """One round: its list row, delegates, readouts in force, demand lists delivered in it, citations. Five queries."""
    rows = read_all(ROUNDS, rounds_of(talks).filter(number=number))
    if not rows:
        return None
    pk = rows[0]["pk"]
    readouts = read_all(READOUTS, Readout.objects.filter(round=pk, superseded__isnull=True))
    lists = read_all(DEMAND_LISTS, DemandList.objects.filter(delivered_in=pk))
    told = tell_all([(ROUNDS, rows), (READOUTS, readouts), (DEMAND_LISTS, lists)], labels=labels)
    meeting, said, delivered = ([record.told for record in records] for records in told)
    delegates = Delegate.objects.filter(round=pk).order_by("pk")
    return {
        **meeting[0],
        "delegates": [
            {
                "party": row["party__code"],
                "party_label": row["party__name"],
                "name": row["name"],
                "title": row["title"],
                "head": row["head"],
            }
            for row in delegates.values("party__code", "party__name", "name", "title", "head")
        ],
        "readouts": said,
        "demand_lists": delivered,
    }
