"""Everything recorded of one issue, as its page shows it, in a constant number of queries."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from django.db.models import Prefetch, Q

from issues.choices import LinkKind, Phase, phase_of
from issues.models import (
    Commitment,
    CommitmentCitation,
    Delivery,
    DeliveryCitation,
    Issue,
    IssueCitation,
    IssueLink,
    IssueLinkCitation,
    Note,
    NoteCitation,
    Observation,
    ObservationCitation,
    Position,
    PositionCitation,
    StatusChange,
    StatusChangeCitation,
)
from issues.progress.counting import movement_of
from issues.queries.cited import behind
from issues.queries.conditions import conditions_between
from issues.queries.gaps import Gap, gaps_of
from issues.rings import rings_through
from issues.stance_ladder import Answer, Ladder, ladder_of
from issues.transitions import skips_stages
from rounds.models import (
    Deadline,
    DeadlineRevision,
    DeadlineRevisionCitation,
    Measure,
    MeasureRevision,
    MeasureRevisionCitation,
    Round,
)
from rounds.queries.negotiations import Seated, Talks
from rounds.queries.parties import PartyOrder
from tradetalks.sources.models import Citation, Source
from tradetalks.sources.reading import citations_of


@dataclass(frozen=True)
class Side:
    """One party's column: its newest stance (several where accounts of the same day differ), then the earlier ones."""

    party: Seated
    role: str
    sensitivity: str
    newest: Sequence[Position]
    earlier: Sequence[Position]


@dataclass(frozen=True)
class Entry:
    """One recorded fact of the history: a status change with its movement, or a position."""

    fact: StatusChange | Position
    movement: str = ""
    skips_stages: bool = False

    @property
    def is_status(self) -> bool:
        """Whether it is a status change."""
        return isinstance(self.fact, StatusChange)


@dataclass(frozen=True)
class Period:
    """The facts of one round's window, newest first; `round` None: since the last logged round."""

    round: Round | None
    entries: Sequence[Entry]


@dataclass
class IssueRecord:
    """The page's context."""

    issue: Issue
    sides: Sequence[Side] = ()
    gaps: Sequence[Gap] = ()
    ladder: Ladder | None = None
    history: Sequence[Period] = ()
    corrected: Sequence[StatusChange | Position] = ()
    parts: Sequence[Issue] = ()
    links_from: Sequence[IssueLink] = ()
    links_to: Sequence[IssueLink] = ()
    corrected_links: Sequence[IssueLink] = ()
    commitments: Sequence[Commitment] = ()
    deadlines: Sequence[Deadline] = ()
    measures: Sequence[Measure] = ()
    notes: Sequence[Note] = ()
    sources: Sequence[Source] = ()
    """Every source cited on the page."""
    rings: Sequence[tuple[str, ...]] = ()
    """Deadlock rings the issue is in, as references."""

    @property
    def successor(self) -> Issue | None:
        """The issue that carries on, where this one stands superseded."""
        facts = (entry.fact for period in self.history for entry in period.entries)
        status = next((fact for fact in facts if isinstance(fact, StatusChange)), None)
        return status.successor if status else None

    @property
    def part_phases(self) -> list[tuple[str, int]]:
        """How many of its parts stand in each phase; those without a status come last."""
        phases = [phase_of(part.status) if part.status else "" for part in self.parts]
        told = [(phase.label.lower(), phases.count(phase)) for phase in Phase]
        return [(label, count) for label, count in [*told, ("without a status", phases.count(""))] if count]

    def _cited(self) -> dict[int, Source]:
        facts = [self.issue, *(entry.fact for period in self.history for entry in period.entries)]
        return {citation.source_id: citation.source for fact in facts for citation in fact.citations.all()}

    @property
    def source_count(self) -> int:
        """Sources of the issue itself, its statuses and its positions, as the issue list counts them."""
        return len(self._cited())

    @property
    def independent_count(self) -> int:
        """Publishers behind these sources: two reports of one publisher are one voice."""
        return len({behind(source.pk, source.publisher) for source in self._cited().values()})


