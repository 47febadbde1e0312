"""The filters of single parameters: each narrows by a condition, which its opposite turns round."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django_filters import Filter

from issues.choices import Stance
from issues.filters.fields import CodesField, DaysField, SearchField, SourcesField
from issues.models import Issue, Position
from issues.queries.issue_list import LATEST_FIRST


class Condition(Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter that keeps what a condition says, `exclude` turned round. Given several times, all of them hold.

    The condition is that the column is one of the values, or what the method of the filter set named by `says` makes
    of them.
    """

    def __init__(self, *args: Any, says: str = "", **kwargs: Any) -> None:
        super().__init__(*args, required=False, **kwargs)
        self.says = says

    def filter(self, issues: QuerySet[Issue], times: Sequence[Any]) -> QuerySet[Issue]:
        """Narrow the issues."""
        for values in times:
            condition = self.condition(values)
            issues = issues.filter(~condition if self.exclude else condition)
        return issues

    def condition(self, values: Any) -> Q:
        """What these values ask for."""
        if not self.says:
            return Q(**{f"{self.field_name}__in": values})
        found: Q = getattr(self.parent, self.says)(values)
        return found


class CodesFilter(Condition):
    """By codes; `allowed` gives them, a `choices` class or nothing where `IssueFilter` fills it in."""

    field_class = CodesField

    def __init__(self, *args: Any, allowed: Callable[[], Iterable[str]] = tuple, **kwargs: Any) -> None:
        super().__init__(*args, allowed=allowed, **kwargs)


class StanceFilter(CodesFilter):
    """By the newest stance of one party."""

    def __init__(self, party_id: int) -> None:
        super().__init__(allowed=lambda: Stance.values)
        self.party_id = party_id

    def condition(self, values: Any) -> Q:
        """Issues on which it is one of these; one that took none took none of these."""
        own = Position.objects.current().filter(issue=OuterRef("pk"), party=self.party_id)
        newest = Subquery(own.order_by(*LATEST_FIRST).values("stance")[:1])
        return Q(In(Coalesce(newest, Value("")), values))


class DaysFilter(Condition):
    """By days."""

    field_class = DaysField


class SourcesFilter(Condition):
    """By sources the reader may see."""

    field_class = SourcesField

    def __init__(self, *args: Any, visible: Callable[[Sequence[int]], Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, visible=visible, **kwargs)


class SearchFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """By words."""

    field_class = SearchField
