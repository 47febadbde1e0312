"""Acts that link issues and add notes."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from issues.access import require_analysing
from issues.actions.projection import touch
from issues.models import Issue, IssueLink, Note
from rounds.actions.seats import cite_within
from rounds.models import Negotiation, Round
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid
from tradetalks.sources.citing import Cited


def link_issues(
    from_issue: Issue,
    to_issue: Issue,
    *,
    kind: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    on: Any = None,
    note: str | None = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
) -> IssueLink:
    """A typed, dated link from one issue to another of the same talks. Raises Invalid, NotAllowed."""
    require_analysing(by)
    negotiation = from_issue.negotiation
    if from_issue.pk == to_issue.pk or to_issue.negotiation_id != negotiation.pk:
        raise Invalid("Link to another issue of the same talks.", field="to")
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        if IssueLink.objects.current().filter(from_issue=from_issue, to_issue=to_issue, kind=kind).exists():
            raise Invalid(f"{from_issue.ref} and {to_issue.ref} are linked that way already.", field="to")
        link = recorder.insert(IssueLink(from_issue=from_issue, to_issue=to_issue, kind=kind, on=on or None, note=note))
        cite_within(recorder, negotiation, link, citations)
        touch(recorder, [from_issue.pk, to_issue.pk])
        return link


def add_note(
    negotiation: Negotiation,
    *,
    text: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    issue: Issue | None = None,
    meeting: Round | None = None,
    on: Any = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
) -> Note:
    """Context or a comment (Markdown) on an issue, a round, or the talks as a whole. Raises Invalid, NotAllowed."""
    require_analysing(by)
    for field, row in (("issue", issue), ("round", meeting)):
        if row is not None and row.negotiation_id != negotiation.pk:
            raise Invalid(f"The {field} belongs to other talks.", field=field)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        note = recorder.insert(Note(negotiation=negotiation, issue=issue, round=meeting, on=on or None, text=text))
        cite_within(recorder, negotiation, note, citations)
        if issue is not None:
            touch(recorder, [issue.pk])
        return note
