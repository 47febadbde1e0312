"""An issue's description as it is, and as it was at an earlier version: from the ledger."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from issues.models import Issue, IssueDeadline, IssueMeasure, IssueSensitivity
from issues.queries.issue_desk import IssueOptions
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Change

TIES: tuple[type[Any], ...] = (IssueDeadline, IssueMeasure, IssueSensitivity)
FIELD_OF = {
    "area_id": "area", "addressed_to_id": "addressed_to", "raised_in_id": "raised_in", "parent_id": "parent",
    "demand_list_id": "demand_list", "title": "title", "kind": "kind", "description": "description",
}  # fmt: skip
"""Column of an issue → the field that shows it."""


@dataclass(frozen=True)
class Edit:
    """Who changed a field last, and when."""

    by: User | None
    at: dt.datetime


@dataclass(frozen=True)
class EarlierVersion:
    """The description at a version, and who changed which field since."""

    described: Mapping[str, Any]
    edits: Mapping[str, Edit]


def description_of(issue: Issue, options: IssueOptions) -> dict[str, Any]:
    """The description as it is now, field by field as the form names them. Four queries at most."""
    return _described(issue.snapshot(), {model: _rows(model, issue) for model in TIES}, options)


def description_at(issue: Issue, version: int, options: IssueOptions) -> EarlierVersion | None:
    """The description at that version, None where the ledger knows none such. Eight queries at most."""
    own = Change.objects.filter(model=issue.ledger_name, object_id=issue.pk).order_by("-changeset", "-position")
    later: list[Change] = []
    for change in own.select_related("changeset__by"):
        if change.after is not None and change.after["version"] == version:
            break
        later.append(change)
    else:
        return None
    # Whatever changed of the ties counted the issue's version up, so it is in the same changesets.
    numbers = {change.changeset_id for change in later}
    labels = [model._meta.label_lower for model in TIES]
    tied = Change.objects.filter(changeset__in=numbers, model__in=labels).select_related("changeset__by")
    ties = {model: _rows(model, issue) for model in TIES}
    edits: dict[str, Edit] = {}
    for step in sorted([*later, *tied], key=lambda change: (-change.changeset_id, -change.position)):
        edit = Edit(step.changeset.by, step.changeset.at)
        for model in TIES:
            if step.model == model._meta.label_lower and (step.before or step.after or {}).get("issue_id") == issue.pk:
                _undo(ties[model], step)
                for field in _tie_fields(model, step, options):
                    edits.setdefault(field, edit)
        if step.model == issue.ledger_name:
            for column, field in FIELD_OF.items():
                if (step.before or {}).get(column) != (step.after or {}).get(column):
                    edits.setdefault(field, edit)
    return EarlierVersion(_described(change.after, ties, options), edits)


def _rows(model: type[Any], issue: Issue) -> dict[int, dict[str, Any]]:
    return {row.pk: row.snapshot() for row in model._default_manager.filter(issue=issue).order_by("pk")}


def _undo(rows: dict[int, dict[str, Any]], change: Change) -> None:
    if change.before is None:
        rows.pop(change.object_id, None)
    else:
        rows[change.object_id] = change.before


def _tie_fields(model: type[Any], change: Change, options: IssueOptions) -> Iterable[str]:
    if model is IssueSensitivity:
        codes = {party.pk: code for code, party in options.parties.items()}
        return [f"sensitivity_{codes[(change.before or change.after or {})['party_id']]}"]
    return ["deadlines" if model is IssueDeadline else "measures"]


def _described(
    columns: Mapping[str, Any], ties: Mapping[type[Any], Mapping[int, Any]], options: IssueOptions
) -> dict[str, Any]:
    codes = {party.pk: code for code, party in options.parties.items()}
    names: dict[str, dict[int, str]] = {
        "area_id": {row.pk: row.code for row in options.areas},
        "addressed_to_id": codes,
        "raised_in_id": {row.pk: str(row.number) for row in options.rounds},
        "demand_list_id": {row.pk: row.key for row in options.demand_lists},
        "parent_id": dict(Issue.objects.filter(pk=columns["parent_id"]).values_list("pk", "ref")),
    }
    described: dict[str, Any] = {}
    for column, field in FIELD_OF.items():
        value = columns[column]
        described[field] = (names[column].get(value, "") if value else "") if column in names else value or ""
    levels = {codes[row["party_id"]]: row["level"] for row in ties[IssueSensitivity].values()}
    described |= {f"sensitivity_{code}": levels.get(code, "") for code in codes.values()}
    keys = {row.pk: row.key for row in options.deadlines}
    described["deadlines"] = tuple(keys[row["deadline_id"]] for _, row in sorted(ties[IssueDeadline].items()))
    keys = {row.pk: row.key for row in options.measures}
    described["measures"] = tuple(keys[row["measure_id"]] for _, row in sorted(ties[IssueMeasure].items()))
    return described
