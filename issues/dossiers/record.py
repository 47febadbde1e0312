"""What is on record of a negotiation, as the plain values of a dossier, each with its database row.

Superseded facts are in it: the dump leaves them out, and a load recognises them. One query a table, whatever
the number of rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from issues.dossiers import schema
from issues.dossiers.kinds import Naming, Shape
from issues.models import (
    Area,
    Commitment,
    CommitmentCitation,
    Delivery,
    DeliveryCitation,
    Issue,
    IssueCitation,
    IssueDeadline,
    IssueLink,
    IssueLinkCitation,
    IssueMeasure,
    IssueSensitivity,
    Note,
    NoteCitation,
    Observation,
    ObservationCitation,
    Position,
    PositionCitation,
    StatusChange,
    StatusChangeCitation,
)
from issues.queries.cited import CITATIONS
from rounds.models import (
    Deadline,
    DeadlineRevision,
    DeadlineRevisionCitation,
    Delegate,
    DemandList,
    DemandListCitation,
    Measure,
    MeasureRevision,
    MeasureRevisionCitation,
    Negotiation,
    Readout,
    ReadoutCitation,
    Round,
    RoundCitation,
)
from tradetalks.ledger.models import FactModel
from tradetalks.sources.models import Citation, Source

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row: what a dossier says of it, and the row itself."""

    values: Values
    row: Any

    @property
    def is_current(self) -> bool:
        """Whether it still holds; a fact that was corrected does not."""
        return not isinstance(self.row, FactModel) or self.row.superseded_id is None


@dataclass(slots=True)
class Record:
    """Everything on record of one negotiation.

    `sections`: section → its rows in the order of the dossier. `parts`: the facts inside a row, by kind
    (`deadlines.revisions`) and then by the key of the row they belong to.
    """

    negotiation: Values
    sections: dict[str, list[Recorded]]
    parts: dict[str, dict[str, list[Recorded]]]


PARTS: dict[str, tuple[str, str]] = {
    "deadlines.revisions": ("deadlines", "revisions"),
    "measures.revisions": ("measures", "revisions"),
    "commitments.delivery": ("commitments", "delivery"),
    "commitments.observations": ("commitments", "observations"),
}
"""Kind of part → the section and the key it is found under."""


def empty_record() -> Record:
    """The record of a negotiation that is not there yet."""
    return Record({}, defaultdict(list), defaultdict(dict))


def record_of(negotiation: Negotiation) -> Record:
    """Read the record of a negotiation."""
    return _Reader(negotiation).read()


def plain_values(row: Any, shape: Shape, names: dict[str, dict[Any, Any]], **special: Any) -> Values:
    """A row in the words of `shape`: references by name (`names`: section → row id → name), the rest as it is.

    `special` holds the values of keys that no column carries; a key neither has (`...`) is left out.
    """
    values: Values = {}
    for key, kind in shape.fields.items():
        if key in special:
            if special[key] is not ...:
                values[key] = special[key]
        elif isinstance(kind, Naming):
            values[key] = names[kind.section][getattr(row, f"{key}_id")]
        else:
            values[key] = getattr(row, key)
    return values


