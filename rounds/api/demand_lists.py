"""REST: `demand-lists/`."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from rounds import shapes
from rounds.access import require_recording
from rounds.actions.readouts import edit_demand_list, record_demand_list
from rounds.api import tables
from rounds.api.base import RecordViewSet, paged
from rounds.api.bodies import DemandListBody, DemandListEdit
from rounds.api.naming import round_named, with_parties
from rounds.models import DemandList, Negotiation
from rounds.queries.demand_lists import DEMAND_LISTS
from tradetalks.api.described import PAGED, tells
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Write, creates, edits
from tradetalks.lib.shapes import Page
from tradetalks.sources.bodies import cited, recited
from tradetalks.sources.rows import tell

_NO_SUCH = "There is no demand list {} in these talks."


class DemandListViewSet(RecordViewSet):
    """`demand-lists/` and `demand-lists/{id}/`."""

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

    @tells(shapes.DemandList)
    @answers
    def retrieve(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """One document that tables many demands."""
        Parameters(request.query_params, ()).check()
        rows = DEMAND_LISTS.values(DemandList.objects.filter(negotiation=self.talks(request, slug).pk, pk=pk))
        told = tell(DEMAND_LISTS, rows, labels=self.labels(request))
        if not told:
            raise Http404(_NO_SUCH.format(pk))
        return told[0]

    @tells(shapes.DemandList)
    @creates(DemandListBody, may=require_recording)
    def create(self, request: Request, write: Write, slug: str) -> str:
        """Record a document that tables many demands; the demands themselves are issues."""
        negotiation = self.negotiation(request, slug)
        values = with_parties(write.values, "party")
        citations = cited(values.pop("citations", ()), person=request.user)
        values = _in_round(negotiation, values)
        row = record_demand_list(negotiation, citations=citations, **values, **write.who)
        return reverse("api:demand_list_detail", args=[slug, row.pk])

    @tells(shapes.DemandList)
    @edits(DemandListEdit, may=require_recording)
    def partial_update(self, request: Request, write: Write, slug: str, pk: int) -> None:
        """Change what is said of a document. `citations` replace all that are there; those not to be seen stay."""
        negotiation = self.negotiation(request, slug)
        row = negotiation.demand_lists.filter(pk=pk).first()
        if row is None:
            raise Http404(_NO_SUCH.format(pk))
        version = write.version_of(row)
        changes = _in_round(negotiation, write.values)
        citations = recited(row, changes.pop("citations", None), person=request.user)
        edit_demand_list(row, version=version, changes=changes, citations=citations, **write.who)


def _in_round(negotiation: Negotiation, values: dict[str, Any]) -> dict[str, Any]:
    """`delivered_in` as the round of that number."""
    if "delivered_in" not in values:
        return values
    return {**values, "delivered_in": round_named(negotiation, values["delivered_in"], field="delivered_in")}
