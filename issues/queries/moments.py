"""Issues and everything recorded of them as they stood at a moment (rules: docs/api.md, decisions/0009).

`as_it_stood` opens a block in which every table that a read of the talks may ask holds the rows of that moment:
facts and records as they were known, cut where the clock of the world stands, the projections made anew, and the
progress summaries that the read needs computed for it. What reads the present reads the past in it.

By the clock of the world an issue is there when a status or position of it holds, when the round it was raised in
had ended, or when nothing says since when it is there. Its own words are those known; references to what was not
there yet are empty.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from issues.models import (
    Area,
    Commitment,
    CommitmentCitation,
    Delivery,
    Issue,
    IssueCitation,
    IssueDeadline,
    IssueLink,
    IssueMeasure,
    IssueSensitivity,
    ListedArea,
    Note,
    Observation,
    ObservationCitation,
    Position,
    ProgressSummary,
    RecomputeLease,
    StatusChange,
    SummaryMark,
)
from issues.progress import METHOD, summary
from issues.queries.gathering import gather
from issues.queries.moments_projection import place_anew, settle_issues, settle_touched
from rounds.announcements import known_day
from rounds.models import Round
from rounds.queries.moments import Cut, as_known, cut_rounds, know_rounds, published_days
from tradetalks.ledger.models import Head
from tradetalks.ledger.moments import Moment
from tradetalks.lib.canonical_json import sha256
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.shadows import Shadows, shadows

MUTABLE: dict[type[Model], str] = {
    Area: "",
    ListedArea: "",
    Issue: "negotiation",
    IssueCitation: "fact__negotiation",
    IssueSensitivity: "issue__negotiation",
    IssueDeadline: "issue__negotiation",
    IssueMeasure: "issue__negotiation",
    Commitment: "negotiation",
    CommitmentCitation: "fact__negotiation",
}
"""Records that are edited, replaced or removed, and the way from each to its negotiation (empty: shared)."""

FACTS: dict[type[Model], str] = {
    StatusChange: "issue__negotiation",
    Position: "issue__negotiation",
    IssueLink: "from_issue__negotiation",
    Note: "negotiation",
    Delivery: "commitment__negotiation",
    Observation: "commitment__negotiation",
}
"""Facts; their citations are recorded with them and never change."""

LAST, ALL, NONE = "last", "all", "none"
"""Which summaries a read needs: of the last logged round, of all of them, of none; or the number of a round."""


@contextmanager
def as_it_stood(negotiation_id: int | None, moment: Moment, *, summaries: str | int = LAST) -> Iterator[None]:
    """A block whose reads of the talks see them as at the moment; nothing can be written in it.

    Without a negotiation: what all talks share. Raises MomentRefused for a round that is not logged.
    """
    with shadows() as tables:
        if moment.as_of is not None:
            _know(tables, negotiation_id, moment.as_of)
        if moment.asks_the_world:
            undated = _undated_issues(negotiation_id)
            cut = cut_rounds(tables, negotiation_id, moment)
            if cut is not None and negotiation_id is not None:
                _cut(tables, negotiation_id, cut, undated)
        if negotiation_id is not None:
            _stand_summaries(tables, negotiation_id, moment, summaries)
        tables.settled()
        yield


# --- as it was known ---------------------------------------------------------------------------------


def _know(tables: Shadows, negotiation_id: int | None, number: int) -> None:
    """Let everything stand as it was known after a changeset."""
    differ = know_rounds(tables, negotiation_id, number)
    differ |= as_known(tables, negotiation_id, number, mutable=MUTABLE, facts=FACTS)
    if negotiation_id is None:
        return
    moved = Round in differ
    if moved:
        place_anew(tables, negotiation_id)
    _index_facts(tables)
    if moved or StatusChange in differ or Issue in differ:
        settle_issues(tables, negotiation_id)
    settle_touched(tables, negotiation_id, number)


def _index_facts(tables: Shadows) -> None:
    tables.index(StatusChange, "issue_id world_order id", "window_id")
    tables.index(Position, "issue_id party_id world_order id", "window_id")


# --- where the clock of the world stands -------------------------------------------------------------


def _undated_issues(negotiation_id: int | None) -> list[int]:
    """Issues of which nothing says since when they are there."""
    issues = Issue.objects.filter(negotiation=negotiation_id, raised_in__isnull=True)
    return list(issues.filter(~_stated(StatusChange), ~_stated(Position)).values_list("pk", flat=True))


def _stated(facts: type[StatusChange] | type[Position]) -> Exists:
    return Exists(facts.objects.current().filter(issue=OuterRef("pk")))


def _cut(tables: Shadows, negotiation_id: int, cut: Cut, undated: list[int]) -> None:
    """Leave what held by then, and make what follows from it."""
    new = StatusChange not in tables or Position not in tables
    for facts in (StatusChange.objects.all(), Position.objects.all()):
        own = facts.filter(issue__negotiation=negotiation_id)
        tables.keep(own.filter(window__in=cut.logged) if cut.by_window else own.with_day().filter(day__lte=cut.day))
    if not cut.by_window:
        place_anew(tables, negotiation_id, only_in=cut.later)
    if new:
        _index_facts(tables)
    of_talks: dict[str, Any] = {"negotiation": negotiation_id}
    there = Q(raised_in__in=cut.ended) | Q(pk__in=undated) | _stated(StatusChange) | _stated(Position)
    tables.keep(Issue.objects.filter(there, **of_talks))
    tables.change(Issue, Q(archived_on__gt=cut.day), archived_on=None)
    # A part whose whole was not there yet stands for itself, as it counts then.
    tables.change(Issue, Q(parent__isnull=False) & ~Q(parent__in=Issue.objects.values("pk")), parent=None)
    tables.index(Issue, "ref")
    settle_issues(tables, negotiation_id, chains=not cut.by_window)
    tables.keep(IssueLink.objects.filter(cut.dated("on_day"), from_issue__negotiation=negotiation_id))
    tables.keep(Note.objects.filter(cut.held("on_day", "round"), **of_talks))
    tables.keep(Commitment.objects.filter(cut.dated("on_day"), **of_talks))
    tables.keep(Delivery.objects.filter(cut.dated("on_day"), commitment__negotiation=negotiation_id))
    own_figures = Observation.objects.filter(commitment__negotiation=negotiation_id)
    tables.keep(own_figures.exclude(pk__in=_later_figures(negotiation_id, cut.day)))


def _later_figures(negotiation_id: int, day: dt.date) -> list[int]:
    """Observations of a period that ends later; where a period is no date, of sources published later."""
    figures = Observation.objects.filter(commitment__negotiation=negotiation_id)
    published = published_days(ObservationCitation.objects.filter(fact__in=figures))
    periods = figures.values_list("pk", "period")
    return [pk for pk, period in periods if known_day(_end_of(period), published.get(pk)) > day]


def _end_of(period: str) -> dt.date | None:
    try:
        return PartialDate.parse(period).last_day
    except ValueError:
        return None


# --- summaries ---------------------------------------------------------------------------------------


def _stand_summaries(tables: Shadows, negotiation_id: int, moment: Moment, wanted: str | int) -> None:
    """Let computed summaries of the rounds that are wanted stand in for the stored ones; all of them are current.

    They were never stored: their revision is 0, and nothing says when they were computed.
    """
    for model in (ProgressSummary, SummaryMark, RecomputeLease):
        tables.replace(model._default_manager.none())
    if wanted == NONE:
        return
    logged = list(Round.objects.filter(negotiation=negotiation_id).logged().in_order())
    if wanted == LAST:
        logged = logged[-1:]
    elif wanted != ALL:
        logged = [meeting for meeting in logged if meeting.number == wanted]
    number, chain = Head.objects.filter(pk=1).values_list("number", "hash").first() or (0, "")
    for meeting in logged:
        content, digest = _computed(chain, moment, meeting.pk)
        ProgressSummary(
            pk=meeting.pk,
            negotiation_id=negotiation_id,
            round=meeting,
            revision=0,
            method=METHOD,
            digest=digest,
            content=content,
            reflects=number,
        ).save(force_insert=True)


@lru_cache(maxsize=16)
def _computed(chain: str, moment: Moment, round_id: int) -> tuple[dict[str, Any], str]:  # noqa: ARG001 -- what it follows from
    """The summary of a round from the tables as they stand, and its digest; kept for the next page of a list.

    `chain` is the hash of the ledger's head: with the moment it names the state of everything the summary rests on.
    """
    content = summary(gather(Round.objects.get(pk=round_id)))
    return content, sha256(content)
