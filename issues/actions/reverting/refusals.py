"""Why a changeset is not taken back: what was changed since, or what cannot be taken off the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tradetalks.ledger.models import Change, Changeset
from tradetalks.ledger.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field that is not as the changeset left it: `was` before it, `set` by it, `now`. Values of the ledger.

    `column` is empty where no single field is meant: `says` tells it then. `since` changed it.
    """

    model: str
    pk: int
    ref: str
    says: str
    column: str = ""
    was: Any = None
    set: Any = None
    now: Any = None
    since: Changeset | None = None


class ChangedSince(Refused):
    """Somebody changed, since, what taking the changeset back would change. `conflicts` say what, and who."""

    code = "changed_since"

    def __init__(self, number: int, conflicts: Sequence[Conflict]) -> None:
        errors = {f"{found.ref}.{found.column or 'record'}": found.says for found in conflicts}
        super().__init__(
            f"Changeset {number} cannot be taken back as it is: {conflicts[0].says} Nothing was changed.",
            errors=errors,
        )
        self.conflicts = list(conflicts)


class NotTakenBack(Refused):
    """It put something on record that stays there; the message says what to do instead."""

    code = "stays_on_record"


def changed_by(model: str, pk: int, *, after: int, column: str = "") -> Changeset | None:
    """The newest changeset after that one that changed the row, or this column of it. At most two queries."""
    for change in Change.objects.filter(model=model, object_id=pk, changeset__gt=after).order_by("-changeset"):
        if not column or (change.before or {}).get(column) != (change.after or {}).get(column):
            return Changeset.objects.select_related("by").get(number=change.changeset_id)
    return None


def by_whom(changeset: Changeset | None) -> str:
    """`in changeset 12 by r.chen`, for a sentence."""
    if changeset is None:
        return "since"
    return f"since, in changeset {changeset.number} by {changeset.by.username if changeset.by else 'the system'}"
