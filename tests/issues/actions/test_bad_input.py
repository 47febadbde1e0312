"""Input that no act accepts: the refusal names the field, the ledger head stays, and no row is written."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from issues.actions.bulk import BulkSet, BulkStatus
from issues.actions.histories import PositionEntry, StatusEntry
from issues.actions.issues import FirstStatus
from issues.actions.positions import Condition, Quantity
from issues.actions.round_record import DeadlineEntry, MeasureEntry, NextRound, Outcome, ReadoutEntry, RoundEntries
from issues.actions.ties import Ties
from issues.models import Area
from rounds.actions.meetings import Seat
from tests.factories import SYSTEM, make_citation
from tests.issues.actions.every_act import ACTS, BY_NAME, Act, Values
from tests.issues.actions.world import World, everything
from tradetalks.ledger.refusals import Refused
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db

NUL, HALF = "nul \x00 byte", "half \ud83d of it"


def changes(act: str, **values: Any) -> Callable[[World], Values]:
    """The arguments of an edit of what `act` edits."""
    name = "record" if act == "log_round" else "changes"
    return lambda world: {"version": BY_NAME[act].with_(world)["version"], name: values}


def values(**given: Any) -> Callable[[World], Values]:
    """Arguments that do not depend on the world."""
    return lambda _world: given


def quoting(**given: Any) -> Callable[[World], Values]:
    """A citation that is right, then one with these values."""
    return lambda world: {
        "citations": [make_citation(world.source), make_citation(**{"source": world.source, **given})]
    }


def position(**given: Any) -> Callable[[World], Values]:
    """A position of CN on US-001 without quantity and condition, but for these values."""
    plain = {"stance": "accepts", "answer": None, "quantity": None, "condition": None}
    return lambda world: {**plain, **{key: made(world) if callable(made) else made for key, made in given.items()}}


def entries(**given: Callable[[World], list[Any]]) -> Callable[[World], Values]:
    """Entries of a round's record."""
    made: Callable[..., RoundEntries] = RoundEntries
    return lambda world: {"entries": made(**{key: make(world) for key, make in given.items()})}


def outcome(ref: str = "US-001", **given: Any) -> Callable[[World], Outcome]:
    """What a round did to an issue: agreed in principle, uncited, but for these values."""
    return lambda world: Outcome(issue=world.issue(ref), **{"to": "narrowing", "reason": "Moved.", **given})


