"""The start page: choose a negotiation. Straight to it when there is one."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from rounds.access import require_reading
from rounds.models import Negotiation


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All negotiations, newest first."""
    require_reading(request.user)
    negotiations = list(
        Negotiation.objects.annotate(
            round_count=Count("rounds", distinct=True),
            issue_count=Count("issues", distinct=True),
        ).order_by("-opened_day", "name")
    )
    if len(negotiations) == 1:
        return redirect("issues:overview", negotiations[0].slug)
    return render(request, "home.html", {"negotiations": negotiations})
