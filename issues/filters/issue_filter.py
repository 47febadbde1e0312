"""The filter set: each parameter's values as a condition on issues."""

import difflib
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django_filters import Filter, FilterSet

from issues.choices import STATUS, IssueKind, Movement, Phase, Status
from issues.filters.conditions import CodesFilter, DaysFilter, SearchFilter, SourcesFilter, StanceFilter
from issues.filters.fields import Days
from issues.filters.lookups import Lookups
from issues.models import (
    Issue,
    IssueCitation,
    IssueDeadline,
    Position,
    PositionCitation,
    StatusChange,
    StatusChangeCitation,
    Watch,
)
from issues.queries.standing import FLAGS, Standing, among
from rounds.models import DeadlineRevision
from rounds.queries.negotiations import Talks
from tradetalks.lib.full_text.finding import found_in
from tradetalks.lib.full_text.search import Search

MOST_HINTS = 50
"""Unknown parameters for which the nearest known one is looked up: thousands would cost seconds."""
JOINT = "joint"
MOVED: dict[str, str] = {
    "up": Movement.ADVANCED.value,
    "down": Movement.REGRESSED.value,
    "none": Movement.UNCHANGED.value,
    "unassessed": Movement.NOT_ASSESSED.value,
    **{code: code for code in Movement.values},
}
"""Words for a movement → its code."""
NOT = "-"
"""Before the name of a parameter: leaves out what it would keep."""
ONCE = ("q", "archived")
"""Parameters that are given once, and have no opposite: words carry their own minus, `archived` its own words."""