BAD: list[tuple[str, Callable[[World], Values], tuple[str, ...]]] = [
    # --- sources
    ("record_source", values(key="agency"), ("key",)),
    ("record_source", values(kind="rumour"), ("kind",)),
    ("record_source", values(kind=None), ("kind",)),
    ("record_source", values(kind=""), ("kind",)),
    ("record_source", values(url="javascript:alert(1)"), ("url",)),
    ("record_source", values(url="https://example.org/" + "a" * 2000), ("url",)),
    ("record_source", values(published_on="2018-02-30"), ("published_on",)),
    ("record_source", values(published_on="2018-00"), ("published_on",)),
    ("record_source", values(published_on=2018), ("published_on",)),
    ("record_source", values(sensitivity="AMBER-STRICT"), ("sensitivity",)),
    ("record_source", values(publisher=NUL), ("publisher",)),
    ("record_source", values(title=HALF), ("title",)),
    ("record_source", values(colour="red"), ("colour",)),
    ("record_source", values(kind="rumour", sensitivity="SECRET"), ("kind", "sensitivity")),
    ("edit_source", changes("edit_source", kind="rumour"), ("kind",)),
    ("edit_source", changes("edit_source", key="other"), ("key",)),
    ("record_identity", values(identity=" "), ("identity",)),
    ("record_identity", values(attribution=""), ("attribution",)),
    # --- negotiations
    ("add_party", values(code="US"), ("code",)),
    ("add_party", values(code="us"), ("code",)),
    ("add_party", values(code="JT"), ("code",)),
    ("add_party", values(code="TOOLONGCODE"), ("code",)),
    ("add_party", values(name="  "), ("name",)),
    ("create_negotiation", values(slug="talks"), ("slug",)),
    ("create_negotiation", values(slug="no spaces"), ("slug",)),
    ("create_negotiation", values(name=""), ("name",)),
    ("create_negotiation", lambda world: {"parties": [world.party("US")]}, ("parties",)),
    ("create_negotiation", lambda world: {"parties": [world.party(code) for code in ("US", "CN", "US")]}, ("parties",)),
    ("create_negotiation", values(opened_on="2020-02", closed_on="2020-01"), ("closed_on",)),
    ("create_negotiation", values(closed_on="soon"), ("closed_on",)),
    ("create_negotiation", values(version=7), ("version",)),
    ("edit_negotiation", changes("edit_negotiation", name=None), ("name",)),
    ("edit_negotiation", changes("edit_negotiation", slug="other"), ("slug",)),
    ("edit_negotiation", changes("edit_negotiation", opened_on="2019", closed_on="2018"), ("closed_on",)),
    ("rename_party", values(name=""), ("name",)),
    ("rename_party", values(name="x" * 201), ("name",)),
    # --- rounds
    ("plan_round", values(name=""), ("name",)),
    ("plan_round", values(name="x" * 301), ("name",)),
    ("plan_round", values(number=1), ("number",)),
    ("plan_round", values(number=-1), ("number",)),
    ("plan_round", values(number="two"), ("number",)),
    ("plan_round", values(state="held"), ("state",)),
    ("plan_round", values(state="cancled"), ("state",)),
    ("plan_round", values(kind="party"), ("kind",)),
    ("plan_round", values(level="minister"), ("level",)),
    ("plan_round", values(outcome_truce="maybe"), ("outcome_truce",)),
    ("plan_round", values(starts_on="2018-13"), ("starts_on",)),
    ("plan_round", values(starts_on="2018-06-02", ends_on="2018-06-01"), ("ends_on",)),
    ("plan_round", values(logged=1), ("logged",)),
    ("plan_round", lambda world: {"delegates": [Seat(party=world.party("EU"), name="X")]}, ("delegates[0].party",)),
    (
        "plan_round",
        lambda world: {"delegates": [Seat(party=world.party("US"), name=name) for name in ("A", "")]},
        ("delegates[1].name",),
    ),
    ("plan_round", quoting(basis="hearsay"), ("citations[1].basis",)),
    ("edit_round", changes("edit_round", state="held"), ("state",)),
    ("edit_round", changes("edit_round", ends_on="2018-05-32"), ("ends_on",)),
    ("edit_round", changes("edit_round", number=7), ("number",)),
    ("edit_round", changes("edit_round", starts_on="2018-07"), ("ends_on",)),
    ("log_round", changes("log_round", ends_on=None), ("ends_on",)),
    ("log_round", changes("log_round", ends_on=""), ("ends_on",)),
    ("log_round", changes("log_round", state="planned"), ("state",)),
    ("amend_round", values(reason=" "), ("reason",)),
    ("amend_round", values(reason=NUL), ("reason",)),
    ("amend_round", changes("amend_round", ends_on=None), ("ends_on",)),
    ("amend_round", changes("amend_round", outcome_truce="perhaps"), ("outcome_truce",)),
    ("record_readout", values(tone="cheerful"), ("tone",)),
    ("record_readout", values(issued=True), ("tone",)),
    ("record_readout", values(tone="positive"), ("tone",)),
    ("record_readout", values(text=" "), ("text",)),
    ("record_readout", values(on="yesterday"), ("on",)),
    ("record_readout", values(meeting=None), ("on",)),
    ("record_readout", lambda world: {"meeting": world.round(1, "elsewhere")}, ("round",)),
    ("record_readout", lambda world: {"party": world.party("EU")}, ("party",)),
    ("record_readout", lambda world: {"party": world.party("CN")}, ("speaker",)),  # recorded already
    ("record_readout", quoting(voice="EU"), ("citations[1].party",)),
    ("record_demand_list", values(key="list"), ("key",)),
    ("record_demand_list", values(key=""), ("key",)),
    ("record_demand_list", values(declared_count=-1), ("declared_count",)),
    ("record_demand_list", lambda world: {"party": world.party("EU")}, ("party",)),
    ("record_demand_list", lambda world: {"delivered_in": world.round(1, "elsewhere")}, ("delivered_in",)),
    ("edit_demand_list", changes("edit_demand_list", title=""), ("title",)),
    (
        "edit_demand_list",
        lambda world: changes("edit_demand_list", delivered_in=world.round(1, "elsewhere"))(world),
        ("delivered_in",),
    ),
    # --- deadlines and measures
    ("set_deadline", values(key="rise"), ("key",)),
    ("set_deadline", values(title=""), ("title",)),
    ("set_deadline", lambda world: {"set_by": world.party("EU")}, ("set_by",)),
    ("edit_deadline", changes("edit_deadline", title="\t"), ("title",)),
    ("edit_deadline", lambda world: changes("edit_deadline", set_by=world.party("EU"))(world), ("set_by",)),
    ("revise_deadline", values(kind="moved"), ("kind",)),
    ("revise_deadline", values(kind="set", due_on=None), ("due_on",)),
    ("revise_deadline", values(kind="met", due_on=""), ("due_on",)),
    ("revise_deadline", values(due_on="March"), ("due_on",)),
    ("revise_deadline", values(announced_on="2018-2"), ("announced_on",)),
    ("record_measure", values(key="list-1"), ("key",)),
    ("record_measure", values(instrument="sanction"), ("instrument",)),
    ("record_measure", values(scope_usd=-1), ("scope_usd",)),
    ("record_measure", values(scope_usd="a lot"), ("scope_usd",)),
    ("record_measure", values(scope_usd="1.005"), ("scope_usd",)),
    ("record_measure", values(imposed_by=None), ("imposed_by",)),
    ("record_measure", lambda world: {"imposed_by": world.party("EU")}, ("imposed_by",)),
    ("record_measure", lambda world: {"against": world.party("EU")}, ("against",)),
    ("record_measure", lambda world: {"against": world.party("CN")}, ("against",)),
    ("edit_measure", changes("edit_measure", imposed_by=None), ("imposed_by",)),
    ("edit_measure", lambda world: changes("edit_measure", against=world.party("US"))(world), ("against",)),
    ("revise_measure", values(state="started"), ("state",)),
    ("revise_measure", values(rate_to="25 %"), ("rate_to",)),
    ("revise_measure", values(rate_from="NaN"), ("rate_from",)),
    ("revise_measure", values(rate_to="123456789"), ("rate_to",)),
    ("revise_measure", values(effective_on="2018-06-31"), ("effective_on",)),
    # --- issues
    ("add_area", values(code="tariffs"), ("code",)),
    ("add_area", values(code="two words"), ("code",)),
    ("add_area", values(label=" "), ("label",)),
    ("open_issue", values(title=""), ("title",)),
    ("open_issue", values(title="x" * 301), ("title",)),
    ("open_issue", values(title="  "), ("title",)),
    ("open_issue", values(description=NUL), ("description",)),
    ("open_issue", values(kind="wish"), ("kind",)),
    ("open_issue", values(area=None), ("area",)),
    ("open_issue", values(status="resolved"), ("status",)),
    ("open_issue", values(ref="US-001"), ("ref",)),
    ("open_issue", values(ref="US-1"), ("ref",)),  # the same number as US-001
    ("open_issue", values(ref="CN-009"), ("ref",)),
    ("open_issue", values(ref="US-"), ("ref",)),
    ("open_issue", values(ref="US-1234567890"), ("ref",)),
    ("open_issue", values(ref="US-７"), ("ref",)),
    ("open_issue", lambda world: {"raised_by": world.party("EU")}, ("raised_by",)),
    ("open_issue", lambda world: {"addressed_to": world.party("EU")}, ("addressed_to",)),
    ("open_issue", lambda world: {"addressed_to": world.party("US")}, ("addressed_to",)),
    ("open_issue", lambda world: {"raised_in": world.round(1, "elsewhere")}, ("raised_in",)),
    ("open_issue", lambda world: {"parent": world.issue("US-001", "elsewhere")}, ("parent",)),
    ("open_issue", values(first=FirstStatus(to="lapsed", reason="No.", on="2018")), ("first.to",)),
    ("open_issue", values(first=FirstStatus(to="raised", reason="", on="2018")), ("first.reason",)),
    ("open_issue", values(first=FirstStatus(to="raised", reason="Said.")), ("first.on",)),
    ("open_issue", values(first=FirstStatus(to="resolved", reason="Done.", on="2018")), ("first.citations",)),
    (
        "open_issue",
        lambda world: {"ties": Ties(sensitivity={world.party("EU"): "economic"})},
        ("sensitivity.EU",),
    ),
    (
        "open_issue",
        lambda world: {"ties": Ties(sensitivity={world.party("CN"): "high"})},
        ("sensitivity.CN.level",),
    ),
    ("open_issue", lambda world: {"ties": Ties(deadlines=[world.deadline, world.deadline])}, ("deadlines",)),
    ("open_issue", lambda world: {"ties": Ties(deadlines=[_other_deadline(world)])}, ("deadlines",)),
    ("open_issue", lambda world: {"ties": Ties(measures=[world.measure, world.measure])}, ("measures",)),
    ("open_issue", quoting(credibility=7), ("citations[1].credibility",)),
    ("edit_issue", changes("edit_issue", title=""), ("title",)),
    ("edit_issue", changes("edit_issue", ref="US-009"), ("ref",)),
    ("edit_issue", changes("edit_issue", raised_by=None), ("raised_by",)),
    ("edit_issue", changes("edit_issue", area=None), ("area",)),
    ("edit_issue", values(reason=HALF), ("reason",)),
    ("amend_issue", changes("amend_issue", title=""), ("title",)),
    ("amend_issue", values(archived_on=dt.date(2019, 1, 1)), ("archived_on",)),
    ("amend_issue", values(archived=True, reason=""), ("reason",)),
    ("set_on_many", values(reason=" "), ("reason",)),
    ("set_on_many", values(wanted=BulkSet()), ("set",)),
    ("set_on_many", values(wanted=BulkSet(fields={"title": "The same"})), ("set.title",)),
    ("set_on_many", values(versions={"US-009": 1}), ("versions.US-009",)),
    ("set_on_many", values(wanted=BulkSet(status=BulkStatus(to="agreed"))), ("set.status.to",)),
    # The second could: it has no status yet.
    (
        "set_on_many",
        values(wanted=BulkSet(status=BulkStatus(to="identified", on="2019-01-01"))),
        ("refs[0]",),
    ),
    ("edit_issue", lambda world: changes("edit_issue", parent=world.issue("US-001"))(world), ("parent",)),
    ("edit_issue", lambda world: changes("edit_issue", addressed_to=world.party("US"))(world), ("addressed_to",)),
    ("archive_issue", values(reason=""), ("reason",)),
    ("archive_issue", values(on="2018-99-01"), ("archived_on",)),
    ("restore_issue", values(reason="\n"), ("reason",)),
    # --- statuses
    ("change_status", values(to="agreed"), ("to",)),
    ("change_status", values(to=None), ("to",)),
    ("change_status", values(to="identified"), ("to",)),
    ("change_status", values(reason=" "), ("reason",)),
    ("change_status", values(reason=NUL), ("reason",)),
    ("change_status", values(citations=[]), ("citations",)),
    ("change_status", values(on=None), ("on",)),
    ("change_status", values(on="2018-02-30"), ("on",)),
    ("change_status", values(on=20180504), ("on",)),
    ("change_status", lambda world: {"on": None, "meeting": world.round(3)}, ("on",)),  # it has no last day
    ("change_status", lambda world: {"meeting": world.round(1, "elsewhere")}, ("round",)),
    ("change_status", values(to="superseded"), ("successor",)),
    ("change_status", lambda world: {"successor": world.issue("US-002")}, ("successor",)),
    ("change_status", lambda world: {"to": "superseded", "successor": world.issue("US-001")}, ("successor",)),
    (
        "change_status",
        lambda world: {"to": "superseded", "successor": world.issue("US-001", "elsewhere")},
        ("successor",),
    ),
    ("change_status", quoting(quote="word " * 26), ("citations[1].quote",)),
    ("change_status", quoting(people=0), ("citations[1].people",)),
    ("change_status", quoting(people=-3), ("citations[1].people",)),
    ("change_status", quoting(reliability="G"), ("citations[1].reliability",)),
    ("change_status", quoting(basis="", reliability=""), ("citations[1].basis", "citations[1].reliability")),
    ("change_status", quoting(source=Source(kind="gossip")), ("citations[1].source.kind",)),
    (
        "record_statuses",
        lambda world: {
            "entries": [
                StatusEntry(issue=world.issue("US-001"), to="narrowing", reason="Moved.", on="2018-06"),
                StatusEntry(issue=world.issue("US-001"), to="agreed", reason="Moved.", on="2018-06"),
                StatusEntry(issue=world.issue("US-002"), to="narrowing", reason=" ", on="2018-06"),
                StatusEntry(issue=world.issue("US-001", "elsewhere"), to="raised", reason="Said.", on="2018-06"),
                StatusEntry(issue=world.issue("US-002"), to="narrowing", reason="Moved.", on="sometime"),
            ]
        },
        ("[1].to", "[2].reason", "[3].issue", "[4].on"),
    ),
    (
        "record_statuses",
        lambda world: {
            "entries": [
                StatusEntry(issue=world.issue("US-002"), to="lapsed", reason="Over.", on="2018-06"),
                StatusEntry(issue=world.issue("US-002"), to="narrowing", reason="Moved.", on="2018-07"),
            ]
        },
        ("[1].to",),
    ),
    (
        "record_statuses",
        lambda world: {
            "entries": [
                StatusEntry(
                    issue=world.issue("US-002"),
                    to="concluded",
                    reason="Signed.",
                    on="2018",
                    citations=[make_citation(world.source), make_citation(world.source, basis="hearsay")],
                ),
            ]
        },
        ("[0].citations[1].basis",),
    ),
    # --- positions
    ("state_position", position(stance="agrees"), ("stance",)),
    ("state_position", position(stance="demands"), ("stance",)),
    ("state_position", position(party=lambda world: world.party("EU")), ("party",)),
    ("state_position", position(party=lambda world: world.party("US")), ("stance",)),
    ("state_position", position(text=" "), ("text",)),
    ("state_position", position(answer="meets"), ("answer",)),
    ("state_position", position(stance="offers", answer="all"), ("answer",)),
    ("state_position", position(channel="secret"), ("channel",)),
    ("state_position", position(on=None), ("on",)),
    ("state_position", position(stance="conditional"), ("condition",)),
    ("state_position", position(condition=Condition(text="")), ("condition.text",)),
    ("state_position", position(condition=Condition(text=NUL)), ("condition.text",)),
    (
        "state_position",
        position(condition=lambda world: Condition(text="If", issue=world.issue("US-001"))),
        ("condition.issue",),
    ),
    (
        "state_position",
        position(condition=lambda world: Condition(text="If", issue=world.issue("US-001", "elsewhere"))),
        ("condition.issue",),
    ),
    ("state_position", position(quantity=Quantity(metric="")), ("quantity.metric",)),
    ("state_position", position(quantity=Quantity(metric="x" * 301)), ("quantity.metric",)),
    ("state_position", position(quantity=Quantity(metric="tonnes", value="many")), ("quantity.value",)),
    ("state_position", position(quantity=Quantity(metric="tonnes", value="1e30")), ("quantity.value",)),
    ("state_position", position(quantity=Quantity(metric="tonnes", value="Infinity")), ("quantity.value",)),
    ("state_position", position(quantity=Quantity(metric="tonnes", bound="over")), ("quantity.bound",)),
    ("state_position", position(quantity=Quantity(metric="tonnes", due_on="2018-1")), ("quantity.due_on",)),
    ("state_position", quoting(voice="us"), ("citations[1].party",)),
    (
        "record_positions",
        lambda world: {
            "entries": [
                PositionEntry(
                    issue=world.issue("US-001"), party=world.party("EU"), stance="accepts", text="Yes.", on="2018"
                ),
                PositionEntry(
                    issue=world.issue("US-001"),
                    party=world.party("CN"),
                    stance="offers",
                    text="Some.",
                    on="2018",
                    quantity=Quantity(metric="tonnes", value="x"),
                ),
            ]
        },
        ("[0].party", "[1].quantity.value"),
    ),
    # --- links, notes, commitments
    ("link_issues", values(kind="related"), ("kind",)),
    ("link_issues", values(on="2018-"), ("on",)),
    ("add_note", values(text=""), ("text",)),
    ("add_note", lambda world: {"issue": world.issue("US-001", "elsewhere")}, ("issue",)),
    ("add_note", lambda world: {"meeting": world.round(1, "elsewhere")}, ("round",)),
    ("agree_commitment", values(key="soy"), ("key",)),
    ("agree_commitment", values(key=" "), ("key",)),
    ("agree_commitment", values(text=""), ("text",)),
    ("agree_commitment", values(target="x"), ("target",)),
    ("agree_commitment", values(due_on="2021-13"), ("due_on",)),
    ("agree_commitment", values(level=3), ("level",)),
    ("agree_commitment", lambda world: {"obligor": world.party("EU")}, ("obligor",)),
    ("agree_commitment", lambda world: {"issue": world.issue("US-001", "elsewhere")}, ("issue",)),
    ("edit_commitment", changes("edit_commitment", text=""), ("text",)),
    ("edit_commitment", changes("edit_commitment", key="other"), ("key",)),
    ("edit_commitment", lambda world: changes("edit_commitment", obligor=world.party("EU"))(world), ("obligor",)),
    ("record_delivery", values(level=4), ("level",)),
    ("record_delivery", values(level=-1), ("level",)),
    ("record_delivery", values(level=None), ("level",)),
    ("record_delivery", values(on="2019-06-31"), ("on",)),
    ("observe_commitment", values(period=""), ("period",)),
    ("observe_commitment", values(period="x" * 61), ("period",)),
    ("observe_commitment", values(value="12,5"), ("value",)),
    ("observe_commitment", values(bound="roughly"), ("bound",)),
    # --- corrections
    *(
        (act.name, given, (field,))
        for act in ACTS
        if act.name.startswith("supersede")
        for given, field in ((values(reason=" "), "reason"), (values(reason=NUL), "reason"))
    ),
    ("supersede status", values(replacement={"to": "agreed", "reason": "x", "on": "2018"}), ("to",)),
    ("supersede readout", values(replacement={"party": None, "tone": "x", "text": "x"}), ("tone",)),
    ("supersede deadline revision", values(replacement={"kind": "set", "due_on": None}), ("due_on",)),
    ("supersede delivery", values(replacement={"level": 9}), ("level",)),
    # --- the record of a round
    ("log_round_record", values(record={"ends_on": None}), ("ends_on",)),
    ("log_round_record", values(record={"outcome_truce": "perhaps"}), ("outcome_truce",)),
    ("log_round_record", entries(outcomes=lambda world: [outcome(to="agreed")(world)]), ("outcomes[US-001].to",)),
    (
        "log_round_record",
        entries(
            outcomes=lambda world: [
                outcome()(world),
                outcome("US-002", to="concluded")(world),
                outcome("CN-001", reason="")(world),
            ]
        ),
        ("outcomes[US-002].citations", "outcomes[CN-001].reason"),
    ),
    (
        "log_round_record",
        entries(
            outcomes=lambda world: [
                outcome(citations=[make_citation(world.source, quote="w " * 30)])(world),
            ]
        ),
        ("outcomes[US-001].citations[0].quote",),
    ),
    (
        "log_round_record",
        entries(readouts=lambda world: [ReadoutEntry(party=world.party("EU"), tone="neutral", text="x")]),
        ("readouts[0].party",),
    ),
    (
        "log_round_record",
        entries(
            readouts=lambda world: [ReadoutEntry(party=world.party("US"), tone="neutral", text="x") for _ in range(2)]
        ),
        ("readouts[1].speaker",),
    ),
    (
        "log_round_record",
        entries(deadlines=lambda world: [DeadlineEntry(deadline=world.deadline, kind="set", due_on=None)]),
        ("deadlines[0].due_on",),
    ),
    (
        "log_round_record",
        entries(measures=lambda world: [MeasureEntry(measure=world.measure, state="on")]),
        ("measures[0].state",),
    ),
    ("log_round_record", values(entries=RoundEntries(next_round=NextRound(name=""))), ("next_round.name",)),
    ("log_new_round", values(number=1), ("number",)),
    ("log_new_round", values(record={"name": "Ninth"}), ("ends_on",)),
    ("amend_round_record", values(reason=""), ("reason",)),
    (
        "amend_round_record",
        entries(outcomes=lambda world: [outcome(to="superseded", supersedes=world.status)(world)]),
        ("outcomes[US-001].successor",),
    ),
    (
        "amend_round_record",
        entries(outcomes=lambda world: [outcome("US-002", supersedes=world.status)(world)]),
        ("outcomes[US-002].to",),
    ),
    (
        "amend_round_record",
        lambda world: {
            "entries": RoundEntries(taken_back=[world.issue("US-002").status_changes.get()]),
        },
        ("fact",),
    ),
]


