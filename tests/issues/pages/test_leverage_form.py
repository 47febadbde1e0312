"""Deadlines and measures recorded, revised and put right in the browser: one act each, nothing half-written."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.corrections import supersede
from rounds.models import Deadline, DeadlineRevision, Measure, MeasureRevision, Negotiation
from tests.factories import SYSTEM, head, make_citation, make_deadline, make_measure, make_negotiation, make_source
from tests.html_forms import fields_of
from tests.markup import read
from tests.talks import CHINESE, MARKUP
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, clerk: User) -> Client:
    """The clerk's, signed in; empty talks."""
    make_negotiation("two")
    client.force_login(clerk)
    return client


def typed(client: Client, address: str, **values: Any) -> dict[str, Any]:
    return {**fields_of(client.get(address).content.decode(), "leverage"), **values}


def wrong(response: Any) -> list[str]:
    assert response.status_code == 422
    return [item.text for item in read(response.content).one(id="errors").all("li")]


def test_a_deadline_is_recorded_with_its_first_step(desk: Client) -> None:
    source = make_source()
    before = head()
    values = {"title": f"Tariffs rise {MARKUP}", "set_by": "US", "consequence": CHINESE, "due_on": "2019-03"}
    sent = typed(desk, "/two/new/deadline/", **values, announced_on="2018-12-01", **{"cite-0-named": source.code})
    response = desk.post("/two/new/deadline/", sent, follow=True)
    deadline = Deadline.objects.get()
    assert response.redirect_chain == [(f"/two/deadlines/{deadline.key}/", 302)]
    assert head() == before + 1
    assert deadline.key.startswith("tariffs-rise-script")
    step = deadline.revisions.get()
    assert (step.kind, str(step.due_on), str(step.announced_on), step.citations.count()) == (
        "set", "2019-03", "2018-12-01", 1,
    )  # fmt: skip
    page = read(response.content)
    assert "The deadline is on record." in page.text
    assert "Undo" in page.one(of_class="toasts").text
    assert "<script>alert" not in response.content.decode()


def test_a_measure_is_recorded_with_its_first_change(desk: Client) -> None:
    values = {"title": CHINESE, "imposed_by": "CN", "against": "US", "instrument": "tariff"}
    values["scope_usd"] = "34,000,000,000"
    sent = typed(desk, "/two/new/measure/", **values, state="in_force", rate_to="7.50", effective_on="2018-07-06")
    assert desk.post("/two/new/measure/", sent)["Location"] == "/two/measures/measure/"
    measure = Measure.objects.get()
    assert (measure.title, measure.imposed_by.code, measure.scope_usd) == (CHINESE, "CN", Decimal(34_000_000_000))
    assert measure.against is not None
    change = measure.revisions.get()
    assert (change.state, str(change.rate_to), change.rate_from) == ("in_force", "7.50", None)


def test_titles_alike_get_keys_apart(desk: Client) -> None:
    for _ in range(3):
        desk.post("/two/new/deadline/", typed(desk, "/two/new/deadline/", title="Truce ends", due_on="2019"))
    assert list(Deadline.objects.values_list("key", flat=True)) == ["truce-ends", "truce-ends-2", "truce-ends-3"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"title": ""}, ["Deadline: This field is required."]),
        ({"due_on": ""}, ["Day it falls due: Enter the day it falls due; only"]),
        ({"due_on": "2019-02-30"}, ["Day it falls due: '2019-02-30' is not a day of the calendar."]),
        ({"kind": "ended"}, ["Step: Select a valid choice."]),
        ({"set_by": "FR"}, ["Set by: Select a valid choice."]),
        ({"key": "taken"}, ["Key: 'taken' already names a deadline; revise that one."]),
        ({"title": "a\x00b"}, ["Deadline: Null characters are not allowed."]),
        ({"cite-0-named": "S-99999"}, ["Source 1: Source: "]),
    ],
)
def test_what_is_refused_is_told_at_its_field_and_nothing_is_written(
    desk: Client, values: dict[str, str], says: list[str]
) -> None:
    make_deadline(Negotiation.objects.get(slug="two"), key="taken")
    sent = {**typed(desk, "/two/new/deadline/", title="Truce ends", due_on="2019-03-01", reason="Kept."), **values}
    before = head()
    response = desk.post("/two/new/deadline/", sent)
    assert [message.startswith(start) for message, start in zip(wrong(response), says, strict=True)] == [True]
    assert "Kept." in read(response.content).one("textarea", name="reason").text
    assert head() == before
    assert Deadline.objects.count() == 1


