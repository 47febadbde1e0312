"""The search box of every page: straight to what a reference names, else the issue list for the words."""

import re
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.models import Issue
from rounds.models import Negotiation, Round

ROUND = re.compile(r"R(\d{1,9})", re.IGNORECASE | re.ASCII)


@require_safe
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """`US-017` and `R5` lead to their pages where they exist; anything else is searched for."""
    require_reading(request.user)
    negotiation = get_object_or_404(Negotiation, slug=slug)
    words = request.GET.get("q", "").strip().replace("\x00", "")
    meeting = ROUND.fullmatch(words)
    if meeting and Round.objects.filter(negotiation=negotiation, number=int(meeting[1])).exists():
        return redirect("rounds:round_detail", slug, int(meeting[1]))
    if "-" in words and (issue := Issue.objects.filter(negotiation=negotiation, ref=words.upper()).first()):
        return redirect("issues:issue_detail", slug, issue.ref)
    query = f"?{urlencode({'q': words})}" if words else ""
    return redirect(reverse("issues:issue_list", args=[slug]) + query)
