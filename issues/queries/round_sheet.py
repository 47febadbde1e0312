"""Everything the page on which a round is planned, logged and amended needs, in a constant number of queries."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from issues.choices import STATUS
from issues.models import Issue, StatusChange, StatusChangeCitation
from issues.models.facts import world_order
from rounds.models import (
    Deadline,
    DeadlineRevision,
    Delegate,
    Measure,
    MeasureRevision,
    Negotiation,
    Party,
    Readout,
    ReadoutCitation,
    Round,
    RoundCitation,
)
from tradetalks.sources.access import visible_labels, visible_sources
from tradetalks.sources.models import Source

KNOWN_SOURCES = 400
"""How many sources are offered by name, the newest of these talks; any other is named by its number or address."""


@dataclass(frozen=True)
class IssueLine:
    """One issue as the sheet shows it: where it stood before the round, and what the round recorded of it."""

    issue: Issue
    before: str
    facts: Sequence[StatusChange] = ()

    @property
    def ref(self) -> str:
        """Its reference."""
        return self.issue.ref

    @property
    def is_ended(self) -> bool:
        """Withdrawn, lapsed or superseded before the round, and not touched by it."""
        return not self.facts and bool(self.before) and STATUS[self.before].rank is None


@dataclass(frozen=True)
class RoundSheet:
    """The record of one round (None: one that is not on record yet) and what an entry can refer to."""

    negotiation: Negotiation
    meeting: Round | None
    next_number: int
    parties: Sequence[Party]
    """In the one order of every page: by name."""
    lines: Sequence[IssueLine]
    delegates: Sequence[Delegate] = ()
    readouts: Sequence[Readout] = ()
    citations: Sequence[RoundCitation] = ()
    deadlines: Sequence[Deadline] = ()
    measures: Sequence[Measure] = ()
    deadlines_moved: Sequence[DeadlineRevision] = ()
    measures_changed: Sequence[MeasureRevision] = ()
    sources: Sequence[Source] = ()
    labels: frozenset[str] = frozenset()
    """Sensitivity labels whose sources the person may see."""
    issues: Mapping[str, Issue] = field(default_factory=dict)
    """Reference → issue, archived ones left out: what can be named as a successor."""

    def party(self, code: str | None) -> Party | None:
        """The party of that code; None for both jointly."""
        return next((party for party in self.parties if party.code == code), None)

    @property
    def is_logged(self) -> bool:
        """Whether saving amends the record."""
        return self.meeting is not None and self.meeting.is_logged


def round_sheet(negotiation: Negotiation, meeting: Round | None, person: Any) -> RoundSheet:
    """Read it for `person`, who sees only sources whose label they may see."""
    lines = issue_lines(negotiation, meeting)
    last = negotiation.rounds.order_by("-number").values_list("number", flat=True).first()
    return RoundSheet(
        negotiation=negotiation,
        meeting=meeting,
        next_number=(last or 0) + 1,
        parties=list(negotiation.parties.order_by("name", "code")),
        lines=lines,
        deadlines=list(_deadlines(negotiation)),
        measures=list(_measures(negotiation)),
        sources=list(_sources(negotiation, person)),
        labels=visible_labels(person),
        issues={line.ref: line.issue for line in lines if line.issue.archived_on is None},
        **(_recorded(meeting) if meeting else {}),
    )


def issue_lines(negotiation: Negotiation, meeting: Round | None) -> list[IssueLine]:
    """Every issue the sheet has a row for, with what the round recorded of it, by reference. Four queries at most."""
    facts: dict[int, list[StatusChange]] = {}
    for fact in _facts(meeting) if meeting else ():
        facts.setdefault(fact.issue_id, []).append(fact)
    lines = []
    for issue in _issues(negotiation, meeting):
        # The acts ask an issue for its talks and a fact for its issue: the rows that are here already answer.
        issue.negotiation = negotiation
        for fact in facts.get(issue.pk, ()):
            fact.issue = issue
        lines.append(IssueLine(issue, issue.before or "", facts.get(issue.pk, ())))
    return lines


def _recorded(meeting: Round) -> dict[str, Any]:
    """What is on record of the round beside its own row and its statuses."""
    return {
        "delegates": list(meeting.delegates.order_by("pk")),
        "readouts": list(
            meeting.readouts.current()
            .select_related("party")
            .prefetch_related(Prefetch("citations", ReadoutCitation.objects.select_related("source")))
        ),
        "citations": list(meeting.citations.select_related("source")),
        "deadlines_moved": list(_announced(DeadlineRevision.objects.select_related("deadline"), meeting)),
        "measures_changed": list(_announced(MeasureRevision.objects.select_related("measure"), meeting)),
    }


def _facts(meeting: Round) -> QuerySet[Any]:
    """Current statuses recorded against the round, in world order, with their citations."""
    return (
        StatusChange.objects.current()
        .filter(round=meeting)
        .order_by("world_order", "pk")
        .select_related("successor")
        .prefetch_related(Prefetch("citations", StatusChangeCitation.objects.select_related("source")))
    )


def corrected_facts(meeting: Round | None, keys: Iterable[int]) -> dict[int, StatusChange]:
    """Of these statuses the ones once recorded against the round and superseded since, by key."""
    facts = StatusChange.objects.filter(round=meeting, pk__in=list(keys), superseded__isnull=False)
    return {fact.pk: fact for fact in facts.select_related("successor")}


def corrected_readouts(meeting: Round | None, keys: Iterable[int]) -> dict[int, Readout]:
    """Of these readouts the ones once recorded on the round and superseded since, by key."""
    facts = Readout.objects.filter(round=meeting, pk__in=list(keys), superseded__isnull=False)
    return {fact.pk: fact for fact in facts}


def _issues(negotiation: Negotiation, meeting: Round | None) -> QuerySet[Any]:
    """Issues that are not archived or that the round touched, each with `before`: its status right before the round."""
    shown = Q(archived_on__isnull=True)
    before: Any = F("status")
    if meeting is not None:
        touched = StatusChange.objects.current().filter(round=meeting).values("issue")
        shown |= Q(pk__in=touched)
    if meeting is not None and meeting.last_day is not None:
        earlier = (
            StatusChange.objects.current()
            .with_day()
            .filter(_before(meeting, meeting.last_day), issue=OuterRef("pk"))
            .order_by("-world_order", "-pk")
        )
        before = Subquery(earlier.values("to")[:1])
    return (
        Issue.objects.filter(shown, negotiation=negotiation)
        .annotate(before=before)
        .select_related("area")
        .only("ref", "title", "negotiation_id", "raised_by_id", "parent_id", "archived_on", "area__label")
        .order_by("ref")
    )


def _before(meeting: Round, last_day: dt.date) -> Q:
    """Facts that come before what the round records, its own left out: also those not yet in any window."""
    in_order = Q(window__isnull=False, world_order__lte=world_order(meeting, dt.date.max))
    loose = Q(window__isnull=True) | Q(round__isnull=True)
    return (in_order | loose & Q(day__lte=last_day)) & (Q(round__isnull=True) | ~Q(round=meeting))


def _deadlines(negotiation: Negotiation) -> QuerySet[Any]:
    """With `due`, the day of the newest step."""
    newest = DeadlineRevision.objects.current().filter(deadline=OuterRef("pk")).order_by("-announced_day", "-pk")
    return negotiation.deadlines.annotate(due=Subquery(newest.values("due_on")[:1])).order_by("pk")


def _measures(negotiation: Negotiation) -> QuerySet[Any]:
    """With `state`, that of the newest change."""
    newest = MeasureRevision.objects.current().filter(measure=OuterRef("pk")).order_by("-announced_day", "-pk")
    return negotiation.measures.annotate(state=Subquery(newest.values("state")[:1])).order_by("pk")


def _announced(revisions: QuerySet[Any], meeting: Round) -> QuerySet[Any]:
    """Current revisions of these talks announced on the days of the round."""
    owner = "deadline" if revisions.model is DeadlineRevision else "measure"
    if meeting.last_day is None:
        return revisions.none()
    days = (meeting.first_day or meeting.last_day, meeting.last_day)
    return revisions.filter(
        **{f"{owner}__negotiation": meeting.negotiation_id}, superseded__isnull=True, announced_day__range=days
    ).order_by("pk")


def _sources(negotiation: Negotiation, person: Any) -> QuerySet[Source]:
    """The newest sources consulted for these talks that the person may see."""
    return (
        visible_sources(person)
        .filter(consulted__negotiation=negotiation)
        .order_by(F("published_on").desc(nulls_last=True), "-pk")
        .only("publisher", "title", "published_on", "key", "url")[:KNOWN_SOURCES]
    )
