"""The facts one round's page shows: who sat there, what came of it, what each side said, what was set meanwhile."""

import datetime as dt
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects

from rounds.models import (
    OUTCOME_ITEMS,
    DeadlineRevision,
    DeadlineRevisionCitation,
    Delegate,
    DemandList,
    DemandListCitation,
    MeasureRevision,
    MeasureRevisionCitation,
    Readout,
    ReadoutCitation,
    Round,
    RoundCitation,
)
from rounds.queries.negotiations import Seated, Talks
from rounds.queries.parties import PartyOrder
from tradetalks.sources.models import Citation
from tradetalks.sources.reading import citations_of

OUTCOME_WORDS = {
    "agreement": "Agreement",
    "joint_statement": "Joint statement",
    "framework_text": "Framework text",
    "truce": "Truce",
    "next_date_set": "Next date set",
}


@dataclass(frozen=True)
class Bench:
    """One party at a round: its delegation, heads first, and what it said of the round; `party` None: both jointly."""

    party: Seated | None
    delegates: Sequence[Delegate]
    readouts: Sequence[Readout]
    corrected: Sequence[Readout]


@dataclass(frozen=True)
class RoundRecord:
    """The round's own part of the page's context."""

    round: Round
    outcome: Sequence[tuple[str, str]]
    benches: Sequence[Bench]
    joint: Bench | None
    between: Sequence[Readout]
    """Statements made in its window and not about a round."""
    demand_lists: Sequence[DemandList]
    deadline_revisions: Sequence[DeadlineRevision]
    measure_revisions: Sequence[MeasureRevision]
    previous: Round | None
    following: Round | None

    @property
    def has_delegates(self) -> bool:
        """Whether anybody is on record as having sat there."""
        return any(bench.delegates for bench in self.benches)

    def citations(self) -> Iterable[Citation]:
        """Every citation shown, in page order."""
        benches = [*self.benches, *([self.joint] if self.joint else [])]
        readouts = chain.from_iterable((*bench.readouts, *bench.corrected) for bench in benches)
        facts: Iterable[Any] = chain(
            [self.round], readouts, self.between, self.demand_lists, self.deadline_revisions, self.measure_revisions
        )
        return (citation for fact in facts for citation in fact.citations.all())


def round_record(talks: Talks, number: int, *, parties: PartyOrder, labels: AbstractSet[str]) -> RoundRecord | None:
    """The facts of the round of that number, None where there is none. The number of queries is constant.

    `labels` are the sensitivity labels whose sources the reader may see; other citations are left out.
    """
    rounds = list(Round.objects.filter(negotiation=talks.pk).in_order())
    place = next((index for index, meeting in enumerate(rounds) if meeting.number == number), None)
    if place is None:
        return None
    meeting = rounds[place]
    readouts = Readout.objects.select_related("superseded__by").prefetch_related(citations_of(ReadoutCitation, labels))
    lists = DemandList.objects.select_related("party").prefetch_related(citations_of(DemandListCitation, labels))
    prefetch_related_objects(
        [meeting],
        "logged__by",
        "delegates",
        citations_of(RoundCitation, labels),
        Prefetch("readouts", readouts),
        Prefetch("demand_lists", lists),
    )
    logged = [earlier for earlier in rounds[:place] if earlier.is_logged]
    since = logged[-1].last_day if logged else None
    seated = [_bench(party, meeting) for party in parties]
    jointly = _bench(None, meeting)
    return RoundRecord(
        round=meeting,
        outcome=[(OUTCOME_WORDS[item], getattr(meeting, f"get_outcome_{item}_display")()) for item in OUTCOME_ITEMS],
        benches=seated,
        joint=jointly if jointly.readouts or jointly.corrected else None,
        between=_statements(talks, since, meeting.last_day, labels) if meeting.is_logged else [],
        demand_lists=list(meeting.demand_lists.all()),
        deadline_revisions=_deadline_revisions(talks, since, meeting.last_day, labels) if meeting.is_logged else [],
        measure_revisions=_measure_revisions(talks, since, meeting.last_day, labels) if meeting.is_logged else [],
        previous=rounds[place - 1] if place else None,
        following=rounds[place + 1] if place + 1 < len(rounds) else None,
    )


def _bench(party: Seated | None, meeting: Round) -> Bench:
    party_id = party.pk if party else None
    delegates = sorted(
        (row for row in meeting.delegates.all() if row.party_id == party_id), key=lambda row: not row.head
    )
    readouts = [row for row in meeting.readouts.all() if row.party_id == party_id]
    return Bench(
        party,
        delegates,
        [row for row in readouts if row.superseded_id is None],
        [row for row in readouts if row.superseded_id is not None],
    )


def _between(column: str, since: dt.date | None, until: dt.date | None) -> Q:
    """Days after the previous logged round and not after this one (the window of counting rules)."""
    within = Q(**{f"{column}__lte": until})
    return within & Q(**{f"{column}__gt": since}) if since else within


def _statements(talks: Talks, since: dt.date | None, until: dt.date | None, labels: AbstractSet[str]) -> list[Readout]:
    """What was said in the window and not about a round, by day."""
    return list(
        Readout.objects.filter(_between("on_day", since, until), negotiation=talks.pk, round__isnull=True)
        .current()
        .select_related("party")
        .prefetch_related(citations_of(ReadoutCitation, labels))
        .order_by("on_day", "pk")
    )


def _deadline_revisions(
    talks: Talks, since: dt.date | None, until: dt.date | None, labels: AbstractSet[str]
) -> list[DeadlineRevision]:
    """What was done to deadlines in the window, by the day it was announced."""
    return list(
        DeadlineRevision.objects.filter(_between("announced_day", since, until), deadline__negotiation=talks.pk)
        .current()
        .select_related("deadline__set_by")
        .prefetch_related(citations_of(DeadlineRevisionCitation, labels))
        .order_by("announced_day", "pk")
    )


def _measure_revisions(
    talks: Talks, since: dt.date | None, until: dt.date | None, labels: AbstractSet[str]
) -> list[MeasureRevision]:
    """What was announced of measures, or took effect, in the window."""
    return list(
        MeasureRevision.objects.filter(
            _between("announced_day", since, until) | _between("effective_day", since, until),
            measure__negotiation=talks.pk,
        )
        .current()
        .select_related("measure__imposed_by")
        .prefetch_related(citations_of(MeasureRevisionCitation, labels))
        .order_by("effective_day", "announced_day", "pk")
    )
