"""Who changed what in a negotiation: narrowed and paged by its address alone."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from issues.access import Powers, powers_of, require_reading
from issues.queries import activity as reads
from issues.views.opened import opened_talks
from tradetalks.ledger.models import Door
from tradetalks.lib.keyset import CursorError
from tradetalks.sources.access import visible_labels

ROWS = 30
DOORS: Mapping[str, str] = dict(Door.choices)
PARAMETERS = ("since", "until", "by", "door", "model")


@require_safe
def activity(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of changesets, newest first. What the address asks for and cannot have is said, and left out."""
    require_reading(request.user)
    talks = opened_talks(request, slug)
    people = reads.people_of(slug)
    given = {name: request.GET.get(name, "").strip() for name in PARAMETERS}
    chosen = {name: value for name, value in given.items() if value and _means(name, value, people)}
    labels = visible_labels(request.user)
    narrowed, lost = _narrowed(chosen), False
    try:
        entries, page = reads.activity(
            slug, narrowed, labels=labels, limit=ROWS, cursor=request.GET.get("cursor") or None
        )
    except CursorError:
        entries, page = reads.activity(slug, narrowed, labels=labels, limit=ROWS)
        lost = True
    may = Powers() if getattr(request, "past", None) else powers_of(request.user)
    context: dict[str, Any] = {
        "negotiation": talks,
        "section": "activity",
        "entries": entries,
        "chosen": chosen,
        "refused": [(name, given[name]) for name in PARAMETERS if given[name] and name not in chosen],
        "tokens": [
            (name, value, "?" + urlencode({other: said for other, said in chosen.items() if other != name}))
            for name, value in _in_words(chosen)
        ],
        "people": people,
        "doors": DOORS.items(),
        "kinds": [(code, name) for code, (name, _) in reads.KINDS.items()],
        "may_revert": may.record or may.manage,
        "next": "?" + urlencode({**chosen, "cursor": page.next}) if page.next else "",
        "previous": "?" + urlencode({**chosen, "cursor": page.previous}) if page.previous else "",
        "lost_place": lost,
        "query": urlencode(chosen),
    }
    return render(request, "issues/activity.html", context)


def _means(name: str, value: str, people: list[str]) -> bool:
    """Whether the parameter's value is one."""
    if name in {"since", "until"}:
        return _day(value) is not None
    return value in {"by": [reads.SYSTEM, *people], "door": DOORS, "model": reads.KINDS}[name]


def _day(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def _narrowed(chosen: Mapping[str, str]) -> reads.Narrowed:
    since, until = _day(chosen.get("since", "")), _day(chosen.get("until", ""))
    return reads.Narrowed(
        by=chosen.get("by", ""),
        door=chosen.get("door", ""),
        model=chosen.get("model", ""),
        since=_begins(since) if since else None,
        until=_begins(until, 1) if until else None,
    )


def _begins(day: dt.date, later: int = 0) -> dt.datetime:
    """The beginning of the day, or of one so many days later, in the reader's time zone."""
    at = dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_current_timezone())
    try:
        return at + dt.timedelta(days=later)
    except OverflowError:
        return at


def _in_words(chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    words = {**chosen}
    if "door" in words:
        words["door"] = DOORS[words["door"]]
    if "model" in words:
        words["model"] = reads.KINDS[words["model"]][0]
    return list(words.items())
