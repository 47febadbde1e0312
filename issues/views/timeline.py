"""Timeline: rounds, deadlines, measures and statements by day, as a drawing and as a table; tariffs over time."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from issues.access import Powers, powers_of
from issues.escalation_chart import charts_of
from issues.progress.escalation import Level, escalation_of
from issues.queries.summaries import RoundSummary
from issues.queries.timeline import LANES, Timeline
from issues.queries.timeline import timeline as read_timeline
from issues.timeline.chart import Chart, chart_of
from issues.views import timeline_lanes as lanes
from issues.views.issue_listing import footing_at
from issues.views.reading_day import day_of_reading
from rounds.announcements import BEGINNING
from rounds.choices import Instrument
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.sources.access import visible_labels

ROWS = 150
"""Events a page of the table has."""
KEPT = ("lane", "from", "to")
DATA = {"rounds": "rounds", "deadlines": "deadlines", "measures": "measures", "statements": "readouts"}
"""The list of the REST API behind each lane."""

Refused = list[tuple[str, str, str]]


def may(request: HttpRequest) -> Powers:
    """What the page offers to do: nothing in the past."""
    return Powers() if getattr(request, "past", None) else powers_of(request.user)


def leverage_context(
    request: HttpRequest, talks: Talks, summary: RoundSummary | None, today: dt.date
) -> dict[str, Any]:
    """What every page of deadlines and measures shows around what it reads."""
    return {
        "negotiation": talks,
        "parties": PartyOrder.of(talks, first=first_party(request.user)),
        "section": "timeline",
        "latest_summary": summary,
        "today": today,
        "may": may(request),
    }


@require_safe
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    """`lane` is one of LANES, `from` and `to` are days; both narrow the drawing and the table."""
    talks, summary = footing_at(request, slug)
    parties = PartyOrder.of(talks, first=first_party(request.user))
    today = day_of_reading(request, talks)
    found = read_timeline(talks, today=today, labels=visible_labels(request.user))
    refused: Refused = []
    lane = _lane(request, refused)
    first, last = (_day(request, name, refused) for name in ("from", "to"))
    if first and last and first > last:
        first, last = last, first
    events = [
        event
        for event in found.events
        if (not lane or event.lane == lane)
        and (first is None or event.day >= first)
        and (last is None or event.day <= last)
    ]
    chosen = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    for name, _, _ in refused:
        chosen.pop(name, None)
    page = Paginator(events, ROWS).get_page(request.GET.get("page"))
    days = found.days
    span = (max(first or days[0], days[0]), min(last or days[-1], days[-1])) if days else None
    context = {
        "negotiation": talks,
        "parties": parties,
        "section": "timeline",
        "latest_summary": summary,
        "today": today,
        "total": len(found.events),
        "page": page,
        "chart": _chart(found, parties, lane, span, today) if span and span[0] <= span[1] else None,
        "escalation": _escalation(found, parties, span, today) if span and span[0] <= span[1] else None,
        "lanes": LANES,
        "data": [(label, DATA[code]) for code, label in LANES.items() if lane in {"", code}],
        "last_day": span[1] if span else None,
        "lane": lane,
        "first": first,
        "last": last,
        "refused": refused,
        "chosen": chosen,
        "rest": f"&{urlencode(chosen)}" if chosen else "",
    }
    return render(request, "issues/timeline.html", context)


@require_safe
def timeline_step(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the timeline as it stood on the next day after `after` on which something happened, or before `before`.

    Asked in the present: the past does not know what comes next. Beyond the last day the present is shown.
    """
    talks, _ = footing_at(request, slug)
    today = timezone.localdate()
    refused: Refused = []
    after, before = (_day(request, name, refused) for name in ("after", "before"))
    days = [day for day in read_timeline(talks, today=today, labels=frozenset()).days if day <= today]
    if before is not None:
        on = max((day for day in days if day < before), default=min(days, default=None))
    else:
        on = min((day for day in days if after is not None and day > after), default=None)
    query = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    if on is not None:
        query["on"] = str(on)
    return redirect(reverse("issues:timeline", args=[slug]) + (f"?{urlencode(query)}" if query else ""))


def _lane(request: HttpRequest, refused: Refused) -> str:
    given = request.GET.get("lane", "")
    if given and given not in LANES:
        refused.append(("lane", given, f"Write one of {', '.join(LANES)}."))
        return ""
    return given


def _day(request: HttpRequest, name: str, refused: Refused) -> dt.date | None:
    given = request.GET.get(name, "").strip()
    if not given:
        return None
    try:
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None:
        refused.append((name, given, "Write a day, YYYY-MM-DD."))
    return day


def _chart(
    found: Timeline, parties: PartyOrder, lane: str, span: tuple[dt.date, dt.date], today: dt.date
) -> Chart | None:
    def of(name: str, rows: Sequence[Any]) -> Sequence[Any]:
        return rows if lane in {"", name} else ()

    chart = chart_of(
        first=span[0],
        last=span[1],
        today=today,
        parties=[party.name for party in parties],
        rounds=of("rounds", lanes.meetings(found)),
        deadlines=of("deadlines", lanes.running(found, parties)),
        measures=of("measures", lanes.leverage(found, parties)),
        statements=of("statements", lanes.said(found, parties)),
    )
    return chart if chart.marks else None


def _escalation(
    found: Timeline, parties: PartyOrder, span: tuple[dt.date, dt.date], today: dt.date
) -> dict[str, Any] | None:
    """Tariffs over time: charts of what is stated, and the table of every day of change in the span."""
    tariffs = [facts for facts in found.facts.values() if facts.instrument == Instrument.TARIFF]
    told = escalation_of(tariffs, [party.code for party in parties], min(today, span[1]))
    if not told.days:
        return None
    rows = [
        (None if day == BEGINNING else day, [told.levels[party.code][index] for party in parties])
        for index, day in enumerate(told.days)
        if day == BEGINNING or day >= span[0] or index == len(told.days) - 1
    ]
    now: list[tuple[Any, Level]] = list(zip(parties, rows[-1][1], strict=True))
    return {
        "charts": charts_of(told, first=span[0], last=span[1]),
        "has_scope": told.has_scope,
        "rows": rows,
        "now": now,
        "tariffs": len(tariffs),
        "without_scope": sum(facts.scope_usd is None for facts in tariffs),
        "last_day": told.days[-1] if told.days[-1] != BEGINNING else None,
    }
