"""The issues before and after one in the list it was opened from: `?in=` has the list's own query."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse

from issues.queries.issue_list import issue_order, ordered_by
from issues.queries.saved_views import views_of
from issues.queries.summaries import RoundSummary
from issues.views.issue_listing import Listing
from rounds.queries.negotiations import Talks

LONGEST_QUERY = 2_000
MOST = 20_000
"""Issues of the list that are looked through for this one."""


@dataclass(frozen=True)
class Neighbours:
    """The addresses before and after in the list, the place in it, and the list's own address."""

    list: str
    previous: str = ""
    next: str = ""
    place: int = 0
    count: int = 0


def neighbours(person: Any, talks: Talks, ref: str, given: str, *, summary: RoundSummary | None) -> Neighbours:
    """Where that issue stands in the list of that query; without places where it is not in it (any more).

    One query; one more where the list is a saved view.
    """
    root = reverse("issues:issue_list", args=[talks.slug])
    data = QueryDict(given[:LONGEST_QUERY])
    address = f"{root}?{data.urlencode()}" if data else root
    views = views_of(person, talks.pk) if "view" in data else []
    try:
        listing = Listing(person, talks, data, summary=summary, views=views)
    except Http404:
        return Neighbours(root)
    order = issue_order(listing.query.sort, listing.query.group)
    issues = ordered_by(listing.issues(), order, seats=tuple(listing.parties), standing=listing.standing())
    refs = list(issues.order_by(*order.expressions()).values_list("ref", flat=True)[:MOST])
    if ref not in refs:
        return Neighbours(address)
    place = refs.index(ref)
    here = urlencode({"in": given})

    def at(index: int) -> str:
        if not 0 <= index < len(refs):
            return ""
        return f"{reverse('issues:issue_detail', args=[talks.slug, refs[index]])}?{here}"

    return Neighbours(address, at(place - 1), at(place + 1), place + 1, len(refs))
