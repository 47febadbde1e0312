"""Everything the page on which a round is planned, logged and amended needs, in a constant number of queries."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

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
from rounds.queries.entered_before import EnteredBefore, entered_before
from tradetalks.sources.access import visible_labels, visible_sources
from tradetalks.sources.models import Source

ENDED = [code for code, meaning in STATUS.items() if meaning.rank is None]
"""Statuses from which a round has nothing left to treat."""
MOST_ROWS = 200
"""How many issues a sheet has a row for by itself; any other is brought in by its reference or words of its title."""
MOST_FOUND = 50
"""How many issues are brought in at once."""
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
class Asked:
    """What a page that came back speaks of, which a sheet that cannot show everything must know."""

    keys: frozenset[int] = frozenset()
    """Issues with something in their row."""
    brought: frozenset[int] = frozenset()
    """Issues brought in before."""
    refs: frozenset[str] = frozenset()
    """References in pasted rows."""
    successors: frozenset[str] = frozenset()
    """References of issues that replace others."""
    words: str = ""
    """References or words of issues to be brought in now."""


@dataclass(frozen=True)
class LiveCount:
    """How many issues a round may treat: those it touched, those that were live before, those without a status yet."""

    touched: int
    live: int
    blank: int

    @property
    def rows(self) -> int:
        """How many rows a sheet that shows everything would have open."""
        return self.touched + self.live + self.blank


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
    entered_before: EnteredBefore = field(default_factory=EnteredBefore)
    """Words that other rounds of the talks were entered with, to be offered."""
    labels: frozenset[str] = frozenset()
    """Sensitivity labels whose sources the person may see."""
    issues: Mapping[str, Issue] = field(default_factory=dict)
    """Reference → issue, archived ones left out: what can be named as a successor."""
    counted: LiveCount | None = None
    """Where there are more than MOST_ROWS issues: how many the sheet stands for. None: it shows all."""
    brought: frozenset[int] = frozenset()
    """Keys of the issues brought in, now and before."""
    found: Sequence[str] = ()
    """References of those brought in now; one more than MOST_FOUND where there are more."""

    @property
    def beyond(self) -> int:
        """Issues the round touched that have no row here."""
        return self.counted.touched - sum(1 for line in self.lines if line.facts) if self.counted else 0

    def party(self, code: str | None) -> Party | None:
        """The party of that code; None for both jointly."""
        return next((party for party in self.parties if party.code == code), None)

    @property
    def is_logged(self) -> bool:
        """Whether saving amends the record."""
        return self.meeting is not None and self.meeting.is_logged


def round_sheet(
    negotiation: Negotiation,
    meeting: Round | None,
    person: Any,
    asked: Asked | None = None,
    *,
    remaining: bool = False,
) -> RoundSheet:
    """Read it for `person`, who sees only sources whose label they may see.

    Of more than MOST_ROWS issues the first have a row (those the round touched, or where `remaining` those it did
    not), and whatever is `asked` for.
    """
    asked = asked or Asked()
    order = ("-treated" if not remaining else "treated", "ended", "ref")
    first = list(_issues(negotiation, meeting).order_by(*order)[: MOST_ROWS + 1])
    part = _part(negotiation, meeting, asked, first[:MOST_ROWS]) if len(first) > MOST_ROWS else {}
    issues = part.pop("issues") if part else sorted(first, key=lambda issue: issue.ref)
    lines = _lines(negotiation, meeting, issues)
    named = part.pop("named") if part else ()
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
        entered_before=entered_before(negotiation),
        labels=visible_labels(person),
        issues={issue.ref: issue for issue in (*issues, *named) if issue.archived_on is None},
        **part,
        **(_recorded(meeting) if meeting else {}),
    )


def _part(negotiation: Negotiation, meeting: Round | None, asked: Asked, first: Sequence[Issue]) -> dict[str, Any]:
    """What a sheet holds that cannot show everything; of its `issues` those brought in stand first."""
    issues = _issues(negotiation, meeting)
    found = list(issues.filter(_speaks_of(asked.words)).order_by("ref")[: MOST_FOUND + 1]) if asked.words else []
    brought = asked.brought | {issue.pk for issue in found[:MOST_FOUND]}
    wanted = issues.filter(Q(pk__in=asked.keys | brought) | Q(ref__in=asked.refs))
    shown = {issue.pk: issue for issue in first}
    if asked.keys or brought or asked.refs:
        shown |= {issue.pk: issue for issue in wanted}
    return {
        "issues": sorted(shown.values(), key=lambda issue: (issue.pk not in brought, issue.ref)),
        "named": list(issues.filter(ref__in=asked.successors)) if asked.successors else [],
        "counted": live_count(negotiation, meeting),
        "brought": brought,
        "found": [issue.ref for issue in found],
    }


def _speaks_of(words: str) -> Q:
    """Issues that one of these is the reference of, or that have all of them in reference, title or area."""
    each = words.split()
    held = Q()
    for word in each:
        held &= Q(ref__icontains=word) | Q(title__icontains=word) | Q(area__label__icontains=word)
    return Q(ref__in=[word.upper() for word in each]) | held


def issue_lines(negotiation: Negotiation, meeting: Round | None, keys: Collection[int]) -> list[IssueLine]:
    """These issues with what the round recorded of them, by reference. Four queries at most."""
    return _lines(negotiation, meeting, _issues(negotiation, meeting).filter(pk__in=keys).order_by("ref"))


def _lines(negotiation: Negotiation, meeting: Round | None, issues: Iterable[Issue]) -> list[IssueLine]:
    issues = list(issues)
    facts: dict[int, list[StatusChange]] = {}
    for fact in _facts(meeting, [issue.pk for issue in issues]) if meeting else ():
        facts.setdefault(fact.issue_id, []).append(fact)
    lines = []
    for issue in issues:
        # The acts ask an issue for its talks and a fact for its issue: the rows that are here already answer.
        issue.negotiation = negotiation
        for fact in facts.get(issue.pk, ()):
            fact.issue = issue
        lines.append(IssueLine(issue, getattr(issue, "before", None) or "", facts.get(issue.pk, ())))
    return lines


def live_count(negotiation: Negotiation, meeting: Round | None) -> LiveCount:
    """How many issues the round may treat. One query."""
    untouched = Q(treated=False)
    blank = Q(before__isnull=True) | Q(before="")
    counts = _issues(negotiation, meeting).aggregate(
        of_touched=Count("pk", filter=~untouched),
        of_live=Count("pk", filter=untouched & ~blank & ~Q(before__in=ENDED)),
        of_blank=Count("pk", filter=untouched & blank),
    )
    return LiveCount(counts["of_touched"], counts["of_live"], counts["of_blank"])


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


def _facts(meeting: Round, issues: Collection[int]) -> QuerySet[Any]:
    """Current statuses recorded of these issues against the round, in world order, with their citations."""
    return (
        StatusChange.objects.current()
        .filter(round=meeting, issue__in=issues)
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
    """Issues that are not archived or that the round touched, each with `before`, its status right before the round,
    `treated`, whether the round recorded something of it, and `ended`, whether its status now is one that ends.
    """
    shown = Q(archived_on__isnull=True)
    before: Any = F("status")
    treated: Any = Value(False)  # noqa: FBT003 -- the value itself
    if meeting is not None:
        of_round = StatusChange.objects.current().filter(round=meeting)
        treated = Exists(of_round.filter(issue=OuterRef("pk")))
        shown |= Q(pk__in=of_round.values("issue"))
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
        .annotate(before=before, treated=treated, ended=Case(When(status__in=ENDED, then=1), default=0))
        .select_related("area")
        .only("ref", "title", "negotiation_id", "raised_by_id", "parent_id", "archived_on", "area__label")
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
