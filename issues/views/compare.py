"""Compare: what changed between two rounds or days; the first issues of every step, or one step page by page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.models import Issue
from issues.queries.comparison import Comparison, Difference, Point, Step, comparison, differences
from issues.views.opened import opened_talks
from rounds.models import Round
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.sources.access import visible_labels

MOST_OF_EACH = 50
"""Issues of each step on the page of all; the page of one step tells MOST_OF_ONE at a time."""
MOST_OF_ONE = 200

_NUMBER = re.compile(r"R?(\d{1,9})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """A step with those of its issues that are told, from the `start`th on, and where the others are."""

    step: Step
    start: int
    differences: Sequence[Difference]
    address: str
    previous: str
    next: str

    @property
    def count(self) -> int:
        """How many issues took it."""
        return len(self.step.issues)

    @property
    def said(self) -> str:
        """Which of its issues are told; empty where all are."""
        told = len(self.differences)
        if told == self.count:
            return ""
        which = f"{self.start + 1:,} to {self.start + told:,}" if self.start else f"{told:,}"
        return f"{which} of {self.count:,} shown"


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """`a` and `b` are numbers of logged rounds or days; without them the last two logged rounds.

    `step` is one of the steps between them, to be told alone, `from` the reference to begin at.
    """
    require_reading(request.user)
    talks = opened_talks(request, slug)
    rounds = list(Round.objects.filter(negotiation=talks.pk).logged().in_order())
    given = {name: request.GET.get(name, "").strip() for name in ("a", "b", "step", "from")}
    defaults = {"a": str(rounds[-2].number) if len(rounds) > 1 else "", "b": str(rounds[-1].number) if rounds else ""}
    given |= {name: given[name] or text for name, text in defaults.items()}
    points, problems = _points({name: given[name] for name in defaults}, rounds)
    found: Comparison | None = None
    shown: list[Shown] = []
    swapped = False
    if len(points) == 2:
        swapped = _day(points["a"]) > _day(points["b"])
        if swapped:
            points = {"a": points["b"], "b": points["a"]}
        found = comparison(talks, points["a"], points["b"])
        problems |= _refused(given["step"], given["from"], found, talks)
    if found and not problems:
        shown = list(_shown(found, points, given["step"], given["from"], labels=visible_labels(request.user)))
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
        "whole": _address(points) if found and given["step"] else "",
        "found": found if not problems else None,
        "shown": shown,
        "page_size": MOST_OF_ONE,
        "text": _text(talks.name, points, found, shown) if found else "",
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


def _refused(name: str, ref: str, found: Comparison, talks: Talks) -> dict[str, str]:
    """What is wrong with the step and the reference asked for."""
    if not name:
        return {"from": "'from' goes on within one step: name it in 'step', or leave 'from' out."} if ref else {}
    step = next((step for step in found.steps if step.name == name), None)
    if step is None:
        names = ", ".join(step.name for step in found.steps) or "none, as no issue stands elsewhere"
        return {"step": f"No issue took the step '{name[:60]}'. There are: {names}. Leave 'step' out to see all."}
    if not ref:
        return {}
    if "\x00" in ref or not Issue.objects.filter(negotiation=talks.pk, ref=ref).exists():
        return {"from": f"No issue has the reference '{ref[:60]}'. Leave 'from' out to begin with the first."}
    if step.place(ref) == len(step.issues):
        last = step.issues[-1].ref
        return {"from": f"The last issue of this step is {last}. Leave 'from' out to begin with the first."}
    return {}


def _shown(
    found: Comparison, points: Mapping[str, Point], name: str, ref: str, *, labels: AbstractSet[str]
) -> Iterator[Shown]:
    """The page: the first issues of every step, or of the one named those from a reference on."""
    steps = [step for step in found.steps if name in ("", step.name)]
    most = MOST_OF_ONE if name else MOST_OF_EACH
    starts = [step.place(ref) for step in steps]
    pages = [step.issues[start : start + most] for step, start in zip(steps, starts, strict=True)]
    every = [issue for page in pages for issue in page]
    told = {
        difference.moved.pk: difference for difference in differences(every, points["a"], points["b"], labels=labels)
    }
    for step, start, page in zip(steps, starts, pages, strict=True):
        yield Shown(
            step,
            start,
            [told[issue.pk] for issue in page if issue.pk in told],
            address=_address(points, step=step.name),
            previous=_address(points, step=step.name, **{"from": step.issues[max(0, start - most)].ref})
            if start
            else "",
            next=_address(points, step=step.name, **{"from": step.issues[start + most].ref})
            if start + most < len(step.issues)
            else "",
        )


def _address(points: Mapping[str, Point], **more: str) -> str:
    return f"?{urlencode({**points, **more})}"


def _text(name: str, points: Mapping[str, Point], found: Comparison, shown: Sequence[Shown]) -> str:
    """What the page tells as plain text, to be pasted elsewhere."""
    lines = [
        f"{name}: {points['a']} to {points['b']}. {found.differing:,} of {found.tracked:,} issues stand elsewhere."
    ]
    for part in shown:
        lines += ["", f"{part.step} ({part.said or f'{part.count:,}'})"]
        lines += [f"- {difference.sentence()}" for difference in part.differences]
    return "\n".join(lines)
