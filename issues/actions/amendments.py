"""The act that changes an issue as a whole: what describes it, and whether it is archived, in one changeset."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from issues.actions.issues import archive_issue, edit_issue, restore_issue
from issues.actions.ties import Ties
from issues.models import Issue
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid
from tradetalks.sources.citing import Cited


def amend_issue(
    issue: Issue,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    ties: Ties | None = None,
    citations: Sequence[Cited] | None = None,
    archived: bool | None = None,
    archived_on: dt.date | None = None,
    reason: str = "",
) -> bool:
    """Edit the issue and archive (`archived`, from `archived_on` or today on) or restore it; None leaves that alone.

    False when nothing differs. Raises StaleVersion, Invalid (archiving and restoring need a reason), NotAllowed.
    """
    if archived_on is not None and not archived:
        raise Invalid("Only an issue that is archived has such a day: say archived, too.", field="archived_on")
    who: dict[str, Any] = {"by": by, "at": at, "door": door, "reason": reason}
    with changeset(**who, scope=issue.negotiation.slug):
        edited = edit_issue(issue, version=version, changes=changes, ties=ties, citations=citations, **who)
        moved = False
        if archived:
            moved = archive_issue(issue, version=issue.version, on=archived_on, **who)
        elif archived is False:
            moved = restore_issue(issue, version=issue.version, **who)
        return edited or moved
