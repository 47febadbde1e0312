"""The report of a bulk edit as a person reads it: each field before and after, in words."""

from collections.abc import Mapping
from typing import Any

from issues.actions.bulk import BulkRow
from issues.choices import IssueKind, PartySensitivity, Status
from issues.queries.issue_desk import IssueOptions

LABELS = {
    "area": "Area", "kind": "Kind", "addressed_to": "Put to", "raised_in": "Raised in", "parent": "Part of",
    "demand_list": "List", "deadlines": "Deadlines", "measures": "Measures", "sensitivity": "Sensitive",
    "archived_on": "Archived", "status": "Status",
}  # fmt: skip


def told(row: BulkRow, titles: Mapping[str, str], options: IssueOptions) -> dict[str, Any]:
    """One issue: reference, title, its changes (label, before, after), why it is refused."""
    return {
        "ref": row.ref,
        "title": titles.get(row.ref, ""),
        "changes": [
            (LABELS.get(name, name), _said(name, before, options), _said(name, after, options))
            for name, (before, after) in row.changes.items()
        ],
        "refusals": [refusal.detail for refusal in row.refusals],
    }


def _said(name: str, value: Any, options: IssueOptions) -> str:
    """A value of a report in words; what is not there is a dash."""
    if value in (None, "", [], {}):
        return "—"
    if name == "sensitivity":
        return ", ".join(f"{code} {PartySensitivity(level).label.lower()}" for code, level in value.items())
    named: dict[str, Mapping[str, str]] = {
        "area": {area.code: area.label for area in options.areas},
        "demand_list": {row.key: row.title for row in options.demand_lists},
        "deadlines": {row.key: row.title for row in options.deadlines},
        "measures": {row.key: row.title for row in options.measures},
        "kind": dict(IssueKind.choices),
        "status": dict(Status.choices),
    }
    words = named.get(name, {})
    if isinstance(value, list):
        return "; ".join(words.get(key, key) for key in value)
    return f"R{value}" if name == "raised_in" else words.get(value, str(value))
