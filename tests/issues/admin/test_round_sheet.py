"""The page of a round as it opens: what it shows, how many statements it takes, how much it weighs."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.issues import archive_issue
from issues.actions.round_record import Outcome
from rounds.models import Negotiation, Round
from tests.factories import (
    SYSTEM,
    make_citation,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_round,
    make_status,
)
from tests.issues.admin.desk import Desk, Talks
from tests.markup import Element, read
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 23
MOST_KILOBYTES = 400


def before_of(page: Element) -> dict[str, str]:
    """Reference → the status before the round, as the rows say."""
    rows = [row for table in page.all("table", of_class="issue-rows") for row in table.one("tbody").all("tr")]
    return {row.one(of_class="ref").text: row.one(data_label="before").text for row in rows}


def test_one_row_per_open_issue_with_its_status_in_words_and_what_may_follow(desk: Desk, talks: Talks) -> None:
    parked = talks.issues["US-002"]
    make_status(parked, "parked", on="2018-05-10")
    page = desk.open()
    assert before_of(page) == {"CN-001": "R Raised", "US-001": "R Raised", "US-002": "P Parked"}
    select = page.one("select", id=f"id_issue-{parked.pk}-to")
    offered = [option.attributes["value"] for option in select.all("option")]
    assert offered[:3] == ["", "raised", "under_discussion"]
    assert "identified" not in offered
    assert select.all("option")[0].text == "not assessed"
    assert {name for name in desk.typed if name.startswith("issue-") and desk.typed[name]} == set()


def test_ended_issues_are_folded_away_and_archived_ones_left_out(desk: Desk, talks: Talks) -> None:
    make_status(talks.issues["US-001"], "withdrawn", on="2018-05-10")
    make_status(talks.issues["US-002"], "superseded", on="2018-05-10", successor=talks.issues["US-001"])
    archived = talks.issues["CN-001"]
    archive_issue(archived, version=archived.version, reason="Entered twice.", on=None, **SYSTEM)
    page = desk.open()
    assert before_of(page) == {"US-001": "W Withdrawn"}
    assert page.one("details", of_class="ended").all("summary")[0].text == "1 that ended before"
    assert page.one("section", id="issues").one("h2").text == "Issues 0 open"


def test_a_round_logged_late_shows_the_statuses_of_its_own_day(
    sit_down: Callable[..., Desk], clerk: User, talks: Talks
) -> None:
    issue = talks.issues["US-001"]
    make_status(issue, "under_discussion", on="2018-05-20")
    make_logged_round(
        talks.negotiation,
        "2018-08-23",
        number=5,
        outcomes=[Outcome(issue=issue, to="concluded", reason="Signed.", citations=[make_citation()])],
    )
    page = sit_down(clerk, talks.negotiation, talks.second).open()
    assert before_of(page)["US-001"] == "D Under discussion"
    undated = make_round(talks.negotiation, None, number=9)
    page = sit_down(clerk, talks.negotiation, undated).open()
    assert before_of(page)["US-001"] == "C Concluded"


def test_each_side_has_its_readout_and_both_together_one(desk: Desk) -> None:
    page = desk.open()
    assert [side.one("h3").text for side in page.all("div", of_class="side")] == [
        "CN China", "US United States", "Joint Both together",
    ]  # fmt: skip
    states = page.one("div", id="id_readout-US-state").one("div", of_class="radios")
    assert states.text == "nothing recorded yet issued none issued"


def _grown(slug: str, count: int) -> tuple[Negotiation, Round, Round]:
    """Talks with that many open issues, all of them assessed in R2; R3 is planned."""
    negotiation = make_negotiation(slug)
    first = make_logged_round(negotiation, "2018-05-04", number=1)
    issues = [make_issue(negotiation, raised_in=first, title=f"A demand of usual length, {n}") for n in range(count)]
    cited = [make_citation()]
    outcomes = [Outcome(issue=issue, to="under_discussion", reason="Named.", citations=cited) for issue in issues]
    logged = make_logged_round(negotiation, "2018-06-03", number=2, outcomes=outcomes)
    return negotiation, logged, make_round(negotiation, "2018-07-03", number=3)


def _asked(client: Client, url: str) -> tuple[int, int]:
    """How many statements the page takes, and how many bytes it weighs."""
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(statements), len(answer.content)


def test_more_issues_take_no_more_statements_and_a_hundred_and_fifty_weigh_less_than_400_kb(
    client: Client, clerk: User
) -> None:
    client.force_login(clerk)
    statements, weights, saves = [], [], []
    few, many = 2, 42
    for count in (few, many):
        negotiation, logged, planned = _grown(f"with-{count}", count)
        asked = [_asked(client, Desk(client, meeting, negotiation).url) for meeting in (logged, planned)]
        statements.append([number for number, _ in asked])
        weights.append(max(weight for _, weight in asked))
        desk = Desk(client, planned, negotiation)
        desk.open()
        for issue in negotiation.issues.all():
            desk.assess(issue, "narrowing")
        with CaptureQueriesContext(connection) as saving:
            assert desk.press("log").status_code == 302
        saves.append(len(saving))
    assert statements[0] == statements[1]
    assert max(statements[1]) <= MOST_STATEMENTS
    row = (weights[1] - weights[0]) / (many - few)
    assert weights[0] + 150 * row < MOST_KILOBYTES * 1024
    # Rows are written in batches where a database takes no more parameters at once.
    assert saves[1] <= saves[0] + 5


def test_whoever_may_only_read_sees_the_round_and_no_form(client: Client, analyst: User, talks: Talks) -> None:
    User.objects.filter(pk=analyst.pk).update(is_staff=True)
    client.force_login(analyst)
    page = read(client.get(f"/admin/rounds/round/{talks.second.pk}/change/").content)
    assert page.one("h1").text == "View round"
    assert page.all("input", name="name") == []
