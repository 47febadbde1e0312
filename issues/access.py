"""Who may see or change issues. The only place that decides it.

An issue and what is recorded of it are seen by whoever sees its negotiation (rounds.access.visible_negotiations);
citations by whoever sees their source (tradetalks.sources.access).
"""

from dataclasses import dataclass
from typing import Any

from tradetalks.accounts.rights import WRITING, Right, has_right, require


@dataclass(frozen=True, slots=True)
class Powers:
    """What a page offers to do; the acts ask again."""

    record: bool = False
    """Statuses and positions."""
    analyse: bool = False
    manage: bool = False


def powers_of(person: Any) -> Powers:
    """What the person may do with issues."""
    return Powers(
        record=has_right(person, Right.ANALYSE, Right.LOG_ROUNDS),
        analyse=has_right(person, Right.ANALYSE),
        manage=has_right(person, Right.MANAGE),
    )


def require_reading(person: Any) -> None:
    """Raise NotAllowed unless the person may read the record."""
    require(person, Right.READ)


def require_analysing(person: Any) -> None:
    """Raise NotAllowed unless the person may open and edit issues and record what hangs on them."""
    require(person, Right.ANALYSE)


def require_recording_status(person: Any) -> None:
    """Raise NotAllowed unless the person may record a status or position: analysts, and clerks logging a round."""
    require(person, Right.ANALYSE, Right.LOG_ROUNDS)


def require_managing(person: Any) -> None:
    """Raise NotAllowed unless the person may archive issues and restore them."""
    require(person, Right.MANAGE)


def require_reverting(person: Any) -> None:
    """Raise NotAllowed unless the person may write anything at all; each part of what is reverted asks for its own."""
    require(person, *WRITING)


def require_sharing(person: Any) -> None:
    """Raise NotAllowed unless the person may share saved views with everybody who reads the record."""
    require(person, Right.ANALYSE, Right.MANAGE)


def may_share(person: Any) -> bool:
    """Whether the person may share saved views."""
    return has_right(person, Right.ANALYSE, Right.MANAGE)
