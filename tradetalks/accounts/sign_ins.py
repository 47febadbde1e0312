"""The sessions somebody is signed in with: where, since when, and how one is ended from elsewhere."""

from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tradetalks.accounts.models import SignIn, User

MOST_CHARACTERS = 300
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari", "curl", "Python")
_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "CrOS", "Linux")


def note_sign_in(*, request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """Remember that a session began (receives Django's `user_logged_in`)."""
    if request is None or not hasattr(request, "session"):
        return
    if not Session.objects.filter(session_key=request.session.session_key).exists():
        request.session.save()
    agent = request.headers.get("User-Agent", "")[:MOST_CHARACTERS]
    SignIn.objects.update_or_create(
        session_id=request.session.session_key, defaults={"user": user, "at": timezone.now(), "agent": agent}
    )


def sign_ins_of(person: User) -> QuerySet[SignIn]:
    """The person's sessions that still hold, newest first."""
    return person.sign_ins.filter(session__expire_date__gt=timezone.now()).order_by("-at", "-pk")


def end(sign_ins: QuerySet[SignIn]) -> int:
    """End these sessions at once; how many there were."""
    keys = list(sign_ins.values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def described(agent: str) -> str:
    """A browser's own description in two words: `Firefox on Windows`."""
    browser = next((_NAMES.get(name, name) for name in _BROWSERS if name in agent), "Unknown browser")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return f"{browser} on {system.replace('Mac OS X', 'macOS')}" if system else browser
