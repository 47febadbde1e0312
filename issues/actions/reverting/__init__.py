"""Take a changeset back: a new act that undoes what it did, all of it or nothing.

Nothing is erased. What the changeset recorded is superseded, and what it superseded is recorded anew; records get
back what they said before, through the acts that edit them and under the rights those ask for; an issue it opened is
archived. Refused, naming what and who, where somebody changed any of it since. A changeset that takes one back can
be taken back like any other.
"""

import datetime as dt
from dataclasses import dataclass

from issues.access import require_reverting
from issues.actions.reverting import facts, records
from issues.actions.reverting.creation import put_away, what_hangs_on
from issues.actions.reverting.parts import Parts, parts_of
from issues.actions.reverting.refusals import ChangedSince, NotTakenBack
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Change, Changeset
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid, NotFound
from tradetalks.sources.access import visible_labels
from tradetalks.sources.models import Source, SourceIdentity

MOST = 5000
"""Changes of one changeset that is taken back: nobody else can write meanwhile."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """The changeset that took another back, and what it left on record: sources by their codes, rounds as plans."""

    number: int
    kept: tuple[str, ...] = ()


UNDONE = "Undone."
"""Why one's own changeset is taken back, when nothing else is said."""


def revert(number: int, *, by: User | None, at: dt.datetime, door: str, reason: str = "") -> Reverted:
    """Take the changeset back, as one new changeset. One's own needs no reason: it is undone.

    Raises NotFound (no such changeset, or of something the person may not see), ChangedSince (somebody changed it
    since: `conflicts` say what), NotTakenBack (it created what cannot be taken off the record), Invalid (no reason,
    taken back already), NotAllowed, and what the acts raise that set it back, such as TransitionRefused.
    """
    require_reverting(by)
    taken = _changeset(number)
    is_own = taken.by_id == (by.pk if by else None)
    if not reason.strip() and not is_own:
        raise Invalid("Say why it is taken back.", field="reason")
    why = f"Takes back changeset {number}: {reason.strip() or UNDONE}"
    with changeset(by=by, at=at, door=door, reason=why, scope=taken.scope) as recorder:
        if Change.objects.filter(changeset=number).count() > MOST:
            raise NotTakenBack(f"It changed more than {MOST} rows: take back its parts one by one.", field="number")
        parts = parts_of(number)
        _require_seen(parts, by)
        kept = records.refuse_what_stays(parts)
        facts.require_rights((*parts.recorded, *parts.superseded), by)
        conflicts = [
            *records.conflicts_of(parts, number),
            *facts.conflicts_of(parts.recorded, parts.superseded, number),
        ]
        if conflicts:
            raise ChangedSince(number, conflicts)
        who = {"by": by, "at": at, "door": door, "reason": why}
        records.set_back(recorder, parts, who, own=is_own)
        facts.take_back(recorder, parts.recorded, parts.superseded, reason=why)
        hanging = what_hangs_on(parts, number)
        if hanging:
            raise ChangedSince(number, hanging)
        put_away(parts, who, own=is_own)
        if recorder.is_empty:
            raise Invalid(f"Changeset {number} is taken back already: everything is as it was before.", field="number")
        return Reverted(recorder.number, tuple(kept))


def _changeset(number: int) -> Changeset:
    taken = Changeset.objects.filter(number=number).first()
    if taken is None:
        raise NotFound(f"There is no changeset {number}.", field="number")
    return taken


def _require_seen(parts: Parts, by: User | None) -> None:
    """Who may not see a source does not learn that there is a change of it; who an unnamed one is, nobody does."""
    nets = [net for net in (*parts.changed, *parts.created) if net.model in {Source, SourceIdentity}]
    labels = visible_labels(by)
    for net in nets:
        if net.model is SourceIdentity or net.current.sensitivity not in labels:
            raise NotFound("There is no changeset of that number that you may take back.", field="number")
