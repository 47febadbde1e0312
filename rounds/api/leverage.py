"""REST: `deadlines/`, `measures/`, and their revisions."""

from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from rounds import shapes
from rounds.access import require_recording
from rounds.actions.calendar import (
    edit_deadline,
    edit_measure,
    record_measure,
    revise_deadline,
    revise_measure,
    set_deadline,
)
from rounds.api import tables
from rounds.api.base import RecordViewSet, paged
from rounds.api.bodies import (
    DeadlineBody,
    DeadlineEdit,
    DeadlineRevisionBody,
    MeasureBody,
    MeasureEdit,
    MeasureRevisionBody,
)
from rounds.api.naming import with_parties
from rounds.models import DeadlineRevision, MeasureRevision
from rounds.queries.leverage import DEADLINES, MEASURES, Revised, revised_rows
from tradetalks.api.described import PAGED, SUPERSEDED, tells
from tradetalks.api.keyset import PAGING
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Done, Write, creates, edits
from tradetalks.ledger.reading import SUPERSEDED_WORDS, by_superseded
from tradetalks.lib.shapes import Page
from tradetalks.sources.bodies import cited
from tradetalks.sources.rows import tell


class RevisedViewSet(RecordViewSet):
    """Deadlines or measures, and their revisions."""

    kind: ClassVar[Revised]

    def records(self, request: Request, slug: str) -> dict[str, Any]:
        """All of the talks, in the order of recording."""
        records = self.kind.model._default_manager.filter(negotiation=self.talks(request, slug).pk)
        labels = self.labels(request)
        return paged(
            request,
            records.values("pk", *self.kind.columns),
            order=self.kind.order,
            tell=lambda rows: revised_rows(self.kind, rows, labels=labels),
        )

    def record(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """One of the talks."""
        Parameters(request.query_params, ()).check()
        records = self.kind.model._default_manager.filter(negotiation=self.talks(request, slug).pk)
        rows = list(records.filter(pk=pk).values("pk", *self.kind.columns))
        if not rows:
            raise Http404(self.no_such(pk))
        (told,) = revised_rows(self.kind, rows, labels=self.labels(request))
        return told

    def row(self, request: Request, slug: str, pk: int) -> Any:
        """The same for an act, which takes the row itself."""
        negotiation = self.negotiation(request, slug)
        row = self.kind.model._default_manager.select_related("negotiation").filter(negotiation=negotiation, pk=pk)
        if (found := row.first()) is None:
            raise Http404(self.no_such(pk))
        return found

    def step(self, request: Request, revision: DeadlineRevision | MeasureRevision) -> Done:
        """The answer to a revision just recorded: found in the list it was sent to."""
        rows = self.kind.revisions.model._default_manager.filter(pk=revision.pk)
        (told,) = tell(self.kind.revisions, self.kind.revisions.values(rows), labels=self.labels(request))
        return Done(request.path, told)

    def no_such(self, pk: int) -> str:
        """What to tell who asks for one that is not there."""
        return f"There is no {self.kind.model._meta.verbose_name} {pk} in these talks."

    def steps(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """Every revision of one of them."""
        records = self.kind.model._default_manager.filter(negotiation=self.talks(request, slug).pk)
        found = records.filter(pk=pk).values_list("pk", flat=True).first()
        if found is None:
            raise Http404(self.no_such(pk))
        parameters = Parameters(request.query_params, {*PAGING, "superseded"})
        word = parameters.one_of("superseded", SUPERSEDED_WORDS, default="false")
        revisions, labels = self.kind.revisions, self.labels(request)
        rows = revisions.model._default_manager.filter(**{self.kind.parent: found})
        return paged(
            request,
            revisions.values(by_superseded(rows, word)),
            order=revisions.order,
            tell=lambda rows: tell(revisions, rows, labels=labels),
            parameters=parameters,
        )


class DeadlineViewSet(RevisedViewSet):
    """`deadlines/`, `deadlines/{id}/` and `deadlines/{id}/revisions/`."""

    kind = DEADLINES

    @tells(Page[shapes.Deadline], *PAGED)
    @tabled(tables.DEADLINES)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The deadlines of the talks, each with the revisions that hold, in the order of recording."""
        return self.records(request, slug)

    @tells(shapes.Deadline)
    @answers
    def retrieve(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """One deadline, with the revisions that hold."""
        return self.record(request, slug, pk)

    @tells(shapes.Deadline)
    @creates(DeadlineBody, may=require_recording)
    def create(self, request: Request, write: Write, slug: str) -> str:
        """Put a deadline on record; the day it falls due is its first revision."""
        negotiation = self.negotiation(request, slug)
        deadline = set_deadline(negotiation, **with_parties(write.values, "set_by"), **write.who)
        return reverse("api:deadline_detail", args=[slug, deadline.pk])

    @tells(shapes.Deadline)
    @edits(DeadlineEdit, may=require_recording)
    def partial_update(self, request: Request, write: Write, slug: str, pk: int) -> None:
        """Change the words of a deadline; a change of its state is a revision."""
        deadline = self.row(request, slug, pk)
        version = write.version_of(deadline)
        edit_deadline(deadline, version=version, changes=with_parties(write.values, "set_by"), **write.who)

    @tells(shapes.DeadlineRevision)
    @creates(DeadlineRevisionBody, may=require_recording)
    def revise(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Record what was done to a deadline: set, extended, waived, met …"""
        deadline = self.row(request, slug, pk)
        values = write.values
        citations = cited(values.pop("citations", ()), person=request.user)
        return self.step(request, revise_deadline(deadline, citations=citations, **values, **write.who))

    @tells(Page[shapes.DeadlineRevision], *PAGED, SUPERSEDED)
    @tabled(tables.DEADLINE_REVISIONS)
    @answers
    def revisions(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """The revisions of one deadline, in the order of recording."""
        return self.steps(request, slug, pk)


class MeasureViewSet(RevisedViewSet):
    """`measures/`, `measures/{id}/` and `measures/{id}/revisions/`."""

    kind = MEASURES

    @tells(Page[shapes.Measure], *PAGED)
    @tabled(tables.MEASURES)
    @answers
    def list(self, request: Request, slug: str) -> dict[str, Any]:
        """The measures of the talks, each with the revisions that hold, in the order of recording."""
        return self.records(request, slug)

    @tells(shapes.Measure)
    @answers
    def retrieve(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """One measure, with the revisions that hold."""
        return self.record(request, slug, pk)

    @tells(shapes.Measure)
    @creates(MeasureBody, may=require_recording)
    def create(self, request: Request, write: Write, slug: str) -> str:
        """Put a measure on record; its state and rate are its first revision."""
        negotiation = self.negotiation(request, slug)
        measure = record_measure(negotiation, **with_parties(write.values, "imposed_by", "against"), **write.who)
        return reverse("api:measure_detail", args=[slug, measure.pk])

    @tells(shapes.Measure)
    @edits(MeasureEdit, may=require_recording)
    def partial_update(self, request: Request, write: Write, slug: str, pk: int) -> None:
        """Change the words of a measure; a change of its state is a revision."""
        measure = self.row(request, slug, pk)
        version = write.version_of(measure)
        edit_measure(measure, version=version, changes=with_parties(write.values, "imposed_by", "against"), **write.who)

    @tells(shapes.MeasureRevision)
    @creates(MeasureRevisionBody, may=require_recording)
    def revise(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Record a change of a measure's state or rate."""
        measure = self.row(request, slug, pk)
        values = write.values
        citations = cited(values.pop("citations", ()), person=request.user)
        return self.step(request, revise_measure(measure, citations=citations, **values, **write.who))

    @tells(Page[shapes.MeasureRevision], *PAGED, SUPERSEDED)
    @tabled(tables.MEASURE_REVISIONS)
    @answers
    def revisions(self, request: Request, slug: str, pk: int) -> dict[str, Any]:
        """The revisions of one measure, in the order of recording."""
        return self.steps(request, slug, pk)
