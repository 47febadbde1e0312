"""The ledger as programs read it: the changes feed of a negotiation, and the history of one issue.

A changeset is told as number, at, by (username, None: the system), door, reason and its changes; a change as model,
id, ref (None for facts and what else has no name), action (added, changed, removed), before and after: for a change
only the columns that differ, with references instead of keys (`area`: `tariffs`). Left out, for whoever may not see
a source: the source's own changes, citations of it and its listing as consulted; and for everybody who an unnamed
source is. A changeset of which nothing is left is not told at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, Literal

from django.apps import apps
from django.db.models import Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from issues import shapes
from issues.models import (
    Commitment,
    CommitmentCitation,
    Delivery,
    Issue,
    IssueCitation,
    IssueDeadline,
    IssueLink,
    IssueMeasure,
    IssueSensitivity,
    Note,
    Observation,
    Position,
    StatusChange,
)
from tradetalks.ledger.models import Change, Changeset, Door
from tradetalks.lib.keyset import Column, Order
from tradetalks.sources.models import Source, SourceIdentity

NEWEST_FIRST = Order("-number", (Column("number", int, descending=True),))
CHANGESET_COLUMNS = ("number", "at", "by__username", "door", "reason")

_DOORS: dict[str, str] = dict(Door.choices)
_NEVER = frozenset({SourceIdentity._meta.label_lower})
_NAMED_BY = {
    "accounts.user": "username", "rounds.party": "code", "rounds.negotiation": "slug", "rounds.round": "number",
    "rounds.deadline": "key", "rounds.measure": "key", "rounds.demandlist": "key", "issues.area": "code",
    "issues.issue": "ref", "issues.commitment": "key", "sources.source": "key",
}  # fmt: skip
"""Model → the column people know its rows by."""
_NUMBERED = frozenset({"rounds.round"})
"""Those whose column is a number."""


def changesets_of(slug: str) -> QuerySet[Changeset, Any]:
    """Every changeset of that negotiation."""
    rows: QuerySet[Changeset, Any] = Changeset.objects.filter(scope=slug).values(*CHANGESET_COLUMNS)
    return rows


def changesets_touching(issue_id: int) -> tuple[QuerySet[Changeset, Any], Q]:
    """The changesets that touched an issue or anything recorded of it, and which of their changes did."""
    touched = _changes_of(issue_id)
    numbers = Change.objects.filter(touched).values("changeset")
    return Changeset.objects.filter(number__in=numbers).values(*CHANGESET_COLUMNS), touched


def tell_changesets(
    rows: Sequence[Mapping[str, Any]], *, labels: AbstractSet[str], only: Q | None = None, whole: bool = False
) -> list[shapes.Changeset]:
    """What is told of changesets read with CHANGESET_COLUMNS; `only` narrows their changes.

    `whole` tells both sides of a change with every column, for who says in words which record it is.
    Three queries at most.
    """
    changes = _visible_changes([row["number"] for row in rows], labels, only)
    names = _names(changes)
    told: dict[int, list[shapes.Change]] = {}
    for change in changes:
        told.setdefault(change["changeset_id"], []).append(_change(change, names, whole=whole))
    return [
        {
            "number": row["number"],
            "at": row["at"],
            "by": row["by__username"],
            "door": row["door"],
            "door_label": _DOORS[row["door"]],
            "reason": row["reason"],
            "changes": told[row["number"]],
        }
        for row in rows
        if row["number"] in told
    ]


def readable_values(model: str, column: str, values: Sequence[Any]) -> list[Any]:
    """Values of one column of the ledger with what people call the rows they refer to. One query, or none."""
    target = _targets(model).get(column)
    if target not in _NAMED_BY:
        return list(values)
    named: type[Model] = apps.get_model(target)
    keys = [value for value in values if value is not None]
    names = dict(named._default_manager.filter(pk__in=keys).values_list("pk", _NAMED_BY[target]))
    return [names.get(value, value) for value in values]


def _visible_changes(numbers: Sequence[int], labels: AbstractSet[str], only: Q | None) -> list[dict[str, Any]]:
    """The changes in these changesets that a reader of these labels may see, in order."""
    hidden = set(Source.objects.exclude(sensitivity__in=labels).values_list("pk", flat=True))
    changes = Change.objects.filter(changeset__in=list(numbers)).exclude(model__in=_NEVER)
    rows = (changes.filter(only) if only is not None else changes).order_by("changeset", "position")
    columns = ("changeset_id", "model", "object_id", "ref", "before", "after")
    return [row for row in rows.values(*columns) if not _shows(row, hidden)]


def _shows(change: Mapping[str, Any], hidden: AbstractSet[int]) -> bool:
    """Whether the change would show one of the hidden sources."""
    if change["model"] == Source._meta.label_lower:
        return change["object_id"] in hidden
    return any(side is not None and side.get("source_id") in hidden for side in (change["before"], change["after"]))


def _change(change: Mapping[str, Any], names: Mapping[tuple[str, int], Any], *, whole: bool) -> shapes.Change:
    before, after = change["before"], change["after"]
    if before is not None and after is not None and not whole:
        differ = {column for column in {*before, *after} if before.get(column) != after.get(column)}
        before, after = ({c: v for c, v in side.items() if c in differ} for side in (before, after))
    action: Literal["added", "changed", "removed"] = (
        "added" if change["before"] is None else "removed" if change["after"] is None else "changed"
    )
    return {
        "model": change["model"],
        "id": change["object_id"],
        "ref": change["ref"] if change["model"] in _NAMED_BY else None,
        "action": action,
        "before": _readable(change["model"], before, names),
        "after": _readable(change["model"], after, names),
    }


def _readable(
    model: str, side: Mapping[str, Any] | None, names: Mapping[tuple[str, int], Any]
) -> dict[str, Any] | None:
    """One side with references for keys; the row's own key is dropped."""
    if side is None:
        return None
    targets = _targets(model)
    readable: dict[str, Any] = {}
    for column, value in side.items():
        if column == "id":
            continue
        target = targets.get(column)
        if target is None:
            readable[column] = value
        else:
            readable[column.removesuffix("_id")] = names.get((target, value), value)
    return readable


