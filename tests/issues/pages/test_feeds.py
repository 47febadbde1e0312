"""Feeds: opened by a token that opens nothing else, unchanged is 304, nothing hidden shows."""

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from issues.actions.issues import edit_issue
from issues.models import Issue, SavedView
from rounds.actions.calendar import revise_deadline
from rounds.models import Deadline, Negotiation
from tests.factories import (
    SYSTEM,
    make_citation,
    make_deadline,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_round,
    make_source,
    make_status,
    make_token,
)
from tests.markup import read
from tradetalks.accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def talks() -> Negotiation:
    """Talks with a round, an issue, and a deadline that moved."""
    talks = make_negotiation("fed")
    make_logged_round(talks, number=1, starts_on="2019-01-07", ends_on="2019-01-09", name="Beijing", city="Beijing")
    make_round(talks, number=2, ends_on="2019-03", name="Spring")
    make_status(make_issue(talks, title="Soya <beans> 大豆"), to="narrowing", on="2026-11-22", reason="Both said so.")
    deadline = make_deadline(talks, title="Tariffs rise, or not", consequence="Up to 25 percent; all of it.")
    revise_deadline(deadline, kind="set", due_on="2019-01-01", **SYSTEM)
    revise_deadline(deadline, kind="extended", due_on="2019-03-02", **SYSTEM)
    return talks


@pytest.fixture
def token(reader: User) -> str:
    """The reader's, for feeds."""
    return make_token(reader, "feed")


def entries(answer: bytes) -> list[tuple[str, str]]:
    """Title and text of each entry."""
    feed = ET.fromstring(answer)  # noqa: S314 -- our own answer
    return [
        (entry.findtext(f"{ATOM}title") or "", entry.findtext(f"{ATOM}summary") or "")
        for entry in feed.findall(f"{ATOM}entry")
    ]


