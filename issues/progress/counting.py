"""Counts issues: where they stand after round N, how they moved in it, and what deserves a flag (counting rules).

Every figure is over one set of issues: whole demands, or parts, or those of one party or one area. Each
tracked issue is in exactly one movement, so the lengths of the movement lists sum to `tracked`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from issues.choices import STATUS, Movement, Phase, phase_of, rank_of
from issues.progress.ordering import Ordering
from issues.progress.values import NO_STATUS, IssueFlags, IssueGroup

PHASE = {code: phase_of(code) for code in STATUS}
"""Status → phase, looked up once: figures are made for every party and every area."""

SETTLED_PHASES = frozenset({Phase.AGREED, Phase.DELIVERED})
"""The phases that count as agreed in the agreed share."""

FLAGS = ("stalled", "silent", "contested", "one_sided", "stages_skipped", "substitutes")
"""Lists of references a summary shows beside the sticking points, in this order."""


def movement_of(before: str, after: str, *, assessed: bool) -> Movement:
    """What round N did to an issue that stood at `before` (NO_STATUS: nowhere) and stands at `after`.

    Recording an ended issue as ended once more moves nothing: both have no rank.
    """
    if not assessed:
        return Movement.NOT_ASSESSED
    if before == NO_STATUS:
        return Movement.NEW
    left, right = rank_of(before), rank_of(after)
    if left == right:
        return Movement.UNCHANGED
    if right is None:
        return Movement.ENDED
    if left is None:
        return Movement.REOPENED
    return Movement.ADVANCED if right > left else Movement.REGRESSED


def is_live(status: str) -> bool:
    """Whether an issue at this status is still on the table or settled, and not ended."""
    return PHASE[status] != Phase.ENDED


def is_stalled(group: IssueGroup) -> bool:
    """Engaged, assessed at least once in the last two logged rounds, and at the same rank as before them."""
    return (
        PHASE[group.after] == Phase.ENGAGED
        and (group.assessed or group.assessed_before)
        and group.two_before != NO_STATUS
        and rank_of(group.two_before) == rank_of(group.after)
    )


def is_silent(group: IssueGroup) -> bool:
    """Live and not assessed for two logged rounds or more."""
    return is_live(group.after) and not group.assessed and not group.assessed_before


def figures(groups: Sequence[IssueGroup], flags: IssueFlags, ordering: Ordering) -> dict[str, Any]:
    """Every figure over the issues of `groups`, each with the references it counts; movement as references."""
    by_status = dict.fromkeys(STATUS, 0)
    for group in groups:
        by_status[group.after] += len(group.refs)
    by_phase = {phase.value: 0 for phase in Phase}
    for code, count in by_status.items():
        by_phase[PHASE[code]] += count
    tracked = sum(by_status.values())
    live = tracked - by_phase[Phase.ENDED]
    movement = _movement(groups, ordering)
    refs = {ref for group in groups for ref in group.refs}
    evidenced = [ref for ref in movement[Movement.ADVANCED] if ref in flags.cited]
    return {
        "tracked": tracked,
        "live": live,
        "by_status": by_status,
        "by_phase": by_phase,
        "agreed_share": {"agreed": sum(by_phase[phase] for phase in SETTLED_PHASES), "live": live},
        "movement": movement,
        "evidenced": len(evidenced),
        "evidenced_issues": evidenced,
        "sticking_points": _sticking_points(groups, flags, ordering),
        "stalled": _listed(groups, is_stalled, ordering),
        "silent": _listed(groups, is_silent, ordering),
        "contested": ordering.refs(refs & flags.contested),
        "one_sided": ordering.refs(refs & flags.one_sided),
        "stages_skipped": ordering.refs(refs & flags.stages_skipped),
        "substitutes": ordering.refs(refs & flags.substitutes),
    }


def steps(groups: Sequence[IssueGroup], movement: dict[str, list[str]]) -> dict[str, list[dict[str, Any]]]:
    """The same movement with the step of each issue: {ref, from, to}; `from` is null where it had no status."""
    step = {ref: group for group in groups for ref in group.refs}
    return {
        name: [{"ref": ref, "from": step[ref].before or None, "to": step[ref].after} for ref in refs]
        for name, refs in movement.items()
    }


def settled_refs(groups: Iterable[IssueGroup], ordering: Ordering) -> list[str]:
    """The issues in the phases agreed and delivered: the numerator of the agreed share."""
    return ordering.refs(ref for group in groups if PHASE[group.after] in SETTLED_PHASES for ref in group.refs)


def tracked_refs(groups: Iterable[IssueGroup], ordering: Ordering) -> list[str]:
    """All issues of the groups."""
    return ordering.refs(ref for group in groups for ref in group.refs)


def _movement(groups: Sequence[IssueGroup], ordering: Ordering) -> dict[str, list[str]]:
    """Movement → the issues that moved so."""
    moved: dict[str, list[str]] = {name.value: [] for name in Movement}
    for group in groups:
        moved[movement_of(group.before, group.after, assessed=group.assessed)].extend(group.refs)
    return {name: ordering.refs(refs) for name, refs in moved.items()}


def _sticking_points(groups: Sequence[IssueGroup], flags: IssueFlags, ordering: Ordering) -> list[dict[str, Any]]:
    """Deadlocked issues with the number of rounds they have been so, the longest first."""
    entries = [
        {"ref": ref, "rounds": flags.deadlocked[ref]}
        for group in groups
        if group.after == "deadlocked"
        for ref in group.refs
    ]
    return sorted(entries, key=lambda entry: (-entry["rounds"], ordering.rank[entry["ref"]]))


def _listed(groups: Sequence[IssueGroup], holds: Any, ordering: Ordering) -> list[str]:
    return ordering.refs(ref for group in groups if holds(group) for ref in group.refs)
