"""Bulk edit in the browser: choose, say what to set, look at what it would do, apply all of it or nothing."""

from typing import Any

import pytest
from django.test import Client

from issues.actions.issues import edit_issue
from issues.models import Issue, StatusChange
from tests.factories import SYSTEM, make_deadline, make_issue, make_negotiation, make_source
from tests.html_forms import fields_of
from tests.markup import Element, read
from tests.talks import Cast
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

BULK = "/talks/issues/bulk/"
BACK = "/talks/issues/?by=US"


class Answer:
    """A page of the three."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.to = response.headers.get("Location", "")
        self.html = response.content.decode()
        self.page: Element = read(response.content) if self.status != 302 else read("")

    @property
    def counts(self) -> str:
        return self.page.one(of_class="title").text

    @property
    def errors(self) -> list[str]:
        return [item.text for item in self.page.one(id="errors").all("li")]

    def table(self, place: int = 0) -> list[list[str]]:
        return self.page.all("table")[place].rows()[1:]


class Desk:
    """Somebody going through the steps, sending what the form holds."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.fields: dict[str, str] = {}

    def post(self, data: dict[str, Any]) -> Answer:
        return Answer(self.client.post(BULK, data))

    def choose(self, *refs: str, **more: str) -> Answer:
        answer = self.post({"refs": list(refs), "next": BACK, **more})
        if 'id="bulk-form"' in answer.html:
            self.fields = fields_of(answer.html, "bulk-form")
        return answer

    def preview(self, **typed: Any) -> Answer:
        answer = self.post({**self.fields, "reason": "Sorted anew.", **typed, "preview": "1"})
        if 'id="bulk-preview"' in answer.html:
            self.shown = fields_of(answer.html, "bulk-preview")
        return answer

    def press(self, button: str) -> Answer:
        answer = self.post({**self.shown, button: "1"})
        if 'id="bulk-preview"' in answer.html:
            self.shown = fields_of(answer.html, "bulk-preview")
        return answer


@pytest.fixture
def desk(client: Client, cast: Cast, analyst: User) -> Desk:
    client.force_login(analyst)
    return Desk(client)


def areas(*refs: str) -> list[str]:
    return [Issue.objects.get(ref=ref).area.code for ref in refs]


def test_ticked_issues_are_previewed_and_changed_in_one_changeset(desk: Desk) -> None:
    before = Changeset.objects.count()
    chosen = desk.choose("US-001", "US-002", "CN-001")
    assert chosen.page.one("h1").text == "Edit 3 issues"
    seen = desk.preview(what_area="set", area="agriculture")
    assert seen.counts == "Preview 2 change, 1 unchanged, 0 refused"
    assert [row[0] for row in seen.table()] == ["US-001", "CN-001"]
    assert seen.table()[0][2] == "Area: Tariffs → Agriculture"
    assert Changeset.objects.count() == before
    assert areas("US-001", "CN-001") == ["tariffs", "tariffs"]
    done = desk.press("apply")
    assert (done.status, done.to) == (302, BACK)
    assert areas("US-001", "US-002", "CN-001") == ["agriculture"] * 3
    assert Changeset.objects.count() == before + 1
    newest = Changeset.objects.latest("number")
    assert (newest.reason, newest.door) == ("Sorted anew.", "browser")
    toast = read(desk.client.get(BACK).content).one(of_class="toast")
    assert toast.one("p").text == "2 issues changed."
    undo = toast.one("form").attributes["action"]
    assert desk.client.post(undo, {"next": BACK}).status_code == 302
    assert areas("US-001", "US-002", "CN-001") == ["tariffs", "agriculture", "tariffs"]


def test_all_that_match_are_chosen_by_the_query(desk: Desk) -> None:
    listed = read(desk.client.get("/talks/issues/?by=CN&-status=lapsed").content).one("form", id="bulk")
    (matching,) = listed.all("input", name="matching")
    chosen = desk.choose(matching=matching.attributes["value"], what="matching")
    assert [item.one("a").text for item in chosen.page.one(of_class="bulk-refs").all("li")] == [
        cell.text for cell in listed.all("td", of_class="ref")
    ]


