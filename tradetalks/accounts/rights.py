"""What a person may do, and which rights each role bundles. Plain values, no ORM."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models


class Right(models.TextChoices):
    """One thing the product lets a person do. Stored as a Django permission of accounts.user."""

    READ = "read_record", "Read the record"
    ANALYSE = "analyse", "Open and edit issues, record statuses, positions and what hangs on them"
    LOG_ROUNDS = "log_rounds", "Plan, log and amend rounds"
    MANAGE = "manage_record", "Create negotiations, archive issues, manage people and roles"
    SEE_IDENTITIES = "see_identities", "See who an unnamed source really is"


ROLES: dict[str, tuple[Right, ...]] = {
    "reader": (Right.READ,),
    "analyst": (Right.READ, Right.ANALYSE),
    "clerk": (Right.READ, Right.LOG_ROUNDS),
    "manager": (Right.READ, Right.ANALYSE, Right.LOG_ROUNDS, Right.MANAGE),
}
"""Role → rights. The custodian's right to identities belongs to no role: it is given to a named person."""


WRITING = (Right.ANALYSE, Right.LOG_ROUNDS, Right.MANAGE)
"""Rights with which something can be written."""


class NotAllowed(PermissionDenied):
    """The person lacks the right; the message names it and whom to ask."""


def has_right(person: Any, *rights: Right) -> bool:
    """Whether `person` (a User, AnonymousUser, or None for the system itself) holds any of `rights`."""
    if person is None:
        return True
    # An anonymous person has no `rights`.
    return bool(person.is_active and any(right.value in getattr(person, "rights", ()) for right in rights))


def require(person: Any, *rights: Right) -> None:
    """Raise NotAllowed unless `person` holds one of `rights`."""
    if not has_right(person, *rights):
        wanted = " or ".join(f"“{right.label.lower()}”" for right in rights)
        roles = [role for role, held in ROLES.items() if any(right in held for right in rights)]
        who = f"role {' or '.join(roles)}" if roles else "given to a named person"
        raise NotAllowed(f"Your account may not do this: it needs the right {wanted} ({who}). Ask a manager.")
