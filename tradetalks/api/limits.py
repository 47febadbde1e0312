"""Rate limits: so many requests a minute for each token, signed-in person, or address without either.

Told in every answer by `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers); beyond it 429 with
`Retry-After`. An answer 304 counts a tenth. Costs no query; a token's requests are refused before it is looked up.
"""

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tradetalks.api.problems import Problem
from tradetalks.lib.shared_counts import SharedCounts

SECONDS = 60
WHOLE = 10
"""What a request counts; one answered with 304 counts 1."""


@cache
def _counts(limit: int) -> SharedCounts:
    """The counts under that limit, of this process."""
    return SharedCounts("rate", seconds=SECONDS, batch=max(1, limit * WHOLE // 20))


class Limited(APIView):
    """Counts every request once its client is known, and refuses those beyond the limit."""

    counted = True
    """Off for a view that another view asks within the same request."""
    _client: str | None = None
    _used = 0

    def perform_authentication(self, request: Request) -> None:
        """Sign in as DRF does, within the limit, counted once however often it is asked for. Raises the 429."""
        if not settings.API_RATE_LIMIT or not self.counted or self._client is not None:
            super().perform_authentication(request)
            return
        token = _token(request)
        if token:
            self._count(token)
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            # Guessed tokens are many clients of one address.
            self._count(_address(request))
            raise
        if not token:
            self._count(f"user:{request.user.pk}" if request.user.is_authenticated else _address(request))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Tell the limit and what is left of it."""
        final = super().finalize_response(request, response, *args, **kwargs)
        if self._client is None:
            return final
        limit = settings.API_RATE_LIMIT
        counts = _counts(limit)
        if final.status_code == 304:
            self._used = counts.add(self._client, 1 - WHOLE)
        left = max(0, limit - -(-self._used // WHOLE))
        final.headers["RateLimit-Policy"] = f'"default";q={limit};w={SECONDS}'
        final.headers["RateLimit"] = f'"default";r={left};t={counts.left()}'
        return final

    def _count(self, client: str) -> None:
        limit = settings.API_RATE_LIMIT
        counts = _counts(limit)
        self._client, self._used = client, counts.add(client, WHOLE)
        if self._used > limit * WHOLE:
            wait = counts.left()
            raise Problem(
                429,
                f"More than {limit} requests in {SECONDS} seconds; go on in {wait} seconds.",
                code="rate_limit",
                Retry_After=str(wait),
            )


def _token(request: Request) -> str | None:
    """The bearer token of the request as a client, None without one. Only its hash reaches the cache."""
    scheme, _, given = get_authorization_header(request).partition(b" ")
    return f"token:{hashlib.sha256(given.strip()).hexdigest()}" if scheme.lower() == b"bearer" else None


def _address(request: Request) -> str:
    """Where the request came from; behind a proxy that is trusted, what the proxy nearest to us says."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_PROXY_HEADERS else ""
    address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    return f"address:{hashlib.sha256(address.encode()).hexdigest()}"
