"""REST: `fact/{kind}/{id}/supersede/`: a fact is corrected by a new one, or withdrawn; the old one stays readable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from issues import shapes
from issues.access import require_analysing, require_recording_status
from issues.actions.corrections import supersede as supersede_issue_fact
from issues.actions.positions import Condition, Quantity
from issues.api import correction_bodies as bodies
from issues.api.base import IssueRecordViewSet
from issues.api.naming import found
from issues.queries import issue_facts
from rounds import shapes as round_shapes
from rounds.access import require_recording
from rounds.actions.corrections import supersede as supersede_round_fact
from rounds.models import Negotiation
from rounds.queries.leverage import DEADLINES, MEASURES
from rounds.queries.round_list import READOUTS
from tradetalks.api.described import tells
from tradetalks.api.writing import Done, Write, performs
from tradetalks.ledger.refusals import Refused, at_path
from tradetalks.sources.bodies import recited
from tradetalks.sources.citing import as_cited, citation_model
from tradetalks.sources.rows import CitedRows, tell

Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact: how it is told, how a fact leads to its talks, the act that supersedes it."""

    rows: CitedRows
    talks: str
    act: Act


STATUS_CHANGE = Kind(issue_facts.STATUS_CHANGES, "issue__negotiation", supersede_issue_fact)
POSITION = Kind(issue_facts.POSITIONS, "issue__negotiation", supersede_issue_fact)
LINK = Kind(issue_facts.LINKS, "from_issue__negotiation", supersede_issue_fact)
NOTE = Kind(issue_facts.NOTES, "negotiation", supersede_issue_fact)
DELIVERY = Kind(issue_facts.DELIVERIES, "commitment__negotiation", supersede_issue_fact)
OBSERVATION = Kind(issue_facts.OBSERVATIONS, "commitment__negotiation", supersede_issue_fact)
READOUT = Kind(READOUTS, "negotiation", supersede_round_fact)
DEADLINE_REVISION = Kind(DEADLINES.revisions, "deadline__negotiation", supersede_round_fact)
MEASURE_REVISION = Kind(MEASURES.revisions, "measure__negotiation", supersede_round_fact)


class CorrectionViewSet(IssueRecordViewSet):
    """One action for each kind of fact."""

    @tells(shapes.Corrected[shapes.StatusChange])
    @performs(bodies.StatusChangeCorrection, may=require_recording_status)
    def status_change(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw a status. The statuses left must be able to follow one another."""
        return self._supersede(STATUS_CHANGE, request, write, slug, pk)

    @tells(shapes.Corrected[shapes.Position])
    @performs(bodies.PositionCorrection, may=require_recording_status)
    def position(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw a position."""
        return self._supersede(POSITION, request, write, slug, pk)

    @tells(shapes.Corrected[shapes.Link])
    @performs(bodies.LinkCorrection, may=require_analysing)
    def link(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw a link between two issues."""
        return self._supersede(LINK, request, write, slug, pk)

    @tells(shapes.Corrected[shapes.Note])
    @performs(bodies.NoteCorrection, may=require_analysing)
    def note(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw a note."""
        return self._supersede(NOTE, request, write, slug, pk)

    @tells(shapes.Corrected[shapes.Delivery])
    @performs(bodies.DeliveryCorrection, may=require_analysing)
    def delivery(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw how far a commitment was kept."""
        return self._supersede(DELIVERY, request, write, slug, pk)

    @tells(shapes.Corrected[shapes.Observation])
    @performs(bodies.ObservationCorrection, may=require_analysing)
    def observation(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw an observed figure of a commitment."""
        return self._supersede(OBSERVATION, request, write, slug, pk)

    @tells(shapes.Corrected[round_shapes.Readout])
    @performs(bodies.SpokenCorrection, may=require_recording)
    def readout(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw what was said of a round or between rounds."""
        return self._supersede(READOUT, request, write, slug, pk)

    @tells(shapes.Corrected[round_shapes.DeadlineRevision])
    @performs(bodies.DeadlineRevisionCorrection, may=require_recording)
    def deadline_revision(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw a step of a deadline."""
        return self._supersede(DEADLINE_REVISION, request, write, slug, pk)

    @tells(shapes.Corrected[round_shapes.MeasureRevision])
    @performs(bodies.MeasureRevisionCorrection, may=require_recording)
    def measure_revision(self, request: Request, write: Write, slug: str, pk: int) -> Done:
        """Correct or withdraw a change of a measure."""
        return self._supersede(MEASURE_REVISION, request, write, slug, pk)

    def _supersede(self, kind: Kind, request: Request, write: Write, slug: str, pk: int) -> Done:
        negotiation = self.negotiation(request, slug)
        model: Any = kind.rows.model
        fact = model.objects.filter(**{kind.talks: negotiation}, pk=pk).first()
        if fact is None:
            raise Http404(f"There is no {model._meta.verbose_name} {pk} in these talks.")
        given = write.values.get("replacement")
        with at_path("replacement"):
            replacement = None if given is None else _as_recorded(fact, given, negotiation, person=request.user)
        try:
            made = kind.act(fact, replacement=replacement, **write.who)
        except Refused as refusal:
            refusal.errors = {_field(path, replacement): said for path, said in refusal.errors.items()}
            raise
        return Done(
            request.path,
            {"superseded": self._told(kind, fact.pk), "replacement": self._told(kind, made.pk) if made else None},
        )

    def _told(self, kind: Kind, pk: int) -> dict[str, Any]:
        (told,) = tell(
            kind.rows,
            kind.rows.values(kind.rows.model._default_manager.filter(pk=pk)),
            labels=self.labels(self.request),
        )
        return told


def _as_recorded(fact: Any, given: Mapping[str, Any], negotiation: Negotiation, *, person: Any) -> dict[str, Any]:
    """The replacement as the act takes it that recorded the fact. Raises NotFound.

    Citations the person may not see stay; all do where the replacement does not say.
    """
    values = found({name: value for name, value in given.items() if name != "citations"}, negotiation, person=person)
    if "round" in values:
        values["meeting"] = values.pop("round")
    if quantity := values.pop("quantity", None):
        values["quantity"] = Quantity(**quantity)
    if condition := values.pop("condition", None):
        with at_path("condition"):
            values["condition"] = Condition(**found(condition, negotiation, person=person))
    values["citations"] = recited(fact, given.get("citations"), person=person)
    if values["citations"] is None:
        cited = citation_model(fact)._default_manager.filter(fact=fact).select_related("source").order_by("pk")
        values["citations"] = [as_cited(citation) for citation in cited]
    return values


def _field(path: str, replacement: Mapping[str, Any] | None) -> str:
    """Where in the body the act's field stands: in the replacement, unless it is about superseding itself."""
    if path == "reason":
        return path
    return "__all__" if path == "fact" or replacement is None else f"replacement.{path}"
