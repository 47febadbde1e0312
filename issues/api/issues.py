"""REST: `issues/`, `issues/{ref}/` and `matrix/`."""

from collections.abc import Set as AbstractSet
from typing import Any

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from issues import shapes
from issues.access import require_analysing
from issues.actions.amendments import amend_issue
from issues.actions.issues import FirstStatus, open_issue
from issues.actions.ties import Ties
from issues.api import tables
from issues.api.base import SummaryStateViewSet, no_such
from issues.api.bodies import IssueBody, IssueEdit
from issues.api.filters import FILTERS
from issues.api.naming import found
from issues.filters import ONCE, IssueFilter
from issues.models import Issue
from issues.queries.issue_detail import issue_detail
from issues.queries.issue_list import ORDERINGS, issue_page
from issues.queries.matrix import logged_rounds, matrix_page
from issues.queries.standing import Standing, standing_from
from issues.queries.summaries import RoundSummary
from rounds.queries.negotiations import Talks
from tradetalks.api.described import PAGED, Query, tells
from tradetalks.api.keyset import PAGING, Paging, envelope, own_address, refuse_cursor
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Write, creates, edits
from tradetalks.lib.keyset import CursorError

_ORDERINGS = (*ORDERINGS, *(f"-{name}" for name in ORDERINGS))
ORDERING = Query(
    "ordering", str, "Ties follow the reference, in the same direction.", default="ref", limits={"enum": [*_ORDERINGS]}
)


class IssueViewSet(SummaryStateViewSet):
    """The issues of a negotiation."""

    @tells(shapes.IssuePage, *PAGED, *FILTERS, ORDERING)
    @tabled(tables.ISSUES)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The issues of the talks; `summary` says what movement and flags rest on.

        Several values of one filter are “or”, several filters “and”. Archived issues are left out unless asked for.
        """
        talks = self.talks(request, slug)
        standing = standing_from(self.latest_summary())
        given, parameters, paging = _asked(request, talks, standing, labels=self.labels(request), besides={"ordering"})
        ordering = parameters.one_of("ordering", _ORDERINGS, default="ref")
        parameters.check()
        try:
            page = issue_page(
                given.qs, talks=talks, standing=standing, ordering=ordering, limit=paging.limit, cursor=paging.cursor
            )
        except CursorError:
            refuse_cursor(parameters)
            raise
        here = own_address(request)
        return envelope(
            request,
            page,
            rows=[_linked(row, f"{here}{row['ref']}/") for row in page.rows],
            count=given.qs.count() if paging.count else None,
            summary=_basis(standing.summary if standing else None),
        )

    @tells(shapes.IssueDetail)
    @answers
    def retrieve(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """One issue with everything recorded of it that still holds."""
        Parameters(request.query_params, ()).check()
        talks = self.talks(request, slug)
        summary = self.latest_summary()
        issues = Issue.objects.filter(negotiation=talks.pk)
        detail = issue_detail(issues, ref, talks=talks, standing=standing_from(summary), labels=self.labels(request))
        if detail is None:
            raise Http404(no_such(ref))
        return {**_linked(detail, own_address(request)), "summary": _basis(summary)}

    @tells(shapes.IssueDetail)
    @creates(IssueBody, may=require_analysing)
    def create(self, request: Request, write: Write, slug: str) -> str:
        """Open an issue under the next reference of the party that raised it, with its first status."""
        negotiation = self.negotiation(request, slug)
        values = found(write.values, negotiation, person=request.user)
        first = values.pop("first", None)
        if first is not None:
            first = found(first, negotiation, person=request.user, beneath="first.")
            first = FirstStatus(meeting=first.pop("round", None), **first)
        issue = open_issue(negotiation, first=first, ties=ties_of(values), **values, **write.who)
        return reverse("api:issue_detail", args=[slug, issue.ref])

    @tells(shapes.IssueDetail)
    @edits(IssueEdit, may=require_analysing)
    def partial_update(self, request: Request, write: Write, slug: str, ref: str) -> None:
        """Change what describes an issue, archive it or bring it back: one act.

        `citations` replace all that are there; those the person may not see stay.
        """
        issue = self.issue_row(request, slug, ref)
        version = write.version_of(issue)
        changes = found(write.values, issue.negotiation, person=request.user, citing=issue)
        apart = {name: changes.pop(name) for name in ("citations", "archived", "archived_on") if name in changes}
        amend_issue(issue, version=version, ties=ties_of(changes), changes=changes, **apart, **write.who)

    @tells(shapes.MatrixPage, *PAGED, *FILTERS)
    @tabled(tables.MATRIX)
    @answers
    def matrix(self, request: Request, slug: str) -> dict[str, Any]:
        """The status of each issue after each logged round, with the filters of the list."""
        talks = self.talks(request, slug)
        standing = standing_from(self.latest_summary())
        given, parameters, paging = _asked(request, talks, standing, labels=self.labels(request))
        parameters.check()
        rounds = logged_rounds(talks)
        try:
            page = matrix_page(given.qs, rounds=rounds, limit=paging.limit, cursor=paging.cursor)
        except CursorError:
            refuse_cursor(parameters)
            raise
        return envelope(request, page, count=given.qs.count() if paging.count else None, rounds=rounds)


def ties_of(values: dict[str, Any]) -> Ties | None:
    """What an issue shall hang on, taken out of the values of a body; None where it says nothing of it."""
    named = {name: values.pop(name) for name in ("deadlines", "measures", "sensitivity") if name in values}
    return Ties(**named) if named else None


def _asked(
    request: Request,
    talks: Talks,
    standing: Standing | None,
    *,
    labels: AbstractSet[str],
    besides: AbstractSet[str] = frozenset(),
) -> tuple[IssueFilter, Parameters, Paging]:
    """The filter, the parameters with all that is wrong with them noted, and the paging.

    Check the parameters before using the filter's rows.
    """
    own = {*PAGING, *besides}
    issues = Issue.objects.filter(negotiation=talks.pk)
    given = IssueFilter(
        request.query_params, issues, talks=talks, standing=lambda: standing, labels=labels, besides=own
    )
    parameters = Parameters(request.query_params, {*own, *given.filters}, repeatable={*given.filters}.difference(ONCE))
    parameters.refuse_all(given.problems)
    return given, parameters, Paging.read(parameters)


def _linked(row: dict[str, Any], address: str) -> dict[str, Any]:
    """The row without its key, with its address."""
    del row["pk"]
    return {**row, "url": address}


def _basis(summary: RoundSummary | None) -> dict[str, Any] | None:
    """Which round's summary movement and flags rest on, and whether it still holds."""
    if summary is None:
        return None
    return {
        "round": {"number": summary.number, "name": summary.name},
        "state": summary.state,
        "stale_since": summary.stale_since,
        "reflects": summary.reflects,
    }
