"""Negotiations with their parties: the list, one by its slug, and the small value that other reads take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rounds.models import Negotiation, NegotiationParty, Party
from tradetalks.lib.keyset import Column, Order


@dataclass(frozen=True, slots=True)
class Seated:
    """A party as reads need it."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Talks:
    """A negotiation as reads take it: its key, its address, its name and its parties in the order of their seats."""

    pk: int
    slug: str
    name: str
    parties: tuple[Seated, ...]

    @classmethod
    def of(cls, negotiation: Negotiation, parties: Iterable[Party]) -> "Talks":
        """From rows that were read already."""
        seated = tuple(Seated(party.pk, party.code, party.name) for party in parties)
        return cls(negotiation.pk, negotiation.slug, negotiation.name, seated)


def talks_of(negotiations: QuerySet[Negotiation], slug: str) -> Talks | None:
    """The talks at that address with their parties, None where `negotiations` has none. One query."""
    rows = list(
        negotiations.filter(slug=slug)
        .order_by("seats__position")
        .values_list("pk", "slug", "name", "seats__party_id", "seats__party__code", "seats__party__name")
    )
    if not rows:
        return None
    parties = tuple(Seated(pk, code, name) for *_, pk, code, name in rows if pk is not None)
    return Talks(*rows[0][:3], parties)


NEGOTIATION_COLUMNS = ("pk", "slug", "name", "opened_on", "closed_on", "summary", "version")
NEGOTIATION_ORDER = Order("slug", (Column("slug", str),))


def with_parties(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Negotiations read with NEGOTIATION_COLUMNS, each with `parties` [{code, name}] in their order. One query."""
    seats: dict[int, list[dict[str, str]]] = {row["pk"]: [] for row in rows}
    seated = NegotiationParty.objects.filter(negotiation__in=list(seats)).order_by("position")
    for pk, code, name in seated.values_list("negotiation_id", "party__code", "party__name"):
        seats[pk].append({"code": code, "name": name})
    told = ("slug", "name", "opened_on", "closed_on", "summary")
    return [
        {**{column: row[column] for column in told}, "parties": seats[row["pk"]], "version": row["version"]}
        for row in rows
    ]