class _Reader:
    """Reads tables in the order in which their rows name one another."""

    def __init__(self, negotiation: Negotiation) -> None:
        self.talks = negotiation
        self.names: dict[str, dict[Any, Any]] = {section: {None: None} for section in schema.NAMED_BY}

    def read(self) -> Record:
        talks = self.talks
        seats = [seat.party for seat in talks.seats.select_related("party").order_by("position")]
        of_talks = Q(negotiation=talks)
        of_issue = Q(issue__negotiation=talks)
        sections = {
            "parties": self.rows("parties", seats),
            "areas": self.rows("areas", self.areas()),
            "sources": self.rows("sources", self.sources()),
        }
        # Each of these names only rows of the tables before it.
        sections["rounds"] = self.meetings()
        sections["deadlines"] = self.rows("deadlines", Deadline.objects.filter(of_talks), revisions=...)
        sections["measures"] = self.rows(
            "measures", Measure.objects.filter(of_talks), revisions=..., scope_usd=_dollars
        )
        sections["readouts"] = self.rows("readouts", Readout.objects.filter(of_talks), cited=ReadoutCitation)
        lists = DemandList.objects.filter(of_talks)
        sections["demand_lists"] = self.rows("demand_lists", lists, cited=DemandListCitation)
        sections["issues"] = self.demands()
        changes = StatusChange.objects.filter(of_issue)
        sections["status_changes"] = self.rows("status_changes", changes, cited=StatusChangeCitation)
        sections["positions"] = self.rows(
            "positions",
            Position.objects.filter(of_issue),
            cited=PositionCitation,
            quantity=_quantity,
            condition=self.condition,
        )
        issues = self.names["issues"]
        sections["links"] = self.rows(
            "links",
            IssueLink.objects.filter(from_issue__negotiation=talks),
            cited=IssueLinkCitation,
            **{"from": lambda row: issues[row.from_issue_id], "to": lambda row: issues[row.to_issue_id]},
        )
        commitments = Commitment.objects.filter(of_talks)
        sections["commitments"] = self.rows(
            "commitments", commitments, cited=CommitmentCitation, delivery=..., observations=...
        )
        sections["notes"] = self.rows("notes", Note.objects.filter(of_talks), cited=NoteCitation)
        parts = {
            "deadlines.revisions": self.parts(
                schema.DEADLINE_REVISION, DeadlineRevision, DeadlineRevisionCitation, "deadline"
            ),
            "measures.revisions": self.parts(
                schema.MEASURE_REVISION, MeasureRevision, MeasureRevisionCitation, "measure"
            ),
            "commitments.delivery": self.parts(schema.DELIVERY, Delivery, DeliveryCitation, "commitment"),
            "commitments.observations": self.parts(schema.OBSERVATION, Observation, ObservationCitation, "commitment"),
        }
        return Record(
            plain_values(talks, schema.NEGOTIATION, {}, parties=[party.code for party in seats]), sections, parts
        )

    def rows(
        self, section: str, rows: Iterable[Any], *, cited: type[Citation] | None = None, **special: Any
    ) -> list[Recorded]:
        """The rows of a section in order of recording; lists keep the order they come in.

        `special`: key → its value of a row (a function), or `...` to leave it out.
        """
        if isinstance(rows, QuerySet):
            rows = rows.order_by("pk")
        if cited is not None:
            citations = self.citations(cited)
            special["citations"] = lambda row: citations[row.pk]
        found = list(rows)
        if section in schema.NAMED_BY:
            # Before the rows are described: an issue may name a later one as its parent.
            self.names[section].update({row.pk: getattr(row, schema.NAMED_BY[section]) for row in found})
        return [
            Recorded(
                plain_values(
                    row,
                    schema.SECTIONS[section],
                    self.names,
                    **{key: value if value is ... else value(row) for key, value in special.items()},
                ),
                row,
            )
            for row in found
        ]

    def parts(self, shape: Shape, model: Any, cited: type[Citation], owner: str) -> dict[str, list[Recorded]]:
        """Key of the owner → the facts inside it, in order of recording."""
        citations = self.citations(cited)
        found: dict[str, list[Recorded]] = defaultdict(list)
        rows = model._default_manager.filter(**{f"{owner}__negotiation": self.talks}).select_related(owner)
        for row in rows.order_by("pk"):
            values = plain_values(row, shape, self.names, citations=citations[row.pk])
            found[getattr(row, owner).key].append(Recorded(values, row))
        return found

    def areas(self) -> list[Area]:
        """As listed, then those an issue uses all the same."""
        listed = [row.area for row in self.talks.listed_areas.select_related("area").order_by("pk")]
        used = Area.objects.filter(issues__negotiation=self.talks).exclude(listed_in__negotiation=self.talks)
        return [*listed, *used.distinct().order_by("pk")]

    def sources(self) -> list[Source]:
        """As consulted, then those cited all the same."""
        consulted = [row.source for row in self.talks.consulted.select_related("source").order_by("pk")]
        cited: set[int] = set()
        for model, talks in CITATIONS.items():
            ids = model._default_manager.filter(Q((talks, self.talks))).order_by().values_list("source_id", flat=True)
            cited.update(ids.distinct())
        others = Source.objects.filter(pk__in=cited - {source.pk for source in consulted})
        return [*consulted, *others.order_by("pk")]

    def citations(self, model: type[Citation]) -> dict[int, list[Values]]:
        """Fact id → its citations, in order."""
        sources = self.names["sources"]
        columns = ["voice" if key == "party" else key for key in schema.CITATION.fields if key != "source"]
        rows = model._default_manager.filter(Q((CITATIONS[model], self.talks))).order_by("pk")
        found: dict[int, list[Values]] = defaultdict(list)
        for fact_id, source_id, *values in rows.values_list("fact_id", "source_id", *columns):
            found[fact_id].append(dict(zip(schema.CITATION.fields, (sources[source_id], *values), strict=True)))
        return found

    def meetings(self) -> list[Recorded]:
        delegates: dict[int, list[Values]] = defaultdict(list)
        for seat in Delegate.objects.filter(round__negotiation=self.talks).order_by("pk"):
            delegates[seat.round_id].append(plain_values(seat, schema.DELEGATE, self.names))
        return self.rows(
            "rounds",
            Round.objects.filter(negotiation=self.talks),
            cited=RoundCitation,
            delegates=lambda row: delegates[row.pk],
        )

    def demands(self) -> list[Recorded]:
        of_issue = Q(issue__negotiation=self.talks)
        sensitivity: dict[int, Values] = defaultdict(dict)
        for held in IssueSensitivity.objects.filter(of_issue).order_by("pk"):
            sensitivity[held.issue_id][self.names["parties"][held.party_id]] = held.level
        ties: dict[str, dict[int, list[str]]] = {"deadlines": defaultdict(list), "measures": defaultdict(list)}
        for issue_id, deadline_id in _pairs(IssueDeadline.objects.filter(of_issue), "deadline_id"):
            ties["deadlines"][issue_id].append(self.names["deadlines"][deadline_id])
        for issue_id, measure_id in _pairs(IssueMeasure.objects.filter(of_issue), "measure_id"):
            ties["measures"][issue_id].append(self.names["measures"][measure_id])
        return self.rows(
            "issues",
            Issue.objects.filter(negotiation=self.talks),
            cited=IssueCitation,
            sensitivity=lambda row: sensitivity[row.pk],
            deadlines=lambda row: ties["deadlines"][row.pk],
            measures=lambda row: ties["measures"][row.pk],
            archived=lambda row: row.is_archived,
        )

    def condition(self, row: Position) -> Values | None:
        """On what a position depends; None where it depends on nothing."""
        if row.condition_text is None:
            return None
        return {"text": row.condition_text, "issue": self.names["issues"][row.condition_issue_id]}


def _quantity(row: Position) -> Values | None:
    if row.quantity_metric is None:
        return None
    return {key: getattr(row, f"quantity_{key}") for key in schema.QUANTITY.fields}


def _dollars(row: Measure) -> Decimal | None:
    """Whole dollars without decimals, else cents without trailing zeros."""
    amount = row.scope_usd
    if amount is None:
        return None
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize()


def _pairs(rows: QuerySet[Any], column: str) -> Iterable[tuple[int, int]]:
    return rows.order_by("pk").values_list("issue_id", column)
