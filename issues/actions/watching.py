"""Watching an issue: one's own choice, outside the ledger."""

import datetime as dt

from issues.access import require_reading
from issues.models import Issue, Watch
from tradetalks.accounts.models import User


def set_watching(issue: Issue, person: User, *, watching: bool, since: dt.datetime) -> bool:
    """Let the person watch the issue, or no more; False where that was so already. Raises NotAllowed."""
    require_reading(person)
    if watching:
        return Watch.objects.get_or_create(user=person, issue=issue, defaults={"since": since})[1]
    return Watch.objects.filter(user=person, issue=issue).delete()[0] > 0
