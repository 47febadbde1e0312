"""What differs between two moments: every issue that stands elsewhere at the later one, and why.

A moment is the end of a logged round's window or the end of a day (the clock of the world, as it is known now).
Which issues differ is found for all of them at once, with no more than it takes to group and count them; their titles,
reasons and sources are read for those that are told (`differences`).
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from issues.choices import STATUS, Movement, Phase, Status
from issues.models import Issue, StatusChange, StatusChangeCitation
from issues.models.facts import world_order
from issues.progress.counting import movement_of
from rounds.models import Round
from rounds.queries.negotiations import Talks
from tradetalks.sources.models import Citation

_ORDER = (
    Movement.ADVANCED, Movement.NEW, Movement.REGRESSED, Movement.ENDED, Movement.REOPENED, Movement.UNCHANGED,
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A moment to compare at: a logged round, or a day."""

    round: Round | None = None
    day: dt.date | None = None

    def __str__(self) -> str:
        """As sentences and addresses name it."""
        return f"R{self.round.number}" if self.round else f"{self.day}"

    def until(self) -> Q:
        """Status changes that held by then: on their own day, else on the last of their round (counting rules)."""
        if self.round is not None:
            return Q(world_order__lte=world_order(self.round, dt.date.max))
        ended = Round.objects.filter(last_day__lte=self.day).values("pk")
        return Q(on_day__lte=self.day) | Q(on_day__isnull=True, round__in=ended)


class Moved(NamedTuple):
    """An issue that stands elsewhere: its statuses then and now, `before` empty where it was not on record."""

    ref: str
    pk: int
    part: bool
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """Issues that went from one phase (None: not on record) to another, all by the same movement, by reference."""

    movement: Movement
    before: Phase | None
    after: Phase
    issues: Sequence[Moved]

    @property
    def name(self) -> str:
        """As addresses name it."""
        return f"{self.before or 'none'}-{self.after}-{self.movement}"

    def __str__(self) -> str:
        """As headings name it."""
        return f"{self.before.label if self.before else 'Not on record'} → {self.after.label}"

    def place(self, ref: str) -> int:
        """How many of its issues come before the issue of that reference."""
        return bisect_left(self.issues, ref, key=lambda issue: issue.ref)


@dataclass(frozen=True)
class Comparison:
    """Steps between phases, the way forward first; how many issues stand as before though a change is on record."""

    steps: Sequence[Step]
    differing: int
    treated_alike: int
    tracked: int


@dataclass(frozen=True)
class Difference:
    """One issue: where it stood, where it stands, and the change that brought it there."""

    moved: Moved
    title: str
    raised_by: str | None
    reason: str
    citations: Sequence[Citation]

    def sentence(self) -> str:
        """In words, for a text that stands alone."""
        before, after = self.moved.before, Status(self.moved.after).label
        moved = f"from {Status(before).label} to {after}" if before else f"came on record as {after}"
        sources = ", ".join(citation.source.code for citation in self.citations)
        told = f"{self.moved.ref} {self.title}: {moved}. {self.reason}"
        return f"{told} ({sources})" if sources else told


def comparison(talks: Talks, earlier: Point, later: Point) -> Comparison:
    """Everything that differs. One query."""
    own = _own_changes()
    rows = Issue.objects.filter(negotiation=talks.pk).values_list(
        "ref", "pk", "parent_id",
        _last(own.filter(earlier.until()), "to"),
        _last(own.filter(later.until()), "to"),
        Exists(_between(own, earlier, later)),
    )  # fmt: skip
    tracked = treated = 0
    differing: list[Moved] = []
    for ref, pk, parent, before, after, touched in rows.order_by():
        tracked += after is not None
        treated += touched
        if touched and before != after:
            differing.append(Moved(ref, pk, parent is not None, before or "", after))
    return Comparison(_steps(sorted(differing)), len(differing), treated - len(differing), tracked)


def differences(issues: Sequence[Moved], earlier: Point, later: Point, *, labels: AbstractSet[str]) -> list[Difference]:
    """These issues with all that is told of them, in their order. Two queries."""
    brought = _last(_between(_own_changes(), earlier, later), "pk")
    told = Issue.objects.filter(pk__in=[issue.pk for issue in issues])
    changes = StatusChange.objects.filter(pk__in=told.order_by().values_list(brought)).order_by()
    columns = ("pk", "issue", "issue__title", "issue__raised_by__code", "reason")
    rows = {row[1]: row for row in changes.values_list(*columns)}
    citations: dict[int, list[Citation]] = {}
    cited = StatusChangeCitation.objects.filter(fact__in=[pk for pk, *_ in rows.values()])
    for citation in cited.filter(source__sensitivity__in=labels).select_related("source"):
        citations.setdefault(citation.fact_id, []).append(citation)
    found = []
    for issue in issues:
        if issue.pk in rows:  # else it was corrected since the issues were found
            pk, _, title, raised_by, reason = rows[issue.pk]
            found.append(Difference(issue, title, raised_by, reason, citations.get(pk, ())))
    return found


def _own_changes() -> QuerySet[StatusChange]:
    """In force, of the issue of the statement around this one."""
    changes: QuerySet[StatusChange] = StatusChange.objects.current().filter(issue=OuterRef("pk"))
    return changes


def _between(changes: QuerySet[StatusChange], earlier: Point, later: Point) -> QuerySet[StatusChange]:
    return changes.filter(later.until()).exclude(earlier.until())


def _last(changes: QuerySet[StatusChange], column: str) -> Subquery:
    return Subquery(changes.order_by("-world_order", "-pk").values(column)[:1])


def _steps(differing: Sequence[Moved]) -> list[Step]:
    """Grouped by phase before and after: what advanced, came, fell back, ended, reopened, and changed within a rank."""
    pairs: dict[tuple[str, str], tuple[Movement, Phase | None, Phase]] = {}
    groups: dict[tuple[Movement, Phase | None, Phase], list[Moved]] = {}
    for issue in differing:
        pair = issue.before, issue.after
        if pair not in pairs:
            before = STATUS[issue.before].phase if issue.before else None
            pairs[pair] = movement_of(*pair, assessed=True), before, STATUS[issue.after].phase
        groups.setdefault(pairs[pair], []).append(issue)
    phases = [None, *Phase]

    def place(step: Step) -> tuple[int, int, int]:
        return _ORDER.index(step.movement), phases.index(step.before), phases.index(step.after)

    return sorted((Step(*kind, issues) for kind, issues in groups.items()), key=place)