def test_one_more_step(desk: Client) -> None:
    talks = make_negotiation("three")
    deadline = make_deadline(talks, key="a/b c", title="Tariffs rise")
    revise_deadline(deadline, kind="set", due_on="2019-01-01", **SYSTEM)
    page = read(desk.get("/three/deadlines/a/b%20c/").content)
    (button,) = [link for link in page.all("a") if link.text == "Record a step"]
    address = button.attributes["href"]
    response = desk.post(address, typed(desk, address, kind="extended", due_on="", reason="Truce."), follow=True)
    assert read(response.content).one("section", aria_labelledby="steps").all("strong")[0].text == (
        "Extended from 2019-01-01 to an open day"
    )
    measure = make_measure(talks, key="m")
    desk.post("/three/revise/measure/m/", typed(desk, "/three/revise/measure/m/", state="threatened", rate_to="25"))
    assert str(measure.revisions.get().rate_to) == "25"


def test_a_wrong_step_is_put_right_and_stays_readable(desk: Client) -> None:
    talks = make_negotiation("three")
    deadline = make_deadline(talks, key="k")
    step = revise_deadline(
        deadline, kind="set", due_on="2019-01-01", announced_on="2018-09", citations=[make_citation()], **SYSTEM
    )
    address = f"/three/correct/deadline/{step.pk}/"
    sent = typed(desk, address)
    assert (sent["kind"], sent["due_on"], sent["announced_on"]) == ("set", "2019-01-01", "2018-09")
    before = head()
    response = desk.post(address, {**sent, "wrong": "Misread.", "due_on": "2019-01-31"}, follow=True)
    assert head() == before + 1
    better = deadline.revisions.get(superseded=None)
    assert (str(better.due_on), better.citations.count()) == ("2019-01-31", 1)
    assert Changeset.objects.get(number=head()).reason == "Misread."
    corrected = read(response.content).one("section", aria_labelledby="corrected")
    assert corrected.one("del").text == "Set for 2019-01-01 announced 2018-09"
    assert desk.get(address).status_code == 404  # superseded already


def test_a_wrong_step_is_withdrawn(desk: Client) -> None:
    measure = make_measure(make_negotiation("three"), key="k")
    change = revise_measure(measure, state="in_force", rate_to=25, **SYSTEM)
    address = f"/three/correct/measure/{change.pk}/"
    sent = {**typed(desk, address), "instead": "withdraw", "rate_to": "not read"}
    assert wrong(desk.post(address, sent)) == ["What was wrong: This field is required."]
    assert desk.post(address, {**sent, "wrong": "Never happened."})["Location"] == "/three/measures/k/"
    assert MeasureRevision.objects.get().superseded_reason == "Never happened."


def test_who_may_not_record_is_refused_and_offered_nothing(client: Client, reader: User, outsider: User) -> None:
    talks = make_negotiation("two")
    deadline = make_deadline(talks, key="k")
    step = revise_deadline(deadline, kind="set", due_on="2019-01-01", **SYSTEM)
    forms = ["new/deadline/", "new/measure/", "revise/deadline/k/", "edit/deadline/k/", f"correct/deadline/{step.pk}/"]
    before = head()
    for address in forms:
        assert client.get(f"/two/{address}").status_code == 302
    for person in (reader, outsider):
        client.force_login(person)
        for address in forms:
            assert client.get(f"/two/{address}").status_code == 403
            assert client.post(f"/two/{address}", {"title": "mine"}).status_code == 403
    client.force_login(reader)
    for address in ("deadlines/", "deadlines/k/", "measures/"):
        html = client.get(f"/two/{address}").content.decode()
        assert "/new/" not in html
        assert "/revise/" not in html
        assert "/correct/" not in html
        assert "/edit/" not in html
    assert head() == before


