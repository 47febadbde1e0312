"""Bearer tokens (RFC 6750): a program's key, kept hashed, with a scope, an expiry and the day it was last used."""

from functools import cache

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from tradetalks.accounts.models import ApiToken, User
from tradetalks.accounts.rights import Right
from tradetalks.lib.prepared import Ahead, RawFields, fetch

CHALLENGE = 'Bearer realm="TradeTalks"'
LONGEST_TOKEN = 200


class InvalidToken(AuthenticationFailed):
    """The token is malformed, unknown, expired or revoked, or its person may not sign in."""

    challenge = f'{CHALLENGE}, error="invalid_token"'


class BearerTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. One query; one write a day for each token in use.

    What a view has put on its request as `ahead` (tradetalks.lib.prepared.Ahead) is read along.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and the token; None where the request carries no bearer token at all."""
        scheme, _, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        given = given.strip()
        if not given or b" " in given or not given.isascii() or len(given) > LONGEST_TOKEN:
            raise InvalidToken("Write the header as `Authorization: Bearer <token>`.")
        token = _known(ApiToken.hash_of(given.decode()), getattr(request, "ahead", None))
        if token is None:
            raise InvalidToken("This token is not known here.")
        _require_valid(token)
        if token.scope == ApiToken.Scope.FEED:
            raise InvalidToken("This token opens feeds only; make one with the scope read or write.")
        remember_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 -- DRF's signature
        """What a client without credentials is asked for."""
        return CHALLENGE


_TOKEN = ApiToken._meta.concrete_fields
_PERSON = User._meta.concrete_fields
_FIELDS = RawFields((*_TOKEN, *_PERSON))
_TOKEN_NAMES = [field.attname for field in _TOKEN]
_PERSON_NAMES = [field.attname for field in _PERSON]
_RIGHTS = ", ".join(f"'{right}'" for right in Right.values)
_COLUMNS = ", ".join([*(f"t.{field.column}" for field in _TOKEN), *(f"p.{field.column}" for field in _PERSON)])
_STATEMENT = f"""
SELECT {_COLUMNS},
  (SELECT {{joined}}(r.codename, ',')
   FROM auth_permission r JOIN django_content_type c ON c.id = r.content_type_id AND c.app_label = 'accounts'
   WHERE r.codename IN ({_RIGHTS}) AND (
     r.id IN (SELECT permission_id FROM accounts_user_user_permissions WHERE user_id = p.id)
     OR r.id IN (SELECT h.permission_id FROM accounts_user_groups g
       JOIN auth_group_permissions h ON h.group_id = g.group_id WHERE g.user_id = p.id)))
FROM accounts_apitoken t JOIN accounts_user p ON p.id = t.user_id WHERE t.token_hash = %s
"""  # noqa: S608 -- names of columns and rights, none of it from outside


@cache
def _statement() -> str:
    return _STATEMENT.format(joined="string_agg" if connection.vendor == "postgresql" else "group_concat")


def _known(token_hash: str, ahead: Ahead | None) -> ApiToken | None:
    """The token of that hash, its person, and the person's rights (as User.rights would read them). One query."""
    rows = (ahead.with_first if ahead is not None else fetch)(_statement(), [token_hash])
    if not rows:
        return None
    *values, rights = rows[0]
    columns = _FIELDS.of(values)
    token = ApiToken.from_db("default", _TOKEN_NAMES, columns[: len(_TOKEN)])
    person = User.from_db("default", _PERSON_NAMES, columns[len(_TOKEN) :])
    token.user = person
    if not person.is_superuser:
        person.rights = frozenset(rights.split(",") if rights else ())
    return token


def _require_valid(token: ApiToken) -> None:
    """Raise InvalidToken saying what ended the token."""
    if token.revoked_at is not None:
        raise InvalidToken("This token was revoked; make a new one.")
    if token.expires_at <= timezone.now():
        raise InvalidToken(f"This token expired on {token.expires_at:%Y-%m-%d}; make a new one.")
    if not token.user.is_active:
        raise InvalidToken("This account may no longer sign in; ask a manager.")


def feed_token(given: str) -> ApiToken | None:
    """The token that stands in the address of a feed, None where it opens none. One query, and one write a day."""
    if len(given) > LONGEST_TOKEN or not given.isascii():
        return None
    token = _known(ApiToken.hash_of(given), None)
    if token is None or token.scope != ApiToken.Scope.FEED:
        return None
    if token.state(timezone.now()) != "valid" or not token.user.is_active:
        return None
    remember_use(token)
    return token


def remember_use(token: ApiToken) -> None:
    """Note the day of use, once a day."""
    today = timezone.now().date()
    if token.last_used_on is None or token.last_used_on < today:
        unused = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
        ApiToken.objects.filter(unused, pk=token.pk).update(last_used_on=today)
