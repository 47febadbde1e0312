"""Acts on the subject taxonomy."""

import datetime as dt
from collections.abc import Sequence

from issues.access import require_analysing
from issues.models import Area, ListedArea
from rounds.models import Negotiation
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid

START_SET: dict[str, str] = {
    "purchases_trade_balance": "Purchases and trade balance",
    "industrial_subsidies": "Industrial subsidies",
    "intellectual_property": "Intellectual property",
    "technology_transfer": "Technology transfer",
    "cyber": "Cyber intrusion",
    "agriculture": "Agriculture",
    "services": "Services",
    "financial_services": "Financial services",
    "manufactured_goods": "Manufactured goods",
    "tariffs": "Tariffs",
    "investment": "Investment",
    "export_controls": "Export controls",
    "critical_minerals": "Critical minerals",
    "standards_regulation": "Standards and regulation",
    "internet_data": "Internet and data",
    "currency": "Currency",
    "enforcement_review": "Enforcement and review",
    "trade_remedies": "Trade remedies",
    "procurement": "Government procurement",
    "narcotics": "Narcotics",
    "maritime": "Maritime",
    "people": "Visas and people",
    "process": "Process of the talks",
}
"""The areas every new installation starts with (docs/domain.md)."""


def add_area(*, code: str, label: str, by: User | None, at: dt.datetime, door: str, reason: str = "") -> Area:
    """A new subject. Raises Invalid when the code is taken or malformed, NotAllowed."""
    require_analysing(by)
    with changeset(by=by, at=at, door=door, reason=reason) as recorder:
        if Area.objects.filter(code=code).exists():
            raise Invalid(f"'{code}' already is an area.", field="code")
        return recorder.insert(Area(code=code, label=label))


def add_start_set(*, at: dt.datetime, door: str) -> None:
    """Record the start set where there is no area yet: on a new installation."""
    with changeset(by=None, at=at, door=door, reason="The areas every installation starts with.") as recorder:
        if not Area.objects.exists():
            recorder.insert_many([Area(code=code, label=label) for code, label in START_SET.items()])


def list_areas(
    negotiation: Negotiation, areas: Sequence[Area], *, by: User | None, at: dt.datetime, door: str, reason: str = ""
) -> int:
    """List areas as those these talks are about, in order; returns how many were not listed before."""
    require_analysing(by)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        listed = set(negotiation.listed_areas.values_list("area_id", flat=True))
        fresh = {area.pk: area for area in areas if area.pk not in listed}
        recorder.insert_many([ListedArea(negotiation=negotiation, area=area) for area in fresh.values()])
        return len(fresh)