def issue_record(talks: Talks, ref: str, *, parties: PartyOrder, labels: AbstractSet[str]) -> IssueRecord | None:
    """The record of the issue of that reference, None where there is none.

    `labels` are the sensitivity labels whose sources the reader may see; other citations are left out.
    """
    issue = (
        Issue.objects.filter(negotiation=talks.pk, ref=ref)
        .select_related("area", "raised_by", "addressed_to", "raised_in", "parent", "demand_list", "touched__by")
        .prefetch_related("sensitivities", citations_of(IssueCitation, labels))
        .first()
    )
    if issue is None:
        return None
    changes = _in_world_order(StatusChange, StatusChangeCitation, "successor", issue=issue, labels=labels)
    positions = _in_world_order(Position, PositionCitation, "party", "condition_issue", issue=issue, labels=labels)
    current = [fact for fact in changes if fact.superseded_id is None]
    stated = [fact for fact in positions if fact.superseded_id is None]
    links = list(
        IssueLink.objects.filter(Q(from_issue=issue) | Q(to_issue=issue))
        .select_related("from_issue", "to_issue", "superseded")
        .prefetch_related(citations_of(IssueLinkCitation, labels))
    )
    record = IssueRecord(
        issue=issue,
        sides=[_side(party, issue, stated) for party in parties],
        history=_history(current, stated),
        corrected=sorted(
            (fact for fact in chain(changes, positions) if fact.superseded_id is not None),
            key=lambda fact: -(fact.superseded_id or 0),
        ),
        parts=list(issue.parts.order_by("ref")),
        links_from=[link for link in links if link.from_issue_id == issue.pk and link.superseded_id is None],
        links_to=[link for link in links if link.to_issue_id == issue.pk and link.superseded_id is None],
        corrected_links=[link for link in links if link.superseded_id is not None],
        commitments=list(
            issue.commitments.select_related("obligor").prefetch_related(
                citations_of(CommitmentCitation, labels),
                _facts("deliveries", Delivery, DeliveryCitation, labels),
                _facts("observations", Observation, ObservationCitation, labels),
            )
        ),
        deadlines=list(
            Deadline.objects.filter(issue_ties__issue=issue)
            .select_related("set_by")
            .prefetch_related(_facts("revisions", DeadlineRevision, DeadlineRevisionCitation, labels))
        ),
        measures=list(
            Measure.objects.filter(issue_ties__issue=issue)
            .select_related("imposed_by", "against")
            .prefetch_related(_facts("revisions", MeasureRevision, MeasureRevisionCitation, labels))
        ),
        notes=list(issue.notes.select_related("superseded").prefetch_related(citations_of(NoteCitation, labels))),
    )
    record.gaps = list(gaps_of(record.sides))
    answers = [_answer(position) for position in stated if position.party_id != issue.raised_by_id]
    record.ladder = ladder_of(answers, [party.code for party in parties])
    if _hangs(record):
        record.rings = rings_through(issue.ref, conditions_between(talks.pk))
    record.sources = sources_of(_citations(record))
    return record


def _hangs(record: IssueRecord) -> bool:
    """Whether the issue hangs on another at all: else it is in no ring, and nothing more is read."""
    newest = (side.newest[0] for side in record.sides if side.newest)
    linked = any(link.kind == LinkKind.CONDITIONAL_ON for link in record.links_from)
    return linked or any(position.condition_issue_id is not None for position in newest)


def _in_world_order(
    model: type[Any], cited: type[Citation], *joined: str, issue: Issue, labels: AbstractSet[str]
) -> list[Any]:
    """The issue's facts of one kind in world order, superseded ones included."""
    return list(
        model.objects.filter(issue=issue)
        .in_world_order()
        .select_related("round", "window", "superseded__by", *joined)
        .prefetch_related(citations_of(cited, labels))
    )


def _facts(name: str, model: type[Any], cited: type[Citation], labels: AbstractSet[str]) -> "Prefetch[str]":
    """A prefetch of facts with their citations, corrected ones included."""
    return Prefetch(
        name, queryset=model.objects.select_related("superseded").prefetch_related(citations_of(cited, labels))
    )


def _answer(position: Position) -> Answer:
    when = f"R{position.round.number}" if position.round else str(position.on)
    return Answer(position.world_order, when, position.party.code, position.stance)


def _side(party: Seated, issue: Issue, stated: Sequence[Position]) -> Side:
    """The column of one party. Accounts of the same day in the same round stand side by side, none is dropped."""
    own = [position for position in stated if position.party_id == party.pk]
    newest = [position for position in own if position.world_order == own[-1].world_order]
    role = {issue.raised_by_id: "demandeur", issue.addressed_to_id: "respondent"}.get(party.pk, "")
    levels = {row.party_id: row.get_level_display() for row in issue.sensitivities.all() if row.level != "none"}
    return Side(party, role, levels.get(party.pk, ""), newest[::-1], own[: len(own) - len(newest)][::-1])


def _history(changes: Sequence[StatusChange], positions: Sequence[Position]) -> list[Period]:
    """Status changes and positions by window, newest first; on the same day the status stands above."""
    entries = [
        Entry(change, movement_of(change.previous, change.to, assessed=True), skips_stages(change.previous, change.to))
        for change in changes
    ]
    entries += [Entry(position) for position in positions]
    entries.sort(key=lambda entry: (-entry.fact.world_order, not entry.is_status, -entry.fact.pk))
    return [
        Period(group[0].fact.window, group)
        for group in (list(members) for _, members in groupby(entries, key=lambda entry: entry.fact.window_id))
    ]


def _citations(record: IssueRecord) -> Iterable[Citation]:
    """Every citation shown on the page, in page order."""
    facts: list[Any] = [record.issue]
    for side in record.sides:
        facts += [*side.newest, *side.earlier]
    facts += [entry.fact for period in record.history for entry in period.entries]
    facts += record.corrected
    for commitment in record.commitments:
        facts += [commitment, *commitment.deliveries.all(), *commitment.observations.all()]
    for deadline in record.deadlines:
        facts += deadline.revisions.all()
    for measure in record.measures:
        facts += measure.revisions.all()
    facts += [*record.links_from, *record.links_to, *record.corrected_links, *record.notes]
    return (citation for fact in facts for citation in fact.citations.all())


def sources_of(citations: Iterable[Citation]) -> list[Source]:
    """The sources cited, each once, oldest publication first."""
    sources = {citation.source_id: citation.source for citation in citations}
    return sorted(sources.values(), key=lambda source: (str(source.published_on or "9999"), source.pk))
