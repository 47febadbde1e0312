"""The sheet of a round as a page: who may open it, what is not assessed, what it never tells, how much it asks."""

import gzip
import io
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from issues.actions.recompute import recompute
from rounds.models import Negotiation
from tests.factories import (
    head,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_round,
    make_source,
    make_status,
)
from tests.issues.admin.desk import Talks
from tests.issues.pages.round_entry.desk import RoundDesk
from tests.markup import read
from tradetalks.accounts.models import User
from tradetalks.sources.choices import Sensitivity

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 32
MOST_BYTES = 90 * 1024
"""Compressed, all that a first view loads."""
LOADED_BY_SCRIPTS = ("js/drafts.js",)


def test_forty_issues_of_which_six_are_treated_leave_thirty_four_not_assessed_everywhere(
    client: Client, clerk: User
) -> None:
    negotiation = make_negotiation("talks")
    first = make_logged_round(negotiation, "2018-05-04", number=1)
    issues = [make_issue(negotiation, raised_in=first) for _ in range(40)]
    make_round(negotiation, "2018-06-03", number=2)
    client.force_login(clerk)
    desk = RoundDesk(client, "2/log/")
    assert desk.open().page.one(id="treated").text == "0 of 40 treated, 40 not assessed"
    for issue in issues[:6]:
        desk.assess(issue, "under_discussion", sources="-")
    checked = desk.press()
    assert checked.page.one("ul", of_class="tally").text == "6 of 40 treated 34 left not assessed 0 regressed"
    desk.save()
    recompute(negotiation)
    page = read(client.get("/talks/rounds/2/").content)
    assert page.one(id="not_assessed").one("summary").text.startswith("34 of 40 not assessed")
    remaining = "/talks/rounds/2/amend/?show=remaining#issues"
    assert page.one("a", href=remaining).text == "Assess remaining (34)"
    sheet = read(client.get("/talks/rounds/2/amend/?show=remaining").content)
    hidden = [row for row in sheet.all("tr") if "data-line" in row.attributes and "hidden" in row.attributes]
    assert len(hidden) == 6
    matrix = read(client.get("/talks/matrix/").content).one("tbody")
    assert len([cell for cell in matrix.all("td") if "not assessed" in cell.text.lower()]) == 34
    summary = client.get("/api/v1/negotiations/talks/rounds/2/summary/").json()
    assert len(summary["movement"]["not_assessed"]) == 34
    csv = client.get("/api/v1/negotiations/talks/matrix/?format=csv")
    assessed = [line.rpartition(",")[2] for line in b"".join(csv).decode().splitlines() if line.startswith("US-")]
    assert (len(assessed), assessed.count("1")) == (40, 34)
    brief = Document(io.BytesIO(client.get("/talks/rounds/2/brief.docx").content))
    told = [paragraph.text for paragraph in brief.paragraphs]
    assert "34 demands were not assessed: nothing is known of their movement." in told


@pytest.mark.parametrize("path", ["new/", "2/log/", "1/amend/"])
@pytest.mark.parametrize("who", ["reader", "analyst", "outsider"])
def test_it_refuses_who_may_not_log_rounds(
    who: str, path: str, request: pytest.FixtureRequest, client: Client, talks: Talks
) -> None:
    client.force_login(request.getfixturevalue(who))
    before = head()
    assert client.get(f"/talks/rounds/{path}").status_code == 403
    assert client.post(f"/talks/rounds/{path}", {"name": "Mine", "act": "log"}).status_code == 403
    assert head() == before


