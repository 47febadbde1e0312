"""Sources on record at the same web address, however it is written."""

from typing import Any

from tradetalks.lib.web_addresses import place_of, stem_of
from tradetalks.sources.access import visible_sources
from tradetalks.sources.models import Source

MOST_COMPARED = 200


def sources_at_address(address: str, person: Any) -> list[Source]:
    """Those the person may see, the first recorded first. One query, none for what is no address."""
    stem, place = stem_of(address), place_of(address)
    if not stem:
        return []
    like_it = visible_sources(person).filter(url__icontains=stem).order_by("pk")[:MOST_COMPARED]
    return [source for source in like_it if place_of(source.url or "") == place]
