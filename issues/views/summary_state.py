"""The state of one round's summary, for the page that waits for it. Cheap to ask again: 304 while nothing changed."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from issues.access import require_reading
from issues.queries.summaries import summary_of
from rounds.models import Round


@require_safe
@cache_control(private=True, no_cache=True)
def summary_state(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """`{"state", "revision"}` of a logged round's summary."""
    require_reading(request.user)
    meeting = Round.objects.logged().filter(negotiation__slug=slug, number=number).first()
    summary = summary_of(meeting) if meeting else None
    if summary is None:
        raise Http404
    etag = quote_etag(f"{summary.state}-{summary.revision or 0}")
    response = JsonResponse({"state": summary.state, "revision": summary.revision}, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response