def test_changes_newest_first_in_sentences(talks: Negotiation, token: str) -> None:
    answer = Client().get(f"/feeds/{token}/fed/changes.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    titles = [title for title, _ in entries(answer.content)]
    assert titles[0] == "set tariffs-rise" or "deadline" in titles[0]
    assert any("US-001 from Identified to Narrowing" in title for title in titles)
    feed = ET.fromstring(answer.content)  # noqa: S314 -- our own answer
    assert token not in (feed.findtext(f"{ATOM}id") or "")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_one_issue_and_a_saved_view(talks: Negotiation, token: str, reader: User, analyst: User) -> None:
    other = make_issue(talks, title="Steel")
    issue = Issue.objects.get(negotiation=talks, number=1)
    client = Client()
    text = str(entries(client.get(f"/feeds/{token}/fed/issues/{issue.ref}.atom").content))
    assert "Narrowing" in text
    assert other.ref not in text
    SavedView.objects.create(owner=reader, negotiation=talks, name="Moving", slug="moving", query="status=narrowing")
    SavedView.objects.create(owner=analyst, negotiation=talks, name="Own", slug="own", query="")
    text = str(entries(client.get(f"/feeds/{token}/fed/views/moving.atom").content))
    assert issue.ref in text
    assert other.ref not in text
    for missing in ("views/own.atom", f"views/{analyst.username}:own.atom", "views/none.atom", "issues/US-999.atom"):
        assert client.get(f"/feeds/{token}/fed/{missing}").status_code == 404


def test_the_calendar_has_rounds_and_the_day_each_deadline_falls_due_now(talks: Negotiation, token: str) -> None:
    answer = Client().get(f"/feeds/{token}/fed/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = {
        str(event["summary"]): (event.decoded("dtstart"), event.decoded("dtend"), str(event.get("description", "")))
        for event in Calendar.from_ical(answer.content).walk("VEVENT")
    }
    day = dt.date
    assert events["R1 Beijing"][:2] == (day(2019, 1, 7), day(2019, 1, 10))
    assert events["R2 Spring"][:2] == (day(2019, 3, 31), day(2019, 4, 1))
    assert "known as 2019-03" in events["R2 Spring"][2]
    due = events["Deadline: Tariffs rise, or not"]
    assert due[:2] == (day(2019, 3, 2), day(2019, 3, 3))
    assert due[2] == "Up to 25 percent; all of it. Set by United States. Moved 1 time. Now: extended"


def test_a_deadline_leads_to_its_page_and_leaves_the_calendar_while_its_day_is_open(
    talks: Negotiation, token: str, reader: User, client: Client
) -> None:
    def event() -> Any:
        answer = Client().get(f"/feeds/{token}/fed/calendar.ics")
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        (found,) = [event for event in events if str(event["summary"]).startswith("Deadline")]
        return found

    client.force_login(reader)
    assert client.get(str(event()["url"])).status_code == 200
    assert "/fed/deadlines/" in event()["url"]
    deadline = Deadline.objects.get(negotiation=talks)
    revise_deadline(deadline, kind="extended", due_on=None, **SYSTEM)
    assert event()["status"] == "CANCELLED"
    assert "Moved 2 times. Now: extended, the new day is open" in event()["description"]
    revise_deadline(deadline, kind="extended", due_on="2019-06-01", **SYSTEM)
    assert "status" not in event()
    assert "Moved 3 times" in event()["description"]


def test_unchanged_is_304_until_something_changes(talks: Negotiation, token: str) -> None:
    client, address = Client(), f"/feeds/{token}/fed/changes.atom"
    etag = client.get(address)["ETag"]
    again = client.get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    issue = Issue.objects.get(negotiation=talks, number=1)
    edit_issue(issue, version=issue.version, changes={"title": "Soya"}, **SYSTEM)
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_hidden_sources_stay_hidden(talks: Negotiation, token: str, analyst: User) -> None:
    secret = make_source("secret-memo", title="Secret memo", sensitivity="AMBER")
    make_issue(talks, title="Chips", citations=[make_citation(secret)])
    assert b"memo" not in Client().get(f"/feeds/{token}/fed/changes.atom").content
    assert secret.code.encode() not in Client().get(f"/feeds/{token}/fed/changes.atom").content


def test_only_a_valid_token_for_feeds_opens_any(
    talks: Negotiation, token: str, reader: User, outsider: User, client: Client
) -> None:
    def opens(given: str) -> int:
        return Client().get(f"/feeds/{given}/fed/changes.atom").status_code

    assert opens(token) == 200
    others = [
        make_token(reader), make_token(reader, "feed", at=dt.datetime(2019, 1, 1, tzinfo=dt.UTC), days=1),
        make_token(outsider, "feed"), "x" * 300, "大豆", "tt_",
    ]  # fmt: skip
    assert {opens(given) for given in others} == {404}
    bearer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/")
    assert bearer.status_code == 401
    assert bearer.json()["detail"] == "This token opens feeds only; make one with the scope read or write."
    assert Client().get(f"/feeds/{token}/none/changes.atom").status_code == 404
    ApiToken.objects.filter(scope="feed", user=reader).latest("pk").revoke(dt.datetime.now(dt.UTC))
    ApiToken.objects.filter(token_hash=ApiToken.hash_of(token)).update(revoked_at=dt.datetime.now(dt.UTC))
    assert opens(token) == 404


def test_the_profile_page_makes_one_and_shows_its_addresses_once(
    talks: Negotiation, reader: User, client: Client
) -> None:
    client.force_login(reader)
    answer = client.post("/profile/", {"name": "calendar", "scope": "feed", "days": "365"})
    text = answer.content.decode()
    assert text.count("/fed/changes.atom") == 1
    assert text.count("/fed/calendar.ics") == 1
    assert "/feeds/" not in client.get("/profile/").content.decode()


def test_pages_of_changes_and_of_days_lead_to_where_feeds_are_made(
    talks: Negotiation, reader: User, client: Client
) -> None:
    client.force_login(reader)
    for page, words in (
        ("activity/", "As a feed"), ("issues/US-001/history/", "As a feed"),
        ("rounds/", "As a calendar"), ("timeline/", "As a calendar"),
    ):  # fmt: skip
        (link,) = [link for link in read(client.get(f"/fed/{page}").content).all("a") if link.text == words]
        assert link.attributes["href"] == "/profile/#tokens"
    assert read(client.get("/profile/").content).all(id="tokens")


def test_statements_do_not_grow(talks: Negotiation, token: str) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as asked:
            Client().get(f"/feeds/{token}/fed/changes.atom")
        return len(asked)

    counted()
    few = counted()
    for number in range(20):
        make_status(make_issue(talks, title=f"Item {number}"), to="parked", on="2026-11-22")
    assert counted() <= few + 1
