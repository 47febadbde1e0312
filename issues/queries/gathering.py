"""Gathers what the summary of one logged round is computed from, in a constant number of statements.

Call `gather` inside one transaction that sees one state of the database (issues.actions.recompute): its eleven
statements must agree with one another. Statuses are read through `world_order`: one step in an index for each
issue and moment, whatever the length of the history; issues come back grouped, never one by one.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from sqlite3 import sqlite_version_info
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from issues.choices import OfferAnswer
from issues.models import Position, PositionCitation, StatusChange
from issues.models.facts import world_order
from issues.progress.values import (
    NO_STATUS,
    DeadlineFacts,
    DeadlineStep,
    DeclaredList,
    IssueFlags,
    IssueGroup,
    MeasureChange,
    MeasureFacts,
    ReadoutSaid,
    RoundFacts,
)
from issues.transitions import skips_stages
from rounds.models import (
    DeadlineRevision,
    DeadlineRevisionCitation,
    DemandList,
    MeasureRevision,
    MeasureRevisionCitation,
    NegotiationParty,
    Readout,
    Round,
)
from tradetalks.sources.models import JOINT_VOICE

CITED, DISPUTED, ONE_VOICE = 1, 2, 4
"""Bits of `citations` in the statement below."""

NEVER = -1
"""World order before every fact."""

_LAST = """(SELECT s.id FROM issues_statuschange s
      WHERE s.issue_id = i.id AND s.superseded_id IS NULL AND s.world_order <= %({place})s
      ORDER BY s.world_order DESC, s.id DESC LIMIT 1)"""

_ISSUES = f"""
WITH standing AS {{once}} (
  -- The last fact of each issue in or before a window: the same one again means that nothing was recorded between.
  SELECT i.id, i.ref, i.parent_id, i.raised_by_id, i.area_id,
    {_LAST.format(place="end")} AS after_id,
    {_LAST.format(place="end_before")} AS before_id,
    {_LAST.format(place="end_two_before")} AS two_before_id
  FROM issues_issue i
  WHERE i.negotiation_id = %(negotiation)s AND (i.archived_on IS NULL OR i.archived_on > %(last_day)s)
), told AS {{once}} (
  -- Subqueries and not joins: PostgreSQL would hash the whole history for ten thousand of its rows.
  SELECT standing.*,
    (SELECT s."to" FROM issues_statuschange s WHERE s.id = standing.after_id) AS after,
    (SELECT s."to" FROM issues_statuschange s WHERE s.id = standing.before_id) AS before,
    (SELECT s."to" FROM issues_statuschange s WHERE s.id = standing.two_before_id) AS two_before,
    CASE WHEN standing.after_id = standing.before_id THEN 0 ELSE 1 END AS assessed,
    CASE WHEN standing.before_id IS NULL OR standing.before_id = standing.two_before_id THEN 0 ELSE 1 END
      AS assessed_before
  FROM standing WHERE standing.after_id IS NOT NULL
), counted AS {{once}} (
  SELECT told.*,
    (SELECT CASE WHEN COUNT(*) = 0 THEN 0 ELSE 1 + 2 * MAX(CASE WHEN c.disputes THEN 1 ELSE 0 END) +
        CASE WHEN COUNT(*) = COUNT(c.voice) AND MIN(c.voice) = MAX(c.voice) AND MIN(c.voice) <> %(joint)s
          THEN 4 ELSE 0 END END
      FROM issues_statuschangecitation c WHERE c.fact_id = told.after_id) AS citations,
    -- The window in which the present run of deadlock began: that of the first fact after the last one with another
    -- status that was also the last one of its window.
    CASE WHEN told.after = 'deadlocked' THEN (
      SELECT first.window_id FROM issues_statuschange first
      WHERE first.issue_id = told.id AND first.superseded_id IS NULL AND first.world_order > COALESCE(
        (SELECT other.world_order FROM issues_statuschange other
          WHERE other.issue_id = told.id AND other.superseded_id IS NULL AND other.world_order <= %(end)s
            AND other."to" <> 'deadlocked' AND other.window_id <> COALESCE(
              (SELECT later.window_id FROM issues_statuschange later
                WHERE later.issue_id = other.issue_id AND later.superseded_id IS NULL
                  AND (later.world_order, later.id) > (other.world_order, other.id)
                ORDER BY later.world_order, later.id LIMIT 1), 0)
          ORDER BY other.world_order DESC, other.id DESC LIMIT 1), %(never)s)
      ORDER BY first.world_order, first.id LIMIT 1) END AS deadlocked_since
  FROM told
)
SELECT CASE WHEN counted.parent_id IS NULL THEN 0 ELSE 1 END AS part, party.code, area.code, counted.two_before,
  counted.before, counted.after, counted.assessed, counted.assessed_before, counted.citations,
  counted.deadlocked_since, {{refs}}
FROM counted
JOIN issues_area area ON area.id = counted.area_id
LEFT JOIN rounds_party party ON party.id = counted.raised_by_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""  # noqa: S608 -- put together from its own text alone

