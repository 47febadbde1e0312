"""Every act once, with input that works, who may do it, and what it writes.

`test_every_act_is_listed` proves that none is missing here; the tests that ask all acts the same questions walk
this table.
"""

import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any

import issues.actions
import rounds.actions
import tradetalks.sources.actions
from issues.actions import (
    amendments,
    annotations,
    areas,
    bulk,
    commitments,
    corrections,
    histories,
    positions,
    round_record,
    statuses,
)
from issues.actions import issues as demands
from issues.actions.issues import FirstStatus
from issues.actions.ties import Ties
from issues.models import Area
from rounds.actions import calendar, meetings, negotiations, readouts
from rounds.actions import corrections as round_corrections
from tests.factories import AT, make_citation
from tests.issues.actions.world import World
from tradetalks.sources import actions as sources

Values = dict[str, Any]

ANALYSTS = frozenset({"analyst", "manager"})
CLERKS = frozenset({"clerk", "manager"})
EITHER = ANALYSTS | CLERKS
MANAGERS = frozenset({"manager"})
CUSTODIANS = frozenset({"custodian"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act with input that works.

    `writes`: the changes of its changeset, `+model`, `~model` or `-model` in order. `on` and `with_` give positional
    and keyword arguments from the world, read anew for each call.
    """

    name: str
    function: Callable[..., Any]
    roles: frozenset[str]
    writes: tuple[str, ...]
    on: Callable[[World], tuple[Any, ...]] = field(default=lambda _world: ())
    with_: Callable[[World], Values] = field(default=lambda _world: {})

    def do(self, world: World, *, by: Any = None, **overrides: Any) -> Any:
        """Call it; `overrides` replace or add keyword arguments."""
        values: Values = {"at": AT, "door": "api", "by": by, **self.with_(world), **overrides}
        return self.function(*self.on(world), **values)

    def __str__(self) -> str:
        return self.name


def cited(world: World) -> list[Any]:
    """One citation of the world's source, in the voice of CN."""
    return [make_citation(world.source, voice="CN")]


def _replaced(**values: Any) -> Callable[[World], Values]:
    return lambda _world: {"reason": "Misread.", "replacement": values}


ACTS: tuple[Act, ...] = (
    # --- sources
    Act(
        name="record_source",
        function=sources.record_source,
        roles=EITHER,
        writes=("+sources.source",),
        with_=lambda _: {"key": "wire-2", "kind": "wire", "publisher": "Wire"},
    ),
    Act(
        name="edit_source",
        function=sources.edit_source,
        roles=EITHER,
        writes=("~sources.source",),
        on=lambda world: (world.source,),
        with_=lambda world: {
            "version": world.source.version,
            "changes": {"title": "Talks end", "published_on": "2018"},
        },
    ),
    Act(
        name="record_identity",
        function=sources.record_identity,
        roles=CUSTODIANS,
        writes=("+sources.sourceidentity",),
        on=lambda world: (world.source,),
        with_=lambda _: {"attribution": "a person close to the talks", "identity": "Somebody"},
    ),
    # --- negotiations
    Act(
        name="add_party",
        function=negotiations.add_party,
        roles=MANAGERS,
        writes=("+rounds.party",),
        with_=lambda _: {"code": "JP", "name": "Japan"},
    ),
    Act(
        name="create_negotiation",
        function=negotiations.create_negotiation,
        roles=MANAGERS,
        writes=("+rounds.negotiation", "+rounds.negotiationparty", "+rounds.negotiationparty"),
        with_=lambda world: {
            "slug": "new-talks",
            "name": "New talks",
            "parties": [world.party("CN"), world.party("EU")],
            "opened_on": "2020-01",
        },
    ),
    Act(
        name="edit_negotiation",
        function=negotiations.edit_negotiation,
        roles=MANAGERS,
        writes=("~rounds.negotiation",),
        on=lambda world: (world.talks,),
        with_=lambda world: {"version": world.talks.version, "changes": {"name": "The talks", "opened_on": "2018"}},
    ),
    Act(
        name="rename_party",
        function=negotiations.rename_party,
        roles=MANAGERS,
        writes=("~rounds.party",),
        on=lambda world: (world.party("US"),),
        with_=lambda _: {"name": "United States of America"},
    ),
    Act(
        name="consult_sources",
        function=negotiations.consult_sources,
        roles=EITHER,
        writes=("+rounds.consultedsource",),
        on=lambda world: (world.talks, [world.source]),
    ),
    # --- rounds
    Act(
        name="plan_round",
        function=meetings.plan_round,
        roles=CLERKS,
        writes=("+rounds.round", "+rounds.delegate", "+rounds.roundcitation"),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "name": "Fourth meeting",
            "starts_on": "2018-12",
            "delegates": [meetings.Seat(party=world.party("US"), name="A Delegate", head=True)],
            "citations": cited(world),
        },
    ),
    Act(
        name="edit_round",
        function=meetings.edit_round,
        roles=CLERKS,
        writes=("~rounds.round",),
        on=lambda world: (world.round(2),),
        with_=lambda world: {"version": world.round(2).version, "changes": {"city": "Beijing", "state": "postponed"}},
    ),
    Act(
        name="log_round",
        function=meetings.log_round,
        roles=CLERKS,
        writes=("~rounds.round",),
        on=lambda world: (world.round(2),),
        with_=lambda world: {"version": world.round(2).version, "record": {"outcome_truce": "yes"}},
    ),
    Act(
        name="amend_round",
        function=meetings.amend_round,
        roles=CLERKS,
        writes=("~rounds.round",),
        on=lambda world: (world.round(1),),
        with_=lambda world: {
            "version": world.round(1).version,
            "changes": {"outcome_truce": "no"},
            "reason": "Misread.",
        },
    ),
    Act(
        name="record_readout",
        function=readouts.record_readout,
        roles=EITHER,
        writes=("+rounds.readout", "+rounds.readoutcitation"),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "meeting": world.round(1),
            "party": world.party("US"),
            "issued": False,
            "tone": "none_issued",
            "text": "No statement was issued.",
            "citations": cited(world),
        },
    ),
    Act(
        name="record_demand_list",
        function=readouts.record_demand_list,
        roles=EITHER,
        writes=("+rounds.demandlist", "+rounds.demandlistcitation"),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "key": "list-2",
            "party": world.party("CN"),
            "title": "The answer",
            "delivered_in": world.round(1),
            "citations": cited(world),
        },
    ),
    Act(
        name="edit_demand_list",
        function=readouts.edit_demand_list,
        roles=EITHER,
        writes=("~rounds.demandlist",),
        on=lambda world: (world.demand_list,),
        with_=lambda world: {"version": world.demand_list.version, "changes": {"declared_count": 9}},
    ),
    # --- deadlines and measures
    Act(
        name="set_deadline",
        function=calendar.set_deadline,
        roles=EITHER,
        writes=("+rounds.deadline",),
        on=lambda world: (world.talks,),
        with_=lambda _: {"key": "signing", "title": "Signing", "set_by": None},
    ),
    Act(
        name="edit_deadline",
        function=calendar.edit_deadline,
        roles=EITHER,
        writes=("~rounds.deadline",),
        on=lambda world: (world.deadline,),
        with_=lambda world: {"version": world.deadline.version, "changes": {"consequence": "25 %"}},
    ),
    Act(
        name="revise_deadline",
        function=calendar.revise_deadline,
        roles=EITHER,
        writes=("+rounds.deadlinerevision", "+rounds.deadlinerevisioncitation"),
        on=lambda world: (world.deadline,),
        with_=lambda world: {"kind": "extended", "due_on": None, "citations": cited(world)},
    ),
    Act(
        name="record_measure",
        function=calendar.record_measure,
        roles=EITHER,
        writes=("+rounds.measure",),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "key": "list-2",
            "title": "Tariffs on cars",
            "imposed_by": world.party("CN"),
            "against": world.party("US"),
            "instrument": "tariff",
            "scope_usd": 16_000_000_000,
        },
    ),
    Act(
        name="edit_measure",
        function=calendar.edit_measure,
        roles=EITHER,
        writes=("~rounds.measure",),
        on=lambda world: (world.measure,),
        with_=lambda world: {"version": world.measure.version, "changes": {"scope_usd": "34000000000.00"}},
    ),
    Act(
        name="revise_measure",
        function=calendar.revise_measure,
        roles=EITHER,
        writes=("+rounds.measurerevision", "+rounds.measurerevisioncitation"),
        on=lambda world: (world.measure,),
        with_=lambda world: {"state": "suspended", "effective_on": "2018-12-01", "citations": cited(world)},
    ),
    Act(
        name="supersede readout",
        function=round_corrections.supersede,
        roles=EITHER,
        writes=("~rounds.readout", "+rounds.readout"),
        on=lambda world: (world.readout,),
        with_=lambda world: {
            "reason": "Misread.",
            "replacement": {"party": world.party("CN"), "tone": "neutral", "text": "Candid."},
        },
    ),
    Act(
        name="supersede deadline revision",
        function=round_corrections.supersede,
        roles=EITHER,
        writes=("~rounds.deadlinerevision", "+rounds.deadlinerevision"),
        on=lambda world: (world.deadline_revision,),
        with_=_replaced(kind="set", due_on="2019-03-02"),
    ),
    Act(
        name="supersede measure revision",
        function=round_corrections.supersede,
        roles=EITHER,
        writes=("~rounds.measurerevision", "+rounds.measurerevision"),
        on=lambda world: (world.measure_revision,),
        with_=_replaced(state="scheduled", rate_to="10"),
    ),
    # --- issues
    Act(
        name="add_area",
        function=areas.add_area,
        roles=ANALYSTS,
        writes=("+issues.area",),
        with_=lambda _: {"code": "space", "label": "Space"},
    ),
    Act(
        name="list_areas",
        function=areas.list_areas,
        roles=ANALYSTS,
        writes=("+issues.listedarea",),
        on=lambda world: (world.talks, [Area.objects.get(code="tariffs")]),
    ),
    Act(
        name="open_issue",
        function=demands.open_issue,
        roles=ANALYSTS,
        writes=(
            "+issues.issue",
            "+issues.issuecitation",
            "+issues.issuedeadline",
            "+issues.issuemeasure",
            "+issues.issuesensitivity",
            "+issues.statuschange",
            "+issues.statuschangecitation",
        ),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "title": "Open the market",
            "area": Area.objects.get(code="services"),
            "raised_by": world.party("US"),
            "addressed_to": world.party("CN"),
            "raised_in": world.round(1),
            "parent": world.issue("US-001"),
            "demand_list": world.demand_list,
            "first": FirstStatus(to="concluded", reason="Signed.", meeting=world.round(1), citations=cited(world)),
            "ties": Ties(
                deadlines=[world.deadline], measures=[world.measure], sensitivity={world.party("CN"): "economic"}
            ),
            "citations": cited(world),
        },
    ),
    Act(
        name="edit_issue",
        function=demands.edit_issue,
        roles=ANALYSTS,
        writes=("~issues.issue",),
        on=lambda world: (world.issue("US-001"),),
        with_=lambda world: {"version": world.issue("US-001").version, "changes": {"title": "Buy more soybeans"}},
    ),
    Act(
        name="archive_issue",
        function=demands.archive_issue,
        roles=MANAGERS,
        writes=("~issues.issue",),
        on=lambda world: (world.issue("US-001"),),
        with_=lambda world: {"version": world.issue("US-001").version, "reason": "Entered twice."},
    ),
    Act(
        name="restore_issue",
        function=demands.restore_issue,
        roles=MANAGERS,
        writes=("~issues.issue",),
        on=lambda world: (world.issue("US-003"),),
        with_=lambda world: {"version": world.issue("US-003").version, "reason": "Not twice."},
    ),
    Act(
        name="amend_issue",
        function=amendments.amend_issue,
        roles=ANALYSTS,
        writes=("~issues.issue",),
        on=lambda world: (world.issue("US-001"),),
        with_=lambda world: {
            "version": world.issue("US-001").version,
            "changes": {"title": "Buy more soybeans"},
        },
    ),
    Act(
        name="set_on_many",
        function=bulk.set_on_many,
        roles=ANALYSTS,
        writes=(
            *("~issues.issue",) * 2,
            *("+issues.statuschange",) * 2,
            *("+issues.statuschangecitation",) * 2,
        ),
        on=lambda world: (world.talks, ["US-001", "US-002"]),
        with_=lambda world: {
            "wanted": bulk.BulkSet(
                fields={"area": Area.objects.get(code="services")},
                status=bulk.BulkStatus(to="narrowing", on="2019-02-15", citations=cited(world)),
            ),
            "reason": "Taken together.",
        },
    ),
    Act(
        name="change_status",
        function=statuses.change_status,
        roles=EITHER,
        writes=("+issues.statuschange", "+issues.statuschangecitation"),
        on=lambda world: (world.issue("US-001"),),
        with_=lambda world: {
            "to": "agreed_in_principle",
            "reason": "Both said so.",
            "on": "2018-05-20",
            "citations": cited(world),
        },
    ),
    Act(
        name="record_statuses",
        function=histories.record_statuses,
        roles=EITHER,
        writes=(
            "+issues.statuschange",
            "+issues.statuschange",
            "+issues.statuschangecitation",
        ),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "entries": [
                histories.StatusEntry(issue=world.issue("US-001"), to="narrowing", reason="Moved.", on="2018-05-05"),
                histories.StatusEntry(
                    issue=world.issue("US-002"),
                    to="concluded",
                    reason="Signed.",
                    meeting=world.round(1),
                    citations=cited(world),
                ),
            ]
        },
    ),
    Act(
        name="state_position",
        function=positions.state_position,
        roles=EITHER,
        writes=("+issues.position", "+issues.positioncitation"),
        on=lambda world: (world.issue("US-001"),),
        with_=lambda world: {
            "party": world.party("CN"),
            "stance": "offers",
            "answer": "partly_meets",
            "text": "CN offers 10 million tonnes.",
            "on": "2018-05-20",
            "channel": "private",
            "quantity": positions.Quantity(metric="soybeans", unit="tonnes", value="10000000.0", bound="at_least"),
            "condition": positions.Condition(text="If the tariffs go", issue=world.issue("US-002")),
            "citations": cited(world),
        },
    ),
    Act(
        name="record_positions",
        function=histories.record_positions,
        roles=EITHER,
        writes=("+issues.position", "+issues.positioncitation"),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "entries": [
                histories.PositionEntry(
                    issue=world.issue("US-002"),
                    party=world.party("US"),
                    stance="demands",
                    text="US demands it.",
                    on="2018-05-05",
                    citations=cited(world),
                )
            ]
        },
    ),
    Act(
        name="link_issues",
        function=annotations.link_issues,
        roles=ANALYSTS,
        writes=("+issues.issuelink", "+issues.issuelinkcitation"),
        on=lambda world: (world.issue("US-002"), world.issue("US-001")),
        with_=lambda world: {"kind": "conditional_on", "on": "2018", "citations": cited(world)},
    ),
    Act(
        name="add_note",
        function=annotations.add_note,
        roles=ANALYSTS,
        writes=("+issues.note", "+issues.notecitation"),
        on=lambda world: (world.talks,),
        with_=lambda world: {"text": "Context.", "meeting": world.round(1), "citations": cited(world)},
    ),
    Act(
        name="agree_commitment",
        function=commitments.agree_commitment,
        roles=ANALYSTS,
        writes=("+issues.commitment", "+issues.commitmentcitation"),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "key": "pork",
            "text": "Buy pork.",
            "obligor": None,
            "issue": world.issue("US-001"),
            "due_on": "2021",
            "citations": cited(world),
        },
    ),
    Act(
        name="edit_commitment",
        function=commitments.edit_commitment,
        roles=ANALYSTS,
        writes=("~issues.commitment",),
        on=lambda world: (world.commitment,),
        with_=lambda world: {"version": world.commitment.version, "changes": {"issue": world.issue("US-002")}},
    ),
    Act(
        name="record_delivery",
        function=commitments.record_delivery,
        roles=ANALYSTS,
        writes=("+issues.delivery", "+issues.deliverycitation"),
        on=lambda world: (world.commitment,),
        with_=lambda world: {"level": 3, "on": "2021-12-31", "citations": cited(world)},
    ),
    Act(
        name="observe_commitment",
        function=commitments.observe_commitment,
        roles=ANALYSTS,
        writes=("+issues.observation", "+issues.observationcitation"),
        on=lambda world: (world.commitment,),
        with_=lambda world: {"period": "2020", "value": "27.4", "bound": "about", "citations": cited(world)},
    ),
    Act(
        name="supersede status",
        function=corrections.supersede,
        roles=EITHER,
        writes=("~issues.statuschange", "+issues.statuschange"),
        on=lambda world: (world.status,),
        with_=_replaced(to="deadlocked", reason="They disagree.", on="2018-05-04"),
    ),
    Act(
        name="supersede position",
        function=corrections.supersede,
        roles=EITHER,
        writes=("~issues.position", "+issues.position"),
        on=lambda world: (world.position,),
        with_=lambda world: {
            "reason": "Misread.",
            "replacement": {"party": world.party("CN"), "stance": "rejects", "text": "No.", "meeting": world.round(1)},
        },
    ),
    Act(
        name="supersede link",
        function=corrections.supersede,
        roles=ANALYSTS,
        writes=("~issues.issuelink", "+issues.issuelink"),
        on=lambda world: (world.link,),
        with_=_replaced(kind="trade_off_for"),
    ),
    Act(
        name="supersede note",
        function=corrections.supersede,
        roles=ANALYSTS,
        writes=("~issues.note", "+issues.note"),
        on=lambda world: (world.note,),
        with_=_replaced(text="Soybeans matter less."),
    ),
    Act(
        name="supersede delivery",
        function=corrections.supersede,
        roles=ANALYSTS,
        writes=("~issues.delivery", "+issues.delivery"),
        on=lambda world: (world.delivery,),
        with_=_replaced(level=2),
    ),
    Act(
        name="supersede observation",
        function=corrections.supersede,
        roles=ANALYSTS,
        writes=("~issues.observation", "+issues.observation"),
        on=lambda world: (world.observation,),
        with_=_replaced(period="2019", value="12.5"),
    ),
    # --- the record of a round
    Act(
        name="log_round_record",
        function=round_record.log_round_record,
        roles=CLERKS,
        writes=(
            "~rounds.round",
            "+rounds.readout",
            "+issues.statuschange",
            "+rounds.deadlinerevision",
            "+rounds.measurerevision",
            "+rounds.round",
        ),
        on=lambda world: (world.round(2),),
        with_=lambda world: {
            "version": world.round(2).version,
            "record": {"outcome_agreement": "no"},
            "entries": _entries(world),
        },
    ),
    Act(
        name="log_new_round",
        function=round_record.log_new_round,
        roles=CLERKS,
        writes=(
            "+rounds.round",
            "~rounds.round",
            "+rounds.readout",
            "+issues.statuschange",
            "+rounds.deadlinerevision",
            "+rounds.measurerevision",
            "+rounds.round",
        ),
        on=lambda world: (world.talks,),
        with_=lambda world: {
            "number": 9,
            "record": {"name": "Ninth meeting", "ends_on": "2019-01-31"},
            "entries": _entries(world),
        },
    ),
    Act(
        name="amend_round_record",
        function=round_record.amend_round_record,
        roles=CLERKS,
        writes=(
            "~rounds.round",
            "~rounds.readout",
            "+rounds.readout",
            "~issues.statuschange",
            "+issues.statuschange",
        ),
        on=lambda world: (world.round(1),),
        with_=lambda world: {
            "version": world.round(1).version,
            "changes": {"outcome_text": "They met."},
            "reason": "Misread.",
            "entries": round_record.RoundEntries(
                readouts=[
                    round_record.ReadoutEntry(
                        party=world.party("CN"), tone="negative", text="Tense.", supersedes=world.readout
                    )
                ],
                outcomes=[
                    round_record.Outcome(
                        issue=world.issue("US-001"), to="deadlocked", reason="No.", supersedes=world.status
                    )
                ],
            ),
        },
    ),
)

BY_NAME: Mapping[str, Act] = {act.name: act for act in ACTS}


def _entries(world: World) -> round_record.RoundEntries:
    return round_record.RoundEntries(
        readouts=[round_record.ReadoutEntry(party=world.party("US"), tone="progress", text="Good.")],
        outcomes=[round_record.Outcome(issue=world.issue("US-001"), to="narrowing", reason="Moved.")],
        deadlines=[round_record.DeadlineEntry(deadline=world.deadline, kind="waived", due_on=None)],
        measures=[round_record.MeasureEntry(measure=world.measure, state="suspended")],
        next_round=round_record.NextRound(name="Next meeting", starts_on="2019-02"),
    )


def functions_that_act() -> set[Callable[..., Any]]:
    """Every public function of the shelves of acts that a person does: those that take `by`, `at` and `door`."""
    modules: list[ModuleType] = [tradetalks.sources.actions]
    for package in (rounds.actions, issues.actions):
        modules += [
            import_module(f"{package.__name__}.{found.name}") for found in pkgutil.iter_modules(package.__path__)
        ]
    return {
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == module.__name__
        and {"by", "at", "door"} <= set(inspect.signature(function).parameters)
    }
