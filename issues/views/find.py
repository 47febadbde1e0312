"""The search box of every page: straight to what a reference names, else the search page; and what it suggests."""

import re
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.models import Issue
from issues.queries.search import search_page
from issues.views.opened import opened_talks
from rounds.models import Negotiation, Round
from tradetalks.lib.full_text.search import SearchError, parse
from tradetalks.sources.access import visible_labels, visible_sources

ROUND = re.compile(r"R[- ]?(\d{1,9})", re.IGNORECASE | re.ASCII)
SOURCE = re.compile(r"S-?(\d{1,15})", re.IGNORECASE | re.ASCII)
REFERENCE = re.compile(r"([A-Z][A-Z0-9]{1,7})[- ]?(\d{1,9})", re.IGNORECASE | re.ASCII)
MOST_SUGGESTED = 8


@require_safe
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """`US-017`, `us17`, `R5` and `S-41` lead to their pages where they exist; anything else is searched for."""
    require_reading(request.user)
    negotiation = get_object_or_404(Negotiation, slug=slug)
    words = _words(request)
    named = _named(request, negotiation, words)
    if named is not None:
        return redirect(named[1])
    return redirect(_search(slug, words))


@require_safe
def suggest(request: HttpRequest, slug: str) -> JsonResponse:
    """What the words typed so far could mean, for the palette: `{hits: [{label, url}], all}`."""
    require_reading(request.user)
    talks = opened_talks(request, slug)
    words = _words(request)
    named = _named(request, Negotiation(pk=talks.pk, slug=slug), words)
    hits = [{"label": named[0], "url": named[1]}] if named else []
    try:
        search = parse(words) if words else None
    except SearchError:
        search = None
    if search is not None:
        page = search_page(
            talks,
            search,
            kinds={"issue"},
            labels=visible_labels(request.user),
            limit=MOST_SUGGESTED,
            cursor=None,
        )
        found = [
            {"label": f"{row['ref']} {row['title']}", "url": reverse("issues:issue_detail", args=[slug, row["ref"]])}
            for row in page.rows
        ]
        hits += [hit for hit in found if hit not in hits]
    return JsonResponse({"hits": hits[:MOST_SUGGESTED], "all": _search(slug, words)})


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip().replace("\x00", "")


def _search(slug: str, words: str) -> str:
    query = f"?{urlencode({'q': words})}" if words else ""
    return reverse("issues:search", args=[slug]) + query


def _named(request: HttpRequest, negotiation: Negotiation, words: str) -> tuple[str, str] | None:
    """What the words name by its reference, and its address. A query for each kind of reference they could be."""
    slug = negotiation.slug
    if match := ROUND.fullmatch(words):
        meeting = Round.objects.filter(negotiation=negotiation.pk, number=int(match[1])).first()
        if meeting is not None:
            address = reverse("rounds:round_detail", args=[slug, meeting.number])
            return f"R{meeting.number} {meeting.name}".strip(), address
    if match := SOURCE.fullmatch(words):
        source = visible_sources(request.user).filter(pk=int(match[1])).first()
        if source is not None:
            return f"{source.code} {source.title or source.publisher or source.key}", reverse(
                "issues:source_detail", args=[slug, source.pk]
            )
    if match := REFERENCE.fullmatch(words):
        party, number = match[1].upper(), int(match[2])
        issue = Issue.objects.filter(
            negotiation=negotiation.pk, number=number, ref__in=[f"{party}-{number:03d}", words.upper()]
        ).first()
        if issue is not None:
            return f"{issue.ref} {issue.title}", reverse("issues:issue_detail", args=[slug, issue.ref])
    return None
