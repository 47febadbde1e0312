"""Accounts, roles and tokens in the admin: managers manage, and nobody gains a right they were not given."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from tests.factories import make_user
from tests.html_forms import fields_of
from tests.markup import read
from tradetalks.accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough phrase"


def issue(client: Client, person: User, **values: str) -> Any:
    """Issue a token on its page."""
    typed = {"user": str(person.pk), "name": "nightly export", "scope": "read", "days": "30", **values}
    return client.post("/admin/accounts/apitoken/add/", typed)


@pytest.fixture
def custodian(db: None) -> User:
    """A manager who may also see identities."""
    person = make_user("manager", username="custodian", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="see_identities"))
    return person


def send(client: Client, url: str, form_id: str, **changed: Any) -> Any:
    """Open a page, change fields of its form, send it."""
    typed: dict[str, Any] = dict(fields_of(client.get(url).content.decode(), form_id))
    return client.post(url, {**typed, **changed})


def test_a_manager_creates_an_account_and_gives_it_a_role(client: Client, manager: User) -> None:
    client.force_login(manager)
    answer = send(
        client, "/admin/accounts/user/add/", "user_form", username="new", password1=PASSWORD, password2=PASSWORD
    )
    person = User.objects.get(username="new")
    assert answer.url == f"/admin/accounts/user/{person.pk}/change/"
    role = Group.objects.get(name="clerk")
    answer = send(client, answer.url, "user_form", groups=[str(role.pk)], is_staff="on")
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.is_staff, [group.name for group in person.groups.all()]) == (True, ["clerk"])


def test_a_wrong_value_is_refused_and_changes_nothing(client: Client, manager: User) -> None:
    client.force_login(manager)
    answer = send(
        client, "/admin/accounts/user/add/", "user_form", username="new", password1="short", password2="short"
    )
    assert answer.status_code == 200
    assert not User.objects.filter(username="new").exists()


def test_a_manager_cannot_make_anybody_a_superuser_or_a_custodian(client: Client, manager: User, reader: User) -> None:
    client.force_login(manager)
    right = Permission.objects.get(codename="see_identities")
    url = f"/admin/accounts/user/{reader.pk}/change/"
    send(client, url, "user_form", is_superuser="on", user_permissions=[str(right.pk)])
    reader = User.objects.get(pk=reader.pk)
    assert (reader.is_superuser, "see_identities" in reader.rights) == (False, False)
    role = Group.objects.get(name="reader")
    answer = send(client, f"/admin/auth/group/{role.pk}/change/", "group_form", permissions=[str(right.pk)])
    assert answer.status_code == 200
    assert not role.permissions.filter(pk=right.pk).exists()


def test_a_manager_cannot_reach_somebody_who_may_do_more(client: Client, manager: User, custodian: User) -> None:
    root = make_user(username="root", is_staff=True, is_superuser=True)
    client.force_login(manager)
    for person in (custodian, root):
        old = person.password
        assert client.get(f"/admin/accounts/user/{person.pk}/change/").status_code == 200
        assert client.post(f"/admin/accounts/user/{person.pk}/change/", {"username": "mine"}).status_code == 403
        url = f"/admin/accounts/user/{person.pk}/password/"
        assert client.post(url, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 403
        assert User.objects.get(pk=person.pk).password == old
    assert issue(client, root, scope="write").status_code == 200
    assert not ApiToken.objects.exists()


def test_a_role_that_bundles_more_than_the_manager_holds_cannot_be_given(client: Client, manager: User) -> None:
    role = Group.objects.create(name="custodians")
    role.permissions.add(Permission.objects.get(codename="see_identities"))
    client.force_login(manager)
    answer = send(client, f"/admin/accounts/user/{manager.pk}/change/", "user_form", groups=[str(role.pk)])
    assert answer.status_code == 200
    assert not manager.groups.filter(pk=role.pk).exists()


@pytest.mark.parametrize("who", ["clerk", "analyst", "reader"])
def test_nobody_else_sees_accounts(who: str, request: pytest.FixtureRequest, client: Client) -> None:
    person: User = request.getfixturevalue(who)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    client.force_login(person)
    for path in ("accounts/user/", f"accounts/user/{person.pk}/change/", "accounts/user/add/", "auth/group/"):
        assert client.get(f"/admin/{path}").status_code == 403, path


# --- Tokens -----------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_works(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    answer = issue(client, clerk)
    shown = read(answer.content).one("input", id="token").attributes["value"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert re.fullmatch(r"tt_[\w-]{43}", shown)
    row = ApiToken.objects.get()
    assert (row.user, row.name, row.token_hash) == (clerk, "nightly export", ApiToken.hash_of(shown))
    assert shown not in client.get(f"/admin/accounts/apitoken/{row.pk}/change/").content.decode()
    assert shown not in client.get("/admin/accounts/apitoken/").content.decode()


def test_a_clerk_issues_and_sees_only_their_own(client: Client, clerk: User, manager: User) -> None:
    client.force_login(manager)
    issue(client, manager)
    issue(client, clerk, name="for the clerk")
    theirs = ApiToken.objects.get(user=manager)
    client.force_login(clerk)
    assert issue(client, manager).context["form"].errors.keys() == {"user"}
    listed = client.get("/admin/accounts/apitoken/").content.decode()
    assert ("for the clerk" in listed, "nightly export" in listed) == (True, False)
    assert client.get(f"/admin/accounts/apitoken/{theirs.pk}/change/").status_code == 302
    chosen = {"action": "revoke", "_selected_action": [str(theirs.pk)]}
    client.post("/admin/accounts/apitoken/", chosen)
    assert ApiToken.objects.get(pk=theirs.pk).revoked_at is None


def test_a_token_is_revoked(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    shown = read(issue(client, clerk).content).one("input", id="token").attributes["value"]
    row = ApiToken.objects.get()
    answer = client.post(
        "/admin/accounts/apitoken/", {"action": "revoke", "_selected_action": [str(row.pk)]}, follow=True
    )
    assert read(answer.content).one("ul", of_class="messagelist").text == "1 revoked."
    row.refresh_from_db()
    assert row.revoked_at is not None
    program = Client(headers={"authorization": f"Bearer {shown}"})
    assert program.get("/api/").status_code in {401, 404}


def test_a_wrong_token_is_refused(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    for name, value in (("days", "0"), ("days", "1" + "0" * 30), ("scope", "all"), ("name", "a\x00b"), ("user", "x")):
        answer = issue(client, clerk, **{name: value})
        assert answer.context["form"].errors.keys() == {name}, value
    assert not ApiToken.objects.exists()