def _other_deadline(world: World) -> Any:
    return world.elsewhere.deadlines.get()


def _names(case: tuple[str, Any, tuple[str, ...]]) -> str:
    return f"{case[0]}-{'+'.join(case[2])}"


@pytest.mark.parametrize("case", BAD, ids=_names)
def test_bad_input_names_its_field_and_writes_nothing(
    world: World, case: tuple[str, Callable[[World], Values], tuple[str, ...]]
) -> None:
    name, given, fields = case
    overrides = given(world)
    before = everything()
    with pytest.raises(Refused) as refused:
        BY_NAME[name].do(world, **overrides)
    assert tuple(refused.value.errors) == fields
    assert all(refused.value.errors.values())
    assert everything() == before


def test_every_act_is_asked() -> None:
    takes_nothing_wrong = {"consult_sources", "list_areas", "supersede link", "supersede note", "supersede position"}
    assert {act.name for act in ACTS} - {name for name, *_ in BAD} <= takes_nothing_wrong


@pytest.mark.parametrize("act", [act for act in ACTS if "citations" in act.function.__annotations__], ids=str)
def test_a_wrong_citation_is_named_wherever_it_is_given(world: World, act: Act) -> None:
    citations = [make_citation(world.source), make_citation(world.source, basis="hearsay")]
    before = everything()
    with pytest.raises(Refused) as refused:
        act.do(world, citations=citations)
    assert list(refused.value.errors) == ["citations[1].basis"]
    assert everything() == before


