"""The one filter of issues, for the page, the API and the export.

| parameter             | keeps issues                                                                               |
|-----------------------|--------------------------------------------------------------------------------------------|
| `status`, `phase`     | in one of these statuses or phases                                                         |
| `kind`, `area`        | of one of these kinds, in one of these areas                                               |
| `raised_by` (or `by`) | raised by one of these parties; `joint` for both                                           |
| `addressed_to`        | addressed to one of these parties                                                          |
| `treated_in`          | with a status or position recorded in the window of one of these rounds                    |
| `moved`               | that moved so in the last logged round: `up`, `down`, `none`, `unassessed`, or a movement  |
| `stance.us`, …        | on which that party's newest stance is one of these; one parameter per party               |
| `q`                   | whose reference, title or description it finds (tradetalks.lib.full_text.search)           |
| `archived`            | `false` (not archived; the default), `true` (only archived) or `any`                       |

A comma between values is “or”; several parameters are “and”. Each parameter is given at most once. What is unknown
or malformed is an error under its own name in `errors`; such a filter must not be used for rows.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson
from django import forms
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils.functional import cached_property
from django_filters import Filter, FilterSet

from issues.choices import STATUS, IssueKind, Movement, Phase, Stance, Status
from issues.models import Area, Issue, Position, StatusChange
from issues.queries.issue_list import LATEST_FIRST
from issues.queries.standing import Standing
from rounds.models import Round
from rounds.queries.negotiations import Talks
from tradetalks.lib.full_text.finding import found_in
from tradetalks.lib.full_text.search import Search, SearchError, parse

MOST_VALUES = 100
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


_LISTED = {
    "postgresql": "SELECT jsonb_array_elements_text(%s::jsonb)",
    "sqlite": "SELECT value FROM json_each(%s)",
}
"""The texts of a JSON array as rows."""


def not_among(value: str, allowed: Iterable[str]) -> str:
    """What to tell someone who wrote a code that is none of `allowed`."""
    codes = list(allowed)
    near = difflib.get_close_matches(value, codes, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"'{value[:60]}' is not known here.{hint} Write one of: {', '.join(codes)}."


class CodesField(forms.Field):
    """Codes with commas between them. `allowed` is asked only where the parameter was given."""

    def __init__(self, *, allowed: Callable[[], Iterable[str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allowed = allowed

    def clean(self, value: Any) -> list[str]:
        """The codes; ValidationError names the first that is not allowed."""
        if not value:
            return []
        codes = [code.strip() for code in str(value).split(",")]
        if len(codes) > MOST_VALUES:
            raise forms.ValidationError(f"At most {MOST_VALUES} values.")
        allowed = list(self.allowed())
        for code in codes:
            if code not in allowed:
                raise forms.ValidationError(not_among(code, allowed))
        return codes


class SearchField(forms.Field):
    """What to look for."""

    def clean(self, value: Any) -> Search | None:
        """The search, None where there is none; ValidationError where it cannot be searched for."""
        text = str(value or "")
        if not text.strip():
            return None
        try:
            return parse(text)
        except SearchError as error:
            raise forms.ValidationError(str(error)) from error


class CodesFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter by codes; `allowed` gives the codes, a `choices` class or nothing where `IssueFilter` fills it in."""

    field_class = CodesField

    def __init__(self, *args: Any, allowed: Callable[[], Iterable[str]] = tuple, **kwargs: Any) -> None:
        super().__init__(*args, lookup_expr="in", required=False, allowed=allowed, **kwargs)


class SearchFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter by words."""

    field_class = SearchField


def _area_codes() -> Iterable[str]:
    return Area.objects.order_by("code").values_list("code", flat=True)


class IssueFilter(FilterSet):  # type: ignore[misc]  # django-filter has no types
    """See the module docstring. `standing` is asked for only where `moved` is given.

    `data` is the request's query; `besides` names the parameters the door itself reads (paging, order), which are
    not errors here.
    """

    status = CodesFilter(allowed=lambda: Status.values)
    phase = CodesFilter(allowed=lambda: Phase.values, method="filter_phase")
    kind = CodesFilter(allowed=lambda: IssueKind.values)
    area = CodesFilter(field_name="area__code", allowed=_area_codes)
    raised_by = CodesFilter(method="filter_raised_by")
    by = CodesFilter(method="filter_raised_by")
    addressed_to = CodesFilter(field_name="addressed_to__code")
    treated_in = CodesFilter(method="filter_treated_in")
    moved = CodesFilter(allowed=lambda: MOVED, method="filter_moved")
    q = SearchFilter(method="filter_q")
    archived = CodesFilter(allowed=lambda: ("false", "true", "any"), method="filter_archived")

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
        besides: Iterable[str] = (),
    ) -> None:
        super().__init__(data, queryset)
        self._talks = talks
        self._standing = standing
        self._besides = frozenset(besides)
        codes = [party.code for party in talks.parties]
        for party in talks.parties:
            name = f"stance.{party.code.lower()}"
            self.filters[name] = CodesFilter(allowed=lambda: Stance.values, method=self._filter_stance(party.pk))
            self.filters[name].parent = self
        self.filters["raised_by"].extra["allowed"] = self.filters["by"].extra["allowed"] = lambda: [*codes, JOINT]
        self.filters["addressed_to"].extra["allowed"] = lambda: codes
        self.filters["treated_in"].extra["allowed"] = lambda: self._rounds

    @property
    def problems(self) -> dict[str, str]:
        """Parameter → what is wrong with it, unknown and repeated ones included; empty when the filter may be used."""
        found = {name: " ".join(messages) for name, messages in self.errors.items()}
        known = sorted({*self.filters, *self._besides})
        for name, values in self.data.lists():
            if name not in self.filters and name not in self._besides:
                hint = _nearest(name, known) if len(found) < MOST_HINTS else ""
                found[name] = "This parameter is not known here." + hint
            elif len(values) > 1:
                found[name] = "Given more than once; write several values with commas between them."
        return found

    def filter_phase(self, issues: QuerySet[Issue], _name: str, phases: list[str]) -> QuerySet[Issue]:
        """In one of these phases."""
        return issues.filter(status__in=[code for code, meaning in STATUS.items() if meaning.phase in phases])

    def filter_raised_by(self, issues: QuerySet[Issue], _name: str, codes: list[str]) -> QuerySet[Issue]:
        """Raised by one of these parties, `joint` for both."""
        condition = Q(raised_by__code__in=[code for code in codes if code != JOINT])
        return issues.filter(condition | Q(raised_by__isnull=True) if JOINT in codes else condition)

    def filter_treated_in(self, issues: QuerySet[Issue], _name: str, numbers: list[str]) -> QuerySet[Issue]:
        """With a fact in the window of one of these rounds, or recorded against one that has none."""
        rounds = [self._rounds[number] for number in numbers]
        inside = Q(window__in=rounds) | Q(round__in=rounds, window__isnull=True)
        changes = StatusChange.objects.current().filter(inside, issue=OuterRef("pk"))
        positions = Position.objects.current().filter(inside, issue=OuterRef("pk"))
        return issues.filter(Exists(changes) | Exists(positions))

    def filter_moved(self, issues: QuerySet[Issue], _name: str, words: list[str]) -> QuerySet[Issue]:
        """That moved so in the last logged round."""
        standing = self._standing()
        if standing is None:
            return issues.none()
        # One value, not thousands: a third of the issues may have moved.
        refs = orjson.dumps(standing.moved(MOVED[word] for word in words)).decode()
        return issues.filter(ref__in=RawSQL(_LISTED[connection.vendor], [refs]))  # noqa: S611 -- one of two fixed texts

    def filter_q(self, issues: QuerySet[Issue], _name: str, search: Search) -> QuerySet[Issue]:
        """That the search finds."""
        return found_in(issues, search)

    def filter_archived(self, issues: QuerySet[Issue], _name: str, words: list[str]) -> QuerySet[Issue]:
        """Archived or not."""
        if set(words) >= {"true", "false"} or "any" in words:
            return issues
        return issues.filter(archived_on__isnull="true" not in words)

    def filter_queryset(self, queryset: QuerySet[Issue]) -> QuerySet[Issue]:
        """Apply what was given; archived issues stay out unless asked for."""
        for name, value in self.form.cleaned_data.items():
            if value:
                queryset = self.filters[name].filter(queryset, value)
        if not self.form.cleaned_data.get("archived"):
            queryset = queryset.filter(archived_on__isnull=True)
        return queryset

    def _filter_stance(self, party_id: int) -> Callable[..., QuerySet[Issue]]:
        def filter_stance(issues: QuerySet[Issue], _name: str, stances: list[str]) -> QuerySet[Issue]:
            own = Position.objects.current().filter(issue=OuterRef("pk"), party=party_id)
            newest = own.order_by(*LATEST_FIRST).values("stance")[:1]
            name = f"stance_of_{party_id}"
            return issues.alias(**{name: Subquery(newest)}).filter(**{f"{name}__in": stances})

        return filter_stance

    @cached_property
    def _rounds(self) -> dict[str, int]:
        """Number of each round of the talks, as an address has it, and its key. One query, where it is asked for."""
        rounds = Round.objects.filter(negotiation=self._talks.pk).order_by("number").values_list("number", "pk")
        return {str(number): pk for number, pk in rounds}


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean '{near[0]}'?" if near else f" Known: {', '.join(known)}."


def problem_list(problems: Mapping[str, str]) -> str:
    """All problems in one sentence per parameter, for doors that have one line for them."""
    return " ".join(f"{name}: {text}" for name, text in problems.items())
