"""`/profile/`: who one is here, how pages look, one's drafts and sign-ins, and the tokens of one's programs."""

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from issues.queries.notes import mentions_of
from rounds.models import Negotiation, Party
from tradetalks.accounts.forms import OwnTokenForm, PreferencesForm
from tradetalks.accounts.models import ApiToken, User
from tradetalks.accounts.preferences import MOST_USED_ZONES, zones
from tradetalks.accounts.rights import Right, has_right, require
from tradetalks.accounts.sign_ins import described, end, sign_ins_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The page; a POST makes a token, which that one answer shows."""
    person = _person(request)
    form = OwnTokenForm(request.POST if request.method == "POST" else None, person=person)
    made = token = None
    if request.method == "POST":
        require(person, Right.READ)
        if form.is_valid():
            made, token = ApiToken.issue(user=person, at=timezone.now(), **form.cleaned_data)
            form = OwnTokenForm(person=person)
    feeds = _feeds(request, token) if made is not None and made.scope == ApiToken.Scope.FEED else []
    return _page(request, person, form=form, made=made, token=token, feeds=feeds)


@login_required
@never_cache
@require_POST
def save_preferences(request: HttpRequest) -> HttpResponse:
    """How pages look and answer from now on."""
    person = _person(request)
    # A copy: a page that refuses them is still shown as it was.
    preferences = PreferencesForm(request.POST, instance=User.objects.get(pk=person.pk), parties=_parties())
    if not preferences.is_valid():
        return _page(request, person, preferences=preferences)
    changed = preferences.save(commit=False)
    changed.save(update_fields=list(preferences.Meta.fields))
    messages.success(request, "Your settings are saved.")
    return redirect("profile")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks whether to end one of one's own tokens, and ends it."""
    row = _person(request).api_tokens.filter(pk=pk).first()
    if row is None:
        raise Http404("You have no such token.")
    if request.method == "POST":
        if row.revoke(timezone.now()):
            messages.success(
                request, f"The token “{row.name}” is revoked. Programs that use it are refused from now on."
            )
        return redirect("profile")
    return render(request, "profile_revoke.html", {"token": row, "state": row.state(timezone.now())})


@login_required
@never_cache
@require_POST
def end_sign_in(request: HttpRequest, place: str) -> HttpResponse:
    """End one of one's sessions; nothing where it ended already."""
    own = sign_ins_of(_person(request))
    keys = [row.pk for row in own if _place(row.pk) == place]
    if end(own.filter(pk__in=keys)):
        messages.success(request, "That sign-in is ended.")
    return redirect("profile")


@login_required
@never_cache
@require_POST
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    ended = end(sign_ins_of(_person(request)).exclude(pk=request.session.session_key))
    messages.success(request, f"{ended} other sign-in{'' if ended == 1 else 's'} ended.")
    return redirect("profile")


def _page(request: HttpRequest, person: User, **shown: Any) -> HttpResponse:
    now = timezone.now()
    context = {
        "roles": sorted(person.groups.values_list("name", flat=True)),
        "rights": [right.label for right in Right if has_right(person, right)],
        "may_read": has_right(person, Right.READ),
        "tokens": [(row, row.state(now)) for row in person.api_tokens.order_by("-created_at", "-pk")],
        "form": OwnTokenForm(person=person),
        "preferences": PreferencesForm(instance=person, parties=_parties()),
        "zones": [*MOST_USED_ZONES, *(name for name in zones() if name not in MOST_USED_ZONES)],
        "drafts": person.drafts.all(),
        "mentions": mentions_of(person) if has_right(person, Right.READ) else [],
        "sign_ins": [
            (row, described(row.agent), _place(row.pk), row.pk == request.session.session_key)
            for row in sign_ins_of(person)
        ],
        "section": "profile",
        **shown,
    }
    return render(request, "profile.html", context)


def _feeds(request: HttpRequest, token: str | None) -> list[tuple[str, str, str]]:
    """Of each negotiation its name and the addresses of its changes and calendar, with the token in them."""

    def address(feed: str, slug: str) -> str:
        return request.build_absolute_uri(reverse(f"feeds:{feed}", args=[token, slug]))

    talks = Negotiation.objects.order_by("name").values_list("name", "slug")
    return [(name, address("changes", slug), address("calendar", slug)) for name, slug in talks]


def _parties() -> list[tuple[str, str]]:
    return list(Party.objects.order_by("name", "code").values_list("code", "name"))


def _place(session_key: str) -> str:
    """What an address calls a session: its key would let whoever reads the page take the session over."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:16]


def _person(request: HttpRequest) -> User:
    """Who is signed in; every page here asks for sign-in first."""
    if not isinstance(request.user, User):
        raise TypeError("the page asks for sign-in first")
    return request.user
