"""Notes on an issue: Markdown with names that lead somewhere; other words supersede a note."""

from typing import Any

import pytest
from django.test import Client

from issues.models import Note
from tests.factories import head, make_negotiation, make_source, make_user
from tests.html_forms import fields_of
from tests.markup import read
from tests.talks import CHINESE, MARKUP, Cast
from tradetalks.accounts.models import User

ADDRESS = "/talks/issues/US-002/notes/new/"


@pytest.fixture
def desk(client: Client, cast: Cast, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def typed(client: Client, address: str = ADDRESS, **values: Any) -> dict[str, Any]:
    return {**fields_of(client.get(address).content.decode(), "note"), **values}


def note() -> Note:
    found: Note = Note.objects.filter(issue__ref="US-002", superseded__isnull=True).get()
    return found


def shown(client: Client) -> Any:
    return read(client.get("/talks/issues/US-002/").content).one("section", aria_labelledby="notes")


def test_a_note_is_added_and_shown_as_markdown(desk: Client, reader: User) -> None:
    hidden = make_source(sensitivity="RED")
    names = f"see US-001, R7, @reader, not US-999, R99, @nobody or {hidden.code}."
    text = f"# Why\r\n\r\n{CHINESE} {names} {MARKUP}\r\n\r\n- one"
    before = head()
    response = desk.post(
        ADDRESS, typed(desk, text=text, on="2019-02", **{"cite-0-named": make_source().code}), follow=True
    )
    assert response.redirect_chain == [("/talks/issues/US-002/#notes", 302)]
    assert head() == before + 2  # the source, made by the test, and the note
    assert (note().text, str(note().on), note().citations.count()) == (text.replace("\r\n", "\n"), "2019-02", 1)
    section = shown(desk)
    assert section.one("h3").text == "Why"
    assert {link.text: link.attributes["href"] for link in section.one(of_class="prose").all("a")} == {
        "US-001": "/talks/issues/US-001/", "R7": "/talks/rounds/7/", "@reader": "/talks/activity/?by=reader",
    }  # fmt: skip
    assert "<script>alert" not in desk.get("/talks/issues/US-002/").content.decode()


def test_other_words_supersede_it(desk: Client) -> None:
    desk.post(ADDRESS, typed(desk, text="Frist.", **{"cite-0-named": make_source().code}))
    old = note()
    address = f"/talks/issues/US-002/notes/{old.pk}/edit/"
    sent = typed(desk, address)
    assert (sent["text"], sent["reason"]) == ("Frist.", "Reworded.")
    before = head()
    assert desk.post(address, sent | {"text": "First.", "reason": "A slip."}).status_code == 302
    assert head() == before + 1
    assert (note().text, note().citations.count()) == ("First.", 1)
    old.refresh_from_db()
    assert (old.text, old.superseded_reason) == ("Frist.", "A slip.")
    # Somebody who had opened the old one keeps the words typed.
    response = desk.post(address, sent | {"text": "Mine 我的"})
    assert response.status_code == 422
    assert "already superseded" in read(response.content).one(id="errors").text
    assert fields_of(response.content.decode(), "note")["text"] == "Mine 我的"


@pytest.mark.parametrize("values", [{"text": " \r\n"}, {"text": "x" * 20_001}, {"text": "a\x00"}, {"on": "soon"}])
def test_what_cannot_be_kept_is_refused(desk: Client, values: dict[str, str]) -> None:
    before = head()
    assert desk.post(ADDRESS, typed(desk, **{"text": "So.", **values})).status_code == 422
    assert head() == before


def test_it_is_shown_before_it_is_saved(desk: Client) -> None:
    before = head()
    for response in (
        desk.post("/talks/issues/US-002/notes/preview/", {"text": "**US-001** <b>"}),
        desk.post(ADDRESS, typed(desk, text="**US-001** <b>") | {"preview": "1"}),
    ):
        assert response.status_code == 200
        preview = read(response.content).one(data_part="preview")
        assert (preview.text, preview.one("a").attributes["href"]) == ("US-001 <b>", "/talks/issues/US-001/")
    assert head() == before


def test_is_for_analysts_and_only_of_that_issue(
    client: Client, cast: Cast, reader: User, clerk: User, analyst: User
) -> None:
    make_negotiation("others")
    about = Note.objects.filter(issue__ref="US-001", negotiation=cast.negotiation).latest("pk")
    before = head()
    assert "/sign-in/" in client.post(ADDRESS, {"text": "x"})["Location"]
    for person in (reader, clerk):
        client.force_login(person)
        for address in (ADDRESS, f"/talks/issues/US-001/notes/{about.pk}/edit/", "/talks/issues/US-002/notes/preview/"):
            assert client.post(address, {"text": "x"}).status_code == 403
        assert "Add note" not in client.get("/talks/issues/US-002/").content.decode()
    client.force_login(analyst)
    for address in ("/others/issues/US-002/notes/new/", f"/talks/issues/US-002/notes/{about.pk}/edit/"):
        assert client.post(address, {"text": "x"}).status_code == 404
    assert head() == before


def test_who_is_mentioned_sees_it_on_their_own_page(desk: Client, cast: Cast, reader: User) -> None:
    for text in (f"Ask @reader, {CHINESE}", "Not @reader2, nor a@reader.org."):
        desk.post(ADDRESS, typed(desk, text=text))
    desk.force_login(reader)
    section = read(desk.get("/profile/").content).one("section", aria_labelledby="mentions")
    assert [line.text.partition(" 20")[0] for line in section.all("li")] == ["US-002 Lift the steel tariffs analyst"]
    link = section.one("a").attributes["href"]
    assert link == f"/talks/issues/US-002/#note-{Note.objects.get(text__startswith='Ask').pk}"
    desk.force_login(make_user(username="reader2"))  # nobody's mention is shown to who may not read
    assert not read(desk.get("/profile/").content).all(aria_labelledby="mentions")
