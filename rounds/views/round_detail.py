"""One round: its facts, what each side said of it, and what was set in its window."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rounds.access import may_log, require_reading
from rounds.models import Negotiation
from rounds.queries.negotiations import talks_of
from rounds.queries.parties import PartyOrder
from rounds.queries.round_record import round_record
from tradetalks.accounts.preferences import first_party
from tradetalks.sources.access import visible_labels


@require_safe
def round_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The page of the round of that number. What it did to the issues is added by the template."""
    require_reading(request.user)
    talks = talks_of(Negotiation.objects.all(), slug)
    if talks is None:
        raise Http404
    parties = PartyOrder.of(talks, first=first_party(request.user))
    labels = visible_labels(request.user)
    record = round_record(talks, number, parties=parties, labels=labels)
    if record is None:
        raise Http404
    context = {
        "negotiation": talks,
        "parties": parties,
        "section": "rounds",
        "record": record,
        "labels": labels,
        "may_log": may_log(request.user),
    }
    return render(request, "rounds/round_detail.html", context)
