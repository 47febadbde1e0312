"""REST: `deadlines/`, `measures/`, their revisions, and `demand-lists/`."""

from typing import Any, ClassVar

from django.http import Http404
from rest_framework.request import Request

from rounds import shapes
from rounds.api import tables
from rounds.api.base import RecordViewSet, paged
from rounds.models import DemandList
from rounds.queries.demand_lists import DEMAND_LISTS
from rounds.queries.leverage import DEADLINES, MEASURES, Revised, revised_rows
from tradetalks.api.described import PAGED, SUPERSEDED, tells
from tradetalks.api.keyset import PAGING
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.ledger.reading import SUPERSEDED_WORDS, by_superseded
from tradetalks.lib.shapes import Page
from tradetalks.sources.rows import tell


class RevisedViewSet(RecordViewSet):
    """Deadlines or measures, and their revisions."""

    kind: ClassVar[Revised]

    def records(self, request: Request, slug: str) -> dict[str, Any]:
        """All of the talks, in the order of recording."""
        records = self.kind.model._default_manager.filter(negotiation=self.talks(request, slug).pk)
        labels = self.labels(request)
        return paged(
            request,
            records.values("pk", *self.kind.columns),
            order=self.kind.order,
            tell=lambda rows: revised_rows(self.kind, rows, labels=labels),
        )

    def steps(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """Every revision of one of them."""
        records = self.kind.model._default_manager.filter(negotiation=self.talks(request, slug).pk)
        found = records.filter(pk=pk).values_list("pk", flat=True).first()
        if found is None:
            raise Http404(f"There is no {self.kind.model._meta.verbose_name} {pk} in these talks.")
        parameters = Parameters(request.query_params, {*PAGING, "superseded"})
        word = parameters.one_of("superseded", SUPERSEDED_WORDS, default="false")
        revisions, labels = self.kind.revisions, self.labels(request)
        rows = revisions.model._default_manager.filter(**{self.kind.parent: found})
        return paged(
            request,
            revisions.values(by_superseded(rows, word)),
            order=revisions.order,
            tell=lambda rows: tell(revisions, rows, labels=labels),
            parameters=parameters,
        )


class DeadlineViewSet(RevisedViewSet):
    """`deadlines/` and `deadlines/{id}/revisions/`."""

    kind = DEADLINES

    @tells(Page[shapes.Deadline], *PAGED)
    @tabled(tables.DEADLINES)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The deadlines of the talks, each with the revisions that hold, in the order of recording."""
        return self.records(request, slug)

    @tells(Page[shapes.DeadlineRevision], *PAGED, SUPERSEDED)
    @tabled(tables.DEADLINE_REVISIONS)
    @answers
    def revisions(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """The revisions of one deadline, in the order of recording."""
        return self.steps(request, slug, pk)


class MeasureViewSet(RevisedViewSet):
    """`measures/` and `measures/{id}/revisions/`."""

    kind = MEASURES

    @tells(Page[shapes.Measure], *PAGED)
    @tabled(tables.MEASURES)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The measures of the talks, each with the revisions that hold, in the order of recording."""
        return self.records(request, slug)

    @tells(Page[shapes.MeasureRevision], *PAGED, SUPERSEDED)
    @tabled(tables.MEASURE_REVISIONS)
    @answers
    def revisions(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """The revisions of one measure, in the order of recording."""
        return self.steps(request, slug, pk)


class DemandListViewSet(RecordViewSet):
    """`demand-lists/`."""

    @tells(Page[shapes.DemandList], *PAGED)
    @tabled(tables.DEMAND_LISTS)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The documents that table many demands, in the order of recording."""
        lists, labels = DemandList.objects.filter(negotiation=self.talks(request, slug).pk), self.labels(request)
        return paged(
            request,
            DEMAND_LISTS.values(lists),
            order=DEMAND_LISTS.order,
            tell=lambda rows: tell(DEMAND_LISTS, rows, labels=labels),
        )
