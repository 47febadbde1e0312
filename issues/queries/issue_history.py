"""The history of one issue, and what differs between two of its states. Both are read from the ledger."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from issues.queries.change_lines import Line, ToldChangeset, Words, lines_of
from issues.queries.history import NEWEST_FIRST, changesets_touching, tell_changesets
from issues.shapes import Change
from tradetalks.lib.keyset import Slice, slice_of

MOST_COMPARED = 1000
"""Changesets between two states that are compared."""


def issue_history(
    issue_id: int, *, labels: AbstractSet[str], limit: int, cursor: str | None = None
) -> tuple[list[ToldChangeset], Slice]:
    """A page of the changesets that touched the issue, newest first. Raises CursorError."""
    rows, touched = changesets_touching(issue_id)
    page = slice_of(rows, order=NEWEST_FIRST, limit=limit, cursor=cursor)
    return lines_of(page.rows, labels=labels, only=touched), page


def differences(issue_id: int, older: int, newer: int, *, labels: AbstractSet[str]) -> list[Line]:
    """What differs between the issue after one changeset and after a later one: its fields, facts, ties and sources."""
    rows, touched = changesets_touching(issue_id)
    between = rows.filter(number__gt=older, number__lte=newer).order_by("number")[:MOST_COMPARED]
    told = tell_changesets(list(between), labels=labels, only=touched, whole=True)
    changes = list(_net(change for changeset in told for change in changeset["changes"]))
    return Words.of(changes).lines(changes)


def _net(changes: Iterable[Change]) -> Iterable[Change]:
    """What many changes did to each row all in all: from its first before to its last after."""
    rows: dict[tuple[str, int], Change] = {}
    for change in changes:
        key = (change["model"], change["id"])
        before = rows[key]["before"] if key in rows else change["before"]
        rows[key] = {**change, "before": before, "action": _action(before, change["after"])}
    for change in rows.values():
        came_and_went = change["before"] is None and (change["after"] or {"superseded": True}).get("superseded")
        if change["before"] != change["after"] and not came_and_went:
            yield change


def _action(before: dict[str, Any] | None, after: dict[str, Any] | None) -> Any:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"
