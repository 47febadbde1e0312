"""The overview: what the last round moved, where the demands stand, what comes next."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.issues import archive_issue
from issues.actions.recompute import recompute
from issues.actions.round_record import Outcome
from issues.models import SummaryMark
from tests.factories import SYSTEM, make_issue, make_logged_round, make_negotiation
from tests.markup import Element, read
from tests.talks import Cast
from tradetalks.accounts.models import User


@pytest.fixture
def overview(client: Client, cast: Cast, reader: User) -> Element:
    client.force_login(reader)
    return read(client.get(cast.root).content)


def test_counts_every_movement_and_links_each_to_what_it_counts(overview: Element) -> None:
    tallies = {item.text: item.all("a") for item in overview.one(of_class="tally").all("li")}
    assert list(tallies) == [
        "1 ★ First raised", "2 ▲ Advanced", "1 ▼ Regressed", "1 ✕ Ended", "1 ↻ Reopened", "1 = Assessed, no change",
        "2 · Not assessed",
    ]  # fmt: skip
    assert tallies["2 ▲ Advanced"][0].attributes["href"] == "/talks/rounds/7/#advanced"
    assert tallies["2 · Not assessed"][0].attributes["href"] == "/talks/rounds/7/#not_assessed"


def test_shows_the_phases_with_what_was_not_assessed(overview: Element) -> None:
    legend = [item.text for item in overview.one(of_class="legend").all("li")]
    assert legend == ["4 open", "2 engaged", "1 sticking point", "1 agreed", "1 ended",
                      "of 9 tracked · 2 not assessed in this round"]  # fmt: skip
    (data,) = [link for link in overview.all("a") if link.text == "The summary as data"]
    assert data.attributes["href"] == "/api/v1/negotiations/talks/rounds/7/summary/"


def test_tells_what_moved_as_sentences_with_why(overview: Element) -> None:
    moved = [item.text for item in overview.one(of_class="moves").all("li")]
    assert len(moved) == 6
    assert moved[0].startswith("▲ Advanced: US-001 Cut the surplus <script>")
    assert "D Under discussion → N Narrowing" in moved[0]
    assert "Sums were named." in moved[0]
    assert any("CN-001" in line and "stages skipped" in line for line in moved)
    assert any(line.startswith("▼ Regressed: US-002") for line in moved)


def test_lists_deadlines_sticking_points_and_contested_accounts(overview: Element) -> None:
    text = overview.one("main").text
    assert "2019-03-02 15 days left Tariffs rise US moved 1 time If it passes: 25 percent" in text
    assert "Day open Purchases begin Joint" in text
    assert "Sticking points 1 US-002 Lift the steel tariffs 1 round" in text
    assert "Contested accounts 1 CN-001" in text


def test_a_stale_summary_is_shown_as_stale(client: Client, cast: Cast, reader: User) -> None:
    archive_issue(cast.issues["US-003"], version=1, on=dt.date(2019, 1, 1), reason="Entered twice.", **SYSTEM)
    client.force_login(reader)
    page = read(client.get(cast.root).content)
    assert (
        page.one("section", data_state="stale").one(of_class="chip").text.startswith("Updating: shown is revision 1 of")
    )
    assert "Updating" in page.one("footer").text


def test_a_failed_summary_says_why(client: Client, cast: Cast, reader: User) -> None:
    SummaryMark.objects.filter(round=cast.rounds[7]).update(
        marked=1, stale_since="2019-03-01T00:00:00Z", attempts=1, error="division by zero"
    )
    client.force_login(reader)
    page = read(client.get(cast.root).content)
    assert page.one(of_class="notice-alert").text.startswith("The last computation failed: division by zero.")
    assert page.one("section", data_state="failed").one(of_class="chip").text.startswith("Failed: shown is revision 1")


def test_a_round_without_a_summary_yet_says_so(client: Client, reader: User) -> None:
    talks = make_negotiation("fresh")
    make_logged_round(talks)
    client.force_login(reader)
    page = read(client.get("/fresh/").content)
    assert page.one("main").one(of_class="chip-stale").text == "Not computed yet"
    assert "its summary is not computed yet" in page.one("main").text


def test_asks_the_database_as_often_for_thirty_issues_as_for_two(client: Client, reader: User) -> None:
    client.force_login(reader)
    counts = []
    for slug, number in (("few", 2), ("many", 30)):
        talks = make_negotiation(slug)
        first = make_logged_round(talks, "2018-05-04")
        issues = [make_issue(talks, raised_in=first) for _ in range(number)]
        outcomes = [Outcome(issue=issue, to="under_discussion", reason="Talked about.") for issue in issues]
        make_logged_round(talks, "2018-06-04", outcomes=outcomes)
        recompute(talks)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/{slug}/").status_code == 200
        counts.append(len(queries))
    # Four of them are the reader's own: the visit, the ledger's head, what they watch, their drafts.
    assert counts[0] == counts[1] <= 15


def test_a_failed_summary_is_tried_again_by_who_may_record(
    client: Client, cast: Cast, reader: User, clerk: User
) -> None:
    marks = SummaryMark.objects.filter(round=cast.rounds[7])
    marks.update(marked=1, stale_since=dt.datetime(2019, 3, 1, tzinfo=dt.UTC), attempts=6, error="division by zero.")
    address = "/talks/rounds/7/summary-retry/"
    client.force_login(reader)
    assert client.post(address).status_code == 403
    assert marks.get().error == "division by zero."
    client.force_login(clerk)
    button = read(client.get("/talks/rounds/7/").content).one("form", action=address)
    assert button.text == "Try again now"
    page = read(client.post(address, follow=True).content)
    assert page.one(of_class="toast").text == "The summary is being computed again."
    assert page.all("form", action=address) == []
    assert marks.get().marked is None
    assert client.get(address).status_code == 405
    assert (
        read(client.post(address, follow=True).content).one(of_class="toast").text.startswith("The summary is current")
    )
    assert client.post("/talks/rounds/99/summary-retry/").status_code == 404