class IssueFilter(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """See the package. `standing` is asked for only where `moved` or `label` is given.

    `data` is the request's query; `labels` those of the sources the reader may see; `besides` names the parameters
    the door itself reads (paging, order), which are not errors here. Filters of one request may share
    `lookups`. `watcher` is the person whose `watch=me` it is; answers that others may be given have none.
    """

    status = CodesFilter(allowed=lambda: Status.values)
    phase = CodesFilter(allowed=lambda: Phase.values, says="in_phase")
    kind = CodesFilter(allowed=lambda: IssueKind.values)
    area = CodesFilter(field_name="area__code")
    raised_by = CodesFilter(says="raised_by_one")
    by = CodesFilter(says="raised_by_one")
    addressed_to = CodesFilter(field_name="addressed_to__code")
    treated_in = CodesFilter(says="treated_in_one")
    moved = CodesFilter(allowed=lambda: MOVED, says="moved_so")
    label = CodesFilter(allowed=lambda: FLAGS, says="labelled")
    since = DaysFilter(says="standing_since")
    deadline = DaysFilter(signs="<>", says="due")
    source = SourcesFilter(says="citing")
    q = SearchFilter(method="filter_q")
    archived = CodesFilter(allowed=lambda: ("false", "true", "any"))

    class Meta:
        model = Issue
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        data: QueryDict,
        queryset: QuerySet[Issue],
        *,
        talks: Talks,
        standing: Callable[[], Standing | None],
        labels: Iterable[str],
        besides: Iterable[str] = (),
        lookups: Lookups | None = None,
        watcher: Any = None,
    ) -> None:
        super().__init__(data, queryset)
        self._standing = standing
        self._besides = frozenset(besides)
        self._lookups = known = lookups or Lookups(talks, labels)
        codes = [party.code for party in talks.parties]
        for party in talks.parties:
            self._add(f"stance.{party.code.lower()}", StanceFilter(party.pk))
        self.filters["raised_by"].extra["allowed"] = self.filters["by"].extra["allowed"] = lambda: [*codes, JOINT]
        self.filters["addressed_to"].extra["allowed"] = lambda: codes
        self.filters["area"].extra["allowed"] = lambda: sorted(known.areas)
        self.filters["treated_in"].extra["allowed"] = lambda: known.rounds
        self.filters["source"].extra["visible"] = known.sources
        if watcher is not None:
            self._watcher = watcher
            self._add("watch", CodesFilter(allowed=lambda: ("me",), says="watched"))
        self.positive = tuple(self.filters)
        """The names of all filters, without their opposites."""
        for name in data:
            if name.startswith(NOT) and name[1:] in self.filters and name[1:] not in ONCE:
                opposite = copy(self.filters[name[1:]])
                opposite.exclude = True
                self._add(name, opposite)

    def _add(self, name: str, added: Filter) -> None:
        added.parent = self
        self.filters[name] = added

    @property
    def problems(self) -> dict[str, str]:
        """Parameter → what is wrong with it, unknown and repeated ones included; empty when the filter may be used."""
        found = {name: " ".join(messages) for name, messages in self.errors.items()}
        known = sorted({*self.positive, *self._besides})
        for name, values in self.data.lists():
            if name not in self.filters and name not in self._besides:
                hint = _nearest(name, known) if len(found) < MOST_HINTS else ""
                found[name] = "This parameter is not known here." + hint
            elif len(values) > 1 and (name in ONCE or name in self._besides):
                found[name] = "Given more than once; write several values with commas between them."
        return found

    def in_phase(self, phases: list[str]) -> Q:
        """In one of these phases."""
        return Q(status__in=[code for code, meaning in STATUS.items() if meaning.phase in phases])

    def raised_by_one(self, codes: list[str]) -> Q:
        """Raised by one of these parties, `joint` for both."""
        condition = Q(raised_by__code__in=[code for code in codes if code != JOINT])
        return condition | Q(raised_by__isnull=True) if JOINT in codes else condition

    def treated_in_one(self, numbers: list[str]) -> Q:
        """With a fact in the window of one of these rounds, or recorded against one that has none."""
        rounds = [self._lookups.rounds[number] for number in numbers]
        inside = Q(window__in=rounds) | Q(round__in=rounds, window__isnull=True)
        changes = StatusChange.objects.current().filter(inside, issue=OuterRef("pk"))
        positions = Position.objects.current().filter(inside, issue=OuterRef("pk"))
        return Q(Exists(changes)) | Q(Exists(positions))

    def moved_so(self, words: list[str]) -> Q:
        """That moved so in the last logged round."""
        standing = self._standing()
        return among(standing.moved(MOVED[word] for word in words) if standing else [])

    def labelled(self, flags: list[str]) -> Q:
        """That the summary of the last logged round lists under one of these."""
        standing = self._standing()
        wanted = set(flags)
        return among([ref for ref, own in standing.flags.items() if wanted.intersection(own)] if standing else [])

    def standing_since(self, days: list[Days]) -> Q:
        """That changed their status on one of these days or later: their present one is no older."""
        first = min(day.first for day in days)
        steps = StatusChange.objects.current().exclude(previous=F("to")).with_day()
        return Q(Exists(steps.filter(issue=OuterRef("pk"), day__gte=first)))

    def due(self, days: list[Days]) -> Q:
        """That hang on a deadline which falls due so, by its newest revision."""
        revisions = DeadlineRevision.objects.current().filter(deadline=OuterRef("deadline"))
        ties = IssueDeadline.objects.filter(issue=OuterRef("pk"))
        due = ties.annotate(due_day=Subquery(revisions.order_by("-pk").values("due_day")[:1]))
        condition = Q()
        for day in days:
            condition |= day.within("due_day")
        return Q(Exists(due.filter(condition)))

    def citing(self, keys: list[int]) -> Q:
        """That cite one of these sources: the issue itself, a status or a position in force."""
        own = IssueCitation.objects.filter(fact=OuterRef("pk"), source__in=keys)
        condition = Q(Exists(own))
        for citations in (StatusChangeCitation, PositionCitation):
            facts = citations._default_manager.filter(fact__superseded__isnull=True, source__in=keys)
            condition |= Q(Exists(facts.filter(fact__issue=OuterRef("pk"))))
        return condition

    def watched(self, _words: list[str]) -> Q:
        """That the person watches."""
        return Q(Exists(Watch.objects.filter(issue=OuterRef("pk"), user=self._watcher.pk)))

    def filter_q(self, issues: QuerySet[Issue], _name: str, search: Search) -> QuerySet[Issue]:
        """That the search finds."""
        return found_in(issues, search)

    def filter_queryset(self, queryset: QuerySet[Issue]) -> QuerySet[Issue]:
        """Apply what was given; archived issues stay out unless asked for."""
        given = dict(self.form.cleaned_data)
        archived = {word for words in given.pop("archived") or () for word in words}
        for name, value in given.items():
            if value:
                queryset = self.filters[name].filter(queryset, value)
        if archived >= {"true", "false"} or "any" in archived:
            return queryset
        return queryset.filter(archived_on__isnull="true" not in archived)


def _nearest(name: str, known: list[str]) -> str:
    minus = NOT if name.startswith(NOT) else ""
    near = difflib.get_close_matches(name.removeprefix(NOT)[:100], known, n=1)
    return f" Did you mean '{minus}{near[0]}'?" if near else f" Known: {', '.join(known)}."
