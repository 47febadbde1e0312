"""`manage.py create_token` prints a token that works, and nothing else."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from tradetalks.accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db


def create_token(*arguments: str) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_only_a_token_that_works(reader: User) -> None:
    printed = create_token("reader", "--scope", "read", "--name", "notebook")
    assert printed.count("\n") == 1
    token = printed.strip()
    assert token.startswith("tt_")
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/").status_code == 200
    row = ApiToken.objects.get()
    assert (row.user, row.scope, row.name) == (reader, "read", "notebook")
    assert abs(row.expires_at - timezone.now() - dt.timedelta(days=90)) < dt.timedelta(minutes=1)


def test_days_and_scope_are_taken(reader: User) -> None:
    create_token("reader", "--scope", "write", "--days", "7")
    row = ApiToken.objects.get()
    assert row.scope == "write"
    assert row.expires_at - row.created_at == dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reder", "--scope", "read"], "There is no account 'reder'. Did you mean 'reader'?"),
        (["zzz", "--scope", "read"], "manage.py createsuperuser"),
        (["reader", "--scope", "all"], "invalid choice: 'all'"),
        (["reader"], "--scope"),
        (["reader", "--scope", "read", "--days", "0"], "--days: 0 is out of bounds"),
        (["reader", "--scope", "read", "--days", "99999999999"], "out of bounds"),
        (["reader", "--scope", "read", "--days", "x"], "invalid int value"),
        (["reader", "--scope", "read", "--name", "a" * 101], "--name: at most 100 characters."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_made(reader: User, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message.replace("?", "\\?").replace(".", "\\.")):
        create_token(*arguments)
    assert not ApiToken.objects.exists()


def test_an_account_that_may_not_sign_in_gets_none(reader: User) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="not active"):
        create_token("reader", "--scope", "read")