def _names(changes: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], Any]:
    """(model, key) → what people call that row, for every reference in the changes. One query, or none."""
    wanted: dict[str, set[int]] = {}
    for change in changes:
        targets = _targets(change["model"])
        for side in (change["before"], change["after"]):
            for column, value in (side or {}).items():
                if value is not None and targets.get(column) in _NAMED_BY:
                    wanted.setdefault(targets[column], set()).add(value)
    selects = [_named(label, keys) for label, keys in sorted(wanted.items())]
    if not selects:
        return {}
    rows = selects[0].union(*selects[1:], all=True) if len(selects) > 1 else selects[0]
    return {(label, pk): int(name) if label in _NUMBERED else name for label, pk, name in rows}


def _named(label: str, keys: Iterable[int]) -> QuerySet[Any, Any]:
    """(label, key, name) of rows of one model; every name is text, as those of one column must be."""
    model: type[Model] = apps.get_model(label)
    rows = model._default_manager.filter(pk__in=sorted(keys)).order_by()
    columns = {"of_model": Value(label, output_field=TextField()), "known_as": Cast(_NAMED_BY[label], TextField())}
    named: QuerySet[Any, Any] = rows.annotate(**columns).values_list("of_model", "pk", "known_as")
    return named


@cache
def _targets(model: str) -> dict[str, str]:
    """Column → label of the model it refers to, of each foreign key of that model."""
    fields = apps.get_model(model)._meta.concrete_fields
    related = {field.attname: field.related_model for field in fields if field.is_relation}
    return {
        column: target._meta.label_lower
        for column, target in related.items()
        if isinstance(target, type) and issubclass(target, Model)
    }


def _changes_of(issue_id: int) -> Q:
    """The ledger's changes of an issue, of its facts and of everything beneath them.

    Rows that can be removed again are found by what the change says they belonged to; facts never are removed.
    """
    found = Q(model=Issue._meta.label_lower, object_id=issue_id)
    own = Q(issue=issue_id)
    commitments = Commitment.objects.filter(own).values("pk")
    facts: list[tuple[type[Model], QuerySet[Any]]] = [
        (StatusChange, StatusChange.objects.filter(own)),
        (Position, Position.objects.filter(own)),
        (IssueLink, IssueLink.objects.filter(Q(from_issue=issue_id) | Q(to_issue=issue_id))),
        (Note, Note.objects.filter(own)),
        (Commitment, Commitment.objects.filter(own)),
        (Delivery, Delivery.objects.filter(commitment__in=commitments)),
        (Observation, Observation.objects.filter(commitment__in=commitments)),
    ]
    for model, rows in facts:
        keys = rows.values("pk")
        cited: Any = model._meta.get_field("citations").related_model
        citations = cited._default_manager.filter(fact__in=keys).values("pk")
        found |= Q(model=model._meta.label_lower, object_id__in=keys)
        found |= Q(model=cited._meta.label_lower, object_id__in=citations)
    for tie in (IssueSensitivity, IssueDeadline, IssueMeasure):
        found |= Q(model=tie._meta.label_lower) & (Q(before__issue_id=issue_id) | Q(after__issue_id=issue_id))
    for cited, owners in (
        (IssueCitation, [issue_id]),
        (CommitmentCitation, list(commitments.values_list("pk", flat=True))),
    ):
        removable = Q(before__fact_id__in=owners) | Q(after__fact_id__in=owners)
        found |= Q(model=cited._meta.label_lower) & removable
    return found
