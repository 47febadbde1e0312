"""The kinds of events, as data: which change of which record is told under which name, and where to read of it.

A change is told by its model's label in the ledger, so nothing here imports the apps above. What is not listed is
never told: sources, who they are and what cites them, because not everybody may see every source; and rows that
belong to a record whose own version counts up in the same act (delegates, ties, sensitivities). docs/webhooks.md
repeats the list for receivers; a test keeps the two equal and walks every recorded model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SUPERSEDED = "fact.superseded"
TEST = "webhook.test"
"""Sent from the admin to try a receiver. Not of the ledger, and not to be subscribed to."""


@dataclass(frozen=True)
class Told:
    """A model of the ledger and what its changes are called; an empty name is not told."""

    model: str
    created: str
    edited: str = ""
    path: str = ""
    """Where it is read, beneath `/api/v1/negotiations/<slug>/`; `{ref}` is that of `owner`, or its own."""
    owner: str = ""
    """Model of the record that a fact belongs to."""
    column: str = ""
    """Column of the fact that names the owner."""


TOLD: tuple[Told, ...] = (
    Told("rounds.negotiation", "negotiation.opened", "negotiation.edited"),
    Told("rounds.round", "round.planned", "round.edited", "rounds/{ref}/"),
    Told("rounds.readout", "readout.recorded", "", "readouts/", "rounds.round", "round_id"),
    Told("rounds.deadline", "deadline.set", "deadline.edited", "deadlines/"),
    Told("rounds.deadlinerevision", "deadline.revised", "", "deadlines/", "rounds.deadline", "deadline_id"),
    Told("rounds.measure", "measure.recorded", "measure.edited", "measures/"),
    Told("rounds.measurerevision", "measure.revised", "", "measures/", "rounds.measure", "measure_id"),
    Told("rounds.demandlist", "demand_list.recorded", "demand_list.edited", "demand-lists/"),
    Told("issues.issue", "issue.opened", "issue.edited", "issues/{ref}/"),
    Told(
        "issues.statuschange", "status_change.recorded", "", "issues/{ref}/status-changes/", "issues.issue", "issue_id"
    ),
    Told("issues.position", "position.recorded", "", "issues/{ref}/positions/", "issues.issue", "issue_id"),
    Told("issues.issuelink", "issue_link.recorded", "", "issues/{ref}/links/", "issues.issue", "from_issue_id"),
    Told("issues.note", "note.recorded", "", "", "issues.issue", "issue_id"),
    Told("issues.commitment", "commitment.agreed", "commitment.edited"),
    Told("issues.delivery", "delivery.recorded", "", "", "issues.commitment", "commitment_id"),
    Told("issues.observation", "observation.recorded", "", "", "issues.commitment", "commitment_id"),
)

BY_MODEL: dict[str, Told] = {told.model: told for told in TOLD}


@dataclass(frozen=True)
class Turn:
    """What edits of a record are called by whether a column is null before and after."""

    model: str
    column: str
    when_set: str
    while_set: str
    when_emptied: str


TURNS: tuple[Turn, ...] = (
    Turn("rounds.round", "logged_id", "round.logged", "round.amended", "round.amended"),
    Turn("issues.issue", "archived_on", "issue.archived", "issue.edited", "issue.restored"),
)

KINDS: tuple[str, ...] = tuple(
    sorted(
        {name for told in TOLD for name in (told.created, told.edited) if name}
        | {name for turn in TURNS for name in (turn.when_set, turn.while_set, turn.when_emptied)}
        | {SUPERSEDED}
    )
)
"""Every kind of event one may subscribe to."""


def kind_of(model: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str | None:
    """What one change in the ledger is called, or None where it is not told."""
    told = BY_MODEL.get(model)
    if told is None or after is None:
        return None
    if before is not None and "superseded_id" in after:
        return SUPERSEDED
    for turn in TURNS:
        was, now = ((side or {}).get(turn.column) is not None for side in (before, after))
        if turn.model == model and (was or now):
            return turn.while_set if was and now else turn.when_set if now else turn.when_emptied
    return (told.created if before is None else told.edited) or None
