"""Projections: what follows from the facts and is kept beside them for reading.

`window` and `world_order` of every dated fact, `previous` of every current status change, and `status`, `status_fact`
and `touched` of every issue; and the words all that is searched is found by (tradetalks.lib.full_text). Written by the
act that changes the facts; `rebuild` makes all of them anew.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q

from issues.models import Issue, Position, StatusChange
from issues.models.facts import DatedFact, end_of, world_order
from issues.queries.windows import Calendar
from issues.transitions import FIRST
from rounds.models import Negotiation
from tradetalks.ledger.models import Change, Head
from tradetalks.ledger.recording import Recorder
from tradetalks.ledger.refusals import Invalid, partial_date
from tradetalks.lib.full_text.keeping import rebuild_all as rebuild_words


@dataclass(frozen=True, slots=True)
class Step:
    """A status change as the projection needs it."""

    pk: int
    issue_id: int
    to: str
    previous: str
    world_order: int


def steps_of(issue_ids: Iterable[int]) -> dict[int, list[Step]]:
    """Issue id → its current status changes in world order. One query."""
    rows = (
        StatusChange.objects.filter(issue__in=list(issue_ids))
        .current()
        .values_list("pk", "issue_id", "to", "previous", "world_order")
        .order_by("issue_id", "world_order", "pk")
    )
    steps = (Step(*row) for row in rows)
    return {issue_id: list(group) for issue_id, group in groupby(steps, lambda step: step.issue_id)}


def settle(recorder: Recorder | None, issues: Iterable[int], steps: Mapping[int, Sequence[Step]] | None = None) -> int:
    """Write `previous`, `status`, `status_fact` and `touched` of these issues; returns how many rows were wrong.

    `steps` are the issues' current status changes in world order, where the act has read them already. Without a
    recorder (a rebuild) `touched` is left alone, and only rows that differ are written.
    """
    ids = list(issues)
    steps = steps_of(ids) if steps is None else steps
    late = []
    for chain in steps.values():
        before = FIRST
        for step in chain:
            if step.previous != before:
                late.append(StatusChange(pk=step.pk, previous=before))
            before = step.to
    if late:
        StatusChange.objects.bulk_update(late, ["previous"], batch_size=500)
    standing = {pk: _standing(steps.get(pk, ())) for pk in ids}
    if recorder is None:
        held = Issue.objects.filter(pk__in=ids).values_list("pk", "status", "status_fact_id")
        right = {pk for pk, status, fact_id in held if standing[pk] == {"status": status, "status_fact_id": fact_id}}
        standing = {pk: columns for pk, columns in standing.items() if pk not in right}
    touched = {} if recorder is None else {"touched_id": recorder.number}
    if len(standing) == 1:
        [(pk, columns)] = standing.items()
        Issue.objects.filter(pk=pk).update(**columns, **touched)
    elif standing:
        fields = ["status", "status_fact", *(["touched"] if touched else [])]
        rows = [Issue(pk=pk, **columns, **touched) for pk, columns in standing.items()]
        Issue.objects.bulk_update(rows, fields, batch_size=500)
    return len(late) + len(standing)


def _standing(chain: Sequence[Step]) -> dict[str, Any]:
    """An issue's columns that follow from its status changes."""
    return {"status": chain[-1].to if chain else None, "status_fact_id": chain[-1].pk if chain else None}


def touch(recorder: Recorder, issues: Iterable[int]) -> None:
    """Remember that this changeset touched these issues."""
    Issue.objects.filter(pk__in=list(issues)).update(touched_id=recorder.number)


def place(fact: DatedFact, calendar: Calendar) -> dt.date:
    """Set the fact's window and world order before it is inserted; returns the day it counts on.

    Raises Invalid when it has no day of its own and its round has no last day.
    """
    on = partial_date(fact.on, field="on")
    day = calendar.day(round_id=fact.round_id, on=on.last_day if on else None)
    if day is None:
        raise Invalid("The round has no last day yet; name the day.", field="on")
    fact.window = calendar.window(round_id=fact.round_id, day=day)
    fact.world_order = world_order(fact.window, day)
    return day


@dataclass(slots=True)
class Moved:
    """What placing facts anew changed."""

    rows: int = 0
    issues: set[int] = field(default_factory=set)
    """Whose status changes moved."""
    first_end: dt.date = dt.date.max
    """The end of the earliest window that a fact left or came to."""


