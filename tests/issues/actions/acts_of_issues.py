"""Acts on issues themselves, one or many, with input that works."""

from issues.actions import (
    amendments,
    areas,
    bulk,
    record_change,
)
from issues.actions import issues as demands
from issues.actions.issues import FirstStatus
from issues.actions.ties import Ties
from issues.models import Area
from tests.issues.actions.act import ANALYSTS, EITHER, MANAGERS, Act, cited, edits

ISSUE_ACTS: tuple[Act, ...] = (
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
        **edits(lambda world: world.issue("US-001"), {"title": "Buy more soybeans"}),
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
        **edits(lambda world: world.issue("US-001"), {"title": "Buy more soybeans"}),
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
        name="record_change",
        function=record_change.record_change,
        roles=EITHER,
        writes=(
            "+issues.statuschange",
            "+issues.statuschangecitation",
            "+issues.position",
            "+issues.position",
            "+issues.positioncitation",
        ),
        on=lambda world: (world.issue("US-001"),),
        with_=lambda world: {
            "reason": "Both said so.",
            "on": "2019-02-15",
            "status": record_change.Step(to="narrowing", citations=cited(world)),
            "positions": [
                record_change.Stated(party=world.party("US"), stance="would_settle", text="Half of it."),
                record_change.Stated(party=world.party("CN"), stance="open", text="Half.", citations=cited(world)),
            ],
        },
    ),
)
