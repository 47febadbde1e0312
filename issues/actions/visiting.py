"""Remembering where somebody left off, so that the overview can say what changed since. Not in the ledger."""

import datetime as dt

from issues.models import Visit
from tradetalks.accounts.models import User

APART = dt.timedelta(minutes=30)
"""Looks further apart than this belong to different visits."""
SAME_LOOK = dt.timedelta(minutes=2)


def note_visit(person: User, negotiation_id: int, *, head: int, at: dt.datetime) -> Visit:
    """The person looks at the talks while the ledger stands at `head`. One query, two where something is to remember.

    The first visit has nothing before it. Two looks at once may both write; the later one stands.
    """
    visit = Visit.objects.filter(user=person, negotiation=negotiation_id).first()
    if visit is None:
        visit = Visit(user=person, negotiation_id=negotiation_id, at=at, number=head)
        Visit.objects.bulk_create([visit], ignore_conflicts=True)
        return visit
    if at - visit.at > APART:
        visit.before_at, visit.before_number = visit.at, visit.number
    elif at - visit.at < SAME_LOOK and visit.number == head:
        return visit
    visit.at, visit.number = max(at, visit.at), max(head, visit.number)
    visit.save(update_fields=["at", "number", "before_at", "before_number"])
    return visit
