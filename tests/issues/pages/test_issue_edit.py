"""Edit an issue; and two people who edit it at once: what differs merges, what clashes is decided by a person."""

from typing import Any

import pytest
from django.test import Client

from issues.actions.issues import edit_issue
from issues.actions.ties import Ties
from issues.models import Area, Issue
from tests.factories import (
    SYSTEM,
    head,
    make_citation,
    make_deadline,
    make_issue,
    make_negotiation,
    make_source,
    make_user,
)
from tests.html_forms import fields_of
from tests.markup import Element, read
from tests.talks import CHINESE, LONG_TITLE, Cast
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

ADDRESS = "/talks/issues/US-002/edit/"


@pytest.fixture
def desk(client: Client, cast: Cast, analyst: User) -> Client:
    client.force_login(analyst)
    return client


@pytest.fixture
def other(cast: Cast) -> Client:
    """Somebody else, at another browser."""
    client = Client()
    client.force_login(make_user("analyst", username="lin", first_name="Lin"))
    return client


def opened(client: Client, address: str = ADDRESS) -> dict[str, Any]:
    return fields_of(client.get(address).content.decode(), "issue")


def issue() -> Issue:
    return Issue.objects.get(negotiation__slug="talks", ref="US-002")


def texts(page: Element) -> list[list[str]]:
    """As opened, theirs, yours of every field on the merge screen."""
    rows = []
    for part in page.all("fieldset", of_class="part"):
        box = part.all("textarea") + part.all("input", id=part.attributes["id"].replace("merge-", "id_"))
        mine = box[0].attributes.get("value", box[0].text) if box else ""
        rows.append([part.one("legend").text, *(text.text for text in part.all(of_class="merge-text")), mine])
    return rows


def test_saves_what_was_changed_in_one_act(desk: Client, analyst: User) -> None:
    before = head()
    sent = opened(desk) | {
        "title": LONG_TITLE,
        "area": "services",
        "measures": ["list-3"],
        "sensitivity_CN": "economic",
        "reason": "Renamed.",
    }
    response = desk.post(ADDRESS, sent, follow=True)
    assert response.redirect_chain == [("/talks/issues/US-002/", 302)]
    assert "US-002 is saved." in response.content.decode()
    assert head() == before + 1
    changeset = Changeset.objects.get(number=head())
    assert (changeset.by, changeset.reason) == (analyst, "Renamed.")
    saved = issue()
    assert (saved.title, saved.area.code, saved.measure_ties.get().measure.key) == (LONG_TITLE, "services", "list-3")


def test_saving_what_is_there_already_writes_nothing(desk: Client, cast: Cast) -> None:
    for ref in ("US-007", "US-001"):
        before = head()
        address = f"/talks/issues/{ref}/edit/"
        assert desk.post(address, opened_with_ticks(desk, address)).status_code == 302
        assert head() == before
    assert "Nothing differs; nothing was saved." in desk.get("/talks/issues/US-001/").content.decode()


def opened_with_ticks(client: Client, address: str) -> dict[str, Any]:
    """As a browser sends it: every tick of a list, not only the last."""
    html = client.get(address).content.decode()
    sent: dict[str, Any] = fields_of(html, "issue")
    for name in ("deadlines", "measures"):
        sent[name] = [
            box.attributes["value"] for box in read(html).all("input", name=name) if "checked" in box.attributes
        ]
    return sent


def test_different_fields_merge_by_themselves(desk: Client, other: Client, cast: Cast) -> None:
    deadline = make_deadline(cast.negotiation, key="june", title="June")
    mine, theirs = opened(desk), opened(other)
    assert (
        other.post(ADDRESS, theirs | {"area": "services", "description": CHINESE, "deadlines": ["june"]}).status_code
        == 302
    )
    response = desk.post(ADDRESS, mine | {"title": "Lift all of them", "deadlines": ["march"]}, follow=True)
    assert "US-002 is saved. Merged with what others changed meanwhile: Description, Area." in " ".join(
        read(response.content).text.split()
    ).replace("Area, Description", "Description, Area")
    saved = issue()
    assert (saved.title, saved.area.code, saved.description) == ("Lift all of them", "services", CHINESE)
    assert [tie.deadline.key for tie in saved.deadline_ties.all()] == [deadline.key, "march"]