def test_a_round_that_is_logged_is_not_logged_again(world: World) -> None:
    meeting = world.round(1)
    before = everything()
    for name in ("log_round", "edit_round"):
        with pytest.raises(Refused) as refused:
            BY_NAME[name].function(meeting, version=meeting.version, **_plain(name))
        assert (refused.value.code, list(refused.value.errors)) == ("round_already_logged", ["round"])
    planned = world.round(2)
    with pytest.raises(Refused) as refused:
        BY_NAME["amend_round"].function(planned, version=planned.version, reason="Misread.", **_plain("amend_round"))
    assert (refused.value.code, list(refused.value.errors)) == ("round_not_logged", ["round"])
    assert everything() == before


def _plain(name: str) -> Values:
    field = "record" if name == "log_round" else "changes"
    return {field: {}, **SYSTEM}


def test_an_issue_is_no_part_of_its_own_part(world: World) -> None:
    part, whole = world.issue("US-002"), world.issue("US-001")
    edit = BY_NAME["edit_issue"].function
    edit(part, version=part.version, changes={"parent": whole}, **SYSTEM)
    before = everything()
    with pytest.raises(Refused) as refused:
        edit(whole, version=whole.version, changes={"parent": part}, **SYSTEM)
    assert list(refused.value.errors) == ["parent"]
    assert everything() == before


def test_a_link_is_recorded_once(world: World) -> None:
    link = BY_NAME["link_issues"].function
    given = {"kind": "packaged_with", **SYSTEM}
    before = everything()
    for pair in (("US-001", "US-002"), ("US-001", "US-001")):
        with pytest.raises(Refused) as refused:
            link(*map(world.issue, pair), **given)
        assert list(refused.value.errors) == ["to"]
    with pytest.raises(Refused) as refused:
        link(world.issue("US-001"), world.issue("US-001", "elsewhere"), **given)
    assert list(refused.value.errors) == ["to"]
    assert everything() == before


def test_area_codes_are_listed_once(world: World) -> None:
    area = Area.objects.get(code="cyber")
    list_areas = BY_NAME["list_areas"].function
    assert list_areas(world.talks, [area, area], **SYSTEM) == 1
