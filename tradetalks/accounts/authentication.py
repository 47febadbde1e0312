"""Bearer tokens (RFC 6750): a program's key, kept hashed, with a scope, an expiry and the day it was last used."""

from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from tradetalks.accounts.models import ApiToken, User

CHALLENGE = 'Bearer realm="TradeTalks"'
LONGEST_TOKEN = 200


class InvalidToken(AuthenticationFailed):
    """The token is malformed, unknown, expired or revoked, or its person may not sign in."""

    challenge = f'{CHALLENGE}, error="invalid_token"'


class BearerTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. One query; one write a day for each token in use."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and the token; None where the request carries no bearer token at all."""
        scheme, _, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        given = given.strip()
        if not given or b" " in given or not given.isascii() or len(given) > LONGEST_TOKEN:
            raise InvalidToken("Write the header as `Authorization: Bearer <token>`.")
        token = ApiToken.objects.select_related("user").filter(token_hash=ApiToken.hash_of(given.decode())).first()
        if token is None:
            raise InvalidToken("This token is not known here.")
        _require_valid(token)
        _remember_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 -- DRF's signature
        """What a client without credentials is asked for."""
        return CHALLENGE


def _require_valid(token: ApiToken) -> None:
    """Raise InvalidToken saying what ended the token."""
    if token.revoked_at is not None:
        raise InvalidToken("This token was revoked; make a new one.")
    if token.expires_at <= timezone.now():
        raise InvalidToken(f"This token expired on {token.expires_at:%Y-%m-%d}; make a new one.")
    if not token.user.is_active:
        raise InvalidToken("This account may no longer sign in; ask a manager.")


def _remember_use(token: ApiToken) -> None:
    """Note the day of use, once a day."""
    today = timezone.now().date()
    if token.last_used_on is None or token.last_used_on < today:
        unused = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
        ApiToken.objects.filter(unused, pk=token.pk).update(last_used_on=today)
