"""Addresses of views that fail in every way a REST view can, for test_api_problems."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import Http404
from django.urls import path
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tests.factories import make_negotiation
from tradetalks.api.problems import Problem
from tradetalks.api.reading import Reading
from tradetalks.ledger.refusals import Invalid, NotFound, StaleVersion

FAILURES: dict[str, Exception] = {
    "missing": Http404("There is no such thing."),
    "missing-unsaid": Http404(),
    "denied": PermissionDenied(),
    "invalid": Invalid("Wrong twice.", errors={"title": "Say it.", "citations[0].party": "Not a party."}),
    "whole": Invalid("The rows do not fit.", field="__all__"),
    "not-found": NotFound("There is no round 9.", field="raised_in"),
    "own": Problem(409, "Twice.", code="twice", errors={"/key": "Used."}, Retry_After="7"),
    "validation": ValidationError({"title": ["Empty."], "rows": [{"to": ["Unknown."]}], "non_field_errors": ["No."]}),
    "throttled": Throttled(wait=4.2),
    "large": RequestDataTooBig("settings.SECRET"),
    "fields": TooManyFieldsSent("settings.SECRET"),
    "outage": OperationalError("database is locked"),
    "defect": KeyError("secret"),
    "wrong-statement": OperationalError("no such column: secret"),
}


class Failing(Reading):
    """Raises what its address names; a POST reads the body first."""

    def get(self, _request: Request, name: str) -> Response:
        """Fail."""
        if name == "stale":
            raise StaleVersion("Issue US-007", sent=1, current=make_negotiation())
        raise FAILURES[name]

    def post(self, request: Request, **_kwargs: str) -> Response:
        """Echo the body."""
        body: Any = request.data
        return Response(body)


urlpatterns = [path("api/<str:name>/", Failing.as_view())]
