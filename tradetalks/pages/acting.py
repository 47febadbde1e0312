"""An act done at a browser: its changeset, and the message that it is saved and can be undone."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypedDict

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from tradetalks.accounts.models import User
from tradetalks.ledger.models import Door
from tradetalks.ledger.recording import Recorder, changeset


class Who(TypedDict):
    """Who acts, when and through which door, as every act takes it."""

    by: User
    at: dt.datetime
    door: str


@contextmanager
def browser_act(request: HttpRequest, slug: str = "", *, reason: str = "") -> Iterator[Recorder]:
    """One act of the person signed in; acts called in the block join it. `slug` is the negotiation's, empty for none.

    Acts take `**who(request)`. Raises whatever they raise, and then nothing was written.
    """
    with changeset(**who(request), reason=reason, scope=slug) as recorder:
        yield recorder


def who(request: HttpRequest) -> Who:
    """The person signed in, at this moment, at the browser."""
    if not isinstance(request.user, User):
        raise TypeError("the page asks for sign-in first")
    return Who(by=request.user, at=timezone.now(), door=Door.BROWSER.value)


def saved(
    request: HttpRequest, text: str, recorder: Recorder, *, nothing: str = "Nothing differs; nothing was saved."
) -> None:
    """Tell on the next page that it is saved, with a button that takes it back; `nothing` where nothing was written."""
    if recorder.is_empty:
        messages.info(request, nothing)
    else:
        messages.success(request, text, extra_tags=f"changeset-{recorder.number}")
