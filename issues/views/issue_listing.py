"""What list and board of the issues share: the query of the request, resolved, and what it keeps."""

from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict

from issues.access import require_reading
from issues.choices import Movement, Phase, Status
from issues.filters import IssueFilter, Lookups
from issues.models import Issue, SavedView
from issues.queries.counts import counts_of
from issues.queries.facets import NAMES, Facets, facets_of
from issues.queries.footing import footing_ahead, footing_from
from issues.queries.saved_views import address_of, named, views_of
from issues.queries.standing import Standing, standing_from
from issues.queries.summaries import RoundSummary
from issues.views.issue_columns import column_labels
from issues.views.issue_facets import Facet, chosen, facets_shown
from issues.views.issue_query import ALL, DOOR, IssueQuery
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from tradetalks.accounts.preferences import first_party
from tradetalks.sources.access import visible_labels

Tab = dict[str, Any]


def footing_at(request: HttpRequest, slug: str) -> tuple[Talks, RoundSummary | None]:
    """The talks of the address, for who may read, and the summary of their last round. One query.

    Raises NotAllowed, Http404.
    """
    require_reading(request.user)
    footing = footing_from(footing_ahead(slug).row())
    if footing.talks is None:
        raise Http404
    return footing.talks, footing.summary


class Listing:
    """The issues an address asks for. Each read is made once, where it is asked for."""

    def __init__(
        self,
        person: Any,
        talks: Talks,
        given: QueryDict,
        *,
        summary: RoundSummary | None,
        views: list[SavedView] | None = None,
    ) -> None:
        """`summary` is that of the last round, `views` are those of the person.

        Raises Http404 where the address names a view that is not there for them."""
        self.person = person
        self.talks = talks
        self.parties = PartyOrder.of(talks, first=first_party(person))
        self.labels = visible_labels(person)
        self.lookups = Lookups(talks, self.labels)
        self.everything = Issue.objects.filter(negotiation=talks.pk)
        self.views = views if views is not None else []
        self.summary = summary
        self.standing: Callable[[], Standing | None] = cache(lambda: standing_from(summary))
        asked = given.get("view", "")
        self.view = named(self.views, asked, person) if asked not in {"", ALL} else None
        if asked not in {"", ALL} and self.view is None:
            raise Http404
        if self.view is not None and not set(given) - {"view", "cursor"}:
            given = _with(self.view.query, given)
        self.query = IssueQuery(given, self._filter(given, DOOR), self.parties, columns=column_labels(self.parties))

    def _filter(self, data: QueryDict, besides: tuple[str, ...] = ()) -> IssueFilter:
        return IssueFilter(
            data,
            self.everything,
            talks=self.talks,
            standing=self.standing,
            labels=self.labels,
            lookups=self.lookups,
            watcher=self.person,
            besides=besides,
        )

    def issues(self, data: QueryDict | None = None) -> QuerySet[Issue]:
        """The issues the query keeps, or those that other filters of it keep."""
        kept: QuerySet[Issue] = self._filter(self.query.data if data is None else data).qs
        return kept

    @cached_property
    def counted(self) -> Facets:
        """Counts by facet and group. One query."""
        outside = self.issues(self.query.without_choices(*NAMES))
        return facets_of(outside, chosen=chosen(self.query), standing=self.standing())

    def facets(self) -> list[Facet]:
        """The facets with their counts."""
        return facets_shown(self.query, self.counted, self.parties, movements=self.standing() is not None)

    @property
    def total(self) -> int:
        """How many issues there are, where the list is narrowed. At most one query."""
        if not self.query.without_choices(*NAMES):
            return self.counted.unfiltered
        return self.everything.filter(archived_on__isnull=True).count()

    def group_label(self, code: str) -> str:
        """What a group is called."""
        group = self.query.group
        if group == "by":
            party = self.parties.by_code(code)
            return party.name if party else "Both jointly"
        if group == "area":
            return self.area_labels.get(code, code)
        if not code:
            return "No status yet" if group in {"status", "phase"} else "Not tracked"
        kinds: dict[str, type[Status] | type[Phase] | type[Movement]] = {"status": Status, "phase": Phase}
        return str(kinds.get(group, Movement)(code).label)

    def group_counts(self) -> dict[str, int]:
        """Code of each group → how many issues it holds."""
        return dict(self.counted.groups[self.query.group]) if self.query.group else {}

    @property
    def area_labels(self) -> dict[str, str]:
        """Code → label of every area."""
        return self.lookups.areas

    def culprits(self) -> list[tuple[str, int, str]]:
        """Each active filter that, dropped alone, would leave issues: its name, how many, the address without it."""
        names = list(self.query.data)
        counts = counts_of([self.issues(self.query.without(name)) for name in names])
        return [
            (self.query.label(name), count, self.query.address({name: ()}))
            for name, count in zip(names, counts, strict=True)
            if count
        ]

    def tabs(self) -> list[Tab]:
        """All issues, then the views: name, address, whether it is the one shown, and whether it was changed."""
        tabs: list[Tab] = [{"name": "All issues", "address": f"?view={ALL}", "current": self.view is None}]
        for view in self.views:
            current = self.view is not None and view.pk == self.view.pk
            own = view.owner_id == self.person.pk
            tabs.append(
                {
                    "name": view.name,
                    "address": address_of(view, self.person),
                    "current": current,
                    "owner": "" if own else view.owner.get_full_name() or view.owner.get_username(),
                    "changed": current and self.query.plain != view.query,
                    "view": view,
                    "own": own,
                }
            )
        return tabs

    @property
    def empty_address(self) -> bool:
        """Whether nothing narrows the list."""
        return not self.query.data


def stored(query: str) -> QueryDict:
    """A query as it is kept under a name: what asks for a view or a place in the list is no part of it."""
    whole = QueryDict(query, mutable=True)
    for name in ("view", "cursor", "find"):
        whole.pop(name, None)
    return whole


def _with(query: str, given: QueryDict) -> QueryDict:
    """The query of a view, with the view's name and the place in it."""
    whole = stored(query)
    for name in ("view", "cursor"):
        if name in given:
            whole[name] = given.get(name, "")
    return whole


def listing_of(request: HttpRequest, slug: str) -> Listing:
    """The listing of a request. Raises NotAllowed, Http404."""
    talks, summary = footing_at(request, slug)
    return Listing(request.user, talks, request.GET, summary=summary, views=views_of(request.user, talks.pk))
