"""Search: issues, positions, readouts and sources by their words, in English and Chinese."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.queries.search import KINDS, found_rows, search_page
from issues.views.opened import opened_talks
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.lib.full_text.search import LONGEST_SEARCH, SearchError, parse
from tradetalks.lib.keyset import CursorError, Slice
from tradetalks.sources.access import visible_labels

ROWS = 50
LABELS = {"issue": "Issues", "position": "Positions", "readout": "Readouts", "source": "Sources"}


@require_safe
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """What `q` finds, kind by kind; `kind` narrows it to one. A query for each kind's count and each shown."""
    require_reading(request.user)
    talks = opened_talks(request, slug)
    words, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    labels, problem = visible_labels(request.user), ""
    try:
        asked = parse(words) if words else None
    except SearchError as error:
        asked, problem = None, str(error)
    counts: dict[str, int] = {}
    page, lost = Slice([], None, None), False
    if asked is not None:
        counts = {name: found_rows(talks, asked, kind=name, labels=labels).count() for name in KINDS}
        kinds = {kind} if kind in KINDS else {name for name in KINDS if counts[name]}
        cursor = request.GET.get("cursor") or None
        try:
            page = search_page(talks, asked, kinds=kinds, labels=labels, limit=ROWS, cursor=cursor)
        except CursorError:
            page, lost = search_page(talks, asked, kinds=kinds, labels=labels, limit=ROWS, cursor=None), True
    context = {
        "negotiation": talks,
        "parties": PartyOrder.of(talks, first=first_party(request.user)),
        "section": "search",
        "words": words,
        "longest": LONGEST_SEARCH,
        "problem": problem,
        "lost_place": lost,
        "kind": kind if kind in KINDS else "",
        "total": sum(counts.values()),
        "kinds": [(name, LABELS[name], counts[name], "?" + urlencode({"q": words, "kind": name})) for name in counts],
        "everything": "?" + urlencode({"q": words}),
        "groups": [
            (LABELS[name], counts[name], [row for row in page.rows if row["kind"] == name])
            for name in counts
            if any(row["kind"] == name for row in page.rows)
        ],
        "next": "?" + urlencode({"q": words, "kind": kind, "cursor": page.next}) if page.next else "",
        "previous": "?" + urlencode({"q": words, "kind": kind, "cursor": page.previous}) if page.previous else "",
    }
    return render(request, "issues/search.html", context, status=400 if problem else 200)
