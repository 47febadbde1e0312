"""REST: `changes/?after=N`: every changeset of the talks after number N, oldest first, none left out.

Numbers are given in the order of commits, so nobody who reads on from `last` can miss one. Numbers of other talks,
of shared records (sources, areas, parties), and of changesets that show nothing the reader may see, are not told.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.http import QueryDict
from rest_framework.request import Request

from issues.api import tables
from issues.api.base import IssueRecordViewSet
from issues.queries.history import changesets_of, tell_changesets
from issues.shapes import ChangePage
from tradetalks.api.described import PAGED, Query, tells
from tradetalks.api.keyset import DEFAULT_LIMIT, MOST_ROWS, own_address
from tradetalks.api.moments import RECORD_ONLY, with_clocks
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.ledger.models import Head
from tradetalks.lib.keyset import LARGEST_INTEGER


class ChangeViewSet(IssueRecordViewSet):
    """The changes feed."""

    def refused_clocks(self, address: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the base's signature
        """The feed is the ledger's: it has one clock."""
        return {"on": RECORD_ONLY, "round": RECORD_ONLY}

    @tells(
        ChangePage,
        Query(
            "after",
            int,
            "Changesets with a higher number than this.",
            default=0,
            limits={"minimum": 0, "maximum": LARGEST_INTEGER},
        ),
        *(query for query in PAGED if query.name == "limit"),
    )
    @tabled(tables.CHANGES)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The changes feed: every changeset after a number, oldest first, none left out.

        `next` while there is more now; `last` is the number to ask `after` next time. Numbers are given in the order of
        commits, so nobody who reads on from `last` can miss one.
        """
        talks = self.talks(request, slug)
        parameters = Parameters(request.query_params, {"after", "limit", "format"})
        after = parameters.integer("after", default=0, minimum=0, maximum=LARGEST_INTEGER)
        limit = parameters.integer("limit", default=DEFAULT_LIMIT, minimum=1, maximum=MOST_ROWS)
        head = Head.objects.filter(pk=1).values_list("number", flat=True).first() or 0
        if after > head:
            parameters.refuse("after", f"The ledger is only at {head}.")
        parameters.check()
        rows = list(
            changesets_of(talks.slug).filter(number__gt=after, number__lte=head).order_by("number")[: limit + 1]
        )
        more, rows = len(rows) > limit, rows[:limit]
        last = rows[-1]["number"] if more else head
        query = with_clocks(request, QueryDict(f"after={last}&limit={limit}"))
        following = f"{own_address(request)}?{query.urlencode()}"
        return {
            "next": following if more else None,
            "previous": None,
            "last": last,
            "results": tell_changesets(rows, labels=self.labels(request)),
        }
