"""One issue: both sides next to each other, its history, what hangs on it, and the sources."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.access import Powers, powers_of
from issues.models import Watch
from issues.queries.issue_record import issue_record
from issues.views.issue_listing import footing_at
from issues.views.neighbours import neighbours
from issues.views.note_names import note_names
from issues.views.reading_day import day_of_reading
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.sources.access import visible_labels


@require_safe
def issue_detail(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The page of the issue of that reference."""
    talks, summary = footing_at(request, slug)
    parties = PartyOrder.of(talks, first=first_party(request.user))
    labels = visible_labels(request.user)
    record = issue_record(talks, ref, parties=parties, labels=labels)
    if record is None:
        raise Http404
    given = request.GET.get("in")
    past = getattr(request, "past", None)
    may = Powers() if past else powers_of(request.user)
    watching = Watch.objects.filter(issue=record.issue, user=request.user.pk).exists()
    context = {
        "negotiation": talks,
        "parties": parties,
        "section": "issues",
        "record": record,
        "may": may,
        "watching": watching,
        "names": note_names(talks, [note.text for note in record.notes], labels=labels),
        "today": day_of_reading(request, talks),
        "latest_summary": summary,
        "in_list": neighbours(request.user, talks, ref, given, summary=summary) if given is not None else None,
    }
    return render(request, "issues/issue_detail.html", context)
