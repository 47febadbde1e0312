"""REST: `changes/?after=N`: every changeset of the talks after number N, oldest first, none left out; and
`changes/{number}/revert/`, which takes one back.

Numbers are given in the order of commits, so nobody who reads on from `last` can miss one. Numbers of other talks,
of shared records (sources, areas, parties), and of changesets that show nothing the reader may see, are not told.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.http import Http404, QueryDict
from rest_framework.request import Request

from issues.access import require_reverting
from issues.actions.reverting import revert
from issues.api import tables
from issues.api.base import IssueRecordViewSet
from issues.queries.history import changesets_of, tell_changesets
from issues.shapes import ChangePage, Changeset
from tradetalks.api.bodies import Body
from tradetalks.api.described import PAGED, Query, tells
from tradetalks.api.keyset import DEFAULT_LIMIT, MOST_ROWS, own_address
from tradetalks.api.moments import RECORD_ONLY, with_clocks
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Done, Write, performs
from tradetalks.ledger.reading import head_number
from tradetalks.ledger.refusals import Refused
from tradetalks.lib.keyset import LARGEST_INTEGER


class RevertBody(Body):
    """Why a changeset is taken back: needed unless it is one's own."""


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
        head = head_number()
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

    @tells(Changeset)
    @performs(RevertBody, may=require_reverting)
    def revert(self, request: Request, write: Write, slug: str, number: int) -> Done:
        """Take a changeset back: one new act that undoes all it did, or nothing.

        What it recorded is superseded, what it superseded is recorded anew, records get back what they said. Each part
        asks for its own right. Refused, naming field, person and changeset, where somebody changed any of it since.
        """
        talks, labels = self.talks(request, slug), self.labels(request)
        if not tell_changesets(list(changesets_of(talks.slug).filter(number=number)), labels=labels):
            raise Http404(f"There is no changeset {number} in these talks.")
        write.values  # noqa: B018 -- judges the body
        try:
            taken = revert(number, **write.who)
        except Refused as refusal:
            raise _of_the_whole(refusal) from None
        (told,) = tell_changesets(list(changesets_of(talks.slug).filter(number=taken.number)), labels=labels)
        return Done(request.path, told)


def _of_the_whole(refusal: Refused) -> Refused:
    """What stands in the way is no field of the body, but for the reason."""
    if "reason" not in refusal.errors:
        refusal.message = " ".join(dict.fromkeys([refusal.message, *refusal.errors.values()]))
        refusal.errors = {}
    return refusal
