"""What was sent after the session had expired waits in the anonymous session and becomes a draft at sign-in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils import timezone

from tradetalks.accounts.models import User
from tradetalks.drafts.keeping import DraftRefused, encoded, keep

WAITING = "draft_waiting"
MOST_CHARACTERS = 200_000
"""Of what waits for somebody who is not signed in: nobody else is let fill the session table."""


class KeepingLoginRequired(LoginRequiredMiddleware):
    """Asks for sign-in, and keeps what was sent to a form view (`@keeps_draft`) until then."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        """Send to the sign-in page, which leads back to the form with everything typed in it."""
        if request.method == "POST" and getattr(view_func, "keeps_draft", False):
            typed = encoded(request.POST)
            if len(typed) <= MOST_CHARACTERS:
                request.session[WAITING] = {"address": request.path, "fields": typed}
        return super().handle_no_permission(request, view_func)


def take_over(*, request: HttpRequest | None, user: User, **_signal: Any) -> None:
    """At sign-in: what waits becomes the person's draft."""
    waiting = request.session.pop(WAITING, None) if request is not None else None
    if waiting:
        try:
            keep(user, waiting["address"], QueryDict(waiting["fields"]), at=timezone.now())
        except DraftRefused:
            return  # nothing a form of ours sent