def test_one_refused_refuses_all_and_can_be_left_out(desk: Desk) -> None:
    desk.choose("US-002", "CN-001", "CN-002")
    seen = desk.preview(what_addressed_to="set", addressed_to="CN")
    assert seen.counts == "Preview 0 change, 1 unchanged, 2 refused"
    assert seen.table()[0] == ["CN-001", seen.table()[0][1], "CN raised it; an issue is addressed to the other side."]
    seen = desk.preview(what_addressed_to="set", addressed_to="CN", what_area="set", area="services")
    assert not seen.page.all("button", name="apply")
    assert desk.press("apply").status == 409
    assert areas("US-002") == ["agriculture"]
    left = desk.press("leave_out")
    assert left.counts == "Preview 1 changes, 0 unchanged, 0 refused"
    assert desk.press("apply").status == 302
    assert areas("US-002", "CN-001") == ["services", "tariffs"]


def test_somebody_elses_change_in_between_is_refused_and_shown(desk: Desk) -> None:
    desk.choose("US-001", "US-002")
    desk.preview(what_area="set", area="services")
    issue = Issue.objects.get(ref="US-002")
    edit_issue(issue, version=issue.version, changes={"title": "Meanwhile"}, **SYSTEM)
    refused = desk.press("apply")
    assert refused.status == 409
    assert "Nothing was saved: somebody changed an issue" in refused.page.text
    assert refused.table()[0][:2] == ["US-002", "Meanwhile"]
    assert "it is now at version 2" in refused.table()[0][2]
    assert areas("US-001", "US-002") == ["tariffs", "agriculture"]
    assert desk.press("preview").counts == "Preview 2 change, 0 unchanged, 0 refused"
    assert desk.press("apply").status == 302
    assert areas("US-001", "US-002") == ["services", "services"]


def test_every_field_is_set_and_cleared(desk: Desk) -> None:
    deadline = make_deadline(Issue.objects.get(ref="US-001").negotiation)
    desk.choose("US-003", "US-004")
    desk.preview(
        what_kind="set", kind="process",
        what_raised_in="set", raised_in="3",
        what_parent="set", parent="us-001",
        what_deadlines="set", deadlines=deadline.key,
        what_sensitivity="set", sensitivity_CN="economic",
    )  # fmt: skip
    assert desk.press("apply").status == 302
    issue = Issue.objects.get(ref="US-004")
    assert (issue.kind, issue.raised_in and issue.raised_in.number) == ("process", 3)
    assert issue.parent == Issue.objects.get(ref="US-001")
    assert [tie.deadline for tie in issue.deadline_ties.all()] == [deadline]
    assert [(row.party.code, row.level) for row in issue.sensitivities.all()] == [("CN", "economic")]
    desk.choose("US-003", "US-004")
    seen = desk.preview(
        what_raised_in="clear", what_parent="clear", what_deadlines="clear", what_sensitivity="clear",
        what_addressed_to="clear",
    )  # fmt: skip
    assert "Part of: US-001 → —" in seen.table()[0][2]
    assert desk.press("apply").status == 302
    issue = Issue.objects.get(ref="US-004")
    assert (issue.raised_in, issue.parent, issue.addressed_to) == (None, None, None)
    assert not issue.deadline_ties.exists()
    assert not issue.sensitivities.exists()


def test_a_status_is_recorded_of_each_with_its_source(desk: Desk) -> None:
    source = make_source()
    desk.choose("US-003", "US-004")
    refused = desk.preview(to="agreed_in_principle", on="2020-05-01")
    assert refused.errors == ["Source 1: Source: This status needs a source: say where it can be read."]
    seen = desk.preview(**{"to": "agreed_in_principle", "on": "2020-05-01", "cite-0-named": source.code})
    assert seen.table()[0][2] == "Status: Raised → Agreed in principle"
    facts = StatusChange.objects.count()
    assert desk.press("apply").status == 302
    assert StatusChange.objects.count() == facts + 2
    assert [fact.citations.get().source for fact in StatusChange.objects.order_by("-pk")[:2]] == [source, source]


