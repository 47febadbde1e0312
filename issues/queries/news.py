"""What is new for one person in a negotiation: changes since their last visit, and the work they have open."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.urls import Resolver404, resolve

from issues.models import Issue, Visit
from issues.queries.change_lines import ToldChangeset, lines_of
from issues.queries.history import changesets_of
from tradetalks.accounts.models import User
from tradetalks.drafts.models import Draft

SENTENCES = 10
MOST_LINES = 3
"""Of one changeset; the activity page tells the others."""
MOST_WATCHED = 7
FORMS = {
    "bulk_edit": "Bulk edit",
    "issue_change": "Record change of {ref}",
    "issue_correct": "Correction of {ref}",
    "issue_edit": "Edit {ref}",
    "issue_link_new": "Link from {ref}",
    "issue_new": "New issue",
    "issue_note_edit": "Note on {ref}",
    "issue_note_new": "Note on {ref}",
    "leverage_correct": "Correction of a {kind}",
    "leverage_edit": "Edit the {kind} {key}",
    "leverage_new": "New {kind}",
    "leverage_revise": "Step of the {kind} {key}",
    "round_amend": "Amend R{number}",
    "round_log": "Log R{number}",
    "round_new": "Log a round",
    "source_edit": "Edit S-{pk}",
    "source_new": "New source",
}
"""What people call the forms that keep drafts, by the name of their address."""


@dataclass(frozen=True)
class News:
    """What others changed since `visit`, the newest first; `count` of changesets in all."""

    visit: Visit
    entries: Sequence[ToldChangeset]
    count: int


@dataclass(frozen=True)
class Work:
    """The issues the person watches, last changed first, whether there are more; drafts of these talks, in words."""

    watched: Sequence[Issue]
    more: bool
    drafts: Sequence[tuple[str, Draft]]


def news_of(visit: Visit, slug: str, *, labels: AbstractSet[str]) -> News | None:
    """None on a first visit, or where nobody else changed anything."""
    if visit.before_number is None:
        return None
    rows = changesets_of(slug).filter(number__gt=visit.before_number).exclude(by=visit.user_id)
    newest = list(rows.order_by("-number")[:SENTENCES])
    if not newest:
        return None
    return News(visit, lines_of(newest, labels=labels, most=MOST_LINES), rows.count())


def work_of(person: User, negotiation_id: int, slug: str) -> Work:
    """Two queries."""
    watched = Issue.objects.filter(negotiation=negotiation_id, watches__user=person).order_by("-touched_id", "ref")
    newest = list(watched[: MOST_WATCHED + 1])
    drafts = [(_form(draft.address), draft) for draft in person.drafts.filter(address__startswith=f"/{slug}/")]
    return Work(newest[:MOST_WATCHED], len(newest) > MOST_WATCHED, drafts)


def _form(address: str) -> str:
    """The form at that address, as people call it."""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return address
    words = FORMS.get(found.url_name or "")
    return words.format(**found.kwargs) if words else address
