"""Two addresses for the forms' own use: keep a draft, and discard one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tradetalks.accounts.models import User
from tradetalks.drafts.keeping import DraftRefused, keep
from tradetalks.drafts.models import Draft


@login_required
@never_cache
@require_POST
def keep_draft(request: HttpRequest) -> JsonResponse:
    """The fields of a form, kept for its address (`?at=`): 200 with the moment, 400 with why not."""
    try:
        draft = keep(_person(request), request.GET.get("at", ""), request.POST, at=timezone.now())
    except DraftRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    return JsonResponse({"saved_at": timezone.localtime(draft.saved_at).strftime("%H:%M")})


@login_required
@never_cache
@require_POST
def discard_draft(request: HttpRequest) -> HttpResponse:
    """Drop one's draft at an address and open that form anew, or the page `?next=` names."""
    at = request.GET.get("at", "")
    Draft.objects.filter(user=_person(request), address=at).delete()
    onward = request.GET.get("next") or at
    ours = onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return redirect(onward if ours else "home")


def _person(request: HttpRequest) -> User:
    """Who is signed in; both addresses ask for sign-in first."""
    if not isinstance(request.user, User):
        raise TypeError("the address asks for sign-in first")
    return request.user
