"""All rounds of a negotiation, newest first."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rounds.access import may_log, require_reading
from rounds.models import Negotiation
from rounds.queries.negotiations import talks_of
from rounds.queries.parties import PartyOrder
from rounds.queries.round_accounts import told_rounds
from tradetalks.accounts.preferences import first_party


@require_safe
def round_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The table of rounds. What each did to the issues is added by the template, from the app that knows."""
    require_reading(request.user)
    talks = talks_of(Negotiation.objects.all(), slug)
    if talks is None:
        raise Http404
    parties = PartyOrder.of(talks, first=first_party(request.user))
    context = {
        "negotiation": talks,
        "parties": parties,
        "section": "rounds",
        "rounds": told_rounds(talks, parties),
        "may_log": may_log(request.user),
    }
    return render(request, "rounds/round_list.html", context)
