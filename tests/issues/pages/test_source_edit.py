"""Putting a source on record, unless it is there, and editing one."""

from typing import Any

import pytest
from django.test import Client

from rounds.models import ConsultedSource
from tests.factories import SYSTEM, head, make_source
from tests.markup import Element, read
from tests.talks import CHINESE, MARKUP, Cast
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset
from tradetalks.sources.actions import edit_source
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db

NEW: dict[str, Any] = {
    "publisher": "Reuters", "title": "Talks begin", "kind": "wire", "url": "https://example.org/talks",
    "published_on": "2019-02", "language": "en", "sensitivity": "GREEN", "note": "",
}  # fmt: skip


def main(response: Any) -> Element:
    return read(response.content).one("main")


def test_a_new_source_is_listed_for_the_talks(client: Client, cast: Cast, analyst: User) -> None:
    client.force_login(analyst)
    before = head()
    response = client.post("/talks/sources/new/", NEW, follow=True)
    source = Source.objects.get(title="Talks begin")
    assert response.redirect_chain == [(f"/talks/sources/{source.code}/", 302)]
    assert (str(source.published_on), source.sensitivity, source.note) == ("2019-02", "GREEN", None)
    assert ConsultedSource.objects.filter(source=source, negotiation=cast.negotiation).exists()
    changeset = Changeset.objects.get(number=head())
    assert (head(), changeset.by, changeset.door, changeset.scope) == (before + 1, analyst, "browser", "talks")
    toast = read(response.content).one(of_class="toast")
    assert toast.text == f"{source.code} is on record. Undo"
    told = read(client.post(f"/undo/{head()}/", {"next": "/talks/"}, follow=True).content).one(of_class="toast").text
    assert told.startswith(f"Undone. {source.code} stays on record")
    assert not ConsultedSource.objects.filter(source=source).exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/talks",
        "https://www.example.org/talks/",
        "https://example.org/talks?utm_source=letter#top",
        "HTTPS://EXAMPLE.ORG/talks",
    ],
)
def test_the_same_address_is_not_recorded_twice_unasked(
    client: Client, cast: Cast, analyst: User, address: str
) -> None:
    client.force_login(analyst)
    known = make_source("known", url="https://example.org/talks", title="On record")
    before = head()
    typed = {**NEW, "url": address, "note": f"Mine {CHINESE} {MARKUP}"}
    response = client.post("/talks/sources/new/", typed)
    assert (response.status_code, head()) == (409, before)
    notice = main(response).one(of_class="notice")
    assert "This address is on record already." in notice.text
    assert notice.one("a", href=f"/talks/sources/{known.code}/").text == f"Use {known.code}"
    assert main(response).one("textarea").text == f"Mine {CHINESE} {MARKUP}"
    assert client.post("/talks/sources/new/", {**typed, "anyway": "1"}).status_code == 302
    assert head() == before + 1


def test_a_source_that_may_not_be_seen_is_no_duplicate(client: Client, cast: Cast, analyst: User) -> None:
    client.force_login(analyst)
    make_source("secret", url=NEW["url"], sensitivity="RED")
    assert client.post("/talks/sources/new/", NEW).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"kind": ""}, "kind", "required"),
        ({"kind": "leaflet"}, "kind", "not one of the available choices"),
        ({"publisher": " ", "title": ""}, "publisher", "Say who published it"),
        ({"url": "example"}, "url", "valid URL"),
        ({"url": "ftp://example.org/"}, "url", "valid URL"),
        ({"published_on": "yesterday"}, "published_on", "yesterday"),
        ({"sensitivity": "RED"}, "sensitivity", "not one of the available choices"),
        ({"title": "a\x00b"}, "title", "Null characters"),
        ({"language": "x" * 36}, "language", "at most 35"),
    ],
)
@pytest.mark.usefixtures("cast")
def test_what_is_wrong_is_said_at_the_field(
    client: Client, analyst: User, wrong: dict[str, str], field: str, says: str
) -> None:
    client.force_login(analyst)
    before = head()
    response = client.post("/talks/sources/new/", {**NEW, "note": "Kept.", **wrong})
    assert (response.status_code, head()) == (422, before)
    page = main(response)
    assert says in page.one(id=f"id_{field}_error").text
    assert page.one("textarea").text == "Kept."
    assert says in page.one(id="errors").text


