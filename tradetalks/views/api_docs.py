"""`/api/v1/docs/`: the REST API as a page for people, made from its schema. Whoever may read the API may read it."""

from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rounds.access import require_reading
from tradetalks.api.openapi.document import document
from tradetalks.api.openapi.reference import Reference, reference


@login_not_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every address, what it takes and what it answers."""
    if not settings.PUBLIC_READ:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        require_reading(request.user)
    return render(request, "api/docs.html", {"reference": _reference(), "host": request.build_absolute_uri("/")[:-1]})


@cache
def _reference() -> Reference:
    return reference(document())
