"""What views of issues share: the tables they read at a moment.

Of those that show a computed summary, its state is part of the ETag, as the ledger does not hold it. Facts are listed
each kind by itself, and are found in the list they were sent to.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request

from issues.models import Issue
from issues.queries.footing import Footing, footing_ahead, footing_from
from issues.queries.moments import LAST, NONE, as_it_stood
from issues.queries.summaries import RoundSummary
from rounds.access import may_read
from rounds.api.base import RecordViewSet, key_of, paged
from rounds.queries.negotiations import Talks
from tradetalks.api.etags import Head
from tradetalks.api.keyset import PAGING
from tradetalks.api.parameters import Parameters
from tradetalks.api.writing import Done
from tradetalks.ledger.models import FactModel
from tradetalks.ledger.moments import Moment
from tradetalks.ledger.reading import SUPERSEDED_WORDS, by_superseded
from tradetalks.lib.prepared import Ahead
from tradetalks.sources.rows import CitedRows, tell


def state_of(summary: RoundSummary | None) -> str:
    """Everything of a summary that can change without the ledger moving on."""
    if summary is None:
        return "none"
    return repr((summary.round_id, summary.revision, summary.digest, summary.state, summary.stale_since, summary.error))


class IssueRecordViewSet(RecordViewSet):
    """Views of issues and of what is recorded of them."""

    summaries: ClassVar[str] = NONE

    def summaries_needed(self, address: Mapping[str, Any]) -> str | int:  # noqa: ARG002 -- for views that override it
        """Which summaries a read needs at a moment (issues.queries.moments)."""
        return self.summaries

    @contextmanager
    def at_moment(self, moment: Moment, **kwargs: Any) -> Iterator[None]:
        """Issues and calendar of the talks of the address as at that moment."""
        with as_it_stood(key_of(kwargs.get("slug")), moment, summaries=self.summaries_needed(kwargs)):
            yield

    def issue_row(self, request: Request, slug: str, ref: str) -> Issue:
        """The issue of the address with its negotiation, for an act, which takes the rows themselves. One query.

        404 where there are no such talks, or no such issue in them.
        """
        issues = Issue.objects.select_related("negotiation").filter(negotiation__slug=slug, ref=ref)
        issue = issues.first() if may_read(request.user) else None
        if issue is None:
            self.negotiation(request, slug)
            raise Http404(no_such(ref))
        return issue


class SummaryStateViewSet(IssueRecordViewSet):
    """Reads the ledger's head, the talks and their latest summary in one statement, before anything else."""

    summaries = LAST
    _footing: Footing | None = None

    def ahead_of(self, **kwargs: Any) -> Ahead:
        """The head with what else the answer rests on."""
        return footing_ahead(kwargs["slug"])

    def footing(self) -> Footing:
        """What the answer rests on. One query for the request, or none where it went along with the token's."""
        if self._footing is None:
            self._footing = footing_from(self.ahead.row())
        return self._footing

    @contextmanager
    def at_moment(self, moment: Moment, **kwargs: Any) -> Iterator[None]:
        """The footing of the present says nothing of then."""
        with super().at_moment(moment, **kwargs):
            self._footing, self.ahead = None, self.ahead_of(**kwargs)
            yield

    def talks(self, request: Request, slug: str) -> Talks:
        """The negotiation of the address; 404 where there is none that the person may read. No query of its own."""
        talks = self.footing().talks
        if talks is None or not may_read(request.user):
            raise Http404(f"There are no talks '{slug}'.")
        return talks

    def latest_summary(self) -> RoundSummary | None:
        """The summary of the last logged round, without its content. No query of its own."""
        return self.footing().summary

    def ledger_head(self) -> Head:
        """The ledger's head."""
        return self.footing().head

    def outside_the_ledger(self, request: Request, **kwargs: Any) -> str:  # noqa: ARG002 -- the signature of Reading
        """The state of that summary."""
        return state_of(self.latest_summary())


class FactViewSet(IssueRecordViewSet):
    """Lists of facts; `superseded` shows what a correction replaced."""

    def issue(self, request: Request, slug: str, ref: str) -> int:
        """The key of the issue of the address; 404 where there is none."""
        talks = self.talks(request, slug)
        pk = Issue.objects.filter(negotiation=talks.pk, ref=ref).values_list("pk", flat=True).first()
        if pk is None:
            raise Http404(no_such(ref))
        return pk

    def facts(self, request: Request, kind: CitedRows, facts: QuerySet[Any]) -> dict[str, Any]:
        """One page of these facts."""
        parameters = Parameters(request.query_params, {*PAGING, "superseded"})
        word = parameters.one_of("superseded", SUPERSEDED_WORDS, default="false")
        labels = self.labels(request)
        return paged(
            request,
            kind.values(by_superseded(facts, word)),
            order=kind.order,
            tell=lambda rows: tell(kind, rows, labels=labels),
            parameters=parameters,
        )

    def recorded(self, request: Request, kind: CitedRows, fact: FactModel) -> Done:
        """The answer to a fact just recorded: found in the list it was sent to."""
        rows = kind.values(kind.model._default_manager.filter(pk=fact.pk))
        (told,) = tell(kind, rows, labels=self.labels(request))
        return Done(request.path, told)


def no_such(ref: str) -> str:
    """What to tell who asks for an issue that is not there."""
    return f"There is no issue {ref} in these talks."
