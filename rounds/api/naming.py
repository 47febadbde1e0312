"""Parties and rounds as a body names them, by code and by number. What is not there is refused at its field."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from rounds.actions.meetings import Seat
from rounds.models import Negotiation, Party, Round
from tradetalks.ledger.refusals import NotFound
from tradetalks.lib.shown import shown
from tradetalks.lib.suggestions import nearest


def parties_named(codes: Mapping[str, str | None]) -> dict[str, Party | None]:
    """Field → the party of its code; None stays. Raises NotFound naming each field. One query, one more to refuse."""
    by_code = {party.code: party for party in Party.objects.filter(code__in={code for code in codes.values() if code})}
    unknown = [code for code in codes.values() if code is not None and code not in by_code]
    if unknown:
        hints = _hints(unknown, dict(Party.objects.values_list("code", "name")))
        missing = {
            field: f"There is no party {shown(code)}.{hints.get(code, '')}"
            for field, code in codes.items()
            if code is not None and code not in by_code
        }
        raise NotFound(next(iter(missing.values())), errors=missing)
    return {field: by_code[code] if code is not None else None for field, code in codes.items()}


def parties_listed(codes: Mapping[str, str]) -> list[Party]:
    """The parties of these codes (place in the body → code), in order. Raises NotFound naming each place."""
    return [party for party in parties_named(codes).values() if party is not None]


def with_parties(values: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """The values of a body, with parties instead of their codes in those of `fields` that are there."""
    return {**values, **parties_named({field: values[field] for field in fields if field in values})}


def seats_of(delegates: Sequence[Mapping[str, Any]] | None) -> list[Seat] | None:
    """The delegations of a body for the act; None leaves them alone. Raises NotFound naming `delegates[i].party`."""
    if delegates is None:
        return None
    codes = {f"delegates[{place}].party": row["party"] for place, row in enumerate(delegates)}
    return [Seat(**{**row, "party": party}) for row, party in zip(delegates, parties_listed(codes), strict=True)]


def round_named(negotiation: Negotiation, number: int | None, *, field: str) -> Round | None:
    """The round of that number of the talks; None for None. Raises NotFound naming `field`."""
    if number is None:
        return None
    meeting = negotiation.rounds.filter(number=number).first()
    if meeting is None:
        raise NotFound(f"There is no round {number} in these talks.", field=field)
    return meeting


def named(rows: QuerySet[Any], column: str, wanted: Mapping[str, str | None], what: str) -> dict[str, Any]:
    """Field → the row of that name; None stays. Raises NotFound naming each field.

    One query, one more to refuse; none for nothing.
    """
    names = {name for name in wanted.values() if name is not None}
    by_name = {getattr(row, column): row for row in rows.filter(**{f"{column}__in": names})} if names else {}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        known = rows.order_by(column).values_list(column, flat=True)[:MOST_COMPARED]
        hints = _hints(unknown, dict.fromkeys(known, ""))
        missing = {
            field: f"There is no {what} {shown(name)} here.{hints.get(name, '')}"
            for field, name in wanted.items()
            if name is not None and name not in by_name
        }
        raise NotFound(next(iter(missing.values())), errors=missing)
    return {field: by_name[name] if name is not None else None for field, name in wanted.items()}


MOST_COMPARED = 500
"""Names a wrong one is compared with: enough for a hint, and cheap among ten thousand issues."""
MOST_HINTS = 20
"""Wrong names that are given a hint: a body may hold thousands."""


def _hints(unknown: Collection[str], known: Mapping[str, str]) -> dict[str, str]:
    """Wrong name → what was probably meant, for the first of them."""
    meant = {name: nearest(name, known) for name in list(dict.fromkeys(unknown))[:MOST_HINTS]}
    return {name: f" Did you mean '{near}'?" for name, near in meant.items() if near}
