"""“This entry is wrong”: superseded with a reason, by a better one or by nothing; linking and withdrawing a link."""

from typing import Any

import pytest
from django.test import Client

from issues.models import Delivery, IssueLink, Note, Observation, Position, StatusChange
from tests.factories import head, make_citation, make_issue, make_negotiation, make_position, make_source, make_status
from tests.html_forms import fields_of
from tests.markup import read
from tests.talks import Cast
from tradetalks.accounts.models import User


@pytest.fixture
def desk(client: Client, cast: Cast, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def address_of(kind: str, fact: Any, ref: str = "US-001") -> str:
    return f"/talks/issues/{ref}/correct/{kind}/{fact.pk}/"


def typed(client: Client, address: str, form: str = "correct", **values: Any) -> dict[str, Any]:
    return {**fields_of(client.get(address).content.decode(), form), **values}


def errors(response: Any) -> str:
    return read(response.content).one(id="errors").text


def narrowing(cast: Cast) -> StatusChange:
    return StatusChange.objects.get(issue=cast.issues["US-001"], to="narrowing", superseded__isnull=True)


def test_a_status_is_replaced_in_one_act_with_its_citations(desk: Client, cast: Cast) -> None:
    fact = narrowing(cast)
    address = address_of("status-change", fact)
    sent = typed(desk, address)
    assert (sent["to"], sent["meeting"], sent["instead"]) == ("narrowing", "7", "replace")
    before = head()
    response = desk.post(
        address, sent | {"to": "under_discussion", "reason": "No sums yet.", "wrong": "Misread."}, follow=True
    )
    assert response.redirect_chain == [("/talks/issues/US-001/", 302)]
    assert "The entry is corrected" in response.content.decode()
    assert head() == before + 1
    fact.refresh_from_db()
    assert (fact.superseded_id, fact.superseded_reason) == (head(), "Misread.")
    new = StatusChange.objects.get(recorded_id=head())
    assert (new.to, new.reason, new.round) == ("under_discussion", "No sums yet.", fact.round)
    assert [row.quote for row in new.citations.all()] == [row.quote for row in fact.citations.all()]


def test_a_status_is_withdrawn(desk: Client, cast: Cast) -> None:
    address = address_of("status-change", narrowing(cast))
    sent = typed(desk, address, wrong="Never happened.", instead="withdraw", to="", meeting="", on="nonsense")
    assert desk.post(address, sent).status_code == 302
    cast.issues["US-001"].refresh_from_db()
    assert cast.issues["US-001"].status == "under_discussion"


def test_a_position_is_replaced_whole(desk: Client, cast: Cast) -> None:
    fact = Position.objects.get(issue=cast.issues["US-001"], party__code="CN", stance="conditional")
    address = address_of("position", fact)
    sent = typed(desk, address)
    assert (sent["stance-value"], sent["stance-condition_issue"], sent["stance-window"]) == (
        "100",
        "CN-001",
        "two years",
    )
    added = make_source()
    assert (
        desk.post(address, sent | {"stance-value": "120.0", "wrong": "A slip.", "cite-0-named": added.code}).status_code
        == 302
    )
    new = Position.objects.get(recorded_id=head())
    assert (str(new.quantity_value), new.condition_text, new.channel) == ("120.0", fact.condition_text, fact.channel)
    assert [row.source for row in new.citations.all()] == [*(row.source for row in fact.citations.all()), added]


def test_citations_the_person_cannot_see_are_taken_over_and_others_taken_out(desk: Client) -> None:
    talks = make_negotiation("unseen")
    demand = make_issue(talks)
    hidden, gone = make_source(sensitivity="RED"), make_source()
    fact = make_position(demand, "CN", "open", citations=[make_citation(hidden), make_citation(gone)])
    address = f"/unseen/issues/{demand.ref}/correct/position/{fact.pk}/"
    page = read(desk.get(address).content)
    assert hidden.code not in [code.text for code in page.one("form", id="correct").all(of_class="ref")]
    mark = page.one("input", name="take-out").attributes["value"]
    assert desk.post(address, typed(desk, address, wrong="So.", **{"take-out": mark})).status_code == 302
    assert [row.source for row in Position.objects.get(recorded_id=head()).citations.all()] == [hidden]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"wrong": ""}, "What was wrong: This field is required."),
        ({"wrong": "So.", "to": ""}, "Status: Choose the status it should have been."),
        (
            {"wrong": "So.", "to": "concluded", "take-out": "all"},
            "Source 1: Source: 'concluded' needs at least one citation",
        ),
        ({"wrong": "So.", "reason": ""}, "What happened, and why: A status change needs a reason"),
        ({"wrong": "So.", "to": "raised"}, "cannot become 'raised'"),
        ({"wrong": "So.", "meeting": "", "on": ""}, "In round: Choose the round"),
    ],
)
def test_says_what_is_wrong_and_changes_nothing(desk: Client, cast: Cast, values: dict[str, str], said: str) -> None:
    fact = narrowing(cast)
    address = address_of("status-change", fact)
    if values.get("take-out"):
        marks = [tick.attributes["value"] for tick in read(desk.get(address).content).all("input", name="take-out")]
        values = {**values, "take-out": marks}  # type: ignore[dict-item]  # several ticks
    before = head()
    response = desk.post(address, typed(desk, address) | values)
    assert response.status_code == 422
    assert said in errors(response)
    assert head() == before


