"""The button beside a summary that could not be computed: try it again now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from issues.actions.recompute import retry
from issues.queries.summaries import summary_of
from issues.tasks import NUDGES
from rounds.access import require_recording
from rounds.models import Round


@require_POST
def summary_retry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Forget the failed attempts, wake the worker, and go back to the round; whoever may record may ask."""
    require_recording(request.user)
    meeting = get_object_or_404(Round, negotiation__slug=slug, number=number)
    if retry(meeting):
        NUDGES.send(slug)
        summary = summary_of(meeting)
        if summary is not None and summary.state == "failed":
            messages.warning(request, "It was tried again and failed again; what is wrong stands beside it.")
        else:
            messages.success(request, "The summary is being computed again.")
    else:
        messages.info(request, "The summary is current; nothing was to be done.")
    return redirect("rounds:round_detail", slug, number)