def test_nothing_can_be_changed_in_the_past(desk: Client) -> None:
    talks = make_negotiation("three")
    revise_deadline(make_deadline(talks, key="k"), kind="set", due_on="2019-01-01", announced_on="2018-09", **SYSTEM)
    for address in ("deadlines/", "deadlines/k/"):
        html = desk.get(f"/three/{address}?on=2019-01-01").content.decode()
        assert "/new/" not in html
        assert "/revise/" not in html
        assert "/correct/" not in html
    assert desk.get("/three/new/deadline/?on=2019-01-01")["Location"] == "/three/new/deadline/"


def test_what_is_not_of_these_talks_is_not_there(desk: Client) -> None:
    other = make_negotiation("three")
    step = revise_deadline(make_deadline(other, key="k"), kind="set", due_on="2019-01-01", **SYSTEM)
    steps = [f"correct/deadline/{step.pk}/", f"correct/measure/{step.pk}/", f"correct/deadline/{10**30}/"]
    for address in ("revise/deadline/k/", "revise/measure/k/", "edit/deadline/k/", *steps, "new/commitment/"):
        assert desk.get(f"/two/{address}").status_code == 404
    supersede(step, reason="A slip.", **SYSTEM)
    assert DeadlineRevision.objects.count() == 1


def test_one_more_source_without_scripts(desk: Client) -> None:
    sent = typed(desk, "/two/new/measure/", title="Kept", **{"add-source": "1"})
    response = desk.post("/two/new/measure/", sent)
    assert response.status_code == 200
    again = fields_of(response.content.decode(), "leverage")
    assert (again["title"], again["cite-TOTAL_FORMS"]) == ("Kept", "2")


def test_what_it_is_called_is_edited(desk: Client) -> None:
    talks = make_negotiation("three")
    make_measure(talks, key="k", title="Old", scope_usd=5)
    address = "/three/edit/measure/k/"
    sent = typed(desk, address)
    assert (sent["title"], sent["imposed_by"], sent["against"], sent["scope_usd"]) == ("Old", "US", "", "5.00")
    before = head()
    response = desk.post(address, {**sent, "title": CHINESE, "against": "CN", "scope_usd": ""})
    assert response["Location"] == "/three/measures/k/"
    assert head() == before + 1
    measure = Measure.objects.get()
    assert (measure.title, str(measure.against), measure.scope_usd) == (CHINESE, "China", None)
    same = {**typed(desk, address)}
    desk.post(address, same)
    assert head() == before + 1  # nothing differs, nothing is written
    assert "Against" in "".join(wrong(desk.post(address, {**typed(desk, address), "against": "US"})))


def test_what_two_edit_at_once_is_shown_before_it_is_replaced(desk: Client) -> None:
    make_deadline(make_negotiation("three"), key="k", title="Old", consequence="Kept")
    address = "/three/edit/deadline/k/"
    mine, theirs = typed(desk, address, title="Mine", set_by=""), typed(desk, address, title="Theirs")
    desk.post(address, theirs)
    answer = desk.post(address, mine)
    assert answer.status_code == 409
    notice = read(answer.content).one(of_class="notice-alert")
    assert [(pair.text) for pair in notice.one("dl").all("dd")] == ["Theirs Mine", "United States nothing"]
    again = fields_of(answer.content.decode(), "leverage")
    assert again["title"] == "Mine"
    assert desk.post(address, again).status_code == 302
    deadline = Deadline.objects.get()
    assert (deadline.title, deadline.set_by, deadline.consequence) == ("Mine", None, "Kept")


@pytest.mark.parametrize("kind", ["deadline", "measure"])
def test_a_step_is_taken_back_by_undo(desk: Client, kind: str) -> None:
    talks = make_negotiation("three")
    record = make_deadline(talks, key="k") if kind == "deadline" else make_measure(talks, key="k")
    address = f"/three/revise/{kind}/k/"
    desk.post(address, typed(desk, address, **({"due_on": "2019"} if kind == "deadline" else {"state": "threatened"})))
    undo = f"/undo/{head()}/"
    assert desk.post(undo).status_code == 302
    assert record.revisions.get().superseded is not None