def test_the_same_field_asks_and_nothing_is_saved_meanwhile(desk: Client, other: Client) -> None:
    mine, theirs = opened(desk), opened(other)
    other.post(ADDRESS, theirs | {"title": "钢铁关税", "area": "services", "description": "They wrote."})
    before = head()
    response = desk.post(ADDRESS, mine | {"title": LONG_TITLE, "kind": "offer", "description": "I wrote.\r\n" * 50})
    assert (response.status_code, head()) == (412, before)
    page = read(response.content)
    assert "Nothing is saved yet." in page.one(id="errors").text
    assert [row[:3] for row in texts(page)] == [
        ["Title", "Lift the steel tariffs", "钢铁关税"],
        ["Description", "(empty)", "They wrote."],
    ]
    assert page.one(id="id_title").text == LONG_TITLE
    assert page.one(id="id_description").text == "I wrote. " * 49 + "I wrote."
    assert "lin, " in page.one(id="merge-title").text
    merged = [line.text for line in page.one("section", aria_labelledby="merged").all("li")]
    assert merged[0].startswith("Area: theirs (lin, ")
    assert merged == [merged[0], "Kind: yours: Offer"]
    # Theirs for one, an edited text for the other.
    chosen = fields_of(response.content.decode(), "issue") | {
        "clashed": ["title", "description"],
        "pick-title": "theirs",
    }
    answer = desk.post(ADDRESS, chosen | {"pick-description": "mine", "description": "We wrote."})
    assert answer.status_code == 302
    saved = issue()
    assert (saved.title, saved.description, saved.kind, saved.area.code) == (
        "钢铁关税",
        "We wrote.",
        "offer",
        "services",
    )
    assert head() == before + 1


def test_a_further_change_meanwhile_opens_the_screen_again(desk: Client, other: Client) -> None:
    sent = opened(desk) | {"title": "Mine", "description": "Only I wrote."}
    for turn in range(3):
        other.post(ADDRESS, opened(other) | {"title": f"Theirs {turn}"})
        before = head()
        response = desk.post(ADDRESS, sent)
        assert (response.status_code, head()) == (412, before)
        was = f"Theirs {turn - 1}" if turn else "Lift the steel tariffs"
        assert texts(read(response.content)) == [
            ["Title", was, f"Theirs {turn}", f"Mine {turn - 1}" if turn else "Mine"]
        ]
        sent = fields_of(response.content.decode(), "issue") | {"pick-title": "mine", "title": f"Mine {turn}"}
    assert desk.post(ADDRESS, sent).status_code == 302
    assert (issue().title, issue().description) == ("Mine 2", "Only I wrote.")


def test_a_field_nobody_decided_is_asked_again(desk: Client, other: Client) -> None:
    mine = opened(desk)
    other.post(ADDRESS, opened(other) | {"title": "Theirs"})
    screen = fields_of(desk.post(ADDRESS, mine | {"title": "Mine"}).content.decode(), "issue")
    response = desk.post(ADDRESS, screen)
    assert response.status_code == 412
    assert "Choose for each field" in read(response.content).one(id="errors").text
    assert texts(read(response.content)) == [["Title", "Lift the steel tariffs", "Theirs", "Mine"]]


def test_both_wrote_the_same(desk: Client, other: Client) -> None:
    mine = opened(desk)
    other.post(ADDRESS, opened(other) | {"title": "The same"})
    before = head()
    assert desk.post(ADDRESS, mine | {"title": "The same"}).status_code == 302
    assert head() == before


