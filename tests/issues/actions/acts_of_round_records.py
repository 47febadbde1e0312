"""Acts on the whole record of a round, with input that works."""

from issues.actions import (
    round_record,
)
from rounds.actions import meetings
from tests.issues.actions.act import CLERKS, Act
from tests.issues.actions.world import World

ROUND_RECORD_ACTS: tuple[Act, ...] = (
    Act(
        name="unlog_round",
        function=meetings.unlog_round,
        roles=CLERKS,
        writes=("~rounds.round",),
        on=lambda world: (world.round(1),),
        with_=lambda world: {"version": world.round(1).version, "record": {}, "reason": "It was not held."},
    ),
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


def _entries(world: World) -> round_record.RoundEntries:
    return round_record.RoundEntries(
        readouts=[round_record.ReadoutEntry(party=world.party("US"), tone="progress", text="Good.")],
        outcomes=[round_record.Outcome(issue=world.issue("US-001"), to="narrowing", reason="Moved.")],
        deadlines=[round_record.DeadlineEntry(deadline=world.deadline, kind="waived", due_on=None)],
        measures=[round_record.MeasureEntry(measure=world.measure, state="suspended")],
        next_round=round_record.NextRound(name="Next meeting", starts_on="2019-02"),
    )
