"""Parties and rounds as a body names them: by code and by number. What is not there is refused at its field."""

from collections.abc import Sequence

from rounds.models import Party
from tradetalks.ledger.refusals import NotFound
from tradetalks.lib.shown import shown
from tradetalks.lib.suggestions import nearest


def parties_named(codes: Sequence[str], *, field: str) -> list[Party]:
    """The parties of these codes, in order. Raises NotFound naming `<field>[i]`. One query, one more to refuse."""
    by_code = {party.code: party for party in Party.objects.filter(code__in=codes)}
    missing = {f"{field}[{place}]": _no_party(code) for place, code in enumerate(codes) if code not in by_code}
    if missing:
        raise NotFound(next(iter(missing.values())), errors=missing)
    return [by_code[code] for code in codes]


def _no_party(code: str) -> str:
    meant = nearest(code, dict(Party.objects.values_list("code", "name")))
    hint = f" Did you mean '{meant}'?" if meant else ""
    return f"There is no party {shown(code)}.{hint}"
