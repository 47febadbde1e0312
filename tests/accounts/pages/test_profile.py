"""The page about oneself: tokens made within one's own rights, shown once, ended at once."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.factories import make_token
from tests.markup import read
from tradetalks.accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db
PAGE = "/profile/"
SENT = {"name": "nightly export", "scope": "read", "days": "30"}


@pytest.fixture
def browser(reader: User, client: Client) -> Client:
    """The reader's, signed in."""
    client.force_login(reader)
    return client


def made(browser: Client, **sent: str) -> str:
    """The token the page shows after the form was sent."""
    answer = browser.post(PAGE, {**SENT, **sent})
    assert answer.status_code == 200
    return read(answer.content).one("input", id="token").attributes["value"]


def errors(answer: Any) -> str:
    return read(answer.content).one("div", id="form-errors").text


def test_it_asks_for_sign_in(client: Client) -> None:
    for path in (PAGE, "/profile/tokens/1/revoke/"):
        for method in ("get", "post"):
            assert getattr(client, method)(path)["Location"] == f"/sign-in/?next={path}"


def test_it_says_who_one_is_and_is_linked_from_the_header(browser: Client, reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(first_name="Lin", last_name="Wei", email="lin@example.org")
    page = read(browser.get(PAGE).content)
    assert page.one("h1").text == "Lin Wei"
    facts = page.one("dl", of_class="facts").text
    assert facts == "User name reader Role reader E-mail lin@example.org"
    link = page.one("a", of_class="me-name")
    assert (link.text, link.attributes["href"]) == ("Lin Wei", PAGE)


def test_a_token_is_shown_once_never_kept_and_works(browser: Client, reader: User) -> None:
    answer = browser.post(PAGE, SENT)
    token = read(answer.content).one("input", id="token").attributes["value"]
    assert re.fullmatch(r"tt_[\w-]{43}", token)
    assert "no-store" in answer["Cache-Control"]
    row = ApiToken.objects.get()
    assert (row.user, row.name, row.scope, row.token_hash) == (
        reader,
        "nightly export",
        "read",
        ApiToken.hash_of(token),
    )
    assert row.expires_at - row.created_at == dt.timedelta(days=30)
    again = browser.get(PAGE)
    assert token not in again.content.decode()
    assert "no-store" in again["Cache-Control"]
    assert all(token not in str(session.get_decoded()) for session in Session.objects.all())
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/").status_code == 200


def test_a_page_sent_twice_makes_one_token(browser: Client) -> None:
    made(browser)
    answer = browser.post(PAGE, SENT)
    assert errors(answer).startswith("Name: You have a token of that name.")
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 101), ("name", "a\x00b"), ("days", "0"), ("days", "366"), ("days", "9" * 40),
        ("days", ""), ("scope", "all"), ("scope", "write"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(browser: Client, field: str, value: str) -> None:
    answer = browser.post(PAGE, {**SENT, field: value})
    label = {"name": "Name", "days": "Valid for days", "scope": "Scope"}[field]
    assert errors(answer).startswith(f"{label}: ")
    assert not ApiToken.objects.exists()
    if field != "name":
        assert read(answer.content).one("input", id="id_name").attributes["value"] == SENT["name"]


def test_the_scope_to_write_is_for_who_may_write(client: Client, reader: User, analyst: User) -> None:
    for person, scopes in ((reader, ["read", "feed"]), (analyst, ["read", "write", "feed"])):
        client.force_login(person)
        options = read(client.get(PAGE).content).one("select", id="id_scope").all("option")
        assert [option.attributes["value"] for option in options] == scopes
    made(client, scope="write")
    assert ApiToken.objects.get().scope == "write"


def test_who_may_not_read_makes_none(client: Client, outsider: User) -> None:
    client.force_login(outsider)
    page = read(client.get(PAGE).content)
    assert page.all("form", of_class="token-form") == []
    assert client.post(PAGE, SENT).status_code == 403
    assert not ApiToken.objects.exists()


def test_the_list_says_what_became_of_each(browser: Client, reader: User) -> None:
    long_ago = dt.datetime(2019, 2, 15, 12, tzinfo=dt.UTC)
    token = make_token(reader)
    make_token(reader, at=long_ago, days=1)
    Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/")
    rows = read(browser.get(PAGE).content).one("tbody", id="token-rows").all("tr")
    today = dt.datetime.now(dt.UTC).date()
    expires = today + dt.timedelta(days=90)
    assert [row.text for row in rows] == [
        f"test Read {today} {expires} {today} Revoke test",
        "test Read 2019-02-15 2019-02-16 never expired",
    ]


def test_revoking_asks_first_and_ends_it_at_once(browser: Client) -> None:
    program = Client(headers={"authorization": f"Bearer {made(browser)}"})
    row = ApiToken.objects.get()
    path = f"/profile/tokens/{row.pk}/revoke/"
    assert "Revoke “nightly export”?" in browser.get(path).content.decode()
    assert program.get("/api/v1/").status_code == 200
    said = browser.post(path, follow=True)
    assert "The token “nightly export” is revoked." in said.content.decode()
    assert program.get("/api/v1/").status_code == 401
    ended = ApiToken.objects.get().revoked_at
    browser.post(path)
    assert ApiToken.objects.get().revoked_at == ended


def test_nobody_reaches_another_persons_tokens(browser: Client, analyst: User) -> None:
    make_token(analyst)
    row = ApiToken.objects.get()
    for method in ("get", "post"):
        assert getattr(browser, method)(f"/profile/tokens/{row.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().revoked_at is None
    assert "You have none yet." in browser.get(PAGE).content.decode()


def test_forms_need_their_own_page(reader: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader)
    assert strict.post(PAGE, SENT).status_code == 403
    assert not ApiToken.objects.exists()