def test_a_source_is_edited_wherever_it_is_cited(client: Client, cast: Cast, clerk: User) -> None:
    client.force_login(clerk)
    source = make_source("old", title="Old", language="zh")
    form = main(client.get(f"/talks/sources/{source.code}/edit/"))
    assert form.one("input", name="title").attributes["value"] == "Old"
    typed = {**NEW, "version": form.one("input", name="version").attributes["value"]}
    response = client.post(f"/talks/sources/{source.code}/edit/", typed, follow=True)
    assert read(response.content).one(of_class="toast").text == f"{source.code} is saved. Undo"
    source.refresh_from_db()
    assert (source.title, source.language, source.version) == ("Talks begin", "en", 2)
    assert Changeset.objects.get(number=head()).scope == ""
    client.post(f"/undo/{head()}/", {})
    source.refresh_from_db()
    assert (source.title, source.language) == ("Old", "zh")
    assert "Nothing differs" in client.post(
        f"/talks/sources/{source.code}/edit/",
        {"publisher": "Agency", "title": "Old", "kind": "wire", "published_on": "2019-02-15", "language": "zh",
         "sensitivity": "CLEAR", "version": "3"},
        follow=True,
    ).content.decode()  # fmt: skip


def test_who_saved_meanwhile_is_not_overwritten_unasked(client: Client, cast: Cast, analyst: User) -> None:
    client.force_login(analyst)
    source = make_source("both", title="First")
    edit_source(source, version=1, changes={"title": "Theirs"}, **SYSTEM)
    before = head()
    response = client.post(f"/talks/sources/{source.code}/edit/", {**NEW, "title": "Mine", "version": "1"})
    assert (response.status_code, head()) == (409, before)
    page = main(response)
    assert "Somebody saved" in page.one(of_class="notice").text
    assert "Title Theirs Mine" in page.one(of_class="pairs").text
    assert page.one("input", name="title").attributes["value"] == "Mine"
    again = {**NEW, "title": "Mine", "version": page.one("input", name="version").attributes["value"]}
    assert client.post(f"/talks/sources/{source.code}/edit/", again).status_code == 302
    assert Source.objects.get(pk=source.pk).title == "Mine"


@pytest.mark.parametrize("version", ["", "0", "x", "99"])
def test_a_version_nobody_read_is_refused(client: Client, cast: Cast, analyst: User, version: str) -> None:
    client.force_login(analyst)
    source = make_source("old", title="Old")
    response = client.post(f"/talks/sources/{source.code}/edit/", {**NEW, "version": version})
    assert response.status_code in {409, 422}
    assert Source.objects.get(pk=source.pk).title == "Old"


def test_only_who_records_may(client: Client, cast: Cast, reader: User, analyst: User) -> None:
    source = make_source("seen")
    secret = make_source("secret", sensitivity="RED")
    before = head()
    client.force_login(reader)
    for address in ("new/", f"{source.code}/edit/"):
        assert client.get(f"/talks/sources/{address}").status_code == 403
        assert client.post(f"/talks/sources/{address}", NEW).status_code == 403
    client.force_login(analyst)
    for address in (f"{secret.code}/edit/", "S-999999/edit/"):
        assert client.get(f"/talks/sources/{address}").status_code == 404
        assert client.post(f"/talks/sources/{address}", {**NEW, "version": "1"}).status_code == 404
    assert client.post("/no-talks/sources/new/", NEW).status_code == 404
    assert head() == before