def test_statuses_that_could_not_follow_one_another_are_refused(desk: Client, cast: Cast) -> None:
    demand = make_issue(make_negotiation("chain"))
    lapsed = make_status(demand, "lapsed", on="2019-03-01")
    back = make_status(demand, "raised", on="2019-03-02")
    make_status(demand, "concluded", on="2019-03-03")
    address = f"/chain/issues/{demand.ref}/correct/status-change/{back.pk}/"
    response = desk.post(address, typed(desk, address, wrong="Never.", instead="withdraw"))
    assert response.status_code == 422
    assert "a later change to 'concluded' is on record" in errors(response)
    assert lapsed.superseded_id is None


def test_what_is_corrected_already_says_so(desk: Client, cast: Cast) -> None:
    fact = narrowing(cast)
    address = address_of("status-change", fact)
    sent = typed(desk, address, wrong="Mine.", instead="withdraw")
    desk.post(address, sent)
    response = desk.post(address, sent)
    assert response.status_code == 422
    assert "already superseded" in errors(response)
    assert fields_of(response.content.decode(), "correct")["wrong"] == "Mine."


def test_issues_are_linked_and_the_link_withdrawn(desk: Client, cast: Cast) -> None:
    address = "/talks/issues/US-002/links/new/"
    sent = typed(desk, address, "link", kind="trade_off_for", to="cn-002", on="2019", note="One for the other.")
    for wrong in ({"to": ""}, {"to": "US-999"}, {"to": "US-002"}, {"kind": "nonsense"}, {"on": "x"}):
        assert desk.post(address, sent | wrong).status_code == 422
    before = head()
    assert desk.post(address, sent).status_code == 302
    assert head() == before + 1
    link = IssueLink.objects.get(recorded_id=head())
    assert (link.from_issue.ref, link.kind, link.to_issue.ref) == ("US-002", "trade_off_for", "CN-002")
    assert "are linked that way already" in errors(desk.post(address, sent))
    withdraw = address_of("link", link, "US-002")
    assert desk.post(withdraw, typed(desk, withdraw, wrong="Not so.")).status_code == 302
    link.refresh_from_db()
    assert link.superseded_reason == "Not so."


def test_a_note_is_withdrawn(desk: Client, cast: Cast) -> None:
    note = Note.objects.filter(issue=cast.issues["US-001"]).latest("pk")
    address = address_of("note", note)
    assert desk.post(address, typed(desk, address, wrong="Gossip.")).status_code == 302
    assert not Note.objects.filter(issue=cast.issues["US-001"], superseded__isnull=True).exists()


def test_a_delivery_and_an_observed_figure_are_withdrawn(desk: Client, cast: Cast) -> None:
    for kind, model in (("delivery", Delivery), ("observation", Observation)):
        fact = model.objects.filter(commitment__issue=cast.issues["US-001"]).earliest("pk")
        address = address_of(kind, fact)
        assert address in desk.get("/talks/issues/US-001/").content.decode()
        assert desk.post(address, typed(desk, address, wrong="Counted twice.")).status_code == 302
        fact.refresh_from_db()
        assert fact.superseded_reason == "Counted twice."


def test_is_for_who_may_and_only_for_facts_of_that_issue(
    client: Client, cast: Cast, reader: User, clerk: User, analyst: User
) -> None:
    fact, note = narrowing(cast), Note.objects.filter(issue=cast.issues["US-001"]).latest("pk")
    make_negotiation("others")
    before = head()
    assert "/sign-in/" in client.get(address_of("status-change", fact))["Location"]
    client.force_login(reader)
    assert client.post(address_of("status-change", fact), {"wrong": "x"}).status_code == 403
    client.force_login(clerk)
    assert client.get(address_of("status-change", fact)).status_code == 200
    assert (
        client.get(address_of("note", note)).status_code
        == client.get("/talks/issues/US-002/links/new/").status_code
        == 403
    )
    client.force_login(analyst)
    for address in (
        address_of("status-change", fact, "US-002"),
        address_of("position", fact),
        address_of("nonsense", fact),
        f"/others/issues/US-001/correct/status-change/{fact.pk}/",
        "/talks/issues/US-001/correct/position/999999/",
    ):
        assert client.post(address, {"wrong": "x"}).status_code == 404
    assert head() == before
