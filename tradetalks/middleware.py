"""What holds for every response: the Content-Security-Policy, pages and admin alike, and the reader's time zone.

The policy is six lines until Django 6's SECURE_CSP can take over. Nothing on any page is inline or foreign: no
script or style attribute survives in a browser, which is what makes an injected one harmless.
"""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sets the policy and the Permissions-Policy on every response."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response

    return middleware


def time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that lets pages tell times in the reader's zone. The admin and programs are told UTC.

    Health is asked without asking the database who asks.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/api/", "/admin/", "/healthz", "/readyz")):
            return get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(getattr(request.user, "time_zone", "UTC"))):
            return get_response(request)

    return middleware
