"""Demand lists as plain rows."""

from rounds import shapes
from rounds.models import DemandList
from tradetalks.lib.keyset import Column, Order
from tradetalks.sources.rows import CitedRows, Row


def _demand_list(row: Row) -> shapes.DemandList:
    number = row["delivered_in__number"]
    return {
        "id": row["pk"],
        "key": row["key"],
        "title": row["title"],
        "party": row["party__code"],
        "party_label": row["party__name"],
        "delivered_in": {"number": number, "name": row["delivered_in__name"]} if number is not None else None,
        "delivered_on": row["delivered_on"],
        "declared": {"count": row["declared_count"], "at_least": row["at_least"]},
        "disclosed": row["disclosed"],
        "version": row["version"],
    }


DEMAND_LISTS = CitedRows(
    model=DemandList,
    columns=(
        "key", "title", "party__code", "party__name", "delivered_in__number", "delivered_in__name", "delivered_on",
        "declared_count", "at_least", "disclosed", "version",
    ),
    order=Order("recorded", (Column("pk"),)),
    tell=_demand_list,
)  # fmt: skip
"""Documents that table many demands, in the order of recording."""
