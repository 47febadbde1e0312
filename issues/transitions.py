"""Which status may follow which: the rule of docs/domain.md as a table.

We watch talks from outside and reports skip stages, so an issue may jump forward. Refused is only what
cannot mean anything. `y` allows a step, `.` refuses it; columns stand in the order of the rows.
"""

from issues.choices import STATUS, Phase, Status, phase_of

FIRST = ""
"""Stands for “no status yet” on the left side of a step."""

_TABLE = """
                     identified raised under narrowing deadlocked parked principle referendum concluded partially resolved withdrawn superseded lapsed
(first)                  y        y      y       y         y        y        y         y          y         y         y        .         .         .
identified               y        y      y       y         y        y        y         y          y         y         y        y         y         y
raised                   .        y      y       y         y        y        y         y          y         y         y        y         y         y
under_discussion         .        .      y       y         y        y        y         y          y         y         y        y         y         y
narrowing                .        .      y       y         y        y        y         y          y         y         y        y         y         y
deadlocked               .        .      y       y         y        y        y         y          y         y         y        y         y         y
parked                   .        y      y       y         y        y        y         y          y         y         y        y         y         y
agreed_in_principle      .        .      y       y         y        y        y         y          y         y         y        y         y         y
agreed_ad_referendum     .        .      y       y         y        y        y         y          y         y         y        y         y         y
concluded                .        .      y       y         y        y        y         y          y         y         y        y         y         y
partially_resolved       .        .      y       y         y        y        y         y          y         y         y        y         y         y
resolved                 .        .      y       y         y        y        y         y          y         y         y        y         y         y
withdrawn                .        y      y       .         .        .        .         .          .         .         .        y         .         .
superseded               .        .      .       .         .        .        .         .          .         .         .        .         .         .
lapsed                   .        y      y       .         .        .        .         .          .         .         .        .         .         y
"""  # noqa: E501 -- one row a status, one column a status: broken lines could not be read


def _read(table: str) -> dict[str, tuple[str, ...]]:
    codes = tuple(STATUS)
    rows = [line.split() for line in table.strip().splitlines()[1:]]
    return {
        (FIRST if code == "(first)" else code): tuple(to for to, mark in zip(codes, marks, strict=True) if mark == "y")
        for code, *marks in rows
    }


ALLOWED: dict[str, tuple[str, ...]] = _read(_TABLE)
"""Status code (or FIRST) → the codes that may follow it, in the order of the domain."""

CITATION_NEEDED = frozenset(
    code for code, meaning in STATUS.items() if meaning.phase in {Phase.AGREED, Phase.DELIVERED}
)
"""From `agreed_in_principle` on a change needs at least one citation."""


def is_allowed(before: str, to: str) -> bool:
    """Whether `to` may follow `before` (FIRST for none)."""
    return to in ALLOWED[before]


def skips_stages(before: str, to: str) -> bool:
    """A step from the open phase straight to agreed or delivered, or from engaged straight to delivered."""
    if before == FIRST:
        return False
    left, right = phase_of(before), phase_of(to)
    return (left == Phase.OPEN and right in {Phase.AGREED, Phase.DELIVERED}) or (
        left == Phase.ENGAGED and right == Phase.DELIVERED
    )


def why_refused(before: str, to: str) -> str:
    """Why `to` cannot follow `before`, in words for people; empty where it can."""
    if is_allowed(before, to):
        return ""
    if before == FIRST:
        return "an issue does not begin as ended"
    if before == Status.SUPERSEDED:
        return "its successor carries on"
    if STATUS[before].phase == Phase.ENDED:
        return "it comes back only as raised or under discussion"
    if to == Status.IDENTIFIED:
        return "only the first status; a wrong entry is corrected instead"
    return "it was put to the other side already"
