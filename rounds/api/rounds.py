"""REST: `rounds/`, `rounds/{number}/`, `rounds/{number}/readouts/` and `readouts/`."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from rounds import shapes
from rounds.access import require_logging, require_recording
from rounds.actions.meetings import amend_round, edit_round, plan_round
from rounds.actions.readouts import record_readout
from rounds.api import tables
from rounds.api.base import RecordViewSet, paged
from rounds.api.bodies import ReadoutBody, RoundBody, RoundEdit, StatementBody
from rounds.api.naming import round_named, seats_of, with_parties
from rounds.choices import RoundKind, RoundLevel, RoundState
from rounds.models import Negotiation, Readout, Round
from rounds.queries.round_list import READOUTS, ROUNDS, round_detail, rounds_of
from tradetalks.api.described import PAGED, SUPERSEDED, Query, tells
from tradetalks.api.keyset import PAGING, own_address
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Done, Write, creates, edits
from tradetalks.ledger.reading import SUPERSEDED_WORDS, by_superseded
from tradetalks.lib.shapes import Page
from tradetalks.sources.bodies import cited, recited
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

    @tells(shapes.RoundDetail)
    @creates(RoundBody, may=require_logging)
    def create(self, request: Request, write: Write, slug: str) -> str:
        """Plan a round, or note one that was called off. A round that was held is planned, then logged."""
        negotiation = self.negotiation(request, slug)
        values = _flat(write.values)
        delegates = seats_of(values.pop("delegates", None)) or ()
        citations = cited(values.pop("citations", ()), person=request.user)
        meeting = plan_round(negotiation, delegates=delegates, citations=citations, **values, **write.who)
        return reverse("api:round_detail", args=[slug, meeting.number])

    @tells(shapes.RoundDetail)
    @edits(RoundEdit, may=require_logging)
    def partial_update(self, request: Request, write: Write, slug: str, number: int) -> None:
        """Change a round: the plan of one to come, or, with a reason, the record of one that is logged.

        `delegates` and `citations` replace all that are there; citations the person may not see stay.
        """
        meeting = self._meeting(self.negotiation(request, slug), number)
        version = write.version_of(meeting)
        changes = _flat(write.values)
        delegates = seats_of(changes.pop("delegates", None))
        citations = recited(meeting, changes.pop("citations", None), person=request.user)
        act = amend_round if meeting.is_logged else edit_round
        act(meeting, version=version, changes=changes, delegates=delegates, citations=citations, **write.who)

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

    @tells(shapes.Readout)
    @creates(ReadoutBody, may=require_recording)
    def create_readout(self, request: Request, write: Write, slug: str, number: int) -> Done:
        """Record what one side said of the round, or that it said nothing."""
        negotiation = self.negotiation(request, slug)
        return self._say(request, write, negotiation, self._meeting(negotiation, number))

    @tells(shapes.Readout)
    @creates(StatementBody, may=require_recording)
    def create_statement(self, request: Request, write: Write, slug: str) -> Done:
        """Record what one side said of a round or between rounds."""
        negotiation = self.negotiation(request, slug)
        return self._say(request, write, negotiation, None)

    def _say(self, request: Request, write: Write, negotiation: Negotiation, meeting: Round | None) -> Done:
        values = with_parties(write.values, "party")
        meeting = round_named(negotiation, values.pop("round", None), field="round") or meeting
        citations = cited(values.pop("citations", ()), person=request.user)
        readout = record_readout(negotiation, meeting=meeting, citations=citations, **values, **write.who)
        (row,) = tell(READOUTS, READOUTS.values(Readout.objects.filter(pk=readout.pk)), labels=self.labels(request))
        return Done(request.path, row)

    def _meeting(self, negotiation: Negotiation, number: int) -> Round:
        """The round of the address for an act; 404 where there is none."""
        meeting = negotiation.rounds.filter(number=number).first()
        if meeting is None:
            raise Http404(f"There is no round {number} in these talks.")
        return meeting

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


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """`outcome` as the columns the acts take."""
    outcome = values.pop("outcome", {})
    return {**values, **{f"outcome_{item}": answer for item, answer in outcome.items()}}
