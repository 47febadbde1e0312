"""Parties and rounds as a body names them, by code and by number. What is not there is refused at its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from rounds.actions.meetings import Seat
from rounds.models import Negotiation, Party, Round
from tradetalks.ledger.refusals import NotFound
from tradetalks.lib.shown import shown
from tradetalks.lib.suggestions import nearest


def parties_named(codes: Mapping[str, str | None]) -> dict[str, Party | None]:
    """Field → the party of its code; None stays. Raises NotFound naming each field. One query, one more to refuse."""
    by_code = {party.code: party for party in Party.objects.filter(code__in=[code for code in codes.values() if code])}
    missing = {field: _no_party(code) for field, code in codes.items() if code is not None and code not in by_code}
    if missing:
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


def _no_party(code: str) -> str:
    meant = nearest(code, dict(Party.objects.values_list("code", "name")))
    hint = f" Did you mean '{meant}'?" if meant else ""
    return f"There is no party {shown(code)}.{hint}"
