"""What the pages of rounds show of the issues: the summary, before → after, and what was not assessed."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.issues import archive_issue
from issues.actions.recompute import recompute
from issues.actions.round_record import Outcome
from tests.factories import SYSTEM, make_citation, make_issue, make_logged_round, make_negotiation
from tests.markup import Element, read
from tests.talks import CHINESE, Cast
from tradetalks.accounts.models import User


@pytest.fixture
def reading(client: Client, cast: Cast, reader: User) -> Client:
    client.force_login(reader)
    return client


def meeting(client: Client, number: int, slug: str = "talks") -> Element:
    return read(client.get(f"/{slug}/rounds/{number}/").content)


@pytest.fixture
def seventh(reading: Client) -> Element:
    return meeting(reading, 7)


def test_before_and_after_go_by_movement_with_parts_apart(seventh: Element) -> None:
    groups = {body.attributes["id"]: body for body in seventh.one(of_class="before-after").all("tbody")}
    assert {name: body.one(of_class="group").text for name, body in groups.items()} == {
        "advanced": "▲ Advanced 2 demands",
        "new": "★ First raised 1 demand",
        "regressed": "▼ Regressed 1 demand",
        "ended": "✕ Ended 1 demand",
        "reopened": "↻ Reopened 1 demand",
        "unchanged": "= Assessed, no change 1 demand, 1 part",
    }
    rows = {row[0]: row[1:] for body in groups.values() for row in body.rows()[1:]}
    assert rows["US-002"][:4] == ["Lift the steel tariffs", "US", "D Under discussion", "→ X Sticking point"]
    assert rows["US-002"][4].startswith("Refused in public.")
    assert rows["CN-001"][:4] == [f"{CHINESE} stages skipped", "CN", "R Raised", "→ A Agreed in principle"]
    assert "A1" in rows["CN-001"][4]
    assert "F6 disputes" in rows["CN-001"][4]
    assert rows["JT-001"][1:4] == ["Joint", "not on record", "→ R Raised"]
    assert rows["US-006"][0] == "First half of the cut part"


def test_what_was_not_assessed_is_counted_and_never_called_unchanged(seventh: Element) -> None:
    folded = seventh.one("details", id="not_assessed")
    assert folded.one("summary").text == "2 of 9 not assessed: nothing is known of their movement"
    assert [row[0] for row in folded.one("table").rows()] == ["US-003", "US-007"]
    assert not {"US-003", "US-007"} & {row[0] for row in seventh.one(of_class="before-after").rows()}


def test_every_number_of_the_summary_links_to_what_it_counts(seventh: Element) -> None:
    summary = seventh.one(id="summary")
    counted = {}
    for part in ("tally", "legend"):
        for link in summary.one(of_class=part).all("a"):
            target = seventh.one(id=link.attributes["href"].removeprefix("#"))
            number = int(link.one(of_class="number").text)
            rows = [row for row in target.all("tr") if not row.all(of_class="group")]
            counted[target.attributes["id"]] = number
            if target.attributes["id"].startswith("phase-"):
                assert number == sum(int(row.one(of_class="number").text) for row in rows)
                assert number == sum(len(row.all("a")) for row in rows)
            else:
                assert number == len(
                    [row for row in rows if "part" not in [flag.text for flag in row.all(of_class="flag")]]
                )
    assert counted["phase-sticking"] == 1
    assert counted["not_assessed"] == 2


def test_every_sentence_links_to_what_it_rests_on(seventh: Element, reading: Client) -> None:
    sentences = seventh.one("ul", of_class="sentences").children
    items = [item for item in sentences if isinstance(item, Element)]
    assert items[0].text.startswith("After round 7, 9 demands are tracked (US 6, CN 2, joint 1), 8 of them live.")
    for item in items:
        links = item.all("a")
        assert links, item.text
        for link in links:
            address = link.attributes["href"]
            if address.startswith("#"):
                assert seventh.one(id=address.removeprefix("#"))
            else:
                assert reading.get(address).status_code == 200


def test_claims_stand_beside_evidence(seventh: Element) -> None:
    said = seventh.one("section", aria_labelledby="readouts")
    assert "Statements that claim progress: 1 of 2. Demands that advanced on cited evidence: 2." in said.text


def test_deadlines_and_measures_stand_as_on_its_last_day(seventh: Element) -> None:
    deadlines = seventh.one("section", aria_labelledby="deadlines")
    assert deadlines.one("table").rows()[1:] == [
        ["2019-03-02", "15 days left", "Tariffs rise", "US", "1×", "25 percent"],
        ["open", "", "Purchases begin", "Joint", "1×", ""],
    ]
    measures = seventh.one("section", aria_labelledby="measures").one("table").rows()
    assert measures[1] == [
        "US", "Tariffs on 200 billion", "in force 2018-09-24", "10 %", "$200 billion",
        "scheduled: 10 to 25 %, 2019-03-02 (15 days left)",
    ]  # fmt: skip


def test_notes_on_the_round_are_shown(seventh: Element) -> None:
    assert "About the round." in seventh.one("section", aria_labelledby="notes").text


def test_the_list_of_rounds_counts_what_each_did(reading: Client) -> None:
    rows = {row[0]: row for row in read(reading.get("/talks/rounds/").content).all("table")[0].rows()}
    assert rows["R7"][4:8] == ["7 of 9", "2", "1", "1"]
    assert rows["R7"][-1] == "current"
    assert rows["R8"][4] == "not logged"


def test_out_of_date_figures_stay_with_the_word_that_they_are(reading: Client, cast: Cast) -> None:
    archive_issue(cast.issues["US-003"], version=1, on=dt.date(2019, 1, 1), reason="Entered twice.", **SYSTEM)
    page = meeting(reading, 7)
    assert page.one(id="summary").one(of_class="chip").text.startswith("Updating: shown is revision 1 of 20")
    assert page.one(id="not_assessed").one("summary").text.startswith("2 of 9")
    rows = {row[0]: row for row in read(reading.get("/talks/rounds/").content).all("table")[0].rows()}
    assert rows["R7"][-1] == "Updating"
    recompute(cast.negotiation)
    page = meeting(reading, 7)
    assert page.one(id="summary").one(of_class="chip").text == "Current · revision 2"
    assert page.one(id="not_assessed").one("summary").text.startswith("1 of 8")


def test_a_round_nobody_logged_has_no_summary(reading: Client) -> None:
    page = meeting(reading, 8)
    assert not page.all(id="summary")
    assert not page.all(id="not_assessed")
    assert "planned" in page.one(of_class="title").text


def test_a_round_without_any_assessment_says_so(reading: Client) -> None:
    talks = make_negotiation("quiet")
    make_issue(talks, raised_in=make_logged_round(talks, "2018-05-04"))
    make_logged_round(talks, "2018-06-04")
    recompute(talks)
    page = meeting(reading, 2, "quiet")
    assert "No issue was assessed in this round." in page.one("section", aria_labelledby="moved").text
    assert page.one(id="not_assessed").one("summary").text.startswith("1 of 1 not assessed")


def test_asks_the_database_as_often_for_thirty_issues_as_for_two(reading: Client) -> None:
    counts = []
    for slug, number in (("few", 2), ("many", 30)):
        talks = make_negotiation(slug)
        first = make_logged_round(talks, "2018-05-04")
        issues = [make_issue(talks, raised_in=first) for _ in range(number)]
        cited = [make_citation()]
        outcomes = [Outcome(issue=row, to="under_discussion", reason="Talked.", citations=cited) for row in issues]
        make_logged_round(talks, "2018-06-04", outcomes=outcomes)
        recompute(talks)
        with CaptureQueriesContext(connection) as queries:
            meeting(reading, 2, slug)
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            reading.get(f"/{slug}/rounds/")
        counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 26
    assert counts[1] <= 11