_REFS = {"postgresql": "STRING_AGG(counted.ref, ',')", "sqlite": "GROUP_CONCAT(counted.ref, ',')"}


class Window(NamedTuple):
    """Round N among the logged rounds of its negotiation."""

    meeting: Round
    logged: Sequence[Round]
    """In order."""
    place: int
    """Index of N among them."""

    def back(self, steps: int) -> Round | None:
        """The logged round that many before N, None where there are not so many."""
        return self.logged[self.place - steps] if self.place >= steps else None

    def rounds_since(self, window_id: int) -> int:
        """How many logged rounds there are from that one to N, both counted."""
        return self.place - next(i for i, meeting in enumerate(self.logged) if meeting.pk == window_id) + 1


def gather(meeting: Round) -> RoundFacts:
    """Everything the summary of a logged round is computed from. ValueError where the round is not logged."""
    negotiation = meeting.negotiation_id
    logged = list(Round.objects.filter(negotiation=negotiation).logged().in_order())
    place = next((index for index, other in enumerate(logged) if other.pk == meeting.pk), None)
    if place is None:
        raise ValueError(f"round {meeting.number} is not logged: it has no window")
    window = Window(logged[place], logged, place)
    last_day, before = window.meeting.last_day, window.back(1)
    assert last_day is not None  # noqa: S101 -- a constraint of the table, told to the type checker
    groups, flags = _issues(window)
    return RoundFacts(
        number=window.meeting.number,
        last_day=last_day,
        previous=before.number if before else None,
        parties=tuple(
            NegotiationParty.objects.filter(negotiation=negotiation)
            .order_by("position")
            .values_list("party__code", flat=True)
        ),
        groups=groups,
        flags=flags,
        readouts=_readouts(window, last_day),
        lists=_lists(window, last_day),
        deadlines=_deadlines(negotiation),
        measures=_measures(negotiation),
    )


# --- issues ------------------------------------------------------------------------------------------


def _issues(window: Window) -> tuple[tuple[IssueGroup, ...], IssueFlags]:
    """The tracked issues in groups, and which of them are flagged: three statements."""
    before, two_before = window.back(1), window.back(2)
    values = {
        "negotiation": window.meeting.negotiation_id,
        "last_day": window.meeting.last_day,
        "end": world_order(window.meeting, dt.date.max),
        "end_before": world_order(before, dt.date.max) if before else NEVER,
        "end_two_before": world_order(two_before, dt.date.max) if two_before else NEVER,
        "never": NEVER,
        "joint": JOINT_VOICE,
    }
    groups: list[IssueGroup] = []
    cited, disputed, one_sided = set[str](), set[str](), set[str]()
    deadlocked: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ISSUES.format(refs=_REFS[connection.vendor], once=_once()), values)
        for part, party, area, two, status_before, after, assessed, assessed_before, bits, since, joined in cursor:
            refs = tuple(joined.split(","))
            groups.append(
                IssueGroup(
                    part=bool(part),
                    raised_by=party,
                    area=area,
                    two_before=two or NO_STATUS,
                    before=status_before or NO_STATUS,
                    after=after,
                    assessed=bool(assessed),
                    assessed_before=bool(assessed_before),
                    refs=refs,
                )
            )
            for bit, flagged in ((CITED, cited), (DISPUTED, disputed), (ONE_VOICE, one_sided)):
                if bits & bit:
                    flagged.update(refs)
            if since is not None:
                deadlocked.update(dict.fromkeys(refs, window.rounds_since(since)))
    substitutes, disputed_positions = _positions(window.meeting)
    flags = IssueFlags(
        cited=frozenset(cited),
        contested=frozenset(disputed | disputed_positions),
        one_sided=frozenset(one_sided),
        stages_skipped=_skipped(window.meeting),
        substitutes=substitutes,
        deadlocked=deadlocked,
    )
    return tuple(groups), flags


def _once() -> str:
    """The word that has a common table expression computed once; SQLite has it from 3.35, before it is only slower."""
    return "" if connection.vendor == "sqlite" and sqlite_version_info < (3, 35) else "MATERIALIZED"


def _skipped(meeting: Round) -> frozenset[str]:
    """Issues with a status change in the window that skipped stages."""
    steps = StatusChange.objects.current().filter(window=meeting).exclude(previous=F("to"))
    rows = steps.values_list("previous", "to", "issue__ref")
    return frozenset(ref for previous, to, ref in rows if skips_stages(previous, to))


def _positions(meeting: Round) -> tuple[frozenset[str], frozenset[str]]:
    """Issues with a substitute offered in the window, and issues with a disputed position in it."""
    disputing = PositionCitation.objects.filter(fact=OuterRef("pk"), disputes=True)
    rows = (
        Position.objects.current()
        .filter(window=meeting)
        .annotate(disputed=Exists(disputing))
        .filter(Q(disputed=True) | Q(answer=OfferAnswer.SUBSTITUTE))
        .values_list("issue__ref", "answer", "disputed")
    )
    found = list(rows)
    return (
        frozenset(ref for ref, answer, _ in found if answer == OfferAnswer.SUBSTITUTE),
        frozenset(ref for ref, _, disputed in found if disputed),
    )


