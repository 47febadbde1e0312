"""REST: what is recorded of one issue: `status-changes/`, `positions/`, `commitments/`, `links/` and `history/`."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework.request import Request

from issues import shapes
from issues.api import tables
from issues.models import Commitment, Issue, IssueLink, Position, StatusChange
from issues.queries.history import NEWEST_FIRST, changesets_touching, tell_changesets
from issues.queries.issue_detail import commitment_rows
from issues.queries.issue_facts import COMMITMENTS, LINKS, POSITIONS, STATUS_CHANGES
from rounds.api.base import RecordViewSet, paged
from tradetalks.api.described import PAGED, SUPERSEDED, tells
from tradetalks.api.keyset import PAGING
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.ledger.reading import SUPERSEDED_WORDS, by_superseded
from tradetalks.lib.shapes import Page
from tradetalks.sources.rows import CitedRows, tell


class IssueFactViewSet(RecordViewSet):
    """Each kind of fact in its own list; `superseded` shows what a correction replaced."""

    @tells(Page[shapes.StatusChange], *PAGED, SUPERSEDED)
    @tabled(tables.STATUS_CHANGES)
    @answers
    def status_changes(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The statuses recorded of an issue, in world order."""
        return self._facts(request, STATUS_CHANGES, StatusChange.objects.filter(issue=self._issue(request, slug, ref)))

    @tells(Page[shapes.Position], *PAGED, SUPERSEDED)
    @tabled(tables.POSITIONS)
    @answers
    def positions(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The positions of all parties on an issue, in world order."""
        return self._facts(request, POSITIONS, Position.objects.filter(issue=self._issue(request, slug, ref)))

    @tells(Page[shapes.Link], *PAGED, SUPERSEDED)
    @tabled(tables.LINKS)
    @answers
    def links(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The links from an issue and to it, in the order of recording."""
        pk = self._issue(request, slug, ref)
        return self._facts(request, LINKS, IssueLink.objects.filter(Q(from_issue=pk) | Q(to_issue=pk)))

    @tells(Page[shapes.Commitment], *PAGED)
    @tabled(tables.COMMITMENTS)
    @answers
    def commitments(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """What was agreed to be done about an issue, with deliveries and observations."""
        rows = COMMITMENTS.values(Commitment.objects.filter(issue=self._issue(request, slug, ref)))
        labels = self.labels(request)
        return paged(request, rows, order=COMMITMENTS.order, tell=lambda rows: commitment_rows(rows, labels=labels))

    @tells(Page[shapes.Changeset], *PAGED)
    @tabled(tables.HISTORY)
    @answers
    def history(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The changesets that touched an issue or anything recorded of it, newest first, with before and after."""
        rows, touched = changesets_touching(self._issue(request, slug, ref))
        labels = self.labels(request)
        return paged(
            request, rows, order=NEWEST_FIRST, tell=lambda rows: tell_changesets(rows, labels=labels, only=touched)
        )

    def _issue(self, request: Request, slug: str, ref: str) -> int:
        """The key of the issue of the address; 404 where there is none."""
        talks = self.talks(request, slug)
        pk = Issue.objects.filter(negotiation=talks.pk, ref=ref).values_list("pk", flat=True).first()
        if pk is None:
            raise Http404(f"There is no issue {ref} in these talks.")
        return pk

    def _facts(self, request: Request, kind: CitedRows, facts: QuerySet[Any]) -> dict[str, Any]:
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
