"""As-of mode of the pages: `?on=`, `?round=` or `?as_of=` on any page of a negotiation shows the record as it was.

The view runs as ever, on the record as it stood (issues.queries.moments); no view need know of it. The links and
search forms of the page lead on into the same past; forms that change something open in the present.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.html import escape

from issues.access import require_reading
from issues.queries.moments import ALL, LAST, as_it_stood
from rounds.models import Negotiation
from tradetalks.ledger.models import Changeset
from tradetalks.ledger.moments import Moment, MomentRefused, changeset_at
from tradetalks.lib.keyset import LARGEST_INTEGER

CLOCKS = ("on", "round", "as_of")
PAGES = {"issues", "rounds"}
"""Namespaces of the pages of a negotiation."""

_LINK = re.compile(r'(<a\b[^>]*?\shref=")([^"]*)(")')
_SEARCH = re.compile(r"<form\b(?![^>]*(?:method=\"(?:post|dialog)\"|data-now))[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Past:
    """The moment a page shows, in words, and the address of the same page now."""

    moment: Moment
    back: str
    at: Changeset | None = None

    def __str__(self) -> str:
        """As the bar says it."""
        said = []
        if self.moment.on is not None:
            said.append(f"as it stood on {self.moment.on:%A, %-d %B %Y}")
        if self.moment.round is not None:
            said.append(f"as it stood after round {self.moment.round}")
        if self.at is not None:
            said.append(f"as it was known at change {self.at.number} of {self.at.at:%Y-%m-%d %H:%M} UTC")
        return f"You see the record {', '.join(said)}."


def past_of(request: HttpRequest) -> dict[str, Past | None]:
    """Context processor: `past`, None where the page shows the present."""
    return {"past": getattr(request, "past", None)}


class PastMiddleware:
    """Answers pages that are asked for a moment. The last of the middlewares: everything before it has agreed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the address is resolved."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """The page as it was, where its address names a moment."""
        found = request.resolver_match
        clocks = {name: request.GET[name] for name in CLOCKS if request.GET.get(name)}
        if found is None or found.namespace not in PAGES or not clocks or "slug" not in kwargs:
            return None
        rest = request.GET.copy()
        for name in CLOCKS:
            rest.pop(name, None)
        now = f"{request.path}?{rest.urlencode()}" if rest else request.path
        if request.method == "POST" or getattr(view, "keeps_draft", False):
            return None if request.method == "POST" else redirect(now)
        require_reading(request.user)
        negotiation = Negotiation.objects.filter(slug=kwargs["slug"]).first()
        if negotiation is None:
            raise Http404
        request.GET = rest  # type: ignore[assignment]  # as good as the immutable one it was
        try:
            moment = read_moment(clocks)
            at = Changeset.objects.filter(number=moment.as_of).first() if moment.as_of else None
            request.past = Past(moment, now, at)  # type: ignore[attr-defined]  # for the context processor
            with as_it_stood(negotiation.pk, moment, summaries=_summaries(found.url_name, kwargs)):
                answer = view(request, *args, **kwargs)
        except MomentRefused as refusal:
            return render(request, "pages/no_moment.html", {"refusal": refusal, "now": now}, status=400)
        return _carried(answer, negotiation.slug, clocks)


def read_moment(clocks: Mapping[str, str]) -> Moment:
    """The moment these parameters name. Raises MomentRefused."""
    if "on" in clocks and "round" in clocks:
        raise MomentRefused("round", "Ask for a day or for a round, not for both.")
    on = number = None
    if given := clocks.get("on"):
        try:
            on = parse_date(given)
        except ValueError:
            on = None
        if on is None:
            raise MomentRefused("on", f"'{given[:60]}' is not a day; write YYYY-MM-DD.")
    if given := clocks.get("round"):
        number = int(given) if given.isascii() and given.isdigit() and len(given) < len(str(LARGEST_INTEGER)) else None
        if number is None:
            raise MomentRefused("round", f"'{given[:60]}' is not the number of a round.")
    as_of = changeset_at(clocks["as_of"]) if "as_of" in clocks else None
    return Moment(on=on, round=number, as_of=as_of)


def _summaries(page: str | None, kwargs: Mapping[str, Any]) -> str | int:
    """Which summaries the page shows: one of a round its own, the list of rounds all, any other the last."""
    if page == "round_detail":
        number: int = kwargs["number"]
        return number
    return ALL if page == "round_list" else LAST


def _carried(answer: HttpResponse, slug: str, clocks: Mapping[str, str]) -> HttpResponse:
    """The page with the moment in every link to a page or the data of these talks and in every search form."""
    talks, data = f"/{slug}/", f"/api/v1/negotiations/{slug}/"
    to = answer.headers.get("Location", "")
    if to.startswith((talks, "?")):
        answer.headers["Location"] = f"{to}{'&' if '?' in to else '?'}{urlencode(clocks)}"
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return answer
    moment = escape(urlencode(clocks))
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in clocks.items())

    def link(match: "re.Match[str]") -> str:
        address, _, place = match[2].partition("#")
        if not address.startswith((talks, data, "?")) or "data-now" in match[0]:
            return match[0]
        address += ("&amp;" if "?" in address else "?") + moment
        return f"{match[1]}{address}{'#' if place else ''}{place}{match[3]}"

    text = _LINK.sub(link, answer.content.decode())
    answer.content = _SEARCH.sub(lambda match: match[0] + hidden, text).encode()
    return answer
