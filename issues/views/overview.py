"""The overview of a negotiation: what the last round moved, where everything stands, what comes next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.queries.round_progress import round_progress
from issues.queries.summaries import latest_summary_of
from rounds.models import Negotiation
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from tradetalks.sources.access import visible_labels

SENTENCES = 10
LINES = 7
"""How much of each list the overview shows; the round page has all of it."""


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The first page of a negotiation."""
    require_reading(request.user)
    negotiation = get_object_or_404(Negotiation.objects.prefetch_related("parties"), slug=slug)
    talks = Talks.of(negotiation, negotiation.parties.all())
    summary = latest_summary_of(talks.pk)
    progress = round_progress(summary, labels=visible_labels(request.user), evidence=False) if summary else None
    context = {
        "negotiation": talks,
        "about": negotiation,
        "parties": PartyOrder.of(talks),
        "section": "overview",
        "progress": progress,
        "latest_summary": summary,
        "sentences": SENTENCES,
        "lines": LINES,
    }
    return render(request, "issues/overview.html", context)
