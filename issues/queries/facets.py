"""What a list can be narrowed to from where it stands, with how many issues each choice would keep.

One query over status, area and raising party; movement and labels are those of the standing. Each facet leaves its own
choice out, as a second value in the same facet widens the list.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from issues.choices import STATUS
from issues.models import Issue
from issues.queries.standing import Standing

JOINT = "joint"
NAMES = ("status", "phase", "area", "by", "moved", "label")
"""The facets, by the parameter that chooses in them."""
_PHASES = frozenset({"status", "phase"})
"""A phase and its statuses narrow the same thing: choosing in one leaves both open."""


@dataclass(frozen=True)
class Facets:
    """Counts of the issues that all filters but the choices leave."""

    choices: Mapping[str, Mapping[str, int]]
    """Facet → code → how many issues that choice would keep."""
    groups: Mapping[str, Mapping[str, int]]
    """Facet → code → how many issues of the list itself have it; the empty code: those that have none."""
    area_labels: Mapping[str, str]
    matching: int
    """The size of the list itself."""
    unfiltered: int
    """Its size without any choice."""


def facets_of(issues: QuerySet[Issue], *, chosen: Mapping[str, Collection[str]], standing: Standing | None) -> Facets:
    """Facets of `issues`, which are narrowed by everything but what is `chosen` (facet → codes). One query."""
    movement = standing.movement if standing else {}
    flags = standing.flags if standing else {}
    labels: dict[str, str] = {}
    kinds: Counter[tuple[str, str, str, str, tuple[str, ...]]] = Counter()
    columns = issues.order_by().values_list("ref", "status", "area__code", "area__label", "raised_by__code")
    for ref, status, area, label, party in columns.iterator():
        labels[area] = label
        kinds[status or "", area, party or JOINT, movement.get(ref, ""), flags.get(ref, ())] += 1
    wanted = [(name, set(codes)) for name, codes in chosen.items() if codes]
    choices: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    groups: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for (status, area, party, moved, flagged), count in kinds.items():
        phase = STATUS[status].phase.value if status else ""
        has = {"status": (status,), "phase": (phase,), "area": (area,), "by": (party,), "moved": (moved,)}
        told: dict[str, tuple[str, ...]] = {**has, "label": flagged}
        missed = {name for name, codes in wanted if codes.isdisjoint(told[name])}
        for name, codes in told.items():
            own = _PHASES if name in _PHASES else {name}
            for code in codes:
                choices[name][code] += count if code and missed <= own else 0
                groups[name][code] += 0 if missed else count
    return Facets(choices, groups, labels, sum(groups["area"].values()), sum(kinds.values()))
