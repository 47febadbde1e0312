"""What differs between two moments: every issue that stands elsewhere at the later one, and why.

A moment is the end of a logged round's window or the end of a day (the clock of the world, as it is known now).
"""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from issues.choices import STATUS, Movement, Phase, Status
from issues.models import Issue, StatusChange, StatusChangeCitation
from issues.models.facts import world_order
from issues.progress.counting import movement_of
from rounds.models import Round
from rounds.queries.negotiations import Talks
from tradetalks.sources.reading import citations_of


@dataclass(frozen=True)
class Point:
    """A moment to compare at: a logged round, or a day."""

    round: Round | None = None
    day: dt.date | None = None

    def __str__(self) -> str:
        """As sentences name it."""
        return f"R{self.round.number}" if self.round else f"{self.day}"

    def until(self) -> Q:
        """Status changes that held by then; asked of facts `with_day`."""
        if self.round is not None:
            return Q(world_order__lte=world_order(self.round, dt.date.max))
        return Q(day__lte=self.day)


@dataclass(frozen=True)
class Difference:
    """One issue: where it stood, where it stands, and the change that brought it there."""

    ref: str
    title: str
    raised_by: str | None
    part: bool
    before: str
    after: str
    change: StatusChange

    @property
    def movement(self) -> Movement:
        """What happened to it between the two, as a round's movement is told."""
        return movement_of(self.before, self.after, assessed=True)

    def sentence(self) -> str:
        """In words, for a text that stands alone."""
        after = Status(self.after).label
        moved = f"from {Status(self.before).label} to {after}" if self.before else f"came on record as {after}"
        sources = ", ".join(citation.source.code for citation in self.change.citations.all())
        return f"{self.ref} {self.title}: {moved}. {self.change.reason}{f' ({sources})' if sources else ''}"


@dataclass(frozen=True)
class Step:
    """Issues that went from one phase to another, all by the same movement."""

    movement: Movement
    before: str
    after: str
    differences: Sequence[Difference]


@dataclass(frozen=True)
class Comparison:
    """Steps between phases, the way forward first; how many issues stand as before though a change is on record."""

    steps: Sequence[Step]
    differing: int
    treated_alike: int
    tracked: int


def comparison(talks: Talks, earlier: Point, later: Point, *, labels: AbstractSet[str]) -> Comparison:
    """Everything that differs. Four queries, whatever the number of issues."""
    issues = Issue.objects.filter(negotiation=talks.pk).annotate(before=_at(earlier), after=_at(later))
    tracked = issues.filter(after__isnull=False)
    elsewhere = tracked.filter(Q(before__isnull=True) | ~Q(before=F("after"))).order_by("ref")
    columns = ("pk", "ref", "title", "parent_id", "raised_by__code", "before", "after")
    differ = {row["pk"]: row for row in elsewhere.values(*columns)}
    between = _changes(talks).filter(later.until()).exclude(earlier.until())
    last: dict[int, StatusChange] = {}
    facts = between.filter(issue__in=list(differ)).order_by("world_order", "pk")
    for change in facts.prefetch_related(citations_of(StatusChangeCitation, labels)):
        last[change.issue_id] = change
    differences = [
        Difference(
            row["ref"], row["title"], row["raised_by__code"], row["parent_id"] is not None, row["before"] or "",
            row["after"], last[pk],
        )
        for pk, row in differ.items()
        if pk in last
    ]  # fmt: skip
    treated = between.order_by().values("issue").distinct().count()
    return Comparison(_steps(differences), len(differences), treated - len(differences), tracked.count())


def _changes(talks: Talks) -> QuerySet[StatusChange]:
    changes: QuerySet[StatusChange] = StatusChange.objects.current().with_day().filter(issue__negotiation=talks.pk)
    return changes


def _at(point: Point) -> Subquery:
    own = StatusChange.objects.current().with_day().filter(point.until(), issue=OuterRef("pk"))
    return Subquery(own.order_by("-world_order", "-pk").values("to")[:1])


def _steps(differences: Sequence[Difference]) -> list[Step]:
    """Grouped by phase before and after: what advanced, came, fell back, ended, reopened, and changed within a rank."""
    order = (
        Movement.ADVANCED, Movement.NEW, Movement.REGRESSED, Movement.ENDED, Movement.REOPENED, Movement.UNCHANGED,
    )  # fmt: skip
    phases = list(Phase)

    def place(difference: Difference) -> tuple[int, int, int]:
        before = phases.index(STATUS[difference.before].phase) if difference.before else -1
        return order.index(difference.movement), before, phases.index(STATUS[difference.after].phase)

    def name(status: str) -> str:
        return STATUS[status].phase.label if status else "Not on record"

    ordered = sorted(differences, key=place)
    return [
        Step(group[0].movement, name(group[0].before), name(group[0].after), group)
        for group in (list(members) for _, members in groupby(ordered, key=place))
    ]
