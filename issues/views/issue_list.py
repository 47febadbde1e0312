"""The issue list: narrowed, sorted and paged by its address alone."""

from functools import cache

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.filters import IssueFilter
from issues.models import Issue
from issues.queries.facets import facets_of
from issues.queries.issue_list import ORDERINGS, issue_page
from issues.queries.source_counts import source_counts
from issues.queries.standing import Standing, standing_of
from issues.views.issue_query import DOOR, FACETS, IssueQuery
from rounds.models import Negotiation
from rounds.queries.negotiations import Talks, talks_of
from rounds.queries.parties import PartyOrder
from tradetalks.lib.keyset import CursorError, Slice
from tradetalks.sources.access import visible_labels

ROWS = 100
COLUMNS = (("ref", "ID"), ("title", "Issue"), ("raised_by", "By"), ("status", "Status"), ("updated_at", "Changed"))
"""Columns that sort, in their order in the table."""


@require_safe
def issue_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of issues. What the address asks for and cannot have is shown struck through, never ignored silently."""
    require_reading(request.user)
    talks = talks_of(Negotiation.objects.all(), slug)
    if talks is None:
        raise Http404
    parties = PartyOrder.of(talks)

    @cache
    def standing() -> Standing | None:
        return standing_of(talks.pk)

    everything = Issue.objects.filter(negotiation=talks.pk)
    given = IssueFilter(request.GET, everything, talks=talks, standing=standing, besides=DOOR)
    query = IssueQuery(request.GET, given, parties)
    if query.sort.removeprefix("-") not in ORDERINGS:
        query.refuse_sort(ORDERINGS)
    narrowed = IssueFilter(query.data, everything, talks=talks, standing=standing)
    outside_facets = IssueFilter(query.without(*FACETS), everything, talks=talks, standing=standing)
    facets = facets_of(
        outside_facets.qs,
        statuses=query.values("status"),
        phases=query.values("phase"),
        areas=query.values("area"),
        parties=query.values("by"),
    )
    page, lost = _page(narrowed, request.GET.get("cursor"), query, talks, standing())
    counts = source_counts([row["pk"] for row in page.rows], visible_labels(request.user))
    context = {
        "negotiation": talks,
        "parties": parties,
        "section": "issues",
        "query": query,
        "rows": [{**row, "sources": counts.get(row["pk"], 0)} for row in page.rows],
        "next": query.address(cursor=page.next) if page.next else "",
        "previous": query.address(cursor=page.previous) if page.previous else "",
        "lost_place": lost,
        "facets": facets,
        "tokens": query.tokens(facets.area_labels),
        "status_choices": query.status_choices(facets),
        "area_choices": query.area_choices(facets),
        "party_choices": query.party_choices(facets),
        "movement_choices": query.movement_choices(),
        "columns": query.columns(COLUMNS),
        "standing": standing(),
        "culprits": [] if page.rows else _culprits(query, everything, talks, standing()),
        "total": facets.unfiltered if not query.without(*FACETS) else None,
    }
    return render(request, "issues/issue_list.html", context)


def _page(
    narrowed: IssueFilter, cursor: str | None, query: IssueQuery, talks: Talks, standing: Standing | None
) -> tuple[Slice, bool]:
    """The page at the cursor; the first one, and True, where the cursor is none of this list."""
    ordering = query.sort
    try:
        return issue_page(
            narrowed.qs, talks=talks, standing=standing, ordering=ordering, limit=ROWS, cursor=cursor or None
        ), False
    except CursorError:
        return issue_page(narrowed.qs, talks=talks, standing=standing, ordering=ordering, limit=ROWS), True


def _culprits(
    query: IssueQuery, everything: QuerySet[Issue], talks: Talks, standing: Standing | None
) -> list[tuple[str, int, str]]:
    """Each active filter that, dropped alone, would leave issues: its name, how many, the address without it."""
    found = []
    for name in query.data:
        rest = IssueFilter(query.without(name), everything, talks=talks, standing=lambda: standing)
        count = rest.qs.count()
        if count:
            found.append((query.label(name), count, query.address({name: ()})))
    return found
