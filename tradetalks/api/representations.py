"""A record as its own address shows it: what writes answer with, and what a stale write is shown."""

import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import resolve
from rest_framework.request import Request

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_RANGE")


def representation(request: Request, address: str) -> HttpResponse | None:
    """What GET of `address` answers the person who asks, with its ETag; None where they may not see it.

    `address` is a path of this API without parameters. The view that answers is the same, so the answer is too.
    """
    match = resolve(address)
    asked: HttpRequest = copy.copy(request._request)  # noqa: SLF001 -- DRF's Request keeps Django's here
    asked.method = "GET"
    asked.path = asked.path_info = address
    asked.GET = QueryDict()
    asked.META = {name: value for name, value in request.META.items() if name not in CONDITIONS} | {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": "",
    }
    view: Any = match.func.cls(**match.func.initkwargs)  # type: ignore[attr-defined]  # of DRF's views
    view.action_map = match.func.actions  # type: ignore[attr-defined]  # of DRF's view sets
    view.args, view.kwargs, view.format_kwarg, view.headers = (), match.kwargs, None, {}
    view.get = getattr(view, view.action_map["get"])
    view.counted = False  # one request of the client is one request
    view.request = asking = view.initialize_request(asked)
    asking.user, asking.auth = request.user, request.auth
    try:
        view.initial(asking, **match.kwargs)
        answer: HttpResponse = view.get(asking, **match.kwargs)
    except Http404:
        return None
    return answer
