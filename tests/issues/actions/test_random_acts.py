"""Long random sequences of acts, refused ones among them, and what must hold after every single one.

The ledger gives the current rows; projections are what a naive reading of the counting rules gives, and a rebuild
changes nothing; a refused act writes nothing; and every summary that an act changed is marked as stale.
"""

import datetime as dt
import inspect
import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import agree_commitment, edit_commitment, observe_commitment, record_delivery
from issues.actions.corrections import supersede
from issues.actions.histories import PositionEntry, StatusEntry, record_positions, record_statuses
from issues.actions.issues import FirstStatus, archive_issue, edit_issue, open_issue, restore_issue
from issues.actions.positions import Condition, Quantity, state_position
from issues.actions.projection import rebuild
from issues.actions.round_record import Outcome, ReadoutEntry, RoundEntries, amend_round_record, log_round_record
from issues.actions.statuses import change_status
from issues.actions.ties import Ties
from issues.choices import RAISING_STANCES, RESPONDING_STANCES, LinkKind, Status
from issues.models import (
    Area,
    Commitment,
    Delivery,
    Issue,
    IssueLink,
    Note,
    Observation,
    Position,
    StatusChange,
    SummaryMark,
)
from issues.progress import summary
from issues.queries.gathering import gather
from rounds.actions.calendar import (
    edit_deadline,
    edit_measure,
    record_measure,
    revise_deadline,
    revise_measure,
    set_deadline,
)
from rounds.actions.corrections import supersede as supersede_round_fact
from rounds.actions.meetings import amend_round, edit_round, log_round, plan_round
from rounds.actions.negotiations import rename_party
from rounds.actions.readouts import edit_demand_list, record_demand_list, record_readout
from rounds.models import (
    Deadline,
    DeadlineRevision,
    DemandList,
    Measure,
    MeasureRevision,
    Negotiation,
    Party,
    Readout,
    Round,
)
from tests.factories import SYSTEM, head, make_citation, make_issue, make_logged_round, make_negotiation, make_source
from tests.issues.actions.world import everything
from tradetalks.ledger.refusals import Refused
from tradetalks.ledger.verification import faults
from tradetalks.sources.actions import edit_source
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db

FIRST_DAY = dt.date(2018, 1, 1)
DAYS = 60
STEPS = 90


