"""What views that show a computed summary share: its state is part of their ETag, as the ledger does not hold it."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request

from issues.queries.footing import Footing, footing_of
from issues.queries.summaries import RoundSummary
from rounds.access import may_read
from rounds.api.base import RecordViewSet
from rounds.queries.negotiations import Talks
from tradetalks.api.etags import Head


def state_of(summary: RoundSummary | None) -> str:
    """Everything of a summary that can change without the ledger moving on."""
    if summary is None:
        return "none"
    return repr((summary.round_id, summary.revision, summary.digest, summary.state, summary.stale_since, summary.error))


class SummaryStateViewSet(RecordViewSet):
    """Reads the ledger's head, the talks and their latest summary in one statement, before anything else."""

    _footing: Footing | None = None

    def footing(self, slug: str) -> Footing:
        """What the answer rests on. One query for the request."""
        if self._footing is None:
            self._footing = footing_of(slug)
        return self._footing

    def talks(self, request: Request, slug: str) -> Talks:
        """The negotiation of the address; 404 where there is none that the person may read. No query of its own."""
        talks = self.footing(slug).talks
        if talks is None or not may_read(request.user):
            raise Http404(f"There are no talks '{slug}'.")
        return talks

    def latest_summary(self, slug: str) -> RoundSummary | None:
        """The summary of the last logged round, without its content. No query of its own."""
        return self.footing(slug).summary

    def ledger_head(self, request: Request, **kwargs: Any) -> Head:  # noqa: ARG002 -- the signature of Reading
        """The ledger's head."""
        return self.footing(kwargs["slug"]).head

    def outside_the_ledger(self, request: Request, **kwargs: Any) -> str:  # noqa: ARG002 -- the signature of Reading
        """The state of that summary."""
        return state_of(self.latest_summary(kwargs["slug"]))
