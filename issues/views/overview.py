"""The overview of a negotiation: what the last round moved, where everything stands, what comes next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.actions.visiting import note_visit
from issues.queries.news import news_of, work_of
from issues.queries.round_progress import round_progress
from issues.queries.summaries import latest_summary_of
from rounds.access import may_log
from rounds.models import Negotiation
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.models import User
from tradetalks.accounts.preferences import first_party
from tradetalks.ledger.reading import head_number
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
    labels = visible_labels(request.user)
    progress = round_progress(summary, labels=labels, evidence=False, most=SENTENCES) if summary else None
    person = request.user if isinstance(request.user, User) and not getattr(request, "past", None) else None
    visit = note_visit(person, talks.pk, head=head_number(), at=timezone.now()) if person else None
    context = {
        "news": news_of(visit, talks.slug, labels=labels) if visit else None,
        "work": work_of(person, talks.pk, talks.slug) if person else None,
        "negotiation": talks,
        "about": negotiation,
        "parties": PartyOrder.of(talks, first=first_party(request.user)),
        "section": "overview",
        "progress": progress,
        "latest_summary": summary,
        "sentences": SENTENCES,
        "lines": LINES,
        "may_log": may_log(request.user),
    }
    return render(request, "issues/overview.html", context)
