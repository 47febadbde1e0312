"""What views that show a computed summary share: its state is part of their ETag, as the ledger does not hold it."""

from typing import Any

from rest_framework.request import Request

from issues.queries.summaries import RoundSummary, latest_summary
from rounds.models import Round


def state_of(summary: RoundSummary | None) -> str:
    """Everything of a summary that can change without the ledger moving on."""
    if summary is None:
        return "none"
    return repr((summary.round_id, summary.revision, summary.digest, summary.state, summary.stale_since, summary.error))


class SummaryStateMixin:
    """Reads which summary is the latest once a request, before anything else."""

    _latest: RoundSummary | None = None
    _read = False

    def latest_summary(self, slug: str) -> RoundSummary | None:
        """The summary of the last logged round, without its content. One query for the request."""
        if not self._read:
            self._latest = latest_summary(Round.objects.filter(negotiation__slug=slug), content=False)
            self._read = True
        return self._latest

    def outside_the_ledger(self, request: Request, **kwargs: Any) -> str:  # noqa: ARG002 -- the signature of Reading
        """The state of that summary."""
        return state_of(self.latest_summary(kwargs["slug"]))
