"""`/profile/`: who one is here, and the tokens of one's programs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tradetalks.accounts.forms import OwnTokenForm
from tradetalks.accounts.models import ApiToken, User
from tradetalks.accounts.rights import Right, has_right, require


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The page; a POST makes a token, which that one answer shows."""
    person = _person(request)
    form = OwnTokenForm(request.POST if request.method == "POST" else None, person=person)
    token = None
    if request.method == "POST":
        require(person, Right.READ)
        if form.is_valid():
            row, token = ApiToken.issue(user=person, at=timezone.now(), **form.cleaned_data)
            form = OwnTokenForm(person=person)
    now = timezone.now()
    context = {
        "roles": sorted(person.groups.values_list("name", flat=True)),
        "rights": [right.label for right in Right if has_right(person, right)],
        "may_read": has_right(person, Right.READ),
        "tokens": [(row, row.state(now)) for row in person.api_tokens.order_by("-created_at", "-pk")],
        "form": form,
        "token": token,
        "made": row if token else None,
    }
    return render(request, "profile.html", context)


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


def _person(request: HttpRequest) -> User:
    """Who is signed in; both pages ask for sign-in first."""
    if not isinstance(request.user, User):
        raise TypeError("the page asks for sign-in first")
    return request.user
