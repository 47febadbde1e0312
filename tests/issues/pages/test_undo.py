"""`/undo/`: the button after every save, the page that asks, and what it says when somebody changed something since."""

import pytest
from django.test import Client

from issues.actions.annotations import add_note
from issues.actions.issues import edit_issue
from issues.models import Issue, Note
from tests.factories import SYSTEM, head, make_issue, make_source
from tests.markup import Element, read
from tests.talks import Cast
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset
from tradetalks.sources.actions import edit_source


def noted(cast: Cast, by: User | None) -> int:
    """The number of a changeset that added a note."""
    add_note(cast.negotiation, text="Mine <b>.", issue=cast.issues["US-001"], **{**SYSTEM, "by": by})
    return head()


def page(client: Client, address: str, status: int = 200) -> Element:
    response = client.get(address)
    assert response.status_code == status
    return read(response.content).one("main")


def test_the_button_takes_ones_own_back_and_returns(client: Client, cast: Cast, analyst: User) -> None:
    client.force_login(analyst)
    number = noted(cast, analyst)
    response = client.post(f"/undo/{number}/", {"next": "/talks/issues/US-001/#notes"}, follow=True)
    assert response.redirect_chain == [("/talks/issues/US-001/#notes", 302)]
    toast = read(response.content).one(of_class="toast")
    assert toast.text == "Undone. Undo"
    assert toast.one("form").attributes["action"] == f"/undo/{number + 1}/"
    assert not Note.objects.current().filter(text="Mine <b>.").exists()
    changeset = Changeset.objects.get(number=head())
    assert (changeset.number, changeset.by, changeset.door, changeset.scope) == (
        number + 1,
        analyst,
        "browser",
        "talks",
    )
    client.post(f"/undo/{number + 1}/", {"next": "/talks/"})
    assert Note.objects.current().filter(text="Mine <b>.").exists()


def test_the_page_asks_and_says_what_it_did(client: Client, cast: Cast, analyst: User) -> None:
    client.force_login(analyst)
    number = noted(cast, None)
    asked = page(client, f"/undo/{number}/?next=/talks/issues/")
    assert asked.one("h1").text == f"Take back changeset {number}?"
    assert asked.one(of_class="change-line").text == "added a note on US-001"
    assert asked.one(of_class="diffs").text == "Text Mine <b>."
    assert asked.one("a", href="/talks/issues/").text == "Leave it as it is"
    assert head() == number


def test_somebody_elses_needs_a_reason(client: Client, cast: Cast, analyst: User) -> None:
    client.force_login(analyst)
    number = noted(cast, None)
    response = client.post(f"/undo/{number}/", {"reason": " "})
    asked = read(response.content).one("main")
    assert response.status_code == 422
    assert asked.one("textarea").attributes["aria-invalid"] == "true"
    assert "Say why it is taken back." in asked.one(id="errors").text
    assert head() == number
    assert client.post(f"/undo/{number}/", {"reason": "Not so."})["Location"] == "/talks/"
    assert Note.objects.get(text="Mine <b>.").superseded_reason == f"Takes back changeset {number}: Not so."


def test_a_refusal_shows_what_was_changed_since(client: Client, cast: Cast, analyst: User) -> None:
    client.force_login(analyst)
    issue = Issue.objects.get(pk=cast.issues["US-002"].pk)
    edit_issue(issue, version=issue.version, changes={"title": "Lift all tariffs"}, **{**SYSTEM, "by": analyst})
    number = head()
    edit_issue(issue, version=issue.version, changes={"title": "Lift some tariffs"}, reason="So said.", **SYSTEM)
    response = client.post(f"/undo/{number}/", {"reason": "My <reason>", "next": "/talks/"})
    told = read(response.content).one("main")
    assert response.status_code == 409
    assert told.one("h1").text == f"Changeset {number} was not taken back"
    notice = told.one(of_class="notice")
    assert f"The title of US-002 was changed since, in changeset {number + 1} by the system. “So said.”" in notice.text
    assert "What it said Lift all tariffs Now Lift − all + some tariffs" in notice.text
    assert told.one("textarea").text == "My <reason>"
    assert told.one("input", name="next").attributes["value"] == "/talks/"
    assert head() == number + 1


def test_who_may_not_is_told_whom_to_ask(client: Client, cast: Cast, analyst: User, reader: User, clerk: User) -> None:
    number = noted(cast, analyst)
    client.force_login(reader)
    for response in (client.get(f"/undo/{number}/"), client.post(f"/undo/{number}/", {"reason": "x"})):
        assert response.status_code == 403
    client.force_login(clerk)
    response = client.post(f"/undo/{number}/", {"reason": "x"})
    assert response.status_code == 403
    assert "Ask a manager" in read(response.content).one(of_class="notice").text
    make_issue(cast.negotiation)
    client.force_login(analyst)
    assert "archive issues" in client.post(f"/undo/{head()}/", {"reason": "x"}).content.decode()
    assert head() == number + 1


def test_who_opened_an_issue_may_take_that_back_and_again(client: Client, cast: Cast, analyst: User) -> None:
    issue = make_issue(cast.negotiation, title="Opened by mistake", by=analyst)
    client.force_login(analyst)
    for archived in (True, False, True):
        client.post(f"/undo/{head()}/")
        issue.refresh_from_db()
        assert issue.is_archived is archived


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00"])
def test_it_returns_to_no_other_host(client: Client, cast: Cast, analyst: User, address: str) -> None:
    client.force_login(analyst)
    number = noted(cast, analyst)
    asked = page(client, f"/undo/{number}/?next={address}")
    assert {link.attributes["href"] for link in asked.all("a")} == {"/talks/", "/talks/issues/US-001/"}
    assert client.post(f"/undo/{number}/", {"next": address})["Location"] == "/talks/"


def test_what_the_person_may_not_see_is_not_there(client: Client, cast: Cast, analyst: User, manager: User) -> None:
    source = make_source("secret", sensitivity="RED")
    edit_source(source, version=source.version, changes={"title": "Named"}, **SYSTEM)
    client.force_login(analyst)
    assert client.get(f"/undo/{head()}/").status_code == 404
    assert client.post(f"/undo/{head()}/", {"reason": "x"}).status_code == 404
    assert client.get("/undo/999999/").status_code == 404
    client.force_login(manager)
    assert client.post(f"/undo/{head()}/", {"reason": "x"})["Location"] == "/"


def test_it_asks_for_sign_in(client: Client, cast: Cast) -> None:
    assert client.get(f"/undo/{head()}/")["Location"] == f"/sign-in/?next=/undo/{head()}/"
