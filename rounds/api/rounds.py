"""REST: `rounds/`, `rounds/{number}/`, `rounds/{number}/readouts/` and `readouts/`."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request

from rounds import shapes
from rounds.api import tables
from rounds.api.base import RecordViewSet, paged
from rounds.choices import RoundKind, RoundLevel, RoundState
from rounds.models import Readout, Round
from rounds.queries.round_list import READOUTS, ROUNDS, round_detail, rounds_of
from tradetalks.api.described import PAGED, SUPERSEDED, Query, tells
from tradetalks.api.keyset import PAGING, own_address
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.ledger.reading import SUPERSEDED_WORDS, by_superseded
from tradetalks.lib.shapes import Page
from tradetalks.sources.rows import tell

_FILTERS = {"state": RoundState, "kind": RoundKind, "level": RoundLevel}


class RoundViewSet(RecordViewSet):
    """The rounds of a negotiation."""

    @tells(
        Page[shapes.Round],
        *PAGED,
        *(Query(name, Annotated[str, codes], "One of these.", many=True) for name, codes in _FILTERS.items()),
    )
    @tabled(tables.ROUNDS)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The rounds of the talks, by last day, then number."""
        rounds = rounds_of(self.talks(request, slug))
        parameters = Parameters(request.query_params, {*PAGING, *_FILTERS})
        for name, choices in _FILTERS.items():
            if codes := parameters.codes(name, choices.values):
                rounds = rounds.filter(**{f"{name}__in": codes})
        here, labels = own_address(request), self.labels(request)
        return paged(
            request,
            ROUNDS.values(rounds),
            order=ROUNDS.order,
            tell=lambda rows: [
                {**told, "url": f"{here}{told['number']}/"} for told in tell(ROUNDS, rows, labels=labels)
            ],
            parameters=parameters,
        )

    @tells(shapes.RoundDetail)
    @answers
    def retrieve(self, request: Request, slug: str, number: int) -> dict[str, Any]:
        """One round with delegates, readouts and the demand lists delivered in it."""
        Parameters(request.query_params, ()).check()
        detail = round_detail(self.talks(request, slug), number, labels=self.labels(request))
        if detail is None:
            raise Http404(f"There is no round {number} in these talks.")
        return {**detail, "url": own_address(request)}

    @tells(Page[shapes.Readout], *PAGED, SUPERSEDED)
    @tabled(tables.READOUTS)
    @answers
    def readouts(self, request: Request, slug: str, number: int) -> dict[str, Any]:
        """What each side said of a round, in the order of recording."""
        talks = self.talks(request, slug)
        meeting = Round.objects.filter(negotiation=talks.pk, number=number).values_list("pk", flat=True).first()
        if meeting is None:
            raise Http404(f"There is no round {number} in these talks.")
        return self._said(request, Readout.objects.filter(round=meeting))

    @tells(Page[shapes.Readout], *PAGED, SUPERSEDED)
    @tabled(tables.READOUTS)
    @answers
    def all_readouts(self, request: Request, slug: str) -> dict[str, Any]:
        """What was said in all rounds and between them (`round` null)."""
        return self._said(request, Readout.objects.filter(negotiation=self.talks(request, slug).pk))

    def _said(self, request: Request, readouts: QuerySet[Readout]) -> dict[str, Any]:
        parameters = Parameters(request.query_params, {*PAGING, "superseded"})
        word = parameters.one_of("superseded", SUPERSEDED_WORDS, default="false")
        labels = self.labels(request)
        return paged(
            request,
            READOUTS.values(by_superseded(readouts, word)),
            order=READOUTS.order,
            tell=lambda rows: tell(READOUTS, rows, labels=labels),
            parameters=parameters,
        )
