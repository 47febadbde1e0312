"""Keeping drafts: the view of a form says `@keeps_draft`, binds `draft_data`, and forgets it once the form is saved.

With JavaScript a form with `data-draft` is kept every 5 s (static/js/drafts.js). Without it, what was sent is kept when
the view could not answer, or the session had expired.
"""

import datetime as dt
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from tradetalks.accounts.models import User
from tradetalks.drafts.models import Draft

P = ParamSpec("P")

MOST_CHARACTERS = 2_000_000
MOST_DRAFTS = 200
"""Of one person; the oldest give way."""
NOT_TYPED = ("csrfmiddlewaretoken",)
_ADDRESS = re.compile(r"/[^\s\\]{0,298}")


class DraftRefused(ValueError):
    """What cannot be kept; the message says why."""


def keeps_draft(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A form view whose posted fields are kept where it raises instead of answering."""

    @wraps(view)
    def keeping(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except Exception:
            request: Any = args[0]
            if request.method == "POST" and isinstance(request.user, User):
                keep(request.user, request.path, request.POST, at=timezone.now())
                request.draft_kept_at = request.path  # for the page that says what happened
            raise

    keeping.keeps_draft = True  # type: ignore[attr-defined]  # asked by tradetalks.drafts.sign_in
    return keeping


def keep(person: User, address: str, fields: QueryDict, *, at: dt.datetime) -> Draft:
    """Keep these fields as the person's draft at that address, in place of the one before. Raises DraftRefused."""
    if not _ADDRESS.fullmatch(address) or address.startswith("//"):
        raise DraftRefused("A draft is kept for the address of a form of this site.")
    typed = encoded(fields)
    if len(typed) > MOST_CHARACTERS:
        raise DraftRefused(f"A draft has at most {MOST_CHARACTERS:,} characters. Save, or shorten the text.")
    draft, _ = Draft.objects.update_or_create(user=person, address=address, defaults={"fields": typed, "saved_at": at})
    older = person.drafts.order_by("-saved_at", "-pk").values_list("pk", flat=True)[MOST_DRAFTS:]
    Draft.objects.filter(pk__in=list(older)).delete()
    return draft


def encoded(fields: QueryDict) -> str:
    """The fields as they are kept: url-encoded, without what nobody typed, and without NUL."""
    typed = fields.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    return typed.urlencode().replace("%00", "")


def draft_data(request: HttpRequest) -> QueryDict | None:
    """What the person had typed at this address and not saved, to bind the form to; None where there is nothing.

    Sets `request.draft` for `pages/_draft.html`. One query.
    """
    if not isinstance(request.user, User):
        return None
    draft = Draft.objects.filter(user=request.user, address=request.path).first()
    request.draft = draft  # type: ignore[attr-defined]  # for the template
    return QueryDict(draft.fields) if draft else None


def forget_draft(request: HttpRequest) -> None:
    """The form is saved, or its draft is not wanted."""
    if isinstance(request.user, User):
        Draft.objects.filter(user=request.user, address=request.path).delete()
