"""Every kind of citation, with the facts of a negotiation it is found through, and the claims a source carries.

A *claim* is one fact or record, in force, that cites a source. Two sources are independent of one another when
different publishers stand behind them; a source without a publisher stands for itself.
"""

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, Value

from issues.models import (
    CommitmentCitation,
    DeliveryCitation,
    IssueCitation,
    IssueLinkCitation,
    NoteCitation,
    ObservationCitation,
    PositionCitation,
    StatusChangeCitation,
)
from rounds.models import (
    ConsultedSource,
    DeadlineRevisionCitation,
    DemandListCitation,
    MeasureRevisionCitation,
    ReadoutCitation,
    RoundCitation,
)
from tradetalks.ledger.models import FactModel
from tradetalks.sources.models import Citation, Source

CITATIONS: dict[type[Citation], str] = {
    RoundCitation: "fact__negotiation",
    ReadoutCitation: "fact__negotiation",
    DemandListCitation: "fact__negotiation",
    DeadlineRevisionCitation: "fact__deadline__negotiation",
    MeasureRevisionCitation: "fact__measure__negotiation",
    IssueCitation: "fact__negotiation",
    StatusChangeCitation: "fact__issue__negotiation",
    PositionCitation: "fact__issue__negotiation",
    IssueLinkCitation: "fact__from_issue__negotiation",
    CommitmentCitation: "fact__negotiation",
    DeliveryCitation: "fact__commitment__negotiation",
    ObservationCitation: "fact__commitment__negotiation",
    NoteCitation: "fact__negotiation",
}
"""Every kind of citation → how the negotiation of its fact is reached."""


def current_citations(model: type[Citation], negotiation_id: int) -> QuerySet[Any]:
    """The citations of one kind in these talks, of what is in force."""
    concrete: Any = model
    rows: QuerySet[Any] = concrete.objects.filter(Q((CITATIONS[model], negotiation_id)))
    fact = concrete._meta.get_field("fact").related_model
    return rows.filter(fact__superseded__isnull=True) if issubclass(fact, FactModel) else rows


def sources_of(negotiation_id: int, labels: AbstractSet[str]) -> QuerySet[Source]:
    """The sources consulted for these talks or cited by what is in force in them, as far as they may be seen.

    One query, for their keys: asked for in every statement about them, they would be gathered anew each time.
    """
    consulted = ConsultedSource.objects.filter(negotiation=negotiation_id).order_by().values_list("source_id")
    cited = (current_citations(model, negotiation_id).order_by().values_list("source_id") for model in CITATIONS)
    keys = [key for (key,) in consulted.union(*cited)]
    return Source.objects.filter(pk__in=keys, sensitivity__in=labels)


@dataclass(slots=True)
class Carried:
    """What one source carries in these talks."""

    claims: int = 0
    alone: int = 0
    """Claims that no source of another publisher carries too."""
    disputed: int = 0
    """Claims that it disputes."""
    ratings: dict[str, int] = field(default_factory=dict)
    """Admiralty code → how many citations."""


def carried_by(source_ids: Collection[int], negotiation_id: int, *, labels: AbstractSet[str]) -> Mapping[int, Carried]:
    """Source → what it carries, of those that carry anything. Two queries."""
    ids = list(source_ids)
    own = [current_citations(model, negotiation_id).filter(source__in=ids) for model in CITATIONS]
    columns = ("kind", "fact_id", "source_id", "reliability", "credibility", "disputes")
    # Which talks the facts are of, and whether they are in force, is asked once, of the citations around.
    beside = [
        current_citations(model, negotiation_id).filter(fact__in=_facts(model, ids), source__sensitivity__in=labels)
        for model in CITATIONS
    ]
    voices: dict[tuple[int, int], set[str | int]] = {}
    for kind, fact_id, source_id, publisher in _all(beside, "kind", "fact_id", "source_id", "source__publisher"):
        voices.setdefault((kind, fact_id), set()).add(behind(source_id, publisher))
    carried: dict[int, Carried] = {}
    seen: set[tuple[int, int, int]] = set()
    for kind, fact_id, source_id, reliability, credibility, disputes in _all(own, *columns):
        told = carried.setdefault(source_id, Carried())
        rating = f"{reliability}{credibility}"
        told.ratings[rating] = told.ratings.get(rating, 0) + 1
        told.disputed += disputes
        if (source_id, kind, fact_id) not in seen:
            seen.add((source_id, kind, fact_id))
            told.claims += 1
            told.alone += len(voices.get((kind, fact_id), ())) <= 1
    return carried


def _facts(model: type[Citation], source_ids: Collection[int]) -> QuerySet[Any]:
    """The facts that any of these sources is cited for, of all talks."""
    concrete: Any = model
    facts: QuerySet[Any] = concrete.objects.filter(source__in=source_ids).order_by().values("fact")
    return facts


def behind(source_id: int, publisher: str | None) -> str | int:
    """Who stands behind a source: its publisher, else the source itself."""
    return (publisher or "").strip().casefold() or source_id


def _all(rows: Iterable[QuerySet[Any]], *columns: str) -> QuerySet[Any]:
    """The columns of citations of every kind, `kind` being their place among CITATIONS. One query."""
    first, *others = (
        part.order_by().annotate(kind=Value(place)).values_list(*columns) for place, part in enumerate(rows)
    )
    every: QuerySet[Any] = first.union(*others, all=True)
    return every
