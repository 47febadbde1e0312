"""Planning a round on its page: nothing of the record is written before it is logged."""

from collections.abc import Callable

import pytest
from django.test import Client

from issues.models import StatusChange
from rounds.models import Round
from tests.factories import head, make_negotiation
from tests.issues.admin.desk import Desk, Talks, errors_of
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db


def test_a_new_round_is_planned_with_its_delegations_and_sources(
    sit_down: Callable[..., Desk], clerk: User, talks: Talks
) -> None:
    desk = sit_down(clerk, talks.negotiation, None)
    desk.open()
    desk.type(name="Washington", level="leaders", starts_on="2018-07", city="Washington", state="postponed")
    desk.fill("delegate-0", party="CN", name="刘鹤")
    desk.fill("source-0", named="https://example.org/plan", publisher="Agency", kind="wire")
    before = head()
    answer = desk.press("plan")
    meeting = Round.objects.get(number=3)
    assert (answer.status_code, answer.url) == (302, f"/admin/rounds/round/{meeting.pk}/change/")
    assert head() == before + 1
    assert Changeset.objects.get(number=head()).by == clerk
    assert (meeting.name, meeting.level, str(meeting.starts_on), meeting.state, meeting.is_logged) == (
        "Washington", "leaders", "2018-07", "postponed", False,
    )  # fmt: skip
    assert [c.source.url for c in meeting.citations.all()] == ["https://example.org/plan"]
    assert meeting.delegates.get().name == "刘鹤"
    page = read(desk.client.get(answer.url).content)
    assert page.one("ul", of_class="messagelist").text == "Saved the plan of R3."
    assert page.one("p", of_class="chip").text == "Postponed, not logged"


def test_a_plan_is_edited(desk: Desk, talks: Talks) -> None:
    desk.type(city="Qingdao", state="cancelled")
    assert desk.press("plan").status_code == 302
    meeting = Round.objects.get(pk=talks.second.pk)
    assert (meeting.city, meeting.state, meeting.version) == ("Qingdao", "cancelled", 2)


def test_saving_a_plan_as_it_is_changes_nothing(desk: Desk) -> None:
    before = head()
    assert desk.press("plan").status_code == 302
    assert head() == before


def test_a_plan_refuses_what_only_a_record_holds_instead_of_losing_it(desk: Desk, talks: Talks) -> None:
    desk.assess(talks.issues["US-001"], "narrowing")
    before = head()
    answer = desk.press("plan")
    (message,) = errors_of(answer).values()
    assert message.startswith("A plan holds no readouts, status changes, deadlines or measures")
    assert head() == before
    assert not StatusChange.objects.filter(round=talks.second).exists()
    page = read(answer.content)
    assert (
        page.one("select", id=f"id_issue-{talks.issues['US-001'].pk}-to").one("option", selected="").text == "Narrowing"
    )


def test_a_stale_plan_is_refused(desk: Desk, talks: Talks) -> None:
    desk.type(city="Qingdao")
    desk.press("plan")
    moved = head()
    desk.type(city="Shanghai")
    (message,) = errors_of(desk.press("plan")).values()
    assert "you read version 1, it is now at version 2" in message
    assert head() == moved


def test_rows_are_added_without_scripts_and_nothing_typed_is_lost(desk: Desk, talks: Talks) -> None:
    desk.type(city="Qingdao")
    desk.assess(talks.issues["US-001"], "narrowing", "Half a word")
    page = desk.more("delegate")
    assert len(page.all("div", of_class="line-row")) == 6  # five to fill and the one scripts copy
    assert page.all(id="errors") == []
    assert desk.typed["city"] == "Qingdao"
    assert desk.typed[f"issue-{talks.issues['US-001'].pk}-reason"] == "Half a word"
    desk.fill("delegate-4", party="US", name="The fifth")
    before = head()
    desk.assess(talks.issues["US-001"], "", "")
    assert desk.press("plan").status_code == 302
    assert head() == before + 1
    assert talks.second.delegates.get().name == "The fifth"


def test_enter_in_a_field_saves_nothing(desk: Desk) -> None:
    desk.type(city="Qingdao")
    before = head()
    answer = desk.press("check")
    assert read(answer.content).one("p", of_class="notice").text.startswith("Nothing is saved yet.")
    assert head() == before


def test_with_several_negotiations_the_page_asks_to_which_a_new_round_belongs(
    client: Client, clerk: User, talks: Talks
) -> None:
    make_negotiation("other-talks", name="Other talks")
    client.force_login(clerk)
    page = read(client.get("/admin/rounds/round/add/").content)
    links = {link.text: link.attributes["href"] for link in page.one("ul", of_class="choices").all("a")}
    assert links == {"Talks": "?negotiation=talks", "Other talks": "?negotiation=other-talks"}
    chosen = read(client.get("/admin/rounds/round/add/?negotiation=other-talks").content)
    assert chosen.one("h1").text == "New round of Other talks"
    for unknown in ("nowhere", "%00", "x" * 500):
        assert "To which talks" in client.get(f"/admin/rounds/round/add/?negotiation={unknown}").content.decode()
