"""REST: the sources the person may see. `url` is where the source itself is, `api_url` its address here."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import Annotated, Any

from django.http import Http404
from django.urls import path, reverse
from rest_framework.request import Request

from tradetalks.api.described import PAGED, SHORT_TEXT, Query, tells
from tradetalks.api.keyset import PAGING, Paging, envelope, own_address, page_of
from tradetalks.api.moments import NO_TALKS
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import ReadingViewSet, answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Write, creates, edits
from tradetalks.ledger.moments import Moment
from tradetalks.lib.full_text.finding import found_in
from tradetalks.lib.shapes import Page
from tradetalks.sources import shapes
from tradetalks.sources.access import audience, require_recording, visible_sources
from tradetalks.sources.actions import edit_source, record_source
from tradetalks.sources.bodies import SourceBody, SourceEdit
from tradetalks.sources.choices import Sensitivity, SourceKind
from tradetalks.sources.moments import sources_at
from tradetalks.sources.rows import SOURCE_COLUMNS, SOURCE_ORDER, source_row
from tradetalks.sources.tables import SOURCES

_NOT_THERE = "There is no source {}, or you may not see it."

_FILTERS = (
    Query("kind", Annotated[str, SourceKind], "Of one of these kinds.", many=True),
    Query("sensitivity", Annotated[str, Sensitivity], "With one of these labels.", many=True),
    Query("q", str, "That it finds in code, key, publisher, title or note.", limits=SHORT_TEXT),
)


class SourceViewSet(ReadingViewSet):
    """`sources/` and `sources/{id}/`. A source the reader may not see is not there."""

    def audience(self, request: Request) -> str:
        """By the labels the person may see."""
        return audience(request.user)

    def refused_clocks(self, address: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the base's signature
        """Sources belong to no talks."""
        return {"round": NO_TALKS}

    def at_moment(self, moment: Moment, **kwargs: Any) -> AbstractContextManager[Any]:  # noqa: ARG002 -- the base's signature
        """The sources as they were known, and published by that day."""
        return sources_at(moment)

    @tells(Page[shapes.Source], *PAGED, *_FILTERS)
    @tabled(SOURCES)
    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """The sources the reader may see, by id."""
        parameters = Parameters(request.query_params, {*PAGING, "kind", "sensitivity", "q"})
        paging = Paging.read(parameters)
        sources = visible_sources(request.user)
        if kinds := parameters.codes("kind", SourceKind.values):
            sources = sources.filter(kind__in=kinds)
        if labels := parameters.codes("sensitivity", Sensitivity.values):
            sources = sources.filter(sensitivity__in=labels)
        if search := parameters.search("q"):
            sources = found_in(sources, search)
        parameters.check()
        page = page_of(sources.values(*SOURCE_COLUMNS), order=SOURCE_ORDER, paging=paging, parameters=parameters)
        count = sources.count() if paging.count else None
        here = own_address(request)
        rows = [{**source_row(row), "api_url": f"{here}{row['pk']}/"} for row in page.rows]
        return envelope(request, page, rows=rows, count=count)

    @tells(shapes.Source)
    @answers
    def retrieve(self, request: Request, pk: int) -> dict[str, Any]:
        """One source."""
        Parameters(request.query_params, ()).check()
        row = visible_sources(request.user).filter(pk=pk).values(*SOURCE_COLUMNS).first()
        if row is None:
            raise Http404(_NOT_THERE.format(pk))
        return {**source_row(row), "api_url": own_address(request)}

    @tells(shapes.Source)
    @creates(SourceBody, may=require_recording)
    def create(self, request: Request, write: Write) -> str:  # noqa: ARG002 -- every action's signature
        """Record a source."""
        source = record_source(**write.values, **write.who)
        return reverse("api:source_detail", args=[source.pk])

    @tells(shapes.Source)
    @edits(SourceEdit, may=require_recording)
    def partial_update(self, request: Request, write: Write, pk: int) -> None:
        """Change what is said of a source, wherever it is cited."""
        source = visible_sources(request.user).filter(pk=pk).first()
        if source is None:
            raise Http404(_NOT_THERE.format(pk))
        edit_source(source, version=write.version_of(source), changes=write.values, **write.who)


urlpatterns = [
    path("sources/", SourceViewSet.as_view({"get": "list", "post": "create"}), name="source_list"),
    path(
        "sources/<int:pk>/",
        SourceViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="source_detail",
    ),
]
