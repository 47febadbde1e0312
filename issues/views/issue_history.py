"""Every changeset of an issue with its differences, and what differs between any two of its states."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.access import Powers, powers_of, require_reading
from issues.models import Issue
from issues.queries import issue_history as history
from issues.queries.change_lines import Line
from issues.views.opened import opened_talks
from tradetalks.lib.keyset import LARGEST_INTEGER, CursorError
from tradetalks.sources.access import visible_labels

ROWS = 25


@require_safe
def issue_history(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The changesets, newest first; `from` and `to` are the numbers of two to compare the states after them."""
    require_reading(request.user)
    talks = opened_talks(request, slug)
    issue = Issue.objects.filter(negotiation=talks.pk, ref=ref).first()
    if issue is None:
        raise Http404
    labels = visible_labels(request.user)
    cursor = request.GET.get("cursor") or None
    lost = False
    try:
        entries, page = history.issue_history(issue.pk, labels=labels, limit=ROWS, cursor=cursor)
    except CursorError:
        entries, page = history.issue_history(issue.pk, labels=labels, limit=ROWS)
        lost = True
    numbers = _number(request.GET.get("from")), _number(request.GET.get("to"))
    older, newer = sorted(numbers) if None not in numbers else numbers  # type: ignore[type-var]
    compared: list[Line] | None = None
    if older is not None and newer is not None:
        compared = history.differences(issue.pk, older, newer, labels=labels)
    may = Powers() if getattr(request, "past", None) else powers_of(request.user)
    context = {
        "negotiation": talks,
        "section": "issues",
        "issue": issue,
        "entries": entries,
        "older": older,
        "newer": newer,
        "compared": compared,
        "may_revert": may.record or may.manage,
        "next": page.next,
        "previous": page.previous,
        "lost_place": lost,
        "unread": [value for value in (request.GET.get("from"), request.GET.get("to")) if value and not _number(value)],
    }
    return render(request, "issues/issue_history.html", context)


def _number(given: str | None) -> int | None:
    """The number of a changeset as the address gives it, None for anything else."""
    if given and given.isascii() and given.isdigit() and len(given) < len(str(LARGEST_INTEGER)):
        return int(given)
    return None
