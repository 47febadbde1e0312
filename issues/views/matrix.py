"""The matrix: issues down, rounds across, the status each round left in each cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.choices import STATUS, Movement, Phase, Status, phase_of
from issues.filters import IssueFilter
from issues.models import Issue
from issues.progress.counting import movement_of
from issues.queries.matrix import logged_rounds, matrix_page
from issues.queries.standing import Standing, standing_of
from issues.templatetags.states import MOVEMENT_GLYPH
from issues.views.opened import opened_talks
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.lib.keyset import CursorError
from tradetalks.sources.access import visible_labels

ROWS = 150
DOOR = ("from", "to", "sort", "cursor")
"""Parameters the page reads itself; all others are those of the issue list."""
SORTS = {"ref": "reference", "area": "area", "moved": "last movement"}
SHADE = {Phase.OPEN: 1, Phase.ENGAGED: 2, Phase.AGREED: 3, Phase.DELIVERED: 4, Phase.ENDED: 0}
"""Step of the one-hue ramp for each phase; what ended has none."""


@dataclass(frozen=True)
class Cell:
    """One issue in one round: its letter, the class that shades it, its sign, and all of it in words."""

    letter: str
    classes: str
    sign: str
    words: str


@dataclass(frozen=True)
class Line:
    """One issue: a cell for each round, None before it was on record."""

    ref: str
    title: str
    part: bool
    cells: Sequence[Cell | None]


@require_safe
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """`from` and `to` are numbers of rounds, `sort` one of SORTS; the rest narrows as in the issue list."""
    require_reading(request.user)
    talks = opened_talks(request, slug)

    @cache
    def standing() -> Standing | None:
        return standing_of(talks.pk)

    refused: list[tuple[str, str, str]] = []
    asked, everything = _usable(request.GET), Issue.objects.filter(negotiation=talks.pk)
    labels = visible_labels(request.user)
    given = IssueFilter(asked, everything, talks=talks, standing=standing, labels=labels, besides=DOOR)
    for name, text in given.problems.items():
        refused.append((name, asked.get(name, ""), text))
        asked.pop(name, None)
    narrowed = IssueFilter(_without(asked, DOOR), everything, talks=talks, standing=standing, labels=labels)
    rounds = logged_rounds(talks)
    first, last = (_place(rounds, asked, name, refused) for name in ("from", "to"))
    sort = asked.get("sort", "ref")
    if sort not in SORTS:
        refused.append(("sort", sort, f"Write one of {', '.join(SORTS)}."))
        sort = "ref"
    try:
        page, lost = (
            matrix_page(narrowed.qs, rounds=rounds, order=sort, limit=ROWS, cursor=asked.get("cursor") or None),
            False,
        )
    except CursorError:
        page, lost = matrix_page(narrowed.qs, rounds=rounds, order=sort, limit=ROWS), True
    shown = slice(first or 0, len(rounds) if last is None else last + 1)
    groups = groupby(page.rows, key=lambda row: row["area"] if sort == "area" else "")
    filters = _without(asked, (*DOOR,)).urlencode()
    context = {
        "negotiation": talks,
        "parties": PartyOrder.of(talks, first=first_party(request.user)),
        "section": "matrix",
        "rounds": rounds[shown],
        "every_round": rounds,
        "first": rounds[first]["number"] if first is not None else None,
        "last": rounds[last]["number"] if last is not None else None,
        "groups": [(label, [_line(row, rounds, shown) for row in rows]) for label, rows in groups],
        "count": len(page.rows),
        "matching": narrowed.qs.count(),
        "refused": refused,
        "lost_place": lost,
        "sorts": [(code, label, _address(asked, sort=code), code == sort) for code, label in SORTS.items()],
        "sort": sort,
        "filters": _without(asked, DOOR).items(),
        "list_query": f"?{filters}" if filters else "",
        "next": _address(asked, cursor=page.next) if page.next else "",
        "previous": _address(asked, cursor=page.previous) if page.previous else "",
        "legend": [
            (code, meaning.letter, Status(code).label, SHADE[meaning.phase]) for code, meaning in STATUS.items()
        ],
    }
    return render(request, "issues/matrix.html", context)


def _usable(given: QueryDict) -> QueryDict:
    """What the address says, parameters left empty dropped."""
    asked = given.copy()
    for name in [name for name in asked if not asked[name]]:
        del asked[name]
    return asked


def _without(asked: QueryDict, names: Iterable[str]) -> QueryDict:
    rest = asked.copy()
    for name in names:
        rest.pop(name, None)
    return rest


def _address(asked: QueryDict, **changed: str) -> str:
    rest = _without(asked, {"cursor", *changed})
    return "?" + "&".join(part for part in (rest.urlencode(), urlencode(changed)) if part)


def _place(
    rounds: Sequence[dict[str, Any]], asked: QueryDict, name: str, refused: list[tuple[str, str, str]]
) -> int | None:
    """Where the round of that number stands among the logged ones; None where none is asked for or there is none."""
    wanted = asked.get(name)
    if wanted is None:
        return None
    for place, meeting in enumerate(rounds):
        if str(meeting["number"]) == wanted:
            return place
    numbers = ", ".join(str(meeting["number"]) for meeting in rounds) or "none is logged yet"
    refused.append((name, wanted, f"No logged round has that number. There are: {numbers}."))
    asked.pop(name)
    return None


def _line(row: dict[str, Any], rounds: Sequence[dict[str, Any]], shown: slice) -> Line:
    assessed = set(row["assessed"])
    cells, before = [], None
    for meeting, status in zip(rounds, row["statuses"], strict=True):
        cells.append(_cell(before, status, is_assessed=meeting["number"] in assessed) if status else None)
        before = status
    return Line(row["ref"], row["title"], row["parent"] is not None, cells[shown])


def _cell(before: str | None, status: str, *, is_assessed: bool) -> Cell:
    movement = Movement(movement_of(before or "", status, assessed=is_assessed))
    label, letter = Status(status).label, STATUS[status].letter
    shade = SHADE[Phase(phase_of(status))]
    if movement == Movement.NOT_ASSESSED:
        return Cell(letter, f"m{shade} na", "?", f"{label} before; not assessed")
    classes = f"m{shade} down" if movement == Movement.REGRESSED else f"m{shade}"
    sign = MOVEMENT_GLYPH[movement] if movement != Movement.UNCHANGED else ""
    return Cell(letter, classes, sign, f"{label}, {movement.label.lower()}")
