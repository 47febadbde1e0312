"""REST: `rounds/{number}/log/` and `rounds/{number}/amend/`: a round and all that was recorded of it, as one act."""

import orjson
from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from issues import shapes
from issues.actions.round_record import amend_round_record, log_round_record
from issues.api.base import IssueRecordViewSet
from issues.api.round_bodies import RoundAmendBody, RoundLogBody
from issues.api.round_entries import at_their_fields, entered
from issues.queries.summaries import summary_of
from rounds.access import require_logging
from rounds.models import Round
from tradetalks.api.described import tells
from tradetalks.api.representations import representation
from tradetalks.api.writing import Done, Write, performs


class RoundRecordViewSet(IssueRecordViewSet):
    """The acts of the evening a round ends."""

    @tells(shapes.LoggedRound)
    @performs(RoundLogBody, may=require_logging, status=202)
    def log(self, request: Request, write: Write, slug: str, number: int) -> Done:
        """Log a planned round with all that was recorded of it: one act, all of it or nothing.

        What each side said (or that it said nothing), what the round did to issues, deadlines and measures, and the
        round that follows. The summary is computed afterwards: `Location` is where it is, `state` how far it has come.
        """
        meeting = self._meeting(request, write, slug, number)
        values = write.values
        version = values.pop("version", meeting.version)
        said = entered(meeting, values, person=request.user)
        with at_their_fields(said.entries):
            log_round_record(
                meeting,
                version=version,
                record=said.record,
                entries=said.entries,
                delegates=said.delegates,
                citations=said.citations,
                **write.who,
            )
        return self._logged(request, meeting)

    @tells(shapes.LoggedRound)
    @performs(RoundAmendBody, may=require_logging, status=202, if_match=True)
    def amend(self, request: Request, write: Write, slug: str, number: int) -> Done:
        """Amend a logged round and record or correct what was recorded of it: one act, all of it or nothing.

        `delegates` and `citations` replace all that are there; citations the person may not see stay. An entry that
        `supersedes` one on record corrects it, `taken_back` withdraws what was entered by mistake.
        """
        meeting = self._meeting(request, write, slug, number)
        version = write.version_of(meeting, shown_at=write.shown_at)
        said = entered(meeting, write.values, person=request.user)
        with at_their_fields(said.entries):
            amend_round_record(
                meeting,
                version=version,
                changes=said.record,
                entries=said.entries,
                delegates=said.delegates,
                citations=said.citations,
                **write.who,
            )
        return self._logged(request, meeting)

    def _meeting(self, request: Request, write: Write, slug: str, number: int) -> Round:
        """The round of the address, which is what a client that read an older one is shown."""
        meeting = self.negotiation(request, slug).rounds.select_related("negotiation").filter(number=number).first()
        if meeting is None:
            raise Http404(f"There is no round {number} in these talks; plan it first by POST …/rounds/.")
        write.shown_at = reverse("api:round_detail", args=[slug, number])
        return meeting

    def _logged(self, request: Request, meeting: Round) -> Done:
        """The round as it is now, and where its summary is."""
        at = [meeting.negotiation.slug, meeting.number]
        address = reverse("api:summary_detail", args=at)
        shown, summary = representation(request, reverse("api:round_detail", args=at)), summary_of(meeting)
        if shown is None or summary is None:
            raise Http404
        told = {"url": request.build_absolute_uri(address), "state": summary.state}
        return Done(address, {"round": orjson.Fragment(shown.content), "summary": told})
