"""What every view beneath `negotiations/{slug}/` shares: whose eyes it answers for, and the talks it is about."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request

from rounds.access import visible_negotiations
from rounds.models import Negotiation
from rounds.queries.moments import rounds_at
from rounds.queries.negotiations import Talks, talks_of
from tradetalks.api.keyset import PAGING, Paging, envelope, page_of
from tradetalks.api.moments import NO_TALKS
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import ReadingViewSet
from tradetalks.api.tables.columns import Heading
from tradetalks.ledger.moments import Moment
from tradetalks.lib.keyset import Order
from tradetalks.sources.access import audience, visible_labels
from tradetalks.sources.rows import Row


class RecordViewSet(ReadingViewSet):
    """Views of the record."""

    def audience(self, request: Request) -> str:
        """By the sensitivity labels the person may see: the only thing by which answers to readers differ."""
        return audience(request.user)

    def labels(self, request: Request) -> frozenset[str]:
        """The labels whose sources the person may see."""
        return visible_labels(request.user)

    def talks(self, request: Request, slug: str) -> Talks:
        """The negotiation of the address; 404 where there is none that the person may read. One query."""
        talks = talks_of(visible_negotiations(request.user), slug)
        if talks is None:
            raise Http404(f"There are no talks '{slug}'.")
        return talks

    def heading(self, request: Request, **kwargs: Any) -> Heading:
        """The talks of the address, where it is beneath any."""
        if "slug" not in kwargs:
            return Heading()
        talks = self.talks(request, kwargs["slug"])
        return Heading(talks.slug, tuple(party.code for party in talks.parties))

    def negotiation(self, request: Request, slug: str) -> Negotiation:
        """The same for an act, which takes the row itself."""
        found = visible_negotiations(request.user).filter(slug=slug).first()
        if found is None:
            raise Http404(f"There are no talks '{slug}'.")
        return found

    def refused_clocks(self, address: Collection[str]) -> Mapping[str, str]:
        """A round needs the talks it is one of."""
        return {} if "slug" in address else {"round": NO_TALKS}

    def at_moment(self, moment: Moment, *, slug: str | None = None, **kwargs: Any) -> AbstractContextManager[Any]:  # noqa: ARG002 -- for views that override it
        """The calendar of the talks of the address as at that moment. One query, and those that make it so."""
        return rounds_at(key_of(slug), moment)


def key_of(slug: str | None) -> int | None:
    """The key of the talks at that address as they are now, None where there are none: the read itself says so."""
    return Negotiation.objects.filter(slug=slug).values_list("pk", flat=True).first() if slug is not None else None


def paged(
    request: Request,
    rows: QuerySet[Any, Any],
    *,
    order: Order,
    tell: Callable[[Sequence[Row]], Sequence[Any]],
    parameters: Parameters | None = None,
) -> dict[str, Any]:
    """A list of `.values()` rows, told by `tell`. One query, one more with `count=true`, and those of `tell`.

    `parameters` are those a view has read already; without them paging is all that is read.
    """
    parameters = parameters or Parameters(request.query_params, PAGING)
    paging = Paging.read(parameters)
    parameters.check()
    page = page_of(rows, order=order, paging=paging, parameters=parameters)
    return envelope(request, page, rows=tell(page.rows), count=rows.count() if paging.count else None)
