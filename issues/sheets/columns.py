"""The columns of the table of issues, and what one who sends it back may do with each."""

from collections.abc import Sequence

from tradetalks.api.tables.columns import TableColumn, codes, day, in_round, labelled, number, text

EDITABLE = ("kind", "title", "description", "area", "addressed_to", "raised_in", "parent", "demand_list")
"""Columns whose cells may be changed: those of `edit_issue`."""
NEEDED_TO_OPEN = ("title", "area", "raised_by", "addressed_to", "raised_in")
"""Columns that must be there to open an issue; in three of them an empty cell says something: jointly, nobody, none."""
SET_ON_OPENING = (*EDITABLE, "raised_by")
NOT_READ = frozenset({"movement", "movement_label", "flags", "url"})
"""Columns that exports have and imports pass over: they say nothing of the issue's own record. Movement and flags are
computed, and change for every issue when a round is logged; an address depends on how the server was reached."""

_LABEL = "Labels follow from the code beside them."
_BY_RECORDING = {
    "ref": "A reference never changes.",
    "raised_by": "Who raised it is part of its reference: archive the issue and open it anew.",
    "status": "A status changes only by POST …/issues/{ref}/status-changes/.",
    "phase": "It follows from the status.",
    "status_since_round": "It follows from the status changes.",
    "status_since_on": "It follows from the status changes.",
    "archived_on": "An issue is archived by its own act.",
    "raised_in_name": "It follows from the number of the round beside it.",
    "updated_at": "It follows from the ledger.",
}


def why_fixed(name: str) -> str:
    """What to tell someone who changed a cell that follows from something else."""
    if name.endswith("_label"):
        return _LABEL
    if name.startswith("position_"):
        return "A position is recorded by POST …/issues/{ref}/positions/."
    return _BY_RECORDING[name]


def issue_columns(seats: Sequence[str]) -> list[TableColumn]:
    """The columns; each party's newest position in some of its own, by the codes of the parties in `seats`."""
    positions: list[TableColumn] = []
    for code in seats:
        at = f"positions.{code}"
        positions += [
            text(f"position_{code}_stance", f"{at}.stance"),
            text(f"position_{code}_stance_label", f"{at}.stance_label"),
            text(f"position_{code}_answer", f"{at}.answer"),
            number(f"position_{code}_round", f"{at}.round"),
            day(f"position_{code}_on", f"{at}.on"),
        ]
    return [
        text("ref"),
        number("version"),
        *labelled("kind"),
        text("title"),
        text("description"),
        *labelled("area"),
        *labelled("raised_by"),
        *labelled("addressed_to"),
        *in_round("raised_in"),
        text("parent"),
        text("demand_list"),
        *labelled("status"),
        *labelled("phase"),
        number("status_since_round", "status_since.round"),
        day("status_since_on", "status_since.on"),
        *labelled("movement"),
        codes("flags"),
        *positions,
        day("archived_on"),
        text("updated_at"),
    ]