class Talks:
    """Does one random act after another on one negotiation. The same seed does the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- not a secret
        self.made = 0
        self.talks = make_negotiation("talks")
        for key in ("a", "b", "c"):
            make_source(key)
        for month in ("2018-01-10", "2018-01-31", "2018-02-20"):
            make_logged_round(self.talks, month)
        for party in ("US", "CN", None):
            make_issue(self.talks, raised_by=party, addressed_to=None, at=dt.datetime(2018, 1, 5, tzinfo=dt.UTC))

    # --- what acts take -----------------------------------------------------------------------------

    def one(self, rows: QuerySet[Any]) -> Any:
        """One of the rows, or Refused where there is none: the step does nothing."""
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            raise Refused("there is none yet")
        return rows.get(pk=self.random.choice(ids))

    def some(self, rows: QuerySet[Any]) -> Any:
        """One of the rows, or None."""
        return self.one(rows) if rows.exists() and self.random.random() < 0.5 else None

    def day(self) -> str | None:
        """A day, a month, or none."""
        day = (FIRST_DAY + dt.timedelta(days=self.random.randrange(DAYS))).isoformat()
        return self.random.choice([day, day, day, day[:7], None])

    def cited(self) -> list[Any]:
        """No, one or two citations."""
        voices = ["US", "CN", "joint", None]
        return [
            make_citation(self.one(Source.objects.all()), voice=self.random.choice(voices), disputes=chance)
            for chance in [self.random.random() < 0.2 for _ in range(self.random.randrange(3))]
        ]

    def party(self) -> Party:
        """One of the two."""
        return Party.objects.get(code=self.random.choice(["US", "CN"]))

    def new(self) -> str:
        """A name nobody has."""
        self.made += 1
        return f"n{self.made}"

    @property
    def issues(self) -> QuerySet[Issue]:
        """Of these talks."""
        return self.talks.issues.all()

    @property
    def rounds(self) -> QuerySet[Round]:
        """Of these talks."""
        return self.talks.rounds.all()

    def when(self) -> dict[str, Any]:
        """A day, a round, or both."""
        return {"on": self.day(), "meeting": self.some(self.rounds)}

    # --- the acts -----------------------------------------------------------------------------------

    def opens(self) -> None:
        raised_by = self.random.choice([self.party(), None])
        open_issue(
            self.talks,
            title=self.new(),
            area=self.one(Area.objects.filter(code__in=["tariffs", "cyber"])),
            raised_by=raised_by,
            addressed_to=self.some(Party.objects.all()),
            raised_in=self.some(self.rounds),
            parent=self.some(self.issues),
            first=self.random.choice([None, FirstStatus(to="raised", reason="Said.", **self.when())]),
            ties=Ties(deadlines=[self.one(Deadline.objects.all())]) if self.random.random() < 0.2 else None,
            citations=self.cited(),
            **SYSTEM,
        )

    def edits(self) -> None:
        issue = self.one(self.issues)
        changes = self.random.choice(
            [
                {"area": self.one(Area.objects.filter(code__in=["tariffs", "cyber", "people"]))},
                {"parent": self.some(self.issues)},
                {"title": self.new()},
                {"demand_list": self.some(self.talks.demand_lists.all())},
                {},
            ]
        )
        citations = self.random.choice([None, self.cited()])
        edit_issue(issue, version=issue.version, changes=changes, citations=citations, **SYSTEM)

    def archives(self) -> None:
        issue = self.one(self.issues)
        act: Callable[..., Any] = restore_issue if issue.is_archived else archive_issue
        act(issue, version=issue.version, reason="Because.", **SYSTEM)

    def changes_status(self) -> None:
        to = self.random.choice(Status.values)
        change_status(
            self.one(self.issues),
            to=to,
            reason=self.new(),
            successor=self.one(self.issues) if to == "superseded" else None,
            citations=self.cited(),
            **self.when(),
            **SYSTEM,
        )

    def records_statuses(self) -> None:
        entries = [
            StatusEntry(
                issue=self.one(self.issues),
                to=self.random.choice(["raised", "narrowing", "parked", "lapsed"]),
                reason=self.new(),
                citations=self.cited(),
                **self.when(),
            )
            for _ in range(3)
        ]
        record_statuses(self.talks, entries, **SYSTEM)

    def states(self) -> None:
        state_position(self.one(self.issues), citations=self.cited(), **self.stance(), **self.when(), **SYSTEM)

    def records_positions(self) -> None:
        entry = PositionEntry(issue=self.one(self.issues), **self.stance(), **self.when())
        record_positions(self.talks, [entry], **SYSTEM)

    def stance(self) -> dict[str, Any]:
        stance = self.random.choice([*sorted(RAISING_STANCES), *RESPONDING_STANCES, "offers", "offers"])
        condition = Condition(text="If", issue=self.some(self.issues)) if stance == "conditional" else None
        return {
            "party": self.party(),
            "stance": stance,
            "text": self.new(),
            "answer": self.random.choice(["substitute", "meets", None]) if stance == "offers" else None,
            "condition": condition,
            "quantity": self.random.choice([None, Quantity(metric="tonnes", value="10.0")]),
        }

    def links(self) -> None:
        pair = self.one(self.issues), self.one(self.issues)
        link_issues(*pair, kind=self.random.choice(LinkKind.values), on=self.day(), **SYSTEM)

    def notes(self) -> None:
        add_note(self.talks, text=self.new(), issue=self.some(self.issues), **SYSTEM)

    def commits(self) -> None:
        agree_commitment(
            self.talks, key=self.new(), text="Do it.", obligor=None, issue=self.some(self.issues), **SYSTEM
        )

    def edits_commitment(self) -> None:
        row = self.one(Commitment.objects.all())
        values = {"version": row.version, "changes": {"issue": self.some(self.issues)}, "citations": self.cited()}
        edit_commitment(row, **values, **SYSTEM)

    def delivers(self) -> None:
        row = self.one(Commitment.objects.all())
        if self.random.random() < 0.5:
            record_delivery(row, level=self.random.randrange(5), on=self.day(), **SYSTEM)
        else:
            observe_commitment(row, period=self.new(), value="1.50", **SYSTEM)

    def plans(self) -> None:
        plan_round(self.talks, name=self.new(), ends_on=self.day(), citations=self.cited(), **SYSTEM)

    def edits_round(self) -> None:
        meeting = self.one(self.rounds)
        state = self.random.choice(["planned", "cancelled", "postponed"])
        edit_round(meeting, version=meeting.version, changes={"ends_on": self.day(), "state": state}, **SYSTEM)

    def logs(self) -> None:
        meeting = self.one(self.rounds.filter(logged=None))
        log_round(meeting, version=meeting.version, record={"ends_on": self.day() or meeting.ends_on}, **SYSTEM)

    def logs_record(self) -> None:
        meeting = self.one(self.rounds.filter(logged=None))
        outcome = Outcome(issue=self.one(self.issues), to="narrowing", reason=self.new(), on=self.day())
        readout = ReadoutEntry(party=self.party(), tone="progress", text="Good.", citations=self.cited())
        log_round_record(
            meeting,
            version=meeting.version,
            record={},
            entries=RoundEntries(outcomes=[outcome], readouts=[readout]),
            **SYSTEM,
        )

    def amends(self) -> None:
        meeting = self.one(self.rounds.exclude(logged=None))
        changes: Any = self.random.choice([{"ends_on": self.day()}, {"outcome_truce": "yes"}, {}])
        if self.random.random() < 0.5:
            amend_round(meeting, version=meeting.version, changes=changes, reason="Misread.", **SYSTEM)
            return
        wrong = self.some(StatusChange.objects.filter(superseded=None, round=meeting))
        entries = RoundEntries(taken_back=[wrong] if wrong else [])
        amend_round_record(
            meeting, version=meeting.version, changes=changes, entries=entries, reason="Misread.", **SYSTEM
        )

    def reads_out(self) -> None:
        tone = self.random.choice(["progress", "negative", "none_issued"])
        issued = tone != "none_issued"
        values: Any = {"party": self.party(), "tone": tone, "issued": issued, "text": self.new(), "speaker": self.new()}
        record_readout(self.talks, **values, **self.when(), citations=self.cited(), **SYSTEM)

    def tables(self) -> None:
        record_demand_list(
            self.talks,
            key=self.new(),
            party=self.party(),
            title="List",
            declared_count=self.random.randrange(9),
            delivered_in=self.some(self.rounds),
            delivered_on=self.day(),
            **SYSTEM,
        )

    def edits_list(self) -> None:
        row = self.one(DemandList.objects.all())
        edit_demand_list(row, version=row.version, changes={"declared_count": self.random.randrange(9)}, **SYSTEM)

    def sets_deadline(self) -> None:
        set_deadline(
            self.talks, key=self.new(), title="Rise", set_by=self.random.choice([None, self.party()]), **SYSTEM
        )

    def revises_deadline(self) -> None:
        row = self.one(Deadline.objects.all())
        if self.random.random() < 0.2:
            edit_deadline(row, version=row.version, changes={"title": self.new()}, **SYSTEM)
            return
        kind = self.random.choice(["set", "extended", "waived", "met"])
        days: Any = {"due_on": self.day(), "announced_on": self.day()}
        revise_deadline(row, kind=kind, citations=self.cited(), **days, **SYSTEM)

    def sets_measure(self) -> None:
        values: Any = {"key": self.new(), "title": "Tariff", "instrument": "tariff", "scope_usd": 10**9}
        record_measure(self.talks, imposed_by=self.party(), **values, **SYSTEM)

    def revises_measure(self) -> None:
        row = self.one(Measure.objects.all())
        if self.random.random() < 0.2:
            edit_measure(row, version=row.version, changes={"scope_usd": self.random.randrange(10**9)}, **SYSTEM)
            return
        state = self.random.choice(["threatened", "in_force", "removed"])
        days: Any = {"effective_on": self.day(), "announced_on": self.day()}
        revise_measure(row, state=state, rate_to="25.0", citations=self.cited(), **days, **SYSTEM)

    def edits_source(self) -> None:
        source = self.one(Source.objects.all())
        edit_source(source, version=source.version, changes={"published_on": self.day()}, **SYSTEM)

    def renames(self) -> None:
        rename_party(self.party(), name=self.new(), **SYSTEM)

    def corrects(self) -> None:
        model = self.random.choice([StatusChange, StatusChange, Position, IssueLink, Note, Delivery, Observation])
        fact = self.one(model._default_manager.all())
        replacement: dict[str, Any] | None = None
        if isinstance(fact, StatusChange) and self.random.random() < 0.5:
            to = self.random.choice(["raised", "narrowing", "withdrawn", "parked"])
            replacement = {"to": to, "reason": "Right.", **self.when()}
        supersede(fact, reason="Misread.", replacement=replacement, **SYSTEM)

    def corrects_round(self) -> None:
        model = self.random.choice([Readout, DeadlineRevision, MeasureRevision])
        supersede_round_fact(self.one(model._default_manager.all()), reason="Misread.", **SYSTEM)


INGREDIENTS = {"one", "some", "day", "cited", "party", "new", "when", "stance"}
ACTS = [name for name, value in vars(Talks).items() if inspect.isfunction(value) and name[0] != "_"]
ACTS = [name for name in ACTS if name not in INGREDIENTS]
OFTEN = ["opens", "changes_status", "changes_status", "states", "plans", "logs", "logs", "corrects", "reads_out"]


def contents(talks: Negotiation) -> dict[int, dict[str, Any]]:
    """Round id → what its summary states now, computed from the facts."""
    rounds = talks.rounds.logged().in_order()
    return {meeting.pk: summary(gather(meeting)) for meeting in rounds}


def naive_status(issue: Issue) -> str | None:
    """The status of the last current fact, by the counting rules as docs/domain.md words them."""
    logged = list(issue.negotiation.rounds.logged().in_order())

    def place_of(fact: StatusChange) -> tuple[int, dt.date, int]:
        day = fact.on_day or (fact.round.last_day if fact.round else None)
        assert day is not None
        own = [index for index, meeting in enumerate(logged) if meeting.pk == fact.round_id]
        by_day = [index for index, meeting in enumerate(logged) if meeting.last_day and day <= meeting.last_day]
        return (*own, *by_day, len(logged))[0], day, fact.pk

    facts = sorted(issue.status_changes.filter(superseded=None).select_related("round"), key=place_of)
    return facts[-1].to if facts else None


SEEDS = [int(seed) for seed in os.environ.get("RANDOM_ACTS_SEEDS", "1 2").split()]
"""More of them, to look for new faults: RANDOM_ACTS_SEEDS="$(seq -s ' ' 100)"."""


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_after_every_act_all_of_it_holds(seed: int) -> None:
    player = Talks(seed)
    stated = contents(player.talks)
    done = []
    for _ in range(STEPS):
        SummaryMark.objects.update(marked=None, stale_since=None)
        name = player.random.choice([*ACTS, *OFTEN])
        before, position = everything(), head()
        try:
            getattr(player, name)()
        except Refused:
            assert everything() == before, name
            continue
        assert head() - position in (0, 1), name
        done.append(name)
        stale = set(SummaryMark.objects.filter(marked=head()).values_list("round_id", flat=True))
        now = contents(player.talks)
        changed = {pk for pk, content in now.items() if stated.get(pk) != content}
        assert changed <= stale, f"{name} changed summaries of rounds it did not mark"
        stated = now
        assert rebuild() == 0, name
        assert {issue.pk: issue.status for issue in player.issues} == {
            issue.pk: naive_status(issue) for issue in player.issues
        }, name
    assert list(faults()) == []
    assert len(done) > STEPS // 3


def test_a_rebuild_makes_every_projection_right_again() -> None:
    player = Talks(4)
    for _ in range(STEPS):
        try:
            getattr(player, player.random.choice([*ACTS, *OFTEN]))()
        except Refused:
            continue
    columns: list[tuple[Any, tuple[str, ...]]] = [
        (StatusChange, ("window_id", "world_order")),
        (Position, ("window_id", "world_order")),
        (Issue, ("status", "status_fact_id", "touched_id")),
    ]

    def projections() -> list[list[tuple[Any, ...]]]:
        rows = [list(model.objects.order_by("pk").values_list("pk", *names)) for model, names in columns]
        return [*rows, list(StatusChange.objects.current().order_by("pk").values_list("pk", "previous"))]

    before, position = projections(), head()
    StatusChange.objects.update(window=None, world_order=0, previous="lapsed")
    Position.objects.update(window=None, world_order=0)
    Issue.objects.update(status="resolved", status_fact=None, touched=1)
    assert rebuild() > 0
    assert (projections(), head()) == (before, position)
    assert rebuild() == 0
