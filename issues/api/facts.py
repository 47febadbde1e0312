"""REST: what is recorded of one issue: `status-changes/`, `positions/`, `links/` and `history/`."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q
from rest_framework.request import Request

from issues import shapes
from issues.access import require_analysing, require_recording_status
from issues.actions.annotations import link_issues
from issues.actions.positions import Condition, Quantity, state_position
from issues.actions.statuses import change_status
from issues.api import tables
from issues.api.base import FactViewSet
from issues.api.bodies import LinkBody, PositionBody, StatusChangeBody
from issues.api.naming import found
from issues.models import IssueLink, Position, StatusChange
from issues.queries.history import NEWEST_FIRST, changesets_touching, tell_changesets
from issues.queries.issue_facts import LINKS, POSITIONS, STATUS_CHANGES
from rounds.api.base import paged
from tradetalks.api.described import PAGED, SUPERSEDED, tells
from tradetalks.api.moments import RECORD_ONLY
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Done, Write, creates
from tradetalks.lib.shapes import Page


class IssueFactViewSet(FactViewSet):
    """Each kind of fact in its own list."""

    def refused_clocks(self, address: Collection[str]) -> Mapping[str, str]:
        """The history is the ledger's: it has one clock."""
        return (
            {"on": RECORD_ONLY, "round": RECORD_ONLY} if self.action == "history" else super().refused_clocks(address)
        )

    @tells(Page[shapes.StatusChange], *PAGED, SUPERSEDED)
    @tabled(tables.STATUS_CHANGES)
    @answers
    def status_changes(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The statuses recorded of an issue, in world order."""
        return self.facts(request, STATUS_CHANGES, StatusChange.objects.filter(issue=self.issue(request, slug, ref)))

    @tells(shapes.StatusChange)
    @creates(StatusChangeBody, may=require_recording_status)
    def record_status(self, request: Request, write: Write, slug: str, ref: str) -> Done:
        """Record where an issue stands from a day or a round on. It lands at its place in the world."""
        issue = self.issue_row(request, slug, ref)
        values = found(write.values, issue.negotiation, person=request.user)
        fact = change_status(issue, meeting=values.pop("round", None), **values, **write.who)
        return self.recorded(request, STATUS_CHANGES, fact)

    @tells(Page[shapes.Position], *PAGED, SUPERSEDED)
    @tabled(tables.POSITIONS)
    @answers
    def positions(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The positions of all parties on an issue, in world order."""
        return self.facts(request, POSITIONS, Position.objects.filter(issue=self.issue(request, slug, ref)))

    @tells(shapes.Position)
    @creates(PositionBody, may=require_recording_status)
    def state_position(self, request: Request, write: Write, slug: str, ref: str) -> Done:
        """State what a party says, or is said to hold."""
        issue = self.issue_row(request, slug, ref)
        values = found(write.values, issue.negotiation, person=request.user)
        if quantity := values.pop("quantity", None):
            values["quantity"] = Quantity(**quantity)
        if condition := values.pop("condition", None):
            condition = found(condition, issue.negotiation, person=request.user, beneath="condition.")
            values["condition"] = Condition(**condition)
        fact = state_position(issue, meeting=values.pop("round", None), **values, **write.who)
        return self.recorded(request, POSITIONS, fact)

    @tells(Page[shapes.Link], *PAGED, SUPERSEDED)
    @tabled(tables.LINKS)
    @answers
    def links(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The links from an issue and to it, in the order of recording."""
        pk = self.issue(request, slug, ref)
        return self.facts(request, LINKS, IssueLink.objects.filter(Q(from_issue=pk) | Q(to_issue=pk)))

    @tells(shapes.Link)
    @creates(LinkBody, may=require_analysing)
    def link(self, request: Request, write: Write, slug: str, ref: str) -> Done:
        """Link an issue to another of the same talks."""
        issue = self.issue_row(request, slug, ref)
        values = found(write.values, issue.negotiation, person=request.user, issues=("to",))
        return self.recorded(request, LINKS, link_issues(issue, values.pop("to"), **values, **write.who))

    @tells(Page[shapes.Changeset], *PAGED)
    @tabled(tables.HISTORY)
    @answers
    def history(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """The changesets that touched an issue or anything recorded of it, newest first, with before and after."""
        rows, touched = changesets_touching(self.issue(request, slug, ref))
        labels = self.labels(request)
        return paged(
            request, rows, order=NEWEST_FIRST, tell=lambda rows: tell_changesets(rows, labels=labels, only=touched)
        )
