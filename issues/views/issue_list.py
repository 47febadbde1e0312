"""The issue list: narrowed, sorted, grouped and paged by its address alone; the same address as a board."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from issues.access import powers_of
from issues.choices import IssueKind, Movement, Phase, Stance, Status
from issues.filters import JOINT
from issues.queries.issue_deadlines import next_deadlines
from issues.queries.issue_list import GROUPINGS, ORDERINGS, issue_page
from issues.queries.source_counts import source_counts
from issues.queries.standing import FLAGS
from issues.templatetags.states import flag_word
from issues.views.issue_board import Cards, lanes
from issues.views.issue_columns import STANDARD, Columns, chosen_columns, column_labels, grouped
from issues.views.issue_listing import Listing, listing_of
from issues.views.issue_query import BOARD_GROUPS, GROUP_LABELS, typed_query
from issues.views.reading_day import day_of_reading
from tradetalks.lib.keyset import CursorError, Slice

ROWS = 100


@require_safe
def issue_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of issues. What the address asks for and cannot have is shown struck through, never ignored silently."""
    if "find" in request.GET or len(request.GET.getlist("cols")) > 1:
        return redirect(f"{request.path}?{typed_query(request.GET)}")
    listing = listing_of(request, slug)
    opens = next((view for view in listing.views if view.is_default and view.owner_id == listing.person.pk), None)
    if opens is not None and not request.GET:
        return redirect(f"{request.path}?view={opens.slug}")
    context = _shared(listing)
    context["exports"] = _exports(listing)
    context["ticking"] = context["powers"].record and not getattr(request, "past", None)
    if listing.query.layout == "board":
        return render(request, "issues/issue_board.html", {**context, **_board(listing, context)})
    return render(request, "issues/issue_list.html", {**context, **_list(request, listing)})


def _shared(listing: Listing) -> dict[str, Any]:
    """What stands around the rows, however they are shown."""
    query, counted, tabs = listing.query, listing.counted, listing.tabs()
    return {
        "negotiation": listing.talks,
        "parties": listing.parties,
        "section": "issues",
        "query": query,
        "list_address": reverse("issues:issue_list", args=[listing.talks.slug]),
        "inside": quote(query.plain, safe=""),
        "tabs": tabs,
        "tab": next((tab for tab in tabs if tab["current"] and "view" in tab), None),
        "tokens": query.tokens(listing.area_labels),
        "facets": listing.facets(),
        "matching": counted.matching,
        "total": listing.total,
        "standing": listing.standing(),
        "latest_summary": listing.summary,
        "powers": powers_of(listing.person),
        "vocabulary": _vocabulary(listing),
        "layouts": [
            ("List", query.address(layout="", group=query.group), query.layout == "list"),
            ("Board", query.address(layout="board", group=_board_group(query.group)), query.layout == "board"),
        ],
        "culprits": [] if counted.matching else listing.culprits(),
    }


def _board(listing: Listing, context: Mapping[str, Any]) -> dict[str, Any]:
    """The lanes, and the other lanes there could be."""
    query = listing.query
    choices = [(GROUP_LABELS[code], query.address(group=code), code == query.group) for code in BOARD_GROUPS]
    cards = Cards(listing, context["list_address"], context["inside"], moving=context["ticking"])
    return {"lanes": lanes(listing, cards), "lane_choices": choices}


def _list(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """The rows of a page and what stands around them."""
    query, standing = listing.query, listing.standing()
    page, lost = _page(listing, request.GET.get("cursor"))
    columns = Columns(query, listing.talks, listing.parties, standing.round_number if standing else None)
    keys = [row["pk"] for row in page.rows]
    sources = source_counts(keys, listing.labels) if "sources" in columns.codes else {}
    shows_deadlines = "deadline" in columns.codes
    deadlines = next_deadlines(keys, day_of_reading(request, listing.talks)) if shows_deadlines else {}
    counts = listing.group_counts()
    groups = grouped(page.rows, query.group, listing.group_label)
    for group in groups:
        group["count"] = counts.get(group["code"], len(group["rows"]))
        group["rows"] = [(row, columns.cells(row, sources, deadlines)) for row in group["rows"]]
    return {
        "groups": groups,
        "headings": columns.headings(),
        "columns": chosen_columns(column_labels(listing.parties), columns.codes),
        "groupings": [("", "Nothing"), *((code, GROUP_LABELS[code]) for code in GROUPINGS)],
        "on_page": len(page.rows),
        "next": query.address(cursor=page.next) if page.next else "",
        "previous": query.address(cursor=page.previous) if page.previous else "",
        "lost_place": lost,
        "standard_columns": not query.cols or set(query.cols) == set(STANDARD),
    }


def _page(listing: Listing, cursor: str | None) -> tuple[Slice, bool]:
    """The page at the cursor; the first one, and True, where the cursor is none of this list."""
    query = listing.query
    if not listing.counted.matching:
        return Slice([], None, None), False
    asked: dict[str, Any] = {
        "talks": listing.talks,
        "standing": listing.standing(),
        "ordering": query.sort,
        "group": query.group,
        "seats": tuple(listing.parties),
        "limit": ROWS,
    }
    try:
        return issue_page(listing.issues(), cursor=cursor or None, **asked), False
    except CursorError:
        return issue_page(listing.issues(), **asked), True


def _board_group(group: str) -> str:
    return group if group in BOARD_GROUPS else "phase"


def _exports(listing: Listing) -> list[tuple[str, str]]:
    """The REST addresses of the same rows in the same order; none where the API has no such filter."""
    query = listing.query
    data = query.data.copy()
    if {"watch", "-watch"} & set(data):
        return []  # what one person watches is no filter of the API
    data["ordering"] = query.sort
    address = reverse("api:issue_list", args=[listing.talks.slug])
    formats = (("CSV", "csv"), ("XLSX", "xlsx"), ("JSON", "json"))
    return [(label, f"{address}?{data.urlencode(safe=',:')}&format={code}") for label, code in formats]


def _vocabulary(listing: Listing) -> list[dict[str, Any]]:
    """What can be typed, for suggestions: each name with what it means and the values it takes."""
    parties = [(party.code.lower(), party.name) for party in listing.parties]
    areas = list(listing.area_labels.items())
    names: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("status", "Status", _codes(Status)),
        ("phase", "Phase", _codes(Phase)),
        ("area", "Area", areas),
        ("by", "Raised by", [*parties, (JOINT, "both jointly")]),
        ("to", "Put to", parties),
        *((f"stance.{code}", f"Stance of {name}", _codes(Stance)) for code, name in parties),
        ("moved", "Movement in the last round", _codes(Movement)),
        ("label", "Label", [(flag, flag_word(flag)) for flag in FLAGS]),
        ("kind", "Kind", _codes(IssueKind)),
        ("round", "Treated in the round of that number", []),
        ("since", "Status since that day", []),
        ("deadline", "Due before (<) or after (>) a day", []),
        ("source", "Cites that source, S-41", []),
        ("watch", "Watched", [("me", "by you")]),
        ("archived", "Archived", [("true", "only archived"), ("any", "both")]),
        ("sort", "Order", [(name, name) for name in ORDERINGS]),
        ("group", "Groups", [(code, GROUP_LABELS[code]) for code in GROUPINGS]),
    ]
    return [{"name": name, "says": says, "values": values} for name, says, values in names]


def _codes(words: type[Status | Phase | Movement | Stance | IssueKind]) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in words.choices]
