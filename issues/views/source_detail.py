"""One source: its citation as printed, what it supports and how it was rated, and who stands behind it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.access import Powers, powers_of, require_reading
from issues.queries.source_detail import source_record
from issues.views.opened import opened_talks
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.lib.keyset import LARGEST_INTEGER
from tradetalks.sources.access import visible_labels, visible_sources


@require_safe
def source_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page of `S-<pk>`. A source the person may not see is not there."""
    require_reading(request.user)
    talks = opened_talks(request, slug)
    source = visible_sources(request.user).filter(pk=pk).first() if pk <= LARGEST_INTEGER else None
    if source is None:
        raise Http404
    context = {
        "negotiation": talks,
        "parties": PartyOrder.of(talks, first=first_party(request.user)),
        "section": "sources",
        "source": source,
        "record": source_record(source, talks.pk, labels=visible_labels(request.user)),
        "may": Powers() if getattr(request, "past", None) else powers_of(request.user),
    }
    return render(request, "issues/source_detail.html", context)
