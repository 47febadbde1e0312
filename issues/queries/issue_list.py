"""The issue list: one page of issues with everything a list shows, in a number of queries that does not grow.

One page is one query (issues.queries.issue_rows); beside it the standing (one, or two where this process has not
parsed the newest summary yet).

A row is a plain dictionary:

    pk, ref, kind, kind_label, title, area, area_label,
    raised_by, raised_by_label (None: both jointly), addressed_to, addressed_to_label,
    raised_in {number, name} or None,
    status, status_label, phase, phase_label (None before the first fact),
    status_since {round, on}: where the present status was reached (round: its number or None; on: as it was given),
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

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Coalesce

from issues.choices import STATUS, IssueKind, Movement, OfferAnswer, Phase, Stance, Status, phase_of
from issues.models import Issue
from issues.queries.issue_rows import Meeting, read_rows
from issues.queries.standing import Standing, among
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

_GROUPS: dict[str, tuple[Column, ...]] = {
    "phase": (Column("phase_order"),),
    "status": (Column("status_order"),),
    "area": (Column("area__label", str), Column("area__code", str)),
    "by": (Column("party_order"),),
    "moved": (Column("movement_order"),),
}
GROUPINGS: tuple[str, ...] = tuple(_GROUPS)
"""What a list can be grouped by: its rows come group by group, each in the order asked for."""

_COMPUTED: dict[str, Any] = {
    "raised_by_order": Coalesce("raised_by__code", Value("")),
    "raised_in_order": Coalesce("raised_in__number", Value(0)),
    "status_order": Case(
        *(When(status=code, then=Value(place)) for place, code in enumerate(STATUS)), default=Value(-1)
    ),
    "phase_order": Case(
        *(
            When(status__in=[code for code, meaning in STATUS.items() if meaning.phase == phase], then=Value(place))
            for place, phase in enumerate(Phase)
        ),
        default=Value(-1),
    ),
}
Fact = Sequence[Any]
"""A step or stance as issues.queries.issue_rows reads it."""
LATEST_FIRST = ("-world_order", "-pk")
"""World order, last first."""


def issue_order(ordering: str, group: str = "") -> Order:
    """The order of that name (`ref`, `-updated_at` …), within groups where one of GROUPINGS is named.

    Raises ValueError for one that is not in ORDERINGS.
    """
    name = ordering.removeprefix("-")
    if name not in _ORDERS:
        raise ValueError(f"'{ordering}' is no order")
    order = Order(name, _ORDERS[name])
    order = replace(order.reversed(), name=ordering) if ordering.startswith("-") else order
    if not group:
        return order
    groups = _GROUPS[group]
    inside = tuple(column for column in order.columns if column.name not in {column.name for column in groups})
    return Order(f"{group}/{ordering}", (*groups, *inside))


def group_columns(group: str) -> list[str]:
    """The columns that tell the groups of one of GROUPINGS apart."""
    return [column.name for column in _GROUPS[group]]


def ordered_by(
    issues: QuerySet[Issue], order: Order, *, seats: Sequence[Seated], standing: Standing | None
) -> QuerySet[Issue]:
    """The issues with the columns of the order. `seats` are the parties in the order of their groups."""
    named = {column.name for column in order.columns}
    computed = {name: column for name, column in _COMPUTED.items() if name in named}
    if "party_order" in named:
        computed["party_order"] = _party_order(seats)
    if "movement_order" in named:
        computed["movement_order"] = _movement_order(standing)
    return issues.annotate(**computed)


def _party_order(seats: Sequence[Seated]) -> Case:
    """The place of the raising party among the seats, the joint issues after them."""
    places = (When(raised_by=party.pk, then=Value(place)) for place, party in enumerate(seats))
    return Case(*places, default=Value(len(seats)))


def _movement_order(standing: Standing | None) -> Case:
    """The place of the issue's movement. Names every issue that moved: a few ms for each ten thousand."""
    moved = [(place, standing.moved([kind])) for place, kind in enumerate(Movement)] if standing else []
    return Case(*(When(among(refs), then=Value(place)) for place, refs in moved if refs), default=Value(len(Movement)))


