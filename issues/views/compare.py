"""Compare: what changed between two rounds or days."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.queries.comparison import Comparison, Point, comparison
from issues.views.opened import opened_talks
from rounds.models import Round
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.sources.access import visible_labels

_NUMBER = re.compile(r"R?(\d{1,9})", re.ASCII | re.IGNORECASE)


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """`a` and `b` are numbers of logged rounds or days; without them the last two logged rounds."""
    require_reading(request.user)
    talks = opened_talks(request, slug)
    rounds = list(Round.objects.filter(negotiation=talks.pk).logged().in_order())
    given = {name: request.GET.get(name, "").strip() for name in ("a", "b")}
    defaults = {"a": str(rounds[-2].number) if len(rounds) > 1 else "", "b": str(rounds[-1].number) if rounds else ""}
    given = {name: text or defaults[name] for name, text in given.items()}
    points, problems = _points(given, rounds)
    found: Comparison | None = None
    swapped = False
    if len(points) == 2:
        earlier, later = points["a"], points["b"]
        swapped = _day(earlier) > _day(later)
        if swapped:
            earlier, later = later, earlier
        found = comparison(talks, earlier, later, labels=visible_labels(request.user))
        points = {"a": earlier, "b": later}
    context = {
        "negotiation": talks,
        "parties": PartyOrder.of(talks, first=first_party(request.user)),
        "section": "rounds",
        "rounds": rounds[::-1],
        "given": given,
        "problems": problems,
        "swapped": swapped,
        "earlier": points.get("a"),
        "later": points.get("b"),
        "found": found,
        "text": _text(talks.name, points, found) if found else "",
    }
    return render(request, "issues/compare.html", context, status=400 if problems else 200)


def _points(given: Mapping[str, str], rounds: Sequence[Round]) -> tuple[dict[str, Point], dict[str, str]]:
    """The moments named, and what is wrong with the others."""
    points, problems = {}, {}
    by_number = {meeting.number: meeting for meeting in rounds}
    for name, text in given.items():
        match = _NUMBER.fullmatch(text)
        if match and int(match[1]) in by_number:
            points[name] = Point(round=by_number[int(match[1])])
        elif match:
            numbers = ", ".join(map(str, by_number)) or "none is logged yet"
            problems[name] = f"No logged round has the number {match[1]}. There are: {numbers}."
        elif day := _parsed(text):
            points[name] = Point(day=day)
        elif text:
            problems[name] = f"'{text[:60]}' is neither the number of a round nor a day, YYYY-MM-DD."
    return points, problems


def _parsed(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _day(point: Point) -> tuple[date, int]:
    if point.round is not None:
        return point.round.last_day or date.max, point.round.number
    return point.day or date.max, 0


def _text(name: str, points: Mapping[str, Point], found: Comparison) -> str:
    """All of it as plain text, to be pasted elsewhere."""
    lines = [f"{name}: {points['a']} to {points['b']}. {found.differing} of {found.tracked} issues stand elsewhere."]
    for step in found.steps:
        lines += ["", f"{step.before} → {step.after} ({len(step.differences)})"]
        lines += [f"- {difference.sentence()}" for difference in step.differences]
    return "\n".join(lines)
