"""`/undo/12/`: what a changeset did, and taking it back; the button after every save posts here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from issues.access import require_reading, require_reverting
from issues.actions.reverting import revert
from issues.actions.reverting.refusals import ChangedSince, Conflict
from issues.queries.change_lines import ToldChangeset, lines_of
from issues.queries.change_words import FieldLine, in_words, label_of, listed
from issues.queries.history import CHANGESET_COLUMNS, readable_values
from rounds.models import Negotiation
from rounds.queries.negotiations import talks_of
from tradetalks.accounts.rights import NotAllowed
from tradetalks.ledger.models import Changeset
from tradetalks.ledger.refusals import Refused
from tradetalks.pages.acting import who
from tradetalks.pages.refusals import place
from tradetalks.sources.access import visible_labels

MOST, MOST_OPEN = 200, 20
"""Changes told on the page, and records up to which their fields are shown at once."""


class UndoForm(forms.Form):
    """Why the changeset is taken back; of one's own it need not be said."""

    reason = forms.CharField(
        max_length=2000,
        label="Why it is taken back",
        error_messages={"required": "Say why it is taken back."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None, *, own: bool) -> None:
        super().__init__(data)
        self.fields["reason"].required = not own


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Asks whether to take the changeset back, and takes it back: `next` is the page to return to."""
    require_reading(request.user)
    require_reverting(request.user)
    scope, told = _told(request, number)
    own = told.told["by"] == request.user.get_username()
    form = UndoForm(request.POST if request.method == "POST" else None, own=own)
    refusal: Refused | None = None
    allowed: NotAllowed | None = None
    if request.method == "POST" and form.is_valid():
        try:
            taken = revert(number, reason=form.cleaned_data["reason"], **who(request))
        except NotAllowed as error:
            allowed = error
        except Refused as error:
            refusal = error
            if "reason" in error.errors:
                place(form, error)
        else:
            kept = f" {listed(taken.kept)} stay{'s' if len(taken.kept) == 1 else ''} on record." if taken.kept else ""
            messages.success(request, f"Undone.{kept}", extra_tags=f"changeset-{taken.number}")
            return redirect(_next(request) or _home(scope))
    asks_for_a_reason = bool(form.errors)
    conflicts = refusal.conflicts if isinstance(refusal, ChangedSince) else []
    context: dict[str, Any] = {
        "entry": told,
        "open": len(told.lines) <= MOST_OPEN,
        "form": form,
        "refusal": None if asks_for_a_reason else refusal or allowed,
        "conflicts": [_told_conflict(conflict) for conflict in conflicts],
        "next": _next(request),
        "back": _next(request) or _home(scope),
        "negotiation": talks_of(Negotiation.objects.all(), scope) if scope else None,
        "section": "activity",
    }
    status = 403 if allowed else 422 if asks_for_a_reason else 409 if refusal else 200
    return render(request, "issues/undo.html", context, status=status)


def _told(request: HttpRequest, number: int) -> tuple[str, ToldChangeset]:
    """The slug of its negotiation, and the changeset as the person may see it. Raises Http404."""
    rows = list(Changeset.objects.filter(number=number).values(*CHANGESET_COLUMNS, "scope"))
    told = lines_of(rows, labels=visible_labels(request.user), most=MOST)
    if not told:
        raise Http404
    return rows[0]["scope"], told[0]


def _told_conflict(conflict: Conflict) -> dict[str, Any]:
    """What it set and what stands now as a field that differs, and who changed it since."""
    field = None
    if conflict.column and conflict.column != "version":
        was, set_to, now = (
            in_words(conflict.model, conflict.column.removesuffix("_id"), value)
            for value in readable_values(conflict.model, conflict.column, [conflict.was, conflict.set, conflict.now])
        )
        field = {"was": was, "now": FieldLine(label_of(conflict.column.removesuffix("_id")), set_to, now)}
    return {"says": conflict.says, "since": conflict.since, "field": field}


def _next(request: HttpRequest) -> str:
    """The page to return to, where it is one of ours."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else ""


def _home(scope: str) -> str:
    return reverse("issues:overview", args=[scope]) if scope else reverse("home")