def issue_page(
    issues: QuerySet[Issue],
    *,
    talks: Talks,
    standing: Standing | None,
    ordering: str = "ref",
    group: str = "",
    seats: Sequence[Seated] = (),
    limit: int = 100,
    cursor: str | None = None,
) -> Slice:
    """One page of `issues`, which are issues of `talks` (filtered as the door likes), as rows. One query.

    `group` is one of GROUPINGS, or none; `seats` the parties in the order a grouping by them shall have. Raises
    CursorError, and ValueError for an unknown ordering.
    """
    order = issue_order(ordering, group)
    ordered = ordered_by(issues, order, seats=seats, standing=standing)
    page = slice_of(
        ordered.values("pk", *(column.name for column in order.columns)),
        order=order,
        limit=limit,
        cursor=cursor,
        read=lambda chosen: read_rows(chosen, talks),
    )
    return replace(page, rows=described(page.rows, talks=talks, standing=standing))


def described(rows: Sequence[Mapping[str, Any]], *, talks: Talks, standing: Standing | None) -> list[dict[str, Any]]:
    """Rows of issues.queries.issue_rows as rows of the list. No query."""
    parties: dict[int | None, Seated] = {party.pk: party for party in talks.parties}
    codes = [party.code for party in talks.parties]
    return [_described(row, parties, codes, standing) for row in rows]


def _described(
    row: Mapping[str, Any], parties: Mapping[int | None, Seated], codes: Sequence[str], standing: Standing | None
) -> dict[str, Any]:
    raised_by, addressed_to = parties.get(row["raised_by_id"]), parties.get(row["addressed_to_id"])
    meetings, status, ref = row["meetings"], row["status"], row["ref"]
    raised_in = meetings.get(row["raised_in_id"])
    phase = phase_of(status) if status else None
    movement = standing.movement.get(ref) if standing else None
    return {
        "pk": row["pk"],
        "ref": ref,
        "kind": row["kind"],
        "kind_label": _KINDS[row["kind"]],
        "title": row["title"],
        "area": row["area__code"],
        "area_label": row["area__label"],
        "raised_by": raised_by.code if raised_by else None,
        "raised_by_label": raised_by.name if raised_by else None,
        "addressed_to": addressed_to.code if addressed_to else None,
        "addressed_to_label": addressed_to.name if addressed_to else None,
        "raised_in": {"number": raised_in.number, "name": raised_in.name} if raised_in else None,
        "status": status,
        "status_label": _STATUSES[status] if status else None,
        "phase": phase,
        "phase_label": _PHASES[phase] if phase else None,
        "status_since": _when(meetings, row["step"]) if row["step"] else None,
        "movement": movement,
        "movement_label": _MOVEMENTS[movement] if movement else None,
        "positions": {
            code: _stance(meetings, stance) if stance else None
            for code, stance in zip(codes, row["stances"], strict=True)
        },
        "flags": list(standing.flags.get(ref, ())) if standing else [],
        "parent": row["parent__ref"],
        "archived_on": row["archived_on"],
        "version": row["version"],
        "updated_at": row["touched__at"],
    }


def _when(meetings: Mapping[int, Meeting], fact: Fact) -> dict[str, Any]:
    """`{round, on}` of a fact: the logged round it counts in, else the one it was recorded against, and its day."""
    on, window, meeting = fact[:3]
    recorded = meetings.get(meeting)
    counted = recorded if window is None else meetings.get(window)
    return {"round": counted.number if counted else None, "on": on or (recorded.ends_on if recorded else None)}


def _stance(meetings: Mapping[int, Meeting], fact: Fact) -> dict[str, Any]:
    stance, answer = fact[3:]
    return {
        "stance": stance,
        "stance_label": _STANCES[stance],
        "answer": answer,
        "answer_label": _ANSWERS[answer] if answer else None,
        **_when(meetings, fact),
    }


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
