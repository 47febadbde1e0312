"""REST: what was agreed to be done: `commitments/`, and what was delivered and observed of each."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from issues import shapes
from issues.access import require_analysing
from issues.actions.commitments import agree_commitment, edit_commitment, observe_commitment, record_delivery
from issues.api import tables
from issues.api.base import FactViewSet
from issues.api.bodies import CommitmentBody, CommitmentEdit, DeliveryBody, IssueCommitmentBody, ObservationBody
from issues.api.naming import found
from issues.models import Commitment, Delivery, Issue, Observation
from issues.queries.issue_detail import commitment_rows
from issues.queries.issue_facts import COMMITMENTS, DELIVERIES, OBSERVATIONS
from rounds.api.base import paged
from rounds.models import Negotiation
from tradetalks.api.described import PAGED, SUPERSEDED, tells
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Done, Write, creates, edits
from tradetalks.lib.shapes import Page


class CommitmentViewSet(FactViewSet):
    """Commitments of the talks or of one issue, and what is recorded under each."""

    @tells(Page[shapes.Commitment], *PAGED)
    @tabled(tables.COMMITMENTS)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """What was agreed to be done in the talks, with deliveries and observations."""
        return self._listed(request, Commitment.objects.filter(negotiation=self.talks(request, slug).pk))

    @tells(Page[shapes.Commitment], *PAGED)
    @tabled(tables.COMMITMENTS)
    @answers
    def of_issue(self, request: Request, slug: str, ref: str) -> dict[str, Any]:
        """What was agreed to be done about an issue, with deliveries and observations."""
        return self._listed(request, Commitment.objects.filter(issue=self.issue(request, slug, ref)))

    @tells(shapes.Commitment)
    @answers
    def retrieve(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """One commitment, with deliveries and observations."""
        Parameters(request.query_params, ()).check()
        talks = self.talks(request, slug)
        rows = list(COMMITMENTS.values(Commitment.objects.filter(negotiation=talks.pk, pk=pk)))
        if not rows:
            raise Http404(_no_such(pk))
        return commitment_rows(rows, labels=self.labels(request))[0]

    @tells(shapes.Commitment)
    @creates(CommitmentBody, may=require_analysing)
    def create(self, request: Request, write: Write, slug: str) -> str:
        """Record what was agreed to be done, about an issue or not."""
        return self._agree(request, write, self.negotiation(request, slug))

    @tells(shapes.Commitment)
    @creates(IssueCommitmentBody, may=require_analysing)
    def create_of_issue(self, request: Request, write: Write, slug: str, ref: str) -> str:
        """Record what was agreed to be done about an issue."""
        issue = self.issue_row(request, slug, ref)
        return self._agree(request, write, issue.negotiation, issue)

    @tells(shapes.Commitment)
    @edits(CommitmentEdit, may=require_analysing)
    def partial_update(self, request: Request, write: Write, slug: str, pk: int) -> None:
        """Change the words or figures of a commitment, or the issue it is about.

        `citations` replace all that are there; those the person may not see stay.
        """
        commitment = _commitment_of(self.negotiation(request, slug), pk)
        version = write.version_of(commitment)
        changes = found(write.values, commitment.negotiation, person=request.user, citing=commitment)
        citations = changes.pop("citations", None)
        edit_commitment(commitment, version=version, changes=changes, citations=citations, **write.who)

    @tells(Page[shapes.Delivery], *PAGED, SUPERSEDED)
    @tabled(tables.DELIVERIES)
    @answers
    def deliveries(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """How far a commitment was kept, in the order of recording."""
        return self.facts(request, DELIVERIES, Delivery.objects.filter(commitment=self._commitment(request, slug, pk)))

    @tells(shapes.Delivery)
    @creates(DeliveryBody, may=require_analysing)
    def deliver(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Record how far a commitment was kept on a day."""
        commitment = _commitment_of(self.negotiation(request, slug), pk)
        values = found(write.values, commitment.negotiation, person=request.user)
        return self.recorded(request, DELIVERIES, record_delivery(commitment, **values, **write.who))

    @tells(Page[shapes.Observation], *PAGED, SUPERSEDED)
    @tabled(tables.OBSERVATIONS)
    @answers
    def observations(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """The figures observed of a commitment, in the order of recording."""
        commitment = self._commitment(request, slug, pk)
        return self.facts(request, OBSERVATIONS, Observation.objects.filter(commitment=commitment))

    @tells(shapes.Observation)
    @creates(ObservationBody, may=require_analysing)
    def observe(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Record a figure of what was delivered in a period; each source's figures stay apart."""
        commitment = _commitment_of(self.negotiation(request, slug), pk)
        values = found(write.values, commitment.negotiation, person=request.user)
        return self.recorded(request, OBSERVATIONS, observe_commitment(commitment, **values, **write.who))

    def _listed(self, request: Request, commitments: QuerySet[Commitment]) -> dict[str, Any]:
        labels = self.labels(request)
        return paged(
            request,
            COMMITMENTS.values(commitments),
            order=COMMITMENTS.order,
            tell=lambda rows: commitment_rows(rows, labels=labels),
        )

    def _agree(self, request: Request, write: Write, negotiation: Negotiation, issue: Issue | None = None) -> str:
        values = {"issue": issue, **found(write.values, negotiation, person=request.user)}
        commitment = agree_commitment(negotiation, **values, **write.who)
        return reverse("api:commitment_detail", args=[negotiation.slug, commitment.pk])

    def _commitment(self, request: Request, slug: str, pk: int) -> int:
        """The key of the commitment of the address, known to be there."""
        if not Commitment.objects.filter(negotiation=self.talks(request, slug).pk, pk=pk).exists():
            raise Http404(_no_such(pk))
        return pk


def _commitment_of(negotiation: Negotiation, pk: int) -> Commitment:
    """The commitment of the address for an act; 404 where there is none."""
    commitment = negotiation.commitments.select_related("negotiation").filter(pk=pk).first()
    if commitment is None:
        raise Http404(_no_such(pk))
    return commitment


def _no_such(pk: int) -> str:
    return f"There is no commitment {pk} in these talks."
