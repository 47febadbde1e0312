"""Sources in the admin: recorded and edited through their acts, refusals as form errors."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import head, make_source
from tests.html_forms import fields_of
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db
ADD = "/admin/sources/source/add/"


def send(client: Client, url: str, **changed: str) -> Any:
    """Open the page, change fields, save."""
    typed = fields_of(client.get(url).content.decode(), "source_form")
    return client.post(url, {**typed, **changed, "_save": "Save"})


def page_of(source: Source) -> str:
    """Its address."""
    return f"/admin/sources/source/{source.pk}/change/"


def test_a_clerk_records_one_in_one_changeset(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    before = head()
    answer = send(client, ADD, publisher="新华社", kind="state_media", published_on="2018-06", reason="New.")
    assert answer.status_code == 302
    source = Source.objects.get()
    assert (source.key, source.publisher, str(source.published_on)) == ("新华社-2018-06", "新华社", "2018-06")
    act = Changeset.objects.get(number=head())
    assert (head(), act.by, act.door, act.reason) == (before + 1, clerk, "admin", "New.")


def test_a_clerk_edits_one_and_saving_it_as_it_is_changes_nothing(client: Client, clerk: User) -> None:
    source = make_source("agency", title="Old")
    client.force_login(clerk)
    assert send(client, page_of(source), title="New").status_code == 302
    source.refresh_from_db()
    assert (source.title, source.version) == ("New", 2)
    before = head()
    assert send(client, page_of(source)).status_code == 302
    assert head() == before


def test_a_stale_version_is_refused_with_everything_typed_still_there(client: Client, clerk: User) -> None:
    source = make_source("agency", title="Old")
    client.force_login(clerk)
    send(client, page_of(source), title="Newer")
    moved = head()
    answer = send(client, page_of(source), title="Mine", version="1")
    text = read(answer.content)
    assert "you read version 1, it is now at version 2" in text.one("ul", of_class="nonfield").text
    assert text.one("textarea", name="title").text == "Mine"
    assert head() == moved


def test_what_the_act_refuses_stands_at_its_field(client: Client, clerk: User) -> None:
    make_source("agency")
    client.force_login(clerk)
    before = head()
    answer = send(client, ADD, key="agency", publisher="Agency", kind="wire")
    assert answer.status_code == 200
    assert read(answer.content).one("div", of_class="field-key").all("ul", of_class="errorlist")
    assert head() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rumour"}, {"published_on": "2018-13"}, {"published_on": "1" + "0" * 30},
        {"url": "javascript:alert(1)"},
        {"title": "a\x00b"}, {"sensitivity": "SECRET"}, {"language": "x" * 36},
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_changes_nothing(client: Client, clerk: User, wrong: dict[str, str]) -> None:
    client.force_login(clerk)
    before = head()
    typed = {"key": "new", "publisher": "Agency", "kind": "wire", "sensitivity": "CLEAR", **wrong}
    assert client.post(ADD, typed).status_code == 200
    assert head() == before


def test_a_source_whose_label_one_may_not_see_is_as_if_it_were_not_there(client: Client, clerk: User) -> None:
    hidden = make_source("hidden", title="Hidden title", sensitivity="RED")
    client.force_login(clerk)
    assert "Hidden title" not in client.get("/admin/sources/source/").content.decode()
    answers = [client.get(f"/admin/sources/source/{pk}/change/") for pk in (hidden.pk, 999999)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, "/admin/")] * 2
    before = head()
    client.post(page_of(hidden), {"title": "Mine", "kind": "wire", "version": "1", "sensitivity": "CLEAR"})
    assert head() == before


@pytest.mark.parametrize("who", ["reader", "outsider"])
def test_it_refuses_who_may_not_record(who: str, request: pytest.FixtureRequest, client: Client) -> None:
    person: User = request.getfixturevalue(who)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    source = make_source("agency")
    client.force_login(person)
    before = head()
    for url in (ADD, page_of(source)):
        assert client.post(url, {"title": "Mine", "kind": "wire"}, follow=True).status_code == 403
    assert head() == before


def test_its_history_leads_a_manager_to_the_ledger(client: Client, manager: User, clerk: User) -> None:
    source = make_source("agency", title="Old")
    client.force_login(manager)
    send(client, page_of(source), title="New")
    history = client.get(f"/admin/sources/source/{source.pk}/history/", follow=True)
    rows = read(history.content).one(id="result_list").rows()
    assert len(rows) == 3
    assert "title Old New" in rows[1][-1]
    client.force_login(clerk)
    assert client.get(f"/admin/sources/source/{source.pk}/history/").status_code == 403
