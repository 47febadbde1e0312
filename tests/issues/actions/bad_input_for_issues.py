"""Input that no act on issues and what is recorded of them accepts."""

import datetime as dt

from issues.actions.bulk import BulkSet, BulkStatus
from issues.actions.histories import PositionEntry, StatusEntry
from issues.actions.issues import FirstStatus
from issues.actions.positions import Condition, Quantity
from issues.actions.record_change import Stated, Step
from issues.actions.ties import Ties
from tests.factories import make_citation
from tests.issues.actions.bad_input import HALF, NUL, BadInput, changes, position, quoting, values
from tests.issues.actions.every_act import ACTS
from tradetalks.sources.models import Source

BAD_FOR_ISSUES: tuple[BadInput, ...] = (
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
    ("open_issue", lambda world: {"ties": Ties(deadlines=[world.elsewhere.deadlines.get()])}, ("deadlines",)),
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
    # --- status and positions together
    ("record_change", values(status=None, positions=()), ("to",)),
    ("record_change", values(status=Step(to="solved")), ("to",)),
    (
        "record_change",
        lambda world: {"positions": [Stated(party=world.party("US"), stance="perhaps", text="Half.")]},
        ("positions[US].stance",),
    ),
    # --- taking back
    ("revert", values(number=10**9), ("number",)),
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
)
