"""Negotiations, parties, deadlines and measures in the admin: added and edited through their acts."""

from typing import Any

import pytest
from django.test import Client

from rounds.models import Deadline, Measure, Negotiation, Party
from tests.factories import head, make_deadline, make_measure, make_negotiation, make_party
from tests.html_forms import fields_of
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db


def send(client: Client, url: str, **changed: Any) -> Any:
    """Open the page, change fields, save."""
    typed: dict[str, Any] = dict(fields_of(client.get(url).content.decode(), f"{url.split('/')[3]}_form"))
    return client.post(url, {**typed, **changed, "_save": "Save"})


def test_a_manager_creates_talks_between_parties(client: Client, manager: User) -> None:
    us, cn = make_party("US"), make_party("CN")
    client.force_login(manager)
    before = head()
    answer = send(
        client,
        "/admin/rounds/negotiation/add/",
        slug="us-china",
        name="Talks",
        parties=[us.pk, cn.pk],
        opened_on="2018",
    )
    assert answer.status_code == 302
    talks = Negotiation.objects.get()
    assert (talks.slug, str(talks.opened_on)) == ("us-china", "2018")
    assert [seat.party.code for seat in talks.seats.all()] == ["CN", "US"]
    assert (head(), Changeset.objects.get(number=head()).by) == (before + 1, manager)


def test_talks_of_one_party_are_refused_at_the_field(client: Client, manager: User) -> None:
    us = make_party("US")
    client.force_login(manager)
    before = head()
    answer = send(client, "/admin/rounds/negotiation/add/", slug="alone", name="Alone", parties=[us.pk])
    page = read(answer.content)
    assert page.one("div", of_class="field-parties").one("ul", of_class="errorlist").text == (
        "Talks need at least two different parties."
    )
    assert page.one("input", name="slug").attributes["value"] == "alone"
    assert head() == before


def test_talks_are_edited_and_a_stale_version_is_refused(client: Client, manager: User) -> None:
    talks = make_negotiation("talks")
    url = f"/admin/rounds/negotiation/{talks.pk}/change/"
    client.force_login(manager)
    assert send(client, url, summary="About tariffs.").status_code == 302
    talks.refresh_from_db()
    assert (talks.summary, talks.version) == ("About tariffs.", 2)
    moved = head()
    answer = send(client, url, summary="About more.", version="1")
    assert "you read version 1, it is now at version 2" in answer.content.decode()
    assert head() == moved


def test_a_party_is_added_and_renamed_and_its_code_stays(client: Client, manager: User) -> None:
    client.force_login(manager)
    assert send(client, "/admin/rounds/party/add/", code="EU", name="Union").status_code == 302
    party = Party.objects.get(code="EU")
    assert send(client, f"/admin/rounds/party/{party.pk}/change/", name="European Union", code="XX").status_code == 302
    party.refresh_from_db()
    assert (party.code, party.name) == ("EU", "European Union")
    before = head()
    for wrong in ({"code": "eu", "name": "x"}, {"code": "JT", "name": "x"}, {"code": "EU", "name": "again"}):
        assert send(client, "/admin/rounds/party/add/", **wrong).status_code == 200, wrong
    assert head() == before


def test_a_clerk_puts_a_deadline_and_a_measure_on_record(client: Client, clerk: User) -> None:
    talks = make_negotiation("talks")
    us = make_party("US")
    client.force_login(clerk)
    answer = send(
        client, "/admin/rounds/deadline/add/", negotiation=talks.pk, key="march", title="Tariffs rise", set_by=us.pk
    )
    assert answer.status_code == 302
    assert Deadline.objects.get().set_by == us
    answer = send(
        client, "/admin/rounds/measure/add/", negotiation=talks.pk, key="list-1", title="Tariffs", imposed_by=us.pk,
        instrument="tariff", scope_usd="34000000000",
    )  # fmt: skip
    assert answer.status_code == 302
    assert Measure.objects.get().scope_usd == 34_000_000_000
    before = head()
    wrong = {"key": "list-2", "title": "x", "imposed_by": us.pk, "instrument": "tariff", "scope_usd": "1" + "0" * 30}
    assert send(client, "/admin/rounds/measure/add/", negotiation=talks.pk, **wrong).status_code == 200
    assert send(client, "/admin/rounds/deadline/add/", negotiation=talks.pk, key="march", title="x").status_code == 200
    stranger = make_party("FR")
    before = head()
    answer = send(client, "/admin/rounds/deadline/add/", negotiation=talks.pk, key="may", title="x", set_by=stranger.pk)
    assert "FR is not a party to these talks." in answer.content.decode()
    assert head() == before


def test_a_clerk_edits_them(client: Client, clerk: User) -> None:
    talks = make_negotiation("talks")
    deadline, measure = make_deadline(talks), make_measure(talks)
    client.force_login(clerk)
    send(client, f"/admin/rounds/deadline/{deadline.pk}/change/", consequence="Tariffs of 25 percent")
    send(client, f"/admin/rounds/measure/{measure.pk}/change/", scope_text="Steel")
    assert (Deadline.objects.get().consequence, Measure.objects.get().scope_text) == ("Tariffs of 25 percent", "Steel")


@pytest.mark.parametrize("who", ["clerk", "analyst", "reader"])
def test_only_managers_create_talks_and_parties(who: str, request: pytest.FixtureRequest, client: Client) -> None:
    person: User = request.getfixturevalue(who)
    User.objects.filter(pk=person.pk).update(is_staff=True)
    talks = make_negotiation("talks")
    client.force_login(person)
    before = head()
    for path in ("negotiation/add/", "party/add/", f"negotiation/{talks.pk}/change/"):
        assert client.post(f"/admin/rounds/{path}", {"name": "Mine", "code": "MM", "slug": "mine"}).status_code == 403
    assert head() == before
