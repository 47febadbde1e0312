"""The issue list: one page of issues with everything a list shows, in a number of queries that does not grow.

Queries of one page: the issues, and their facts; beside it the standing (one, or two where this process has not
parsed the newest summary yet).

A row is a plain dictionary:

    pk, ref, kind, kind_label, title, area, area_label,
    raised_by, raised_by_label (None: both jointly), addressed_to, addressed_to_label,
    raised_in {number, name} or None,
    status, status_label, phase, phase_label (None before the first fact),
    status_since {round, on}: where the present status was reached (round: its number or None; on: PartialDate),
    movement, movement_label: in the last logged round; None where it was not tracked then,
    positions {party code: {stance, stance_label, answer, round, on} or None}, parties in the order of their seats,
    flags: list of contested, stalled, silent, one_sided, stages_skipped,
    parent (reference or None), archived_on, version, updated_at

Movement and flags are those of the newest stored summary of the last logged round; `Standing` says whether it is
still current.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from issues.choices import STATUS, IssueKind, Movement, OfferAnswer, Phase, Stance, Status, phase_of
from issues.models import Issue, Position, StatusChange
from issues.queries.standing import Standing
from rounds.queries.negotiations import Seated, Talks
from tradetalks.lib.keyset import Column, Order, Slice, slice_of

_REF = Column("ref", str)
_ORDERS: dict[str, tuple[Column, ...]] = {
    "ref": (_REF,),
    "title": (Column("title", str), _REF),
    "area": (Column("area__label", str), _REF),
    "raised_by": (Column("raised_by_order", str), _REF),
    "raised_in": (Column("raised_in_order"), _REF),
    "status": (Column("status_order"), _REF),
    "updated_at": (Column("touched_id"), _REF),
}
ORDERINGS: tuple[str, ...] = tuple(_ORDERS)
"""What a list can be ordered by; each also with a leading `-`. Ties follow the reference, in the same direction."""

_COMPUTED: dict[str, Any] = {
    "raised_by_order": Coalesce("raised_by__code", Value("")),
    "raised_in_order": Coalesce("raised_in__number", Value(0)),
    "status_order": Case(
        *(When(status=code, then=Value(place)) for place, code in enumerate(STATUS)), default=Value(-1)
    ),
}
_COLUMNS = (
    "pk", "ref", "kind", "title", "area__code", "area__label", "raised_by_id", "addressed_to_id",
    "raised_in__number", "raised_in__name", "parent__ref", "archived_on", "status", "version", "touched_id",
    "touched__at",
)  # fmt: skip
Fact = Mapping[str, Any]
_STEP = "step"
"""Column with the key of the last status change that was a step, not the same status again."""
LATEST_FIRST = ("-world_order", "-pk")
"""World order, last first."""


def issue_order(ordering: str) -> Order:
    """The order of that name (`ref`, `-updated_at` …). Raises ValueError for one that is not in ORDERINGS."""
    name = ordering.removeprefix("-")
    if name not in _ORDERS:
        raise ValueError(f"'{ordering}' is no order")
    order = Order(name, _ORDERS[name])
    return replace(order.reversed(), name=ordering) if ordering.startswith("-") else order


def issue_page(
    issues: QuerySet[Issue],
    *,
    talks: Talks,
    standing: Standing | None,
    ordering: str = "ref",
    limit: int = 100,
    cursor: str | None = None,
) -> Slice:
    """One page of `issues`, which are issues of `talks` (filtered as the door likes), as rows. Two queries.

    Raises CursorError, and ValueError for an unknown ordering.
    """
    order = issue_order(ordering)
    needed = {column.name for column in order.columns} & _COMPUTED.keys()
    ordered = issues.annotate(**{name: _COMPUTED[name] for name in needed})
    page = slice_of(list_rows(ordered, talks, *needed), order=order, limit=limit, cursor=cursor)
    return replace(page, rows=described(page.rows, talks=talks, standing=standing))


def list_rows(issues: QuerySet[Issue], talks: Talks, *more: str) -> QuerySet[Issue, Any]:
    """The issues as `described` needs them: their columns (and `more`), and the keys of the facts that count now.

    Each key is one step in an index (issue, world order), however long the history is.
    """
    steps = StatusChange.objects.current().filter(~Q(previous=F("to")), issue=OuterRef("pk"))
    newest = {_STEP: Subquery(steps.order_by(*LATEST_FIRST).values("pk")[:1])}
    for party in talks.parties:
        stated = Position.objects.current().filter(issue=OuterRef("pk"), party=party.pk)
        newest[_position_of(party.code)] = Subquery(stated.order_by(*LATEST_FIRST).values("pk")[:1])
    rows: QuerySet[Issue, Any] = issues.annotate(**newest).values(*_COLUMNS, *newest, *more)
    return rows


def described(rows: Sequence[Mapping[str, Any]], *, talks: Talks, standing: Standing | None) -> list[dict[str, Any]]:
    """Rows of `list_rows` as rows of the list. One query whatever their number."""
    # Parties are looked up here and not joined: each join more doubles what PostgreSQL spends on planning.
    parties: dict[int | None, Seated] = {party.pk: party for party in talks.parties}
    columns = [_position_of(party.code) for party in talks.parties]
    steps, stances = _facts([row[_STEP] for row in rows], [row[column] for row in rows for column in columns])
    return [
        _described(
            row,
            parties,
            standing,
            steps.get(row[_STEP]),
            {party.code: stances.get(row[_position_of(party.code)]) for party in talks.parties},
        )
        for row in rows
    ]


def _position_of(code: str) -> str:
    """Name of the column with the key of that party's newest position."""
    return f"position_of_{code}"


