"""New issue: one act, the next free number, everything typed kept where it is refused."""

from typing import Any

import pytest
from django.test import Client

from issues.models import Issue
from tests.factories import head, make_demand_list, make_source
from tests.html_forms import fields_of
from tests.markup import read
from tests.talks import CHINESE, LONG_TITLE, Cast
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

ADDRESS = "/talks/issues/new/"


@pytest.fixture
def desk(client: Client, cast: Cast, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def typed(client: Client, **values: Any) -> dict[str, Any]:
    return {**fields_of(client.get(ADDRESS).content.decode(), "issue"), **values}


def test_opens_an_issue_with_everything_in_one_act(desk: Client, cast: Cast, analyst: User) -> None:
    make_demand_list(cast.negotiation, key="tabled", title="Tabled")
    sent = typed(
        desk, title=LONG_TITLE, raised_by="CN", addressed_to="US", raised_in="7", kind="offer", area="services",
        description=f"{CHINESE}\r\n\r\nMore.", parent="us-002", demand_list="tabled", deadlines=["march"],
        measures=["list-3"], sensitivity_US="economic", reason="From the list.",
    )  # fmt: skip
    sent["cite-0-named"] = make_source().code
    before = head()
    response = desk.post(ADDRESS, sent, follow=True)
    assert response.redirect_chain == [("/talks/issues/CN-003/", 302)]
    assert "CN-003 is opened." in response.content.decode()
    assert head() == before + 1
    changeset = Changeset.objects.get(number=head())
    assert (changeset.by, changeset.door, changeset.reason, changeset.scope) == (
        analyst,
        "browser",
        "From the list.",
        "talks",
    )
    issue = Issue.objects.get(ref="CN-003", negotiation=cast.negotiation)
    assert (issue.title, issue.kind, issue.area.code, issue.status) == (LONG_TITLE, "offer", "services", "raised")
    assert issue.description == f"{CHINESE}\n\nMore."
    assert (issue.parent, issue.demand_list.key if issue.demand_list else "") == (cast.issues["US-002"], "tabled")
    assert [row.level for row in issue.sensitivities.all()] == ["economic"]
    assert (issue.deadline_ties.count(), issue.measure_ties.count(), issue.citations.count()) == (1, 1, 1)


def test_a_joint_issue_without_a_round_is_identified(desk: Client) -> None:
    assert desk.post(ADDRESS, typed(desk, title="Keep on", area="process"))["Location"] == "/talks/issues/JT-002/"
    assert Issue.objects.get(ref="JT-002").status == "identified"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "Title"),
        ({"title": "x" * 301}, "Title"),
        ({"title": "a\x00b"}, "Title"),
        ({"area": ""}, "Area"),
        ({"area": "nonsense"}, "Area"),
        ({"raised_by": "XX"}, "Raised by"),
        ({"raised_by": "US", "addressed_to": "US"}, "Put to"),
        ({"raised_in": "99"}, "Raised in"),
        ({"parent": "US-999"}, "Part of"),
        ({"deadlines": ["nonsense"]}, "Deadlines it hangs on"),
        ({"cite-0-named": "S-99999"}, "Source 1: Source"),
    ],
)
def test_says_what_is_wrong_and_keeps_the_rest(desk: Client, values: dict[str, Any], field: str) -> None:
    before = head()
    sent = {**typed(desk, title="So", area="tariffs", description="Kept <b>每</b>"), **values}
    response = desk.post(ADDRESS, sent)
    assert response.status_code == 422
    assert read(response.content).one(id="errors").one("ul").text.startswith(field)
    assert fields_of(response.content.decode(), "issue")["description"] == "Kept <b>每</b>"
    assert head() == before


def test_is_for_analysts(client: Client, cast: Cast, reader: User, clerk: User) -> None:
    assert "/sign-in/" in client.get(ADDRESS)["Location"]
    before = head()
    for person in (reader, clerk):
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, {"title": "x", "area": "tariffs"}).status_code == 403
    assert head() == before
    assert client.get("/none/issues/new/").status_code == 403


def test_is_not_there_for_unknown_talks(desk: Client) -> None:
    assert desk.get("/none/issues/new/").status_code == 404
