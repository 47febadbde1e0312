"""One source in one negotiation: every claim it carries, how it was rated, and who else carries it."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

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
from issues.queries.cited import CITATIONS, Carried, behind, carried_by, current_citations, sources_of
from rounds.models import (
    ConsultedSource,
    DeadlineRevisionCitation,
    DemandListCitation,
    MeasureRevisionCitation,
    ReadoutCitation,
    RoundCitation,
)
from tradetalks.sources.models import Citation, Source

MOST_CLAIMS = 100
"""Claims of one kind told on the page."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: what page it stands on (`issue`, `round` or none) under which name, its words, and the citation."""

    page: str
    place: str
    words: str
    citation: Any
    others: int
    """Other sources that carry it."""
    independent: int
    """How many of those another publisher stands behind."""


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one kind; `more` says that there are more of them."""

    name: str
    claims: list[Claim]
    more: bool


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source, what it carries here, and its publisher's other sources."""

    source: Source
    carried: Carried
    groups: list[Group]
    same_publisher: list[Source]
    consulted: bool

    @property
    def quotations(self) -> list[Any]:
        """The citations that quote it, each quotation once."""
        quoted = {claim.citation.quote: claim.citation for group in self.groups for claim in group.claims}
        return [citation for quote, citation in quoted.items() if quote]


def source_record(source: Source, negotiation_id: int, *, labels: AbstractSet[str]) -> SourceRecord:
    """What the page tells. Thirty queries at most, whatever it cites."""
    groups = [_group(source, kind, current_citations(model, negotiation_id), labels) for model, kind in _KINDS.items()]
    same = []
    if (source.publisher or "").strip():
        others = sources_of(negotiation_id, labels).filter(publisher__iexact=source.publisher).exclude(pk=source.pk)
        same = list(others.order_by("-published_on", "-pk")[:20])
    return SourceRecord(
        source,
        carried_by([source.pk], negotiation_id, labels=labels).get(source.pk, Carried()),
        [group for group in groups if group.claims],
        same,
        ConsultedSource.objects.filter(negotiation=negotiation_id, source=source).exists(),
    )


Told = tuple[str, str, str]
"""Page, place on it, words."""


class Kind(NamedTuple):
    """One kind of claim: what its claims are called, what is joined to tell one, and how one is told."""

    name: str
    joined: tuple[str, ...]
    tell: Callable[[Any], Told]


def _group(source: Source, kind: Kind, found: QuerySet[Any], labels: AbstractSet[str]) -> Group:
    """The claims of one kind among the citations found: two queries, one where there are none."""
    own = list(
        found.filter(source=source)
        .select_related("fact", *(f"fact__{name}" for name in kind.joined))
        .order_by("-pk")[: MOST_CLAIMS + 1]
    )
    if not own:
        return Group(kind.name, [], more=False)
    beside: dict[int, dict[int, str | int]] = {}
    columns = ("fact_id", "source_id", "source__publisher")
    others = found.filter(fact__in=[citation.fact_id for citation in own], source__sensitivity__in=labels)
    for fact_id, source_id, publisher in others.exclude(source=source).values_list(*columns):
        beside.setdefault(fact_id, {})[source_id] = behind(source_id, publisher)
    mine = behind(source.pk, source.publisher)
    claims = []
    for citation in own[:MOST_CLAIMS]:
        voices = beside.get(citation.fact_id, {})
        independent = len(set(voices.values()) - {mine})
        claims.append(Claim(*kind.tell(citation.fact), citation, len(voices), independent))
    return Group(kind.name, claims, more=len(own) > MOST_CLAIMS)


def _when(fact: Any) -> str:
    meeting = f" in R{fact.round.number}" if fact.round else ""
    return f"{meeting}, {fact.on}" if fact.on else meeting


def _round_or_day(fact: Any) -> Told:
    said = f"{fact.party.code if fact.party else 'Both jointly'}: {fact.get_tone_display().lower()}. {fact.text}"
    return ("round", str(fact.round.number), said) if fact.round else ("", str(fact.on), said)


def _note(fact: Any) -> Told:
    if fact.issue:
        return "issue", fact.issue.ref, fact.text
    return ("round", str(fact.round.number), fact.text) if fact.round else ("", "", fact.text)


def _of_commitment(words: str, fact: Any) -> Told:
    commitment = fact.commitment
    page, place = ("issue", commitment.issue.ref) if commitment.issue else ("", commitment.key)
    return page, place, f"{commitment.text}: {words}"


_KINDS: Mapping[type[Citation], Kind] = {
    IssueCitation: Kind("Issues put", (), lambda fact: ("issue", fact.ref, fact.title)),
    StatusChangeCitation: Kind(
        "Statuses",
        ("issue", "round"),
        lambda fact: ("issue", fact.issue.ref, f"{fact.get_to_display()}{_when(fact)}. {fact.reason}"),
    ),
    PositionCitation: Kind(
        "Positions",
        ("issue", "round", "party"),
        lambda fact: (
            "issue",
            fact.issue.ref,
            f"{fact.party.code} {fact.get_stance_display().lower()}{_when(fact)}. {fact.text}",
        ),
    ),
    CommitmentCitation: Kind(
        "Commitments",
        ("issue",),
        lambda fact: ("issue" if fact.issue else "", fact.issue.ref if fact.issue else fact.key, fact.text),
    ),
    DeliveryCitation: Kind(
        "How far commitments were kept",
        ("commitment__issue",),
        lambda fact: _of_commitment(fact.get_level_display(), fact),
    ),
    ObservationCitation: Kind(
        "Observed values",
        ("commitment__issue",),
        lambda fact: _of_commitment(f"{fact.period}{'' if fact.value is None else f', {fact.value}'}", fact),
    ),
    IssueLinkCitation: Kind(
        "Links between issues",
        ("from_issue", "to_issue"),
        lambda fact: ("issue", fact.from_issue.ref, f"{fact.get_kind_display().lower()} {fact.to_issue.ref}"),
    ),
    NoteCitation: Kind("Notes", ("issue", "round"), _note),
    RoundCitation: Kind("Rounds", (), lambda fact: ("round", str(fact.number), fact.name)),
    ReadoutCitation: Kind("Readouts", ("round", "party"), _round_or_day),
    DemandListCitation: Kind("Demand lists", (), lambda fact: ("", fact.key, fact.title)),
    DeadlineRevisionCitation: Kind(
        "Deadlines",
        ("deadline",),
        lambda fact: (
            "deadline",
            fact.deadline.key,
            f"{fact.deadline.title}: {fact.get_kind_display().lower()} {fact.due_on or ''}".rstrip(),
        ),
    ),
    MeasureRevisionCitation: Kind(
        "Measures",
        ("measure",),
        lambda fact: ("measure", fact.measure.key, f"{fact.measure.title}: {fact.get_state_display().lower()}"),
    ),
}

assert _KINDS.keys() == CITATIONS.keys()  # noqa: S101 -- a new kind of fact is told here too
