"""Feeds: what changed, as Atom, and rounds and deadlines as a calendar; opened by a token in their address.

The token is one of scope `feed` (made and revoked on the profile page); it opens nothing else, and what it shows is
what its owner may see. Addresses that open nothing are all answered alike.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from issues.access import require_reading
from issues.models import Issue
from issues.queries.change_lines import ToldChangeset
from issues.queries.feeds import (
    Day,
    calendar_of,
    newest_changes,
    newest_changes_among,
    newest_changes_of,
    sentence,
)
from issues.queries.saved_views import named, views_of
from issues.queries.summaries import latest_summary_of
from issues.views.issue_listing import Listing, stored
from rounds.models import Negotiation
from rounds.queries.negotiations import Talks, talks_of
from tradetalks.accounts.authentication import feed_token
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import NotAllowed
from tradetalks.ledger.reading import head_number
from tradetalks.sources.access import audience, visible_labels

SECONDS = 900
"""How long a reader may wait before it asks again."""
Feed = Callable[[HttpRequest, User, Talks], HttpResponse]


def _feed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who the token stands for, and the talks, before the feed; unchanged since last asked is 304."""

    @login_not_required
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, token: str, slug: str, **rest: Any) -> HttpResponse:
        row = feed_token(token)
        if row is None:
            raise Http404("There is no such feed.")
        try:
            require_reading(row.user)
        except NotAllowed:
            raise Http404("There is no such feed.") from None
        talks = talks_of(Negotiation.objects.all(), slug)
        if talks is None:
            raise Http404("There is no such feed.")
        head = head_number()
        said = f"{head} {audience(row.user)} {request.path}"
        etag = f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
        unchanged = get_conditional_response(request, etag=etag)
        response = unchanged or view(request, row.user, talks, **rest)
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = f"private, max-age={SECONDS}"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


@_feed
def changes_feed(request: HttpRequest, person: User, talks: Talks) -> HttpResponse:
    """What changed in the talks."""
    entries = newest_changes(talks.slug, labels=visible_labels(person))
    return _atom(request, talks, entries, talks.name, reverse("issues:activity", args=[talks.slug]))


@_feed
def issue_feed(request: HttpRequest, person: User, talks: Talks, ref: str) -> HttpResponse:
    """What changed of one issue."""
    issue = Issue.objects.filter(negotiation=talks.pk, ref=ref).first()
    if issue is None:
        raise Http404("There is no such feed.")
    entries = newest_changes_of(issue, labels=visible_labels(person))
    page = reverse("issues:issue_history", args=[talks.slug, ref])
    return _atom(request, talks, entries, f"{issue.ref} {issue.title}", page)


@_feed
def view_feed(request: HttpRequest, person: User, talks: Talks, view: str) -> HttpResponse:
    """What changed of the issues that a saved view keeps today."""
    views = views_of(person, talks.pk)
    saved = named(views, view, person)
    if saved is None:
        raise Http404("There is no such feed.")
    listing = Listing(person, talks, stored(saved.query), summary=latest_summary_of(talks.pk, content=False))
    entries = newest_changes_among(listing.issues(), talks.slug, labels=visible_labels(person))
    page = f"{reverse('issues:issue_list', args=[talks.slug])}?view={view}"
    return _atom(request, talks, entries, f"{saved.name}: {talks.name}", page)


@_feed
def calendar_feed(request: HttpRequest, person: User, talks: Talks) -> HttpResponse:  # noqa: ARG001 -- every feed is called alike
    """Rounds and deadlines."""
    calendar = Calendar()
    calendar.add("prodid", "-//TradeTalks//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", talks.name)
    calendar.add("refresh-interval;value=duration", "PT4H")
    for day in calendar_of(talks.pk, talks.slug):
        calendar.add_component(_event(request, talks, day))
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _event(request: HttpRequest, talks: Talks, day: Day) -> Event:
    event = Event()
    event.add("uid", day.uid)
    event.add("dtstamp", dt.datetime.combine(day.first, dt.time(), dt.UTC))
    event.add("dtstart", day.first)
    event.add("dtend", day.last + dt.timedelta(days=1))
    event.add("summary", day.title)
    event.add("sequence", day.number)
    if day.says:
        event.add("description", day.says)
    if day.cancelled:
        event.add("status", "CANCELLED")
    page = (
        reverse("rounds:round_detail", args=[talks.slug, day.round])
        if day.round is not None
        else reverse("issues:deadline_detail", args=[talks.slug, day.deadline])
    )
    event.add("url", request.build_absolute_uri(page))
    event.add("transp", "TRANSPARENT")
    return event


def _atom(request: HttpRequest, talks: Talks, entries: Sequence[ToldChangeset], title: str, page: str) -> HttpResponse:
    feed = Atom1Feed(
        title=title,
        link=request.build_absolute_uri(page),
        description="",
        feed_url=request.build_absolute_uri(),
        feed_guid=f"tag:{request.get_host()},2026:{request.path.rpartition('/feeds/')[2].partition('/')[2]}",
        subtitle="What changed, newest first.",
    )
    history = reverse("issues:activity", args=[talks.slug])
    for entry in entries:
        told = entry.told
        lines = [sentence(line) for line in entry.lines]
        more = " and more" if entry.more or len(lines) > 1 else ""
        feed.add_item(
            title=f"{lines[0] if lines else told['reason'] or 'Changed'}{more}",
            link=request.build_absolute_uri(f"{history}#changeset-{told['number']}"),
            description="\n".join([*([told["reason"]] if told["reason"] else []), *lines]),
            author_name=told["by"] or "the system",
            updateddate=told["at"],
            pubdate=told["at"],
            unique_id=f"tag:{request.get_host()},2026:{talks.slug}/changes/{told['number']}",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
