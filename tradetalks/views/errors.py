"""What a person or client is told when a request could not be answered."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from tradetalks.api.problems import DEFECT, OUTAGE, plain_problem
from tradetalks.lib.database_outages import RETRY_AFTER_SECONDS, is_database_outage
from tradetalks.request_ids import current


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: 503 with Retry-After where the database is away, else the 500 page.

    A handler and not a middleware, because it is asked wherever the exception came up: in a view, in the
    session and user lookups before it, or in the session's save after it.
    """
    if not is_database_outage(sys.exc_info()[1]):
        return plain_problem(500, DEFECT) if _is_for_programs(request) else _defect(request)
    response = _outage(request)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: a request that was refused before any view saw it, such as one for another host."""
    if _is_for_programs(request):
        return plain_problem(400, "The request could not be read.")
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", {"most_megabytes": _most_megabytes()}, status=413)
    return defaults.bad_request(request, exception)


def request_id(_request: HttpRequest) -> dict[str, str]:
    """Context processor: the id of the request, for pages that say something failed."""
    return {"request_id": current()}


def _most_megabytes() -> int:
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024**2


def _defect(request: HttpRequest) -> HttpResponse:
    """The page of a defect. Rendered without the request: context processors may be what failed."""
    context = {"request_id": current(), "draft_at": getattr(request, "draft_kept_at", "")}
    return render(None, "500.html", context, status=500)


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _outage(request: HttpRequest) -> HttpResponse:
    if _is_for_programs(request):
        return plain_problem(503, OUTAGE)
    # Without the request: context processors would ask the database who is signed in.
    return render(None, "503.html", {"detail": OUTAGE, "request_id": current()}, status=503)
