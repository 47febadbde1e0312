"""Who changed what in a negotiation, newest first: its changesets, narrowed, and the summaries computed after each."""

import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from issues.models import ProgressSummary
from issues.queries.change_lines import ToldChangeset, lines_of
from issues.queries.history import CHANGESET_COLUMNS, NEWEST_FIRST
from tradetalks.ledger.models import Change, Changeset
from tradetalks.lib.keyset import Slice, slice_of

SYSTEM = "system"
"""Stands for nobody: what the system did by itself, or a command."""

SHARED = "source"
"""The kind of record that all talks share: asked for it, their changesets are told too."""

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "issue": ("Issues", ("issues.issue", "issues.issuedeadline", "issues.issuemeasure", "issues.issuesensitivity")),
    "status": ("Statuses", ("issues.statuschange",)),
    "position": ("Positions", ("issues.position",)),
    "round": ("Rounds", ("rounds.round", "rounds.delegate")),
    "readout": ("Readouts", ("rounds.readout",)),
    "deadline": ("Deadlines", ("rounds.deadline", "rounds.deadlinerevision")),
    "measure": ("Measures", ("rounds.measure", "rounds.measurerevision")),
    "commitment": ("Commitments", ("issues.commitment", "issues.delivery", "issues.observation")),
    "link": ("Links", ("issues.issuelink",)),
    "note": ("Notes", ("issues.note",)),
    SHARED: ("Sources", ("sources.source",)),
}
"""Kind of record in an address → its name and its models in the ledger."""

MOST = 60
"""Changes read of one changeset; its own page tells more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What is asked for: by whom (SYSTEM: nobody), through which door, of which kind, from which day on to which."""

    by: str = ""
    door: str = ""
    model: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One changeset in lines, and the summaries that the system computed as the record stood after it."""

    entry: ToldChangeset
    computed: Sequence[tuple[int, int]]
    """Number of the round and revision of its summary."""


def activity(
    slug: str, narrowed: Narrowed, *, labels: AbstractSet[str], limit: int, cursor: str | None = None
) -> tuple[list[Activity], Slice]:
    """A page of it. At most sixteen queries, whatever it shows. Raises CursorError."""
    page = slice_of(_rows(slug, narrowed), order=NEWEST_FIRST, limit=limit, cursor=cursor)
    told = lines_of(page.rows, labels=labels, most=MOST)
    computed = _computed(slug, [entry.told["number"] for entry in told])
    return [Activity(entry, computed.get(entry.told["number"], ())) for entry in told], page


def people_of(slug: str) -> list[str]:
    """User names of those who changed anything in these talks. One query."""
    names = Changeset.objects.filter(scope=slug, by__isnull=False).order_by("by__username")
    return list(names.values_list("by__username", flat=True).distinct())


def _rows(slug: str, narrowed: Narrowed) -> QuerySet[Changeset, Any]:
    scope = Q(scope=slug) | Q(scope="") if narrowed.model == SHARED else Q(scope=slug)
    rows = Changeset.objects.filter(scope)
    if narrowed.by == SYSTEM:
        rows = rows.filter(by__isnull=True)
    elif narrowed.by:
        rows = rows.filter(by__username=narrowed.by)
    if narrowed.door:
        rows = rows.filter(door=narrowed.door)
    if narrowed.model:
        models = KINDS[narrowed.model][1]
        rows = rows.filter(Exists(Change.objects.filter(changeset=OuterRef("number"), model__in=models)))
    if narrowed.since:
        rows = rows.filter(at__gte=narrowed.since)
    if narrowed.until:
        rows = rows.filter(at__lt=narrowed.until)
    told: QuerySet[Changeset, Any] = rows.values(*CHANGESET_COLUMNS)
    return told


def _computed(slug: str, numbers: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Changeset → round and revision of each summary that reflects the record as it stood after it. One query."""
    found: dict[int, list[tuple[int, int]]] = {}
    rows = ProgressSummary.objects.filter(negotiation__slug=slug, reflects__in=numbers).order_by("round__number")
    for reflects, number, revision in rows.values_list("reflects", "round__number", "revision"):
        found.setdefault(reflects, []).append((number, revision))
    return found
