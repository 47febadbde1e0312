"""The sources of a negotiation: narrowed, sorted and paged by its address alone."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.access import Powers, powers_of, require_reading
from issues.queries.cited import sources_of
from issues.queries.source_list import ORDERS, narrowed_sources, published_before, source_facets, source_page
from issues.views.opened import opened_talks
from tradetalks.lib.full_text.search import Search, SearchError, parse
from tradetalks.lib.keyset import CursorError
from tradetalks.sources.access import visible_labels
from tradetalks.sources.choices import Sensitivity, SourceKind

ROWS = 50
SORTS = (("code", "ID"), ("publisher", "Source"), ("published_on", "Published"))
"""Columns that sort, in their order in the table."""


@require_safe
def source_list(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of sources. What the address asks for and cannot have is shown struck through."""
    require_reading(request.user)
    talks = opened_talks(request, slug)
    labels = visible_labels(request.user)
    kinds, unknown_kinds = _codes(request, "kind", SourceKind.values)
    only, unknown_labels = _codes(request, "label", [label for label in Sensitivity.values if label in labels])
    words, search, wrong = _search(request.GET.get("q", "").strip())
    sort = request.GET.get("sort", "code")
    refused = [*unknown_kinds, *unknown_labels, *([("q", words, wrong)] if wrong else [])]
    if sort not in ORDERS:
        refused.append(("sort", sort, "not a column that sorts"))
        sort = "code"
    chosen: dict[str, str] = {
        name: value
        for name, value in (("q", "" if wrong else words), ("kind", ",".join(kinds)), ("label", ",".join(only)))
        if value
    }
    everything = sources_of(talks.pk, labels)
    past = getattr(request, "past", None)
    if past is not None:
        everything = published_before(everything, talks.pk, past.moment)
    rows = narrowed_sources(everything, kinds=kinds, only=only, search=search)
    lost, cursor = False, request.GET.get("cursor") or None
    try:
        page = source_page(rows, talks.pk, labels=labels, sort=sort, limit=ROWS, cursor=cursor)
    except CursorError:
        page, lost = source_page(rows, talks.pk, labels=labels, sort=sort, limit=ROWS), True
    facets = source_facets(everything)
    context: dict[str, Any] = {
        "negotiation": talks,
        "section": "sources",
        "rows": page.rows,
        "total": sum(count for _, _, count in facets["kind"]),
        "matching": rows.count() if chosen else None,
        "words": words,
        "refused": refused,
        "tokens": _tokens(chosen, sort),
        "facets": [
            ("Kind", [_facet(chosen, sort, "kind", *choice) for choice in facets["kind"]]),
            ("Label", [_facet(chosen, sort, "label", *choice) for choice in facets["label"]]),
        ],
        "columns": [_column(chosen, sort, *column) for column in SORTS],
        "sort": sort,
        "chosen": chosen,
        "next": _address(chosen, sort, cursor=page.next) if page.next else "",
        "previous": _address(chosen, sort, cursor=page.previous) if page.previous else "",
        "lost_place": lost,
        "may": Powers() if past else powers_of(request.user),
    }
    return render(request, "issues/source_list.html", context)


def _codes(request: HttpRequest, name: str, known: list[str]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The values given that are known, and those that are not."""
    given = [value.strip() for value in request.GET.get(name, "").split(",") if value.strip()]
    return [value for value in given if value in known], [(name, value, "") for value in given if value not in known]


def _search(words: str) -> tuple[str, Search | None, str]:
    if not words:
        return "", None, ""
    try:
        search = parse(words)
    except SearchError as error:
        return words.replace("\x00", ""), None, str(error)
    return words, search if search.terms else None, "" if search.terms else "nothing to look for"


def _address(chosen: Mapping[str, str], sort: str, **more: str) -> str:
    order = {"sort": sort} if sort != "code" else {}
    return "?" + urlencode({**chosen, **order, **more}, safe=",")


def _tokens(chosen: Mapping[str, str], sort: str) -> list[tuple[str, str, str]]:
    """Each active filter: its name, its value in words, the address without it."""
    words = {**dict(SourceKind.choices), **dict(Sensitivity.choices)}
    return [
        (
            {"q": "Words", "kind": "Kind", "label": "Label"}[name],
            value if name == "q" else ", ".join(words[code] for code in value.split(",")),
            _address({other: said for other, said in chosen.items() if other != name}, sort),
        )
        for name, value in chosen.items()
    ]


def _facet(chosen: Mapping[str, str], sort: str, name: str, code: str, label: str, count: int) -> dict[str, Any]:  # noqa: PLR0917 -- one choice, spread
    codes = [value for value in chosen.get(name, "").split(",") if value]
    changed = [value for value in codes if value != code] if code in codes else [*codes, code]
    rest = {other: said for other, said in chosen.items() if other != name}
    address = _address({**rest, **({name: ",".join(changed)} if changed else {})}, sort)
    return {"label": label, "count": count, "chosen": code in codes, "address": address}


def _column(chosen: Mapping[str, str], sort: str, code: str, label: str) -> dict[str, str]:
    falling = sort == f"-{code}"
    now = ("descending" if falling else "ascending") if sort.removeprefix("-") == code else ""
    return {
        "code": code,
        "label": label,
        "sorted": now,
        "address": _address(chosen, f"-{code}" if sort == code else code),
    }
