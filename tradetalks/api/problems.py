"""Every failure as `application/problem+json` (RFC 9457): type, title, status, detail, errors.

Each entry of `errors` has a `pointer` (`/title` is a field of the body by RFC 6901, `?status` a parameter of the
address, `If-Match:` a header), a `code` for programs and a `detail` for people. Nothing an answer carries comes from a
traceback.
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.response import Response

from tradetalks.ledger.refusals import Refused, StaleVersion
from tradetalks.lib.database_outages import RETRY_AFTER_SECONDS, is_database_outage

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
MOST_ERRORS = 50
"""More entries than this help nobody; the detail says how many there are."""

OUTAGE = "The database cannot be reached just now. Nothing was saved; try again in a few seconds."
DEFECT = "This is a defect of ours; it was logged. Nothing was saved."
_DJANGO: tuple[tuple[type[Exception], int, str], ...] = (
    (Http404, 404, "Nothing is here."),
    (PermissionDenied, 403, "Your account may not do this."),
    (RequestDataTooBig, 413, "The body is too large."),
    (SuspiciousOperation, 400, "The request could not be read."),
    (UnreadablePostError, 400, "The request could not be read."),
)
"""Django's own exceptions: status, and what to say where they say nothing. The third is a kind of the fourth."""
_STEP = re.compile(r"[.\[\]]+")


class Problem(APIException):
    """A failure a view raises itself: its status, what to tell, the entries of `errors` by pointer, more members."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str = "",
        errors: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
        **headers: str,
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.code = code
        self.errors = dict(errors or {})
        self.more = dict(more or {})
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem(
    status: int, detail: str, *, code: str = "", errors: list[dict[str, str]] | None = None, **more: Any
) -> dict[str, Any]:
    """The body. `code` names a kind of problem of ours; without one the status says it all (`about:blank`)."""
    return {
        "type": f"urn:tradetalks:problem:{code}" if code else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
        **more,
    }


def plain_problem(status: int, detail: str) -> JsonResponse:
    """A problem for failures outside any REST view: a request that middleware refuses, an address without a view."""
    return JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler: the answer for whatever a view raised. What is our own defect is logged and told so."""
    status, body, headers = _described(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        request = context.get("request")
        asked: HttpRequest | None = getattr(request, "_request", None)
        logger.error("%s failed", asked.path if asked else "A request", exc_info=sys.exc_info())
        got_request_exception.send(sender=None, request=asked)
    return Response(body, status=status, headers={"Cache-Control": "no-store", **headers}, content_type=CONTENT_TYPE)


def pointer(field: str) -> str:
    """`citations[0].party` as a JSON pointer: `/citations/0/party`. The row as a whole is the empty pointer."""
    if field == "__all__":
        return ""
    return "".join(f"/{escaped(step)}" for step in _STEP.split(field) if step)


def escaped(step: str) -> str:
    """One step of a JSON pointer: a field's name, or the place in a list."""
    return step.replace("~", "~0").replace("/", "~1")


def _described(error: Exception) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers for the exception."""
    if isinstance(error, Problem):
        return error.status_code, _own(error), error.headers
    if isinstance(error, APIException):
        return error.status_code, _of_rest_framework(error), _headers(error)
    if isinstance(error, Refused):
        refused = 412 if isinstance(error, StaleVersion) else 422
        entries = [_entry(pointer(field), error.code, text) for field, text in error.errors.items()]
        return refused, problem(refused, error.message, code=error.code, errors=entries), {}
    for kind, status, otherwise in _DJANGO:
        if isinstance(error, kind):
            # What Django says of a suspicious request names its settings, which are no business of a client.
            said = _said(error, otherwise) if status in {403, 404} else otherwise
            return status, problem(status, said), {}
    if is_database_outage(error):
        return 503, problem(503, OUTAGE), {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return 500, problem(500, DEFECT), {}


def _own(error: Problem) -> dict[str, Any]:
    entries = [_entry(where, error.code, text) for where, text in list(error.errors.items())[:MOST_ERRORS]]
    detail = str(error.detail)
    if len(error.errors) > MOST_ERRORS:
        detail = f"{detail} The first {MOST_ERRORS} of {len(error.errors)} are listed."
    return problem(error.status_code, detail, code=error.code, errors=entries, **error.more)


def _of_rest_framework(error: APIException) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        entries = list(_flat(error.detail, ""))
        said = "The request was not valid."
        if len(entries) > MOST_ERRORS:
            said = f"{said} The first {MOST_ERRORS} of {len(entries)} errors are listed."
        return problem(error.status_code, said, code="invalid", errors=entries[:MOST_ERRORS])
    return problem(error.status_code, str(error.detail))


def _flat(detail: Any, where: str) -> Iterator[dict[str, str]]:
    """DRF's nested details as entries."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, where if name == "non_field_errors" else f"{where}/{escaped(str(name))}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flat(inner, where if isinstance(inner, ErrorDetail) else f"{where}/{index}")
    else:
        yield _entry(where, getattr(detail, "code", "invalid"), str(detail))


def _headers(error: APIException) -> dict[str, str]:
    headers: dict[str, str] = {}
    challenge = getattr(error, "challenge", None) or getattr(error, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    wait = getattr(error, "wait", None)  # of Throttled, in seconds
    if wait is not None:
        headers["Retry-After"] = str(max(1, round(wait)))
    return headers


def _entry(where: str, code: str, detail: str) -> dict[str, str]:
    return {"pointer": where, "code": code or "invalid", "detail": detail}


def _said(error: Exception, otherwise: str) -> str:
    """What the exception was raised with, where that was a sentence for people."""
    return error.args[0] if error.args and isinstance(error.args[0], str) and error.args[0] else otherwise
