"""REST: `summary/` (of the last logged round), `rounds/{number}/summary/` and `summaries/` (of all logged rounds)."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from issues.api import tables
from issues.api.base import SummaryStateViewSet, state_of
from issues.progress.shapes import Summary, SummaryList
from issues.queries.moments import ALL, LAST
from issues.queries.summaries import latest_summary, summaries_of, with_content
from rounds.models import Round
from tradetalks.api.described import tells
from tradetalks.api.keyset import envelope
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.lib.keyset import Slice


class SummaryViewSet(SummaryStateViewSet):
    """Progress summaries. Each says in `state` whether it still holds; one never computed has no `totals` yet."""

    def summaries_needed(self, address: Mapping[str, Any]) -> str | int:
        """Those that are asked for."""
        wanted: str | int = address.get("number", ALL if self.action == "list" else LAST)
        return wanted

    def outside_the_ledger(self, request: Request, **kwargs: Any) -> str:
        """The state of the last summary, for those that show others too the states of all."""
        if self.action == "latest":
            return super().outside_the_ledger(request, **kwargs)
        talks = self.talks(request, kwargs["slug"])
        return "|".join(state_of(summary) for summary in summaries_of(talks.pk, content=False))

    @tells(Summary)
    @answers
    def latest(self, request: Request, slug: str) -> dict[str, Any]:
        """The progress summary of the last logged round."""
        Parameters(request.query_params, ()).check()
        self.talks(request, slug)
        summary = self.latest_summary()
        if summary is None:
            raise Http404("No round of these talks is logged yet, so there is no summary.")
        return with_content(summary).as_json()

    @tells(Summary)
    @answers
    def retrieve(self, request: Request, slug: str, number: int) -> dict[str, Any]:
        """The progress summary of one round."""
        Parameters(request.query_params, ()).check()
        summary = latest_summary(Round.objects.filter(negotiation__slug=slug, number=number))
        if summary is None:
            raise Http404(f"There is no logged round {number} in these talks, so there is no summary of it.")
        return summary.as_json()

    @tells(SummaryList)
    @tabled(tables.SUMMARIES)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The progress summaries of all logged rounds, in their order: one answer, as long as the talks."""
        Parameters(request.query_params, ("format",)).check()
        talks = self.talks(request, slug)
        rows = [summary.as_json() for summary in summaries_of(talks.pk)]
        return envelope(request, Slice(rows, None, None))
