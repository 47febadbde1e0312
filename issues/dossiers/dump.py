"""The dossier of a negotiation as it is on record: what `load` reads, byte for byte."""

from typing import Any

from issues.dossiers import schema
from issues.dossiers.json_text import write
from issues.dossiers.record import PARTS, Record, Recorded, record_of
from rounds.models import Negotiation
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.snapshots import snapshot


def dump(negotiation: Negotiation) -> str:
    """The text of its dossier. Superseded facts are not in it; of a commitment's delivery, the newest is."""
    with snapshot():
        record = record_of(negotiation)
    return write(_with_texts(dossier_of(record)))


def dossier_of(record: Record) -> dict[str, Any]:
    """The record as the value a dossier's JSON states."""
    values: dict[str, Any] = {"dossier": schema.VERSION, "negotiation": record.negotiation}
    for section in schema.SECTIONS:
        values[section] = [
            _whole(section, recorded, record) for recorded in record.sections[section] if recorded.is_current
        ]
    return values


def newest_delivery(deliveries: list[Recorded]) -> Recorded | None:
    """The one that holds: of the latest day, then recorded last. Without a day it is older than any with one."""
    current = [recorded for recorded in deliveries if recorded.is_current]
    return max(current, key=lambda one: (str(one.row.on_day or ""), one.row.pk), default=None)


def _whole(section: str, recorded: Recorded, record: Record) -> dict[str, Any]:
    """A row with the facts inside it, its keys in the order of the format."""
    inside: dict[str, Any] = {}
    for kind, (owner, key) in PARTS.items():
        if owner != section:
            continue
        facts = record.parts[kind].get(recorded.values["key"], [])
        if key == "delivery":
            newest = newest_delivery(facts)
            inside[key] = newest.values if newest else None
        else:
            inside[key] = [fact.values for fact in facts if fact.is_current]
    return {key: inside[key] if key in inside else recorded.values[key] for key in schema.SECTIONS[section].fields}


def _with_texts(value: Any) -> Any:
    """Dates as they were given."""
    if isinstance(value, dict):
        return {key: _with_texts(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_with_texts(member) for member in value]
    return str(value) if isinstance(value, PartialDate) else value
