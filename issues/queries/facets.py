"""What a list can be narrowed to from where it stands, with how many issues each choice would keep.

One grouped query over status, area and raising party; each facet leaves its own choice out, as a second value in
the same facet widens the list.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from issues.choices import STATUS
from issues.models import Issue

JOINT = "joint"


@dataclass(frozen=True)
class Facets:
    """Counts by code in each facet, and the size of the list itself; `unfiltered` is its size without these facets."""

    statuses: Mapping[str, int]
    phases: Mapping[str, int]
    areas: Mapping[str, int]
    parties: Mapping[str, int]
    area_labels: Mapping[str, str]
    matching: int
    unfiltered: int


def facets_of(
    issues: QuerySet[Issue],
    *,
    statuses: Collection[str],
    phases: Collection[str],
    areas: Collection[str],
    parties: Collection[str],
) -> Facets:
    """Facets of `issues`, which are narrowed by everything but the four choices given here. One query."""
    grouped = (
        issues.order_by().values_list("status", "area__code", "area__label", "raised_by__code").annotate(Count("pk"))
    )
    rows = [(status or "", area, label, party or JOINT, n) for status, area, label, party, n in grouped]
    chosen: Sequence[tuple[str, Callable[[tuple[str, str, str, str, int]], bool]]] = (
        ("status", lambda row: not statuses or row[0] in statuses),
        ("phase", lambda row: not phases or (bool(row[0]) and STATUS[row[0]].phase in phases)),
        ("area", lambda row: not areas or row[1] in areas),
        ("party", lambda row: not parties or row[3] in parties),
    )
    counted: dict[str, Counter[str]] = {name: Counter() for name, _ in chosen}
    matching = 0
    for row in rows:
        missed = {name for name, keeps in chosen if not keeps(row)}
        matching += 0 if missed else row[4]
        phase = STATUS[row[0]].phase.value if row[0] else ""
        for name, code in (("status", row[0]), ("phase", phase), ("area", row[1]), ("party", row[3])):
            # A phase and its statuses narrow the same thing: choosing in one leaves both open.
            own = {"status", "phase"} if name in {"status", "phase"} else {name}
            if code and missed <= own:
                counted[name][code] += row[4]
    return Facets(
        counted["status"],
        counted["phase"],
        counted["area"],
        counted["party"],
        {area: label for _, area, label, _, _ in rows},
        matching,
        sum(row[4] for row in rows),
    )
