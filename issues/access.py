"""Who may see or change issues. The only place that decides it.

An issue and what is recorded of it are seen by whoever sees its negotiation (rounds.access.visible_negotiations);
citations by whoever sees their source (tradetalks.sources.access).
"""

from typing import Any

from tradetalks.accounts.rights import Right, require


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