def test_nobody_is_led_to_sign_in_with_what_was_typed_kept(client: Client, talks: Talks) -> None:
    answer = client.post("/talks/rounds/2/log/", {"name": "Typed", "act": "check"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/talks/rounds/2/log/")


@pytest.mark.parametrize("path", ["9/log/", "9/amend/", f"{10**30}/amend/"])
def test_a_round_that_is_not_there_has_no_sheet(client: Client, clerk: User, talks: Talks, path: str) -> None:
    make_round(make_negotiation("other"), None, number=9)
    client.force_login(clerk)
    assert client.get(f"/talks/rounds/{path}").status_code == 404


@pytest.mark.parametrize(("who", "offered"), [("clerk", True), ("analyst", False), ("reader", False)])
def test_links_are_shown_to_who_may(
    who: str, offered: bool, request: pytest.FixtureRequest, client: Client, talks: Talks
) -> None:
    client.force_login(request.getfixturevalue(who))
    pages = {"": "Log round", "rounds/": "Log round", "rounds/1/": "Amend", "rounds/2/": "Log this round"}
    for path, link in pages.items():
        links = [each.text for each in read(client.get(f"/talks/{path}").content).one("main").all("a")]
        assert (link in links) is offered, path
    past = read(client.get("/talks/rounds/1/?as_of=1").content)
    assert "Amend" not in [each.text for each in past.all("a")]


def test_issues_of_other_talks_are_not_on_the_sheet(desk: RoundDesk) -> None:
    elsewhere = make_issue(make_negotiation("elsewhere"))
    desk.assess(elsewhere, "under_discussion")
    before = head()
    assert "The form named an issue that is not on this sheet" in desk.press().errors[""]
    assert head() == before


def test_hidden_sources_are_neither_offered_nor_named(desk: RoundDesk, talks: Talks) -> None:
    hidden = make_source("hidden", sensitivity=Sensitivity.RED, publisher="Whisper")
    desk.client.get("/")
    page = desk.open()
    assert "Whisper" not in page.html
    desk.assess(talks.issues["US-001"], "narrowing", sources=hidden.code)
    answer = desk.press()
    assert answer.status == 422
    assert f"'{hidden.code}' names no source." in next(iter(answer.errors.values()))
    assert "Whisper" not in answer.html


def _grown(slug: str, count: int) -> Negotiation:
    negotiation = make_negotiation(slug)
    first = make_logged_round(negotiation, "2018-05-04", number=1)
    for number in range(count):
        make_issue(negotiation, raised_in=first, title=f"A demand of usual length, number {number}")
    make_round(negotiation, "2018-06-03", number=2)
    return negotiation


def _steps(client: Client, negotiation: Negotiation) -> list[int]:
    """Statements of opening, checking and saving a sheet on which every issue is treated."""
    desk = RoundDesk(client, "2/log/", negotiation.slug)
    asked = []
    with CaptureQueriesContext(connection) as statements:
        desk.open()
    asked.append(len(statements))
    for issue in negotiation.issues.all():
        desk.assess(issue, "narrowing", sources="-")
    for act in (desk.press, desk.save):
        with CaptureQueriesContext(connection) as statements:
            answer = act()
        assert answer.status in {200, 302}, answer.errors
        asked.append(len(statements))
    return asked


def test_more_issues_take_no_more_statements(client: Client, clerk: User) -> None:
    client.force_login(clerk)
    few, many = _steps(client, _grown("few", 2)), _steps(client, _grown("many", 42))
    assert few[0] == many[0] <= MOST_STATEMENTS
    # Rows are written in batches where a database takes no more parameters at once.
    assert many[1] <= few[1] + 5
    assert many[2] <= few[2] + 5


def test_an_issue_that_ended_is_folded_away(desk: RoundDesk, talks: Talks) -> None:
    make_status(talks.issues["US-001"], "withdrawn", on="2018-05-10")
    page = desk.open().page
    assert page.one(id="treated").text == "0 of 2 treated, 2 not assessed"
    assert "1 that ended before" in page.one(id="issues").text


def test_a_hundred_and_fifty_issues_weigh_less_than_90_kb_with_all_they_load(client: Client, clerk: User) -> None:
    _grown("talks", 150)
    client.force_login(clerk)
    answer = client.get("/talks/rounds/2/log/")
    page = read(answer.content)
    links = [link.attributes["href"] for link in page.all("link", rel="stylesheet")]
    links += [script.attributes["src"] for script in page.all("script")]
    paths = [finders.find(link.partition("/static/")[2]) for link in links] + [*map(finders.find, LOADED_BY_SCRIPTS)]
    loaded = [Path(path).read_bytes() for path in paths if path]
    assert len(loaded) == len(paths) >= 6
    weight = sum(len(gzip.compress(body)) for body in (answer.content, *loaded))
    assert weight < MOST_BYTES


NASTY = ("", "\x00", "\ud800", "9" * 400, "-1", "x" * 50_000, "US-001", "2019-02-30", "1e400", "NaN", "<b>", "𝟙")


def _sent(client: Client, address: str, body: dict[str, str]) -> int:
    encoded = urlencode(body, encoding="utf-8", errors="surrogatepass")
    return client.post(address, encoded, content_type="application/x-www-form-urlencoded").status_code


@pytest.mark.longest
def test_nothing_sent_is_a_fault(desk: RoundDesk) -> None:
    before = head()
    for path in ("new/", "2/log/", "1/amend/"):
        address = f"/talks/rounds/{path}"
        for nasty in NASTY:
            for extra in ({}, {"act": "log"}, {"act": "back"}, {"fill": "1"}, {"more": "source"}):
                status = _sent(desk.client, address, {**dict.fromkeys(desk.typed, nasty), "pasted": nasty, **extra})
                assert status in {200, 400, 409, 422}, (path, nasty[:20], extra)
    assert head() == before