def replace_windows(negotiation: Negotiation, *, from_day: dt.date | None = None) -> Moved:
    """Place dated facts anew after the calendar changed from `from_day` on (None: all), and settle what moved.

    A fact in a window that ended before that day, or recorded against a round that did, stays where it is.
    Raises Invalid when a fact without a day is recorded against a round that has no last day any more.
    """
    calendar = Calendar.of(negotiation.pk)
    moved = Moved()
    for model in (StatusChange, Position):
        facts = model._default_manager.filter(issue__negotiation=negotiation)
        if from_day is not None:
            late_enough = Q(window__isnull=True) | Q(window__last_day__gte=from_day) | Q(round__last_day__gte=from_day)
            dayless = Q(on_day__isnull=True, round__last_day__isnull=True)
            facts = facts.filter(late_enough | dayless)
        columns = facts.values_list("pk", "issue_id", "round_id", "on_day", "window_id", "world_order")
        late: list[Any] = []
        for pk, issue_id, round_id, on_day, window_id, order in columns.iterator(chunk_size=5000):
            day = calendar.day(round_id=round_id, on=on_day)
            if day is None:
                message = "Facts are recorded against this round without a day of their own: it keeps its last day."
                raise Invalid(message, field="ends_on")
            window = calendar.window(round_id=round_id, day=day)
            there = (window.pk if window else None, world_order(window, day))
            if (window_id, order) != there:
                late.append(model(pk=pk, window_id=there[0], world_order=there[1]))
                moved.first_end = min(moved.first_end, end_of(order), end_of(there[1]))
                if model is StatusChange:
                    moved.issues.add(issue_id)
        moved.rows += len(late)
        model._default_manager.bulk_update(late, ["window", "world_order"], batch_size=500)
    for ids in _batches(sorted(moved.issues)):
        moved.rows += settle(None, ids)
    return moved


def rebuild() -> int:
    """Make every projection anew from facts and ledger; returns how many rows were wrong."""
    wrong = 0
    with transaction.atomic():
        Head.objects.select_for_update().first()  # the write lock: no act changes a fact meanwhile
        for negotiation in Negotiation.objects.all():
            wrong += replace_windows(negotiation).rows
            for ids in _batches(list(negotiation.issues.order_by("pk").values_list("pk", flat=True))):
                wrong += settle(None, ids)
        wrong += _rebuild_touched()
        wrong += rebuild_words()
    return wrong


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """A thousand at a time: a statement takes only so many values."""
    return (ids[start : start + 1000] for start in range(0, len(ids), 1000))


def _rebuild_touched() -> int:
    """`touched` from the ledger: the newest changeset with a change of the issue or of a row that belongs to it."""
    newest: dict[int, int] = {}
    issue_of: dict[int, int | None] = {}  # commitment → the issue it hangs on, as far as the ledger is read
    wanted = {"issues.issue", *BELONGS_TO_ISSUE, *BELONGS_TO_COMMITMENT}
    changes = Change.objects.filter(model__in=wanted).order_by("changeset", "position")
    columns = changes.values_list("model", "object_id", "changeset_id", "before", "after")
    for model, pk, number, before, after in columns.iterator(chunk_size=5000):
        sides = [side for side in (before, after) if side is not None]
        touched = {side[column] for side in sides for column in BELONGS_TO_ISSUE.get(model, ())}
        if model == "issues.issue":
            touched = {pk}
        elif model == "issues.commitment":
            issue_of[pk] = sides[-1]["issue_id"]
        elif model in BELONGS_TO_COMMITMENT:
            touched = {issue_of.get(sides[-1][BELONGS_TO_COMMITMENT[model]])}
        newest.update(dict.fromkeys(touched - {None}, number))
    late = [
        Issue(pk=pk, touched_id=newest.get(pk))
        for pk, touched_id in Issue.objects.values_list("pk", "touched_id")
        if touched_id != newest.get(pk)
    ]
    Issue.objects.bulk_update(late, ["touched"], batch_size=500)
    return len(late)


BELONGS_TO_ISSUE: dict[str, tuple[str, ...]] = {
    "issues.statuschange": ("issue_id",),
    "issues.position": ("issue_id",),
    "issues.issuelink": ("from_issue_id", "to_issue_id"),
    "issues.note": ("issue_id",),
    "issues.issuesensitivity": ("issue_id",),
    "issues.issuedeadline": ("issue_id",),
    "issues.issuemeasure": ("issue_id",),
    "issues.issuecitation": ("fact_id",),
    "issues.commitment": ("issue_id",),
}
"""Ledger model → the columns that name the issue it belongs to: every act that writes one touches the issue."""

BELONGS_TO_COMMITMENT: dict[str, str] = {
    "issues.delivery": "commitment_id",
    "issues.observation": "commitment_id",
    "issues.commitmentcitation": "fact_id",
}
"""Ledger model → the column that names the commitment, and through it the issue, that it belongs to."""
