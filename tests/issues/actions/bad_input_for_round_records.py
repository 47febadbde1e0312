"""Input that no act on the whole record of a round accepts."""

from issues.actions.round_record import DeadlineEntry, MeasureEntry, NextRound, ReadoutEntry, RoundEntries
from tests.factories import make_citation
from tests.issues.actions.bad_input import BadInput, entries, outcome, values

BAD_FOR_ROUND_RECORDS: tuple[BadInput, ...] = (
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
    ("unlog_round", values(reason=" "), ("reason",)),
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
)