def test_a_step_that_means_nothing_is_refused_by_issue(desk: Desk) -> None:
    desk.choose("US-001", "US-003")
    seen = desk.preview(to="raised", on="2020-05-01")
    assert seen.counts == "Preview 1 changes, 0 unchanged, 1 refused"
    assert seen.table()[0][0] == "US-001"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, ["Say what to change: every field is left as it is."]),
        ({"what_area": "set"}, ["Area: Say what to set it to, or leave it as it is."]),
        ({"area": "services"}, ["Area: Choose “Set”, or empty what stands beside it."]),
        ({"what_area": "clear"}, ["Area: Select a valid choice. clear is not one of the available choices."]),
        ({"what_parent": "set", "parent": "US-999"}, ["Part of: There is no issue 'US-999' in these talks."]),
        ({"to": "parked"}, ["In round: Choose the round it belongs to, or write the day."]),
        ({"to": "parked", "on": "soon"}, ["or on: 'soon' is not a date; write YYYY-MM-DD"]),
        ({"on": "2020-01-01", "what_kind": "set", "kind": "offer"}, ["Status: Choose the status, or empty"]),
        ({"to": "superseded", "on": "2020-01-01"}, ["Successor: Name the issue that carries on."]),
        ({"what_kind": "set", "kind": "offer", "reason": " "}, ["Why (kept in the history of each): This field is"]),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_nothing_is_lost(
    desk: Desk, typed: dict[str, str], errors: list[str]
) -> None:
    desk.choose("US-001", "US-002")
    answer = desk.preview(**{"reason": "大豆 <b>", **typed})
    assert answer.status == 422
    assert [error[: len(wanted)] for error, wanted in zip(answer.errors, errors, strict=True)] == errors
    held = fields_of(answer.html, "bulk-form")
    assert held["rows"] == "US-001 US-002"
    assert held["reason"] == typed.get("reason", "大豆 <b>")
    assert {name: held[name] for name in typed if name not in {"what_area"}} == {
        name: value for name, value in typed.items() if name not in {"what_area"}
    }


def test_back_shows_the_form_as_it_was_typed(desk: Desk) -> None:
    desk.choose("US-001", "US-002")
    desk.preview(what_area="set", area="services", reason="So it is.")
    held = fields_of(desk.press("back").html, "bulk-form")
    assert (held["what_area"], held["area"], held["reason"]) == ("set", "services", "So it is.")
    assert held["next"] == BACK


def test_only_a_manager_archives(desk: Desk, manager: User) -> None:
    assert 'name="archived"' not in desk.choose("US-001").html
    desk.preview(archived="true", what_kind="set", kind="offer")
    assert desk.press("apply").status == 302
    assert Issue.objects.get(ref="US-001").archived_on is None
    desk.client.force_login(manager)
    desk.choose("US-001")
    desk.preview(archived="true")
    assert desk.press("apply").status == 302
    assert Issue.objects.get(ref="US-001").archived_on is not None


def test_a_clerk_sets_the_status_alone(desk: Desk, clerk: User) -> None:
    desk.client.force_login(clerk)
    chosen = desk.choose("US-003")
    assert 'name="area"' not in chosen.html
    desk.preview(to="parked", on="2020-05-01", what_area="set", area="agriculture")
    assert desk.press("apply").status == 302
    issue = Issue.objects.get(ref="US-003")
    assert (issue.status, issue.area.code) == ("parked", "services")


def test_readers_and_outsiders_are_refused(client: Client, cast: Cast, reader: User, outsider: User) -> None:
    for person in (reader, outsider):
        client.force_login(person)
        assert client.get(BULK).status_code == 403
        assert client.post(BULK, {"refs": ["US-001"]}).status_code == 403
    client.force_login(reader)
    assert not read(client.get("/talks/issues/").content).all("form", id="bulk")


def test_nothing_chosen_says_how_to_choose(desk: Desk) -> None:
    for answer in (Answer(desk.client.get(BULK)), desk.post({"next": BACK}), desk.post({"refs": ["nonsense"]})):
        assert "No issue is chosen." in answer.page.one(of_class="empty").text


@pytest.mark.parametrize("rows", ["x", "US-001:x", "US-001:1:1", "US-001;DROP", "US-001:" + "9" * 20])
def test_rows_that_no_page_sent_are_not_there(desk: Desk, rows: str) -> None:
    assert desk.client.post(BULK, {"rows": rows, "preview": "1"}).status_code == 404


def test_issues_of_other_talks_are_out_of_reach(desk: Desk) -> None:
    other = make_issue(make_negotiation("elsewhere"), title="Not theirs")
    Issue.objects.filter(pk=other.pk).update(ref="US-500", number=500)
    desk.choose("US-500")
    seen = desk.preview(what_area="set", area="services")
    assert "Not theirs" not in seen.html
    assert seen.table()[0][2] == "There is no issue 'US-500' here."
    assert desk.press("apply").status == 409


def test_leads_back_to_these_talks_only(desk: Desk) -> None:
    for address in ("https://example.org/", "//example.org/", "/elsewhere/issues/", BACK):
        desk.choose("US-001", next=address)
        desk.preview(what_kind="set", kind="offer")
        assert desk.press("apply").to == (BACK if address == BACK else "/talks/issues/")
