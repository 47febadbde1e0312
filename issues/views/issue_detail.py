"""One issue: both sides next to each other, its history, what hangs on it, and the sources."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.queries.issue_record import issue_record
from rounds.models import Negotiation
from rounds.queries.negotiations import talks_of
from rounds.queries.parties import PartyOrder
from tradetalks.sources.access import visible_labels


@require_safe
def issue_detail(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The page of the issue of that reference."""
    require_reading(request.user)
    talks = talks_of(Negotiation.objects.all(), slug)
    if talks is None:
        raise Http404
    parties = PartyOrder.of(talks)
    record = issue_record(talks, ref, parties=parties, labels=visible_labels(request.user))
    if record is None:
        raise Http404
    context = {"negotiation": talks, "parties": parties, "section": "issues", "record": record}
    return render(request, "issues/issue_detail.html", context)
