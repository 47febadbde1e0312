"""Who may see or change negotiations, rounds and what hangs on the calendar. The only place that decides it."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from rounds.models import Negotiation
from tradetalks.accounts.rights import Right, has_right, require


def require_reading(person: Any) -> None:
    """Raise NotAllowed unless the person may read the record."""
    require(person, Right.READ)


def may_read(person: Any) -> bool:
    """Whether the person may read negotiations: with the right to read, or where everybody may (PUBLIC_READ=1)."""
    return bool(settings.PUBLIC_READ or has_right(person, Right.READ))


def visible_negotiations(person: Any) -> QuerySet[Negotiation]:
    """The negotiations the person may read: all of them, or none."""
    return Negotiation.objects.all() if may_read(person) else Negotiation.objects.none()


def require_logging(person: Any) -> None:
    """Raise NotAllowed unless the person may plan, log and amend rounds."""
    require(person, Right.LOG_ROUNDS)


def may_log(person: Any) -> bool:
    """What a page offers: whether the person may plan, log and amend rounds. The acts ask again."""
    return has_right(person, Right.LOG_ROUNDS)


def require_recording(person: Any) -> None:
    """Raise NotAllowed unless the person may record readouts, deadlines, measures, demand lists and sources."""
    require(person, Right.ANALYSE, Right.LOG_ROUNDS)


def require_managing(person: Any) -> None:
    """Raise NotAllowed unless the person may create and edit negotiations and parties."""
    require(person, Right.MANAGE)