# --- what was said, tabled and threatened ------------------------------------------------------------


def _readouts(window: Window, last_day: dt.date) -> tuple[ReadoutSaid, ...]:
    """Readouts of the round, and statements between rounds whose day lies in its window."""
    before = window.back(1)
    by_day = Q(day__lte=last_day) & (Q(day__gt=before.last_day) if before else Q())
    rows = (
        Readout.objects.current()
        .filter(negotiation=window.meeting.negotiation_id)
        .annotate(day=Coalesce("on_day", "round__last_day"))
        .filter(Q(round=window.meeting) | Q(round__logged__isnull=True) & by_day)
        .order_by("pk")
        .values_list("party__code", "round_id", "speaker", "on", "tone")
    )
    return tuple(
        ReadoutSaid(
            party=party,
            round=window.meeting.number if round_id == window.meeting.pk else None,
            speaker=speaker,
            on=str(on) if on else None,
            tone=tone,
        )
        for party, round_id, speaker, on, tone in rows
    )


def _lists(window: Window, last_day: dt.date) -> tuple[DeclaredList, ...]:
    """Demand lists delivered in or before the round. One of which nothing says when is in none."""
    places = {meeting.pk: index for index, meeting in enumerate(window.logged)}
    rows = (
        DemandList.objects.filter(negotiation=window.meeting.negotiation_id)
        .annotate(day=Coalesce("delivered_day", "delivered_in__last_day"))
        .order_by("pk")
        .values_list("key", "party__code", "declared_count", "at_least", "delivered_in_id", "day")
    )
    return tuple(
        DeclaredList(key=key, party=party, count=count, at_least=at_least)
        for key, party, count, at_least, meeting_id, day in rows
        if (places[meeting_id] <= window.place if meeting_id in places else day is not None and day <= last_day)
    )


def _deadlines(negotiation_id: int) -> tuple[DeadlineFacts, ...]:
    names = ("key", "title", "set_by__code", "consequence")
    rows = (
        DeadlineRevision.objects.current()
        .filter(deadline__negotiation=negotiation_id)
        .order_by("deadline_id", "pk")
        .values_list(
            "deadline_id", *(f"deadline__{name}" for name in names), "pk", "kind", "due_on", "due_day", "announced_day"
        )
    )
    published = _published(DeadlineRevisionCitation.objects.filter(fact__deadline__negotiation=negotiation_id))
    deadlines = []
    for (_, key, title, set_by, consequence), revisions in groupby(rows, key=lambda row: row[:5]):
        steps = tuple(
            DeadlineStep(
                kind=kind,
                due_on=_text(due_on),
                due_day=due_day,
                announced_day=announced_day,
                published_day=published.get(pk),
            )
            for *_, pk, kind, due_on, due_day, announced_day in revisions
        )
        deadlines.append(DeadlineFacts(key=key, title=title, set_by=set_by, consequence=consequence, steps=steps))
    return tuple(deadlines)


def _measures(negotiation_id: int) -> tuple[MeasureFacts, ...]:
    names = (
        "key", "title", "imposed_by__code", "against__code", "instrument", "scope_text", "scope_usd",
    )  # fmt: skip
    columns = ("pk", "state", "rate_from", "rate_to", "effective_on", "effective_day", "announced_day")
    rows = (
        MeasureRevision.objects.current()
        .filter(measure__negotiation=negotiation_id)
        .order_by("measure_id", "pk")
        .values_list("measure_id", *(f"measure__{name}" for name in names), *columns)
    )
    published = _published(MeasureRevisionCitation.objects.filter(fact__measure__negotiation=negotiation_id))
    measures = []
    for (_, key, title, imposed_by, against, instrument, scope_text, scope_usd), revisions in groupby(
        rows, key=lambda row: row[:8]
    ):
        changes = tuple(
            MeasureChange(
                state=state,
                rate_from=rate_from,
                rate_to=rate_to,
                effective_on=_text(effective_on),
                effective_day=effective_day,
                announced_day=announced_day,
                published_day=published.get(pk),
            )
            for *_, pk, state, rate_from, rate_to, effective_on, effective_day, announced_day in revisions
        )
        measures.append(
            MeasureFacts(
                key=key,
                title=title,
                imposed_by=imposed_by,
                against=against,
                instrument=instrument,
                scope_text=scope_text,
                scope_usd=scope_usd,
                changes=changes,
            )
        )
    return tuple(measures)


def _published(citations: QuerySet[Any]) -> dict[int, dt.date]:
    """Revision → earliest day a source of it was published, for revisions without a day of announcement."""
    rows = citations.filter(fact__announced_day__isnull=True, fact__superseded__isnull=True).values_list(
        "fact_id", "source__published_on"
    )
    days: dict[int, dt.date] = {}
    for pk, published_on in rows:
        if published_on is not None:
            days[pk] = min(published_on.last_day, days.get(pk, dt.date.max))
    return days


def _text(given: Any) -> str | None:
    return None if given is None else str(given)
