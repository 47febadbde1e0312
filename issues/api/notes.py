"""REST: notes beside the record: of the talks, of a round, of an issue."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request

from issues import shapes
from issues.access import require_analysing
from issues.actions.annotations import add_note
from issues.api import tables
from issues.api.base import FactViewSet
from issues.api.bodies import NoteBody
from issues.api.naming import found
from issues.models import Note
from issues.queries.issue_facts import NOTES
from rounds.models import Negotiation, Round
from tradetalks.api.described import PAGED, SUPERSEDED, tells
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Done, Write, creates
from tradetalks.lib.shapes import Page


class NoteViewSet(FactViewSet):
    """Notes, in the order of recording."""

    @tells(Page[shapes.Note], *PAGED, SUPERSEDED)
    @tabled(tables.NOTES)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """All notes of the talks; each says on which issue or round it is, if any."""
        return self.facts(request, NOTES, Note.objects.filter(negotiation=self.talks(request, slug).pk))

    @tells(Page[shapes.Note], *PAGED, SUPERSEDED)
    @tabled(tables.NOTES)
    @answers
    def of_issue(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The notes on an issue."""
        return self.facts(request, NOTES, Note.objects.filter(issue=self.issue(request, slug, ref)))

    @tells(Page[shapes.Note], *PAGED, SUPERSEDED)
    @tabled(tables.NOTES)
    @answers
    def of_round(self, request: Request, slug: str, number: int) -> dict[str, Any]:
        """The notes on a round."""
        talks = self.talks(request, slug)
        meeting = Round.objects.filter(negotiation=talks.pk, number=number).values_list("pk", flat=True).first()
        if meeting is None:
            raise Http404(_no_such(number))
        return self.facts(request, NOTES, Note.objects.filter(round=meeting))

    @tells(shapes.Note)
    @creates(NoteBody, may=require_analysing)
    def create(self, request: Request, write: Write, slug: str) -> Done:
        """Add a note on the talks as a whole."""
        return self._add(request, write, self.negotiation(request, slug))

    @tells(shapes.Note)
    @creates(NoteBody, may=require_analysing)
    def create_of_issue(self, request: Request, write: Write, slug: str, ref: str) -> Done:
        """Add a note on an issue."""
        issue = self.issue_row(request, slug, ref)
        return self._add(request, write, issue.negotiation, issue=issue)

    @tells(shapes.Note)
    @creates(NoteBody, may=require_analysing)
    def create_of_round(self, request: Request, write: Write, slug: str, number: int) -> Done:
        """Add a note on a round."""
        negotiation = self.negotiation(request, slug)
        meeting = negotiation.rounds.filter(number=number).first()
        if meeting is None:
            raise Http404(_no_such(number))
        return self._add(request, write, negotiation, meeting=meeting)

    def _add(self, request: Request, write: Write, negotiation: Negotiation, **on: Any) -> Done:
        values = found(write.values, negotiation, person=request.user)
        return self.recorded(request, NOTES, add_note(negotiation, **on, **values, **write.who))


def _no_such(number: int) -> str:
    return f"There is no round {number} in these talks."
