"""REST: `search/`: one search over issues, positions, readouts and sources."""

from typing import Any

from django.urls import reverse
from rest_framework.request import Request

from issues.api import tables
from issues.api.base import IssueRecordViewSet
from issues.queries.search import KINDS, found_rows, search_page
from issues.shapes import SearchKind, SearchPage
from tradetalks.api.described import PAGED, SHORT_TEXT, Query, tells
from tradetalks.api.keyset import PAGING, Paging, envelope, refuse_cursor
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.lib.keyset import CursorError

_FILTERS = (
    Query("q", str, "What to look for (see the guide); without it everything is listed.", limits=SHORT_TEXT),
    Query("kind", SearchKind, "Of one of these kinds.", many=True),
)


class SearchViewSet(IssueRecordViewSet):
    """What `q` finds in the talks, and in the sources the reader may see."""

    @tells(SearchPage, *PAGED, *_FILTERS)
    @tabled(tables.SEARCH)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """Issues, positions, readouts and sources that `q` finds, kind by kind, the newest first.

        Facts that were corrected are left out; sources are those of all talks that the reader may see.
        """
        talks, labels = self.talks(request, slug), self.labels(request)
        parameters = Parameters(request.query_params, {*PAGING, "q", "kind"})
        paging, search = Paging.read(parameters), parameters.search("q")
        kinds = parameters.codes("kind", KINDS) or KINDS
        parameters.check()
        try:
            page = search_page(talks, search, kinds=kinds, labels=labels, limit=paging.limit, cursor=paging.cursor)
        except CursorError:
            refuse_cursor(parameters)
            raise
        counts = (
            [found_rows(talks, search, kind=kind, labels=labels).count() for kind in KINDS if kind in kinds]
            if paging.count
            else []
        )
        rows = [{**row, "url": request.build_absolute_uri(_address(slug, row))} for row in page.rows]
        return envelope(request, page, rows=rows, count=sum(counts) if paging.count else None)


def _address(slug: str, row: dict[str, Any]) -> str:
    """Where the row is read: in its list, where it has no address of its own."""
    if row["kind"] == "issue":
        return reverse("api:issue_detail", args=[slug, row["ref"]])
    if row["kind"] == "position":
        return reverse("api:position_list", args=[slug, row["ref"]])
    if row["kind"] == "source":
        return reverse("api:source_detail", args=[row["id"]])
    if row["round"] is None:
        return reverse("api:all_readout_list", args=[slug])
    return reverse("api:readout_list", args=[slug, row["round"]])
