"""How clients sign in, as the schema says it. Importing it registers it with drf-spectacular."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself, untyped
    """`Authorization: Bearer <token>`."""

    target_class = "tradetalks.accounts.authentication.BearerTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002 -- drf-spectacular's signature
        """A token of the scope `read`, or `write` for everything that is no GET."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "Made on the profile page or by `manage.py create_token`; its scope is `read` or `write`.",
        }


class BrowserScheme(SessionScheme):  # type: ignore[no-untyped-call]  # as above
    """Somebody signed in with the browser."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 1
