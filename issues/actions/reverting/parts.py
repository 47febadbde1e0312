"""What one changeset did, row by row, sorted by what taking it back means."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from issues.models import (
    Commitment,
    CommitmentCitation,
    Issue,
    IssueCitation,
    IssueDeadline,
    IssueMeasure,
    IssueSensitivity,
    ListedArea,
)
from rounds.models import ConsultedSource, Delegate, DemandList, DemandListCitation, Round, RoundCitation
from tradetalks.ledger.models import Change, FactModel, RecordedModel, VersionedModel
from tradetalks.ledger.verification import Snapshot

SETS: dict[type[RecordedModel], tuple[type[VersionedModel], str, str]] = {
    IssueCitation: (Issue, "fact", "citations"),
    IssueDeadline: (Issue, "issue", "deadlines"),
    IssueMeasure: (Issue, "issue", "measures"),
    IssueSensitivity: (Issue, "issue", "sensitivity"),
    RoundCitation: (Round, "fact", "citations"),
    Delegate: (Round, "round", "delegates"),
    CommitmentCitation: (Commitment, "fact", "citations"),
    DemandListCitation: (DemandList, "fact", "citations"),
}
"""Rows of which a record has a whole set, always written anew together: the record, the column naming it, the field."""

LISTED: tuple[type[RecordedModel], ...] = (ConsultedSource, ListedArea)
"""Rows that are only ever added to a list."""


@dataclass(frozen=True, slots=True)
class Net:
    """What a changeset did to one row, all in all: None where the row was not there."""

    model: type[RecordedModel]
    pk: int
    ref: str
    before: Snapshot | None
    after: Snapshot | None

    def columns(self) -> Iterator[str]:
        """The columns it changed, without the version and those that follow from another; of a row it created, all."""
        if self.before is None:
            yield from self.after or {}
            return
        for column in self.model._meta.concrete_fields:
            name = column.attname
            derived = name == "version" or hasattr(column, "source")
            if not derived and self.before.get(name) != (self.after or {}).get(name):
                yield name

    @property
    def current(self) -> Any:
        """The row as it is now, None when it was removed. One query."""
        return self.model._default_manager.filter(pk=self.pk).first()


Owner = tuple[type[VersionedModel], int]
"""A record, by model and key."""


@dataclass(slots=True)
class WholeSet:
    """One set of a record: the rows taken from it and those put into it, in order."""

    model: type[RecordedModel]
    owner: Owner
    name: str
    removed: list[Net] = field(default_factory=list)
    added: list[Net] = field(default_factory=list)

    def present(self) -> list[Any]:
        """The rows of the set now. One query."""
        column = SETS[self.model][1]
        return list(self.model._default_manager.filter(**{column: self.owner[1]}).order_by("pk"))

    def contents(self, rows: Iterable[Snapshot]) -> list[Snapshot]:
        """What the rows say, apart from their own keys and when they were recorded."""
        return [{name: value for name, value in row.items() if name not in {"id", "recorded_id"}} for row in rows]


@dataclass(slots=True)
class Parts:
    """What a changeset did: facts recorded and superseded, records created and changed, sets and lists changed."""

    recorded: list[Net] = field(default_factory=list)
    superseded: list[Net] = field(default_factory=list)
    created: list[Net] = field(default_factory=list)
    changed: list[Net] = field(default_factory=list)
    sets: dict[Owner, list[WholeSet]] = field(default_factory=lambda: defaultdict(list))
    listed: list[Net] = field(default_factory=list)

    def written(self) -> set[tuple[type[RecordedModel], int]]:
        """Every row it put on record that a fact or a record of its own is."""
        return {(net.model, net.pk) for net in (*self.recorded, *self.created)}


def parts_of(number: int) -> Parts:
    """The parts of the changeset. One query."""
    parts = Parts()
    sets: dict[tuple[type[RecordedModel], int], WholeSet] = {}
    for net in _nets(number):
        if issubclass(net.model, FactModel):
            (parts.recorded if net.before is None else parts.superseded).append(net)
        elif net.model in SETS:
            owner_model, column, name = SETS[net.model]
            owner = (owner_model, (net.after or net.before or {})[f"{column}_id"])
            whole = sets.setdefault((net.model, owner[1]), WholeSet(net.model, owner, name))
            (whole.removed if net.after is None else whole.added).append(net)
        elif net.model in LISTED:
            parts.listed.append(net)
        elif _is_citation_of_a_fact(net):
            continue  # it comes and goes with its fact
        elif net.before is None:
            parts.created.append(net)
        else:
            parts.changed.append(net)
    for whole in sets.values():
        whole.removed.sort(key=lambda net: net.pk)
        parts.sets[whole.owner].append(whole)
    return parts


def _is_citation_of_a_fact(net: Net) -> bool:
    return "fact_id" in (net.after or net.before or {})


def _nets(number: int) -> Iterator[Net]:
    """Row by row, from the first before to the last after; rows that are as they were left out."""
    first: dict[tuple[str, int], Change] = {}
    last: dict[tuple[str, int], Change] = {}
    for change in Change.objects.filter(changeset=number).order_by("position"):
        key = (change.model, change.object_id)
        first.setdefault(key, change)
        last[key] = change
    for (label, pk), change in last.items():
        model: Any = apps.get_model(label)
        net = Net(model, pk, change.ref, first[label, pk].before, change.after)
        was_recorded_and_corrected = net.before is None and (net.after or {}).get("superseded_id") == number
        if net.before != net.after and not (issubclass(model, FactModel) and was_recorded_and_corrected):
            yield net
