"""Words that earlier rounds of the talks were entered with: what the form of the next one offers while typing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rounds.models import Delegate, Negotiation, Readout, Round

MOST = 200
"""Of each kind, the newest."""


@dataclass(frozen=True)
class EnteredBefore:
    """Each word once, the newest first."""

    people: Sequence[str] = ()
    """Delegates and speakers."""
    titles: Sequence[str] = ()
    cities: Sequence[str] = ()
    countries: Sequence[str] = ()
    venues: Sequence[str] = ()


def entered_before(negotiation: Negotiation) -> EnteredBefore:
    """Three queries."""
    rounds = list(
        Round.objects.filter(negotiation=negotiation)
        .order_by("-number")
        .values_list("city", "country", "venue")[: MOST * 2]
    )
    seats = list(
        Delegate.objects.filter(round__negotiation=negotiation)
        .order_by("-round__number", "pk")
        .values_list("name", "title")[: MOST * 10]
    )
    speakers = (
        Readout.objects.current()
        .filter(round__negotiation=negotiation, speaker__isnull=False)
        .order_by("-round__number", "pk")
        .values_list("speaker", flat=True)[: MOST * 2]
    )
    return EnteredBefore(
        people=_once([*(name for name, _ in seats), *speakers]),
        titles=_once(title for _, title in seats),
        cities=_once(city for city, _, _ in rounds),
        countries=_once(country for _, country, _ in rounds),
        venues=_once(venue for _, _, venue in rounds),
    )


def _once(words: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word))[:MOST]
