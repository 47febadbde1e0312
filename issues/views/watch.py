"""The watch button of an issue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from issues.access import require_reading
from issues.actions.watching import set_watching
from issues.views.opened import opened
from tradetalks.pages.acting import who


@require_POST
def watch(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Watch the issue (`watching=1`) or no more (anything else), and go back to `next`, else to the issue."""
    require_reading(request.user)
    on = opened(request, slug, ref)
    me = who(request)
    set_watching(on.issue, me["by"], watching=request.POST.get("watching") == "1", since=me["at"])
    onward = request.POST.get("next", "")
    ours = onward.startswith("/") and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return redirect(onward if ours else on.address)