def _described(
    row: Mapping[str, Any],
    parties: Mapping[int | None, Seated],
    standing: Standing | None,
    step: Fact | None,
    positions: Mapping[str, Fact | None],
) -> dict[str, Any]:
    raised_by, addressed_to = parties.get(row["raised_by_id"]), parties.get(row["addressed_to_id"])
    status = row["status"]
    phase = phase_of(status) if status else None
    movement = standing.movement.get(row["ref"]) if standing else None
    flags = list(standing.flags.get(row["ref"], ())) if standing else []
    return {
        "pk": row["pk"],
        "ref": row["ref"],
        "kind": row["kind"],
        "kind_label": _KINDS[row["kind"]],
        "title": row["title"],
        "area": row["area__code"],
        "area_label": row["area__label"],
        "raised_by": raised_by.code if raised_by else None,
        "raised_by_label": raised_by.name if raised_by else None,
        "addressed_to": addressed_to.code if addressed_to else None,
        "addressed_to_label": addressed_to.name if addressed_to else None,
        "raised_in": (
            {"number": row["raised_in__number"], "name": row["raised_in__name"]}
            if row["raised_in__number"] is not None
            else None
        ),
        "status": status,
        "status_label": _STATUSES[status] if status else None,
        "phase": phase,
        "phase_label": _PHASES[phase] if phase else None,
        "status_since": step,
        "movement": movement,
        "movement_label": _MOVEMENTS[movement] if movement else None,
        "positions": positions,
        "flags": flags,
        "parent": row["parent__ref"],
        "archived_on": row["archived_on"],
        "version": row["version"],
        "updated_at": row["touched__at"],
    }


def _facts(steps: Sequence[int | None], stances: Sequence[int | None]) -> tuple[dict[int, Fact], dict[int, Fact]]:
    """Key → `{round, on}` of each of these status changes, and key → the stance with the same of these positions.

    One query for both.
    """
    columns = ("pk", "on", "window__number", "round__number", "round__ends_on", "said", "answered")
    changed = StatusChange.objects.filter(pk__in=[pk for pk in steps if pk is not None]).order_by()
    stated = Position.objects.filter(pk__in=[pk for pk in stances if pk is not None]).order_by()
    nothing = Value("", CharField())
    facts = (
        changed.annotate(said=nothing, answered=nothing)
        .values_list(*columns)
        .union(stated.annotate(said=F("stance"), answered=Coalesce("answer", nothing)).values_list(*columns), all=True)
    )
    reached: dict[int, Fact] = {}
    held: dict[int, Fact] = {}
    for pk, on, window, meeting, ends_on, stance, answer in facts:
        when = {"round": window if window is not None else meeting, "on": on if on is not None else ends_on}
        if not stance:
            reached[pk] = when
        else:
            held[pk] = {
                "stance": stance,
                "stance_label": _STANCES[stance],
                "answer": answer or None,
                "answer_label": _ANSWERS[answer] if answer else None,
                **when,
            }
    return reached, held


_KINDS: dict[str, str] = dict(IssueKind.choices)
_STATUSES: dict[str, str] = dict(Status.choices)
_PHASES: dict[str, str] = dict(Phase.choices)
_MOVEMENTS: dict[str, str] = dict(Movement.choices)
_STANCES: dict[str, str] = dict(Stance.choices)
_ANSWERS: dict[str, str] = dict(OfferAnswer.choices)


def described_in_full(slug: str, refs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Reference → `{description, demand_list}` of these issues, which a list leaves to each issue. One query."""
    issues = Issue.objects.filter(negotiation__slug=slug, ref__in=refs)
    return {
        ref: {"description": description, "demand_list": key}
        for ref, description, key in issues.values_list("ref", "description", "demand_list__key")
    }