def test_sources_are_added_and_taken_out_without_touching_those_unseen(desk: Client, cast: Cast) -> None:
    talks = make_negotiation("cited")
    seen, gone = make_source(), make_source()
    hidden = make_source(sensitivity="RED")
    demand = make_issue(talks, citations=[make_citation(hidden), make_citation(seen), make_citation(gone)])
    address = f"/cited/issues/{demand.ref}/edit/"
    page = read(desk.get(address).content)
    ticks = {
        line.one(of_class="ref").text: line.one("input").attributes["value"]
        for line in page.all("li", of_class="line-row")
    }
    assert set(ticks) == {seen.code, gone.code}
    mine = opened(desk, address)
    # Somebody else writes the list anew meanwhile: the tick still means the same citation.
    edit_issue(
        demand,
        version=demand.version,
        changes={},
        citations=[make_citation(hidden), make_citation(gone), make_citation(seen, people=2)],
        **SYSTEM,
    )
    added = make_source()
    assert desk.post(address, mine | {"take-out": ticks[gone.code], "cite-0-named": added.code}).status_code == 302
    assert [citation.source for citation in demand.citations.order_by("pk")] == [hidden, seen, added]


def test_a_version_nobody_ever_had_is_refused_with_everything_kept(desk: Client) -> None:
    before = head()
    for version in ("999", "0", "-1", "x", "1" * 30):
        response = desk.post(ADDRESS, opened(desk) | {"title": "Kept", "version": version})
        assert response.status_code == 422
        assert fields_of(response.content.decode(), "issue")["title"] == "Kept"
    assert head() == before


def test_a_ring_of_parts_is_refused_at_its_field(desk: Client) -> None:
    address = "/talks/issues/US-001/edit/"
    response = desk.post(address, opened(desk, address) | {"parent": "US-006"})
    assert response.status_code == 422
    assert "Part of: US-001 is a part of this issue already" in read(response.content).one(id="errors").text


def test_managers_put_away_and_bring_back(client: Client, cast: Cast, manager: User, analyst: User) -> None:
    address = "/talks/issues/US-002/archive/"
    client.force_login(analyst)
    assert client.post(address, {"version": "1", "sure": "1", "reason": "x"}).status_code == 403
    assert "Put it away" not in client.get(ADDRESS).content.decode()
    client.force_login(manager)
    assert "Put it away" in client.get(ADDRESS).content.decode()
    version = str(issue().version)
    before = head()
    for wrong in ({"reason": "Twice."}, {"sure": "1"}, {"sure": "1", "reason": "Twice.", "version": "99"}):
        response = client.post(address, {"version": version, **wrong})
        assert response.status_code == 422
        assert read(response.content).one(role="alert").text
    assert head() == before
    assert client.post(address, {"version": version, "sure": "1", "reason": "Twice."}).status_code == 302
    assert issue().archived_on is not None
    restore = {"version": str(issue().version), "sure": "1", "reason": "Not twice.", "restore": "1"}
    assert client.post(address, restore).status_code == 302
    assert issue().archived_on is None


def test_is_for_analysts_and_only_of_these_talks(
    client: Client, cast: Cast, reader: User, clerk: User, analyst: User
) -> None:
    assert "/sign-in/" in client.post(ADDRESS, {"title": "x"})["Location"]
    make_negotiation("others")
    before = head()
    for person in (reader, clerk):
        client.force_login(person)
        assert client.get(ADDRESS).status_code == client.post(ADDRESS, {"title": "x"}).status_code == 403
    client.force_login(analyst)
    assert client.post("/others/issues/US-002/edit/", {"title": "x"}).status_code == 404
    assert head() == before


def test_the_ledger_gives_the_ties_of_an_earlier_version(desk: Client, cast: Cast) -> None:
    row = issue()
    make_deadline(cast.negotiation, key="may")
    may = cast.negotiation.deadlines.get(key="may")
    mine = opened_with_ticks(desk, ADDRESS)
    party = cast.negotiation.parties.get(code="CN")
    edit_issue(
        row, version=row.version, changes={}, ties=Ties(deadlines=[may], sensitivity={party: "economic"}), **SYSTEM
    )
    edit_issue(
        row, version=row.version, changes={"area": Area.objects.get(code="cyber")}, ties=Ties(deadlines=[]), **SYSTEM
    )
    response = desk.post(ADDRESS, mine | {"sensitivity_CN": "national_security", "title": "Mine"})
    assert response.status_code == 412
    page = read(response.content)
    assert [part.one("legend").text for part in page.all("fieldset", of_class="part")] == ["Sensitive for China"]
    assert [text.text for text in page.all(of_class="merge-text")] == ["not said", "Economic"]
    assert "the system" in page.one(id="merge-sensitivity_CN").text
