"""Deadlines: all of them, and one with its steps."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.queries.deadlines import deadline_record, listed_deadlines
from issues.views.issue_listing import footing_at
from issues.views.reading_day import day_of_reading
from issues.views.timeline import leverage_context
from tradetalks.sources.access import visible_labels


@require_safe
def deadline_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Where every deadline of the talks stands on the day the page shows."""
    talks, summary = footing_at(request, slug)
    today = day_of_reading(request, talks)
    context = leverage_context(request, talks, summary, today)
    groups = listed_deadlines(talks, today=today, labels=visible_labels(request.user))
    return render(request, "issues/deadline_list.html", {**context, "groups": groups})


@require_safe
def deadline_detail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The deadline of that key."""
    talks, summary = footing_at(request, slug)
    today = day_of_reading(request, talks)
    record = deadline_record(talks, key, today=today, labels=visible_labels(request.user))
    if record is None:
        raise Http404
    context = {**leverage_context(request, talks, summary, today), "record": record}
    return render(request, "issues/deadline_detail.html", context)
