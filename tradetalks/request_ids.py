"""A short id for every request: in its answer, in every line of the log, and on the page that says something failed."""

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_current: ContextVar[str] = ContextVar("request_id", default="-")


def current() -> str:
    """The id of the request being answered; `-` outside of one."""
    return _current.get()


def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the outermost: names the request. A client's own id is not taken over: it could forge log lines."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _current.set(secrets.token_hex(6))
        try:
            response = get_response(request)
            response.headers[HEADER] = current()
        finally:
            _current.reset(token)
        return response

    return middleware


class WithRequestId(logging.Filter):
    """Gives every record of the log `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let it through, with the id."""
        record.request_id = current()
        return True
