"""Rounds and what hangs on the calendar as they stood at a moment (rules: docs/api.md, decisions/0009).

`know_rounds` and `cut_rounds` replace the tables that differ inside an open `shadows` block; whatever reads them then
reads the past. By the clock of the world:

- a round that had ended stays as it is; one that had begun is planned, without outcome, delegates and citations;
  later ones, and those without a day, are left out;
- what was said or tabled counts by its day, else by the last day of its round;
- steps of deadlines and measures count from the day they are known (rounds.announcements); a deadline or measure
  of which every step lies later is left out;
- the end of the talks is not told before its day.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from rounds.announcements import known_day
from rounds.choices import Answer, RoundState
from rounds.models import (
    OUTCOME_ITEMS,
    ConsultedSource,
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
    NegotiationParty,
    Party,
    Readout,
    Round,
    RoundCitation,
)
from tradetalks.ledger.moments import Moment, MomentRefused, changed_since, cut_ledger, facts_known, restore
from tradetalks.lib.shadows import Shadows, shadows
from tradetalks.sources.moments import know_sources

MUTABLE: dict[type[Model], str] = {
    Party: "",
    Negotiation: "",
    NegotiationParty: "",
    ConsultedSource: "",
    Round: "negotiation",
    RoundCitation: "fact__negotiation",
    Delegate: "round__negotiation",
    DemandList: "negotiation",
    DemandListCitation: "fact__negotiation",
    Deadline: "negotiation",
    Measure: "negotiation",
}
"""Records that are edited, replaced or removed, and the way from each to its negotiation (empty: shared)."""

FACTS: dict[type[Model], str] = {
    Readout: "negotiation",
    DeadlineRevision: "deadline__negotiation",
    MeasureRevision: "measure__negotiation",
}
"""Facts; their citations are recorded with them and never change."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the clock of the world stands: what holds by then.

    `ended` are the rounds that had ended by then. After a round, what lies in the window of a later round is left
    out whatever its day; on a day, only days count.
    """

    day: dt.date
    ended: frozenset[int]
    logged: frozenset[int]
    """Logged rounds among `ended`: those with a window."""
    later: frozenset[int]
    """Logged rounds that are not."""
    by_window: bool

    def held(self, own: str, meeting: str) -> Q:
        """Rows with a day in column `own` or of the round in column `meeting`; those with neither hold always."""
        by_day = Q(**{f"{own}__lte": self.day}) | Q(**{f"{own}__isnull": True, f"{meeting}__last_day__lte": self.day})
        undated = Q(**{f"{own}__isnull": True, f"{meeting}__isnull": True})
        if not self.by_window:
            return by_day | undated
        elsewhere = Q(**{f"{meeting}__isnull": True}) | ~Q(**{f"{meeting}__in": self.logged | self.later})
        return Q(**{f"{meeting}__in": self.logged}) | elsewhere & (by_day | undated)

    def dated(self, column: str) -> Q:
        """Rows whose day in that column has come; those without one hold always."""
        return Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__lte": self.day})


@contextmanager
def rounds_at(negotiation_id: int | None, moment: Moment) -> Iterator[Shadows]:
    """A block in which the calendar of the talks, and what the talks share, stand as at the moment.

    Without a negotiation: the parties and the list of talks alone. Raises MomentRefused.
    """
    with shadows() as tables:
        if moment.as_of is not None:
            know_rounds(tables, negotiation_id, moment.as_of)
        if moment.asks_the_world:
            cut_rounds(tables, negotiation_id, moment)
        tables.settled()
        yield tables


def know_rounds(tables: Shadows, negotiation_id: int | None, number: int) -> set[type[Model]]:
    """Let everything of this app, sources and the ledger stand as known after a changeset; returns what differs."""
    cut_ledger(tables, number)
    know_sources(tables, number)
    return as_known(tables, negotiation_id, number, mutable=MUTABLE, facts=FACTS)


def cut_rounds(tables: Shadows, negotiation_id: int | None, moment: Moment) -> Cut | None:
    """Leave what held by the moment's day or round; None without a negotiation, whose calendar alone says that.

    Raises MomentRefused for a round that is not logged.
    """
    if moment.on is not None:
        tables.change(Negotiation, Q(closed_day__gt=moment.on), closed_on=None, closed_day=None)
    if negotiation_id is None:
        return None
    cut = _cut(negotiation_id, moment)
    _stand(tables, negotiation_id, cut)
    return cut


def as_known(
    tables: Shadows,
    negotiation_id: int | None,
    number: int,
    *,
    mutable: dict[type[Model], str],
    facts: dict[type[Model], str],
) -> set[type[Model]]:
    """Let records and facts of the talks stand as they were known after a changeset; returns which differ from now."""
    differ = changed_since(number, [*mutable, *facts])
    for model, way in mutable.items():
        if model in differ and (negotiation_id is not None or not way):
            within = Q(**{way: negotiation_id}) if way else None
            restore(tables, model, number, within=within)
            if way.startswith("fact__"):
                tables.index(model, "fact_id")
    if negotiation_id is not None:
        for model, way in facts.items():
            if model in differ:
                tables.replace(*facts_known(model._default_manager.filter(**{way: negotiation_id}), number))
    return differ


def _cut(negotiation_id: int, moment: Moment) -> Cut:
    """Where the clock stands, by the calendar as it is known."""
    rounds = list(Round.objects.filter(negotiation=negotiation_id).in_order().only("number", "last_day", "logged"))
    if moment.on is not None:
        day, by_window = moment.on, False
        ended = [meeting for meeting in rounds if meeting.last_day is not None and meeting.last_day <= day]
    else:
        place = next((index for index, meeting in enumerate(rounds) if meeting.number == moment.round), None)
        if place is None or not rounds[place].is_logged:
            logged = ", ".join(str(meeting.number) for meeting in rounds if meeting.is_logged)
            message = f"Round {moment.round} of these talks is not logged"
            known = "then" if moment.as_of is not None else "yet"
            raise MomentRefused("round", f"{message}; logged {known}: {logged}." if logged else f"{message}; none is.")
        last_day = rounds[place].last_day
        assert last_day is not None  # noqa: S101 -- a constraint of the table, told to the type checker
        day, by_window, ended = last_day, True, rounds[: place + 1]
    keys = frozenset(meeting.pk for meeting in ended)
    logged_keys = frozenset(meeting.pk for meeting in rounds if meeting.is_logged)
    return Cut(day=day, ended=keys, logged=keys & logged_keys, later=logged_keys - keys, by_window=by_window)


_NOT_HELD_YET: dict[str, Any] = {
    "state": RoundState.PLANNED,
    **{f"outcome_{item}": Answer.UNKNOWN for item in OUTCOME_ITEMS},
    "outcome_text": None,
    "next_round_text": None,
    "logged": None,
}


def _stand(tables: Shadows, negotiation_id: int, cut: Cut) -> None:
    of_talks = {"negotiation": negotiation_id}
    # What refers to rounds comes before them: it asks for the days of those that will be left out.
    tables.keep(Readout._default_manager.filter(cut.held("on_day", "round"), **of_talks))
    tables.keep(DemandList._default_manager.filter(cut.held("delivered_day", "delivered_in"), **of_talks))
    tables.keep(Delegate._default_manager.filter(round__in=cut.ended))
    tables.keep(RoundCitation._default_manager.filter(fact__in=cut.ended))
    begun = Q(first_day__lte=cut.day)
    tables.keep(Round._default_manager.filter(Q(pk__in=cut.ended) | begun, **of_talks))
    tables.change(Round, ~Q(pk__in=cut.ended), **_NOT_HELD_YET)
    for revised in _REVISED:
        _keep_known(tables, revised, negotiation_id, cut)


@dataclass(frozen=True, slots=True)
class _Revised:
    """Records that are told by their revisions."""

    revisions: Any
    citations: Any
    record: str
    """Column of a revision that names the record."""
    evidence: tuple[str, ...] = ()
    """Columns with days by which an unannounced revision was known at the latest."""


_REVISED = (
    _Revised(DeadlineRevision, DeadlineRevisionCitation, "deadline"),
    _Revised(MeasureRevision, MeasureRevisionCitation, "measure", ("effective_day",)),
)


def _keep_known(tables: Shadows, kind: _Revised, negotiation_id: int, cut: Cut) -> None:
    """Leave the revisions known by the day, and the deadlines or measures that have one left, or never had any."""
    revisions, record = kind.revisions, kind.record
    own = revisions.objects.filter(**{f"{record}__negotiation": negotiation_id})
    revised = set(own.current().values_list(f"{record}_id", flat=True))
    published = published_days(kind.citations.objects.filter(fact__in=own.filter(announced_day__isnull=True)))
    unannounced = own.filter(announced_day__isnull=True).values_list("pk", *kind.evidence)
    later = [pk for pk, *days in unannounced if known_day(None, *days, published.get(pk)) > cut.day]
    tables.keep(own.filter(cut.dated("announced_day")).exclude(pk__in=later))
    left = revisions.objects.current().filter(**{f"{record}__negotiation": negotiation_id})
    gone = revised - set(left.values_list(f"{record}_id", flat=True))
    records = revisions._meta.get_field(record).related_model._default_manager
    tables.keep(records.filter(negotiation=negotiation_id).exclude(pk__in=gone))


def published_days(citations: QuerySet[Any]) -> dict[int, dt.date]:
    """Cited row → the earliest day on which one of these sources of it was published. One query."""
    days: dict[int, dt.date] = {}
    for pk, published_on in citations.values_list("fact_id", "source__published_on"):
        if published_on is not None:
            days[pk] = min(published_on.last_day, days.get(pk, dt.date.max))
    return days
