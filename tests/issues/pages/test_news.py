"""The overview tells what others changed since the last visit, and what work is open."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.actions.issues import edit_issue
from issues.actions.watching import set_watching
from issues.models import Issue, Visit
from rounds.models import Negotiation
from tests.factories import make_citation, make_issue, make_logged_round, make_negotiation, make_source
from tests.markup import Element, read
from tradetalks.accounts.models import User
from tradetalks.drafts.models import Draft

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def talks() -> Negotiation:
    """Talks with a logged round."""
    talks = make_negotiation("news")
    make_issue(talks, raised_in=make_logged_round(talks, number=1, ends_on="2019-01-09"), title="Soya")
    return talks


def looked(client: Client, at: dt.datetime) -> Element:
    with time_machine.travel(at, tick=False):
        return read(client.get("/news/").content)


def news(page: Element) -> list[str]:
    """Each line of what is new."""
    sections = page.all("section", **{"aria-labelledby": "news"})
    return [item.text for section in sections for item in section.all("li")]


def retitle(talks: Negotiation, by: User, title: str) -> None:
    issue = Issue.objects.get(negotiation=talks, number=1)
    edit_issue(issue, version=issue.version, changes={"title": title}, by=by, at=MONDAY, door="browser")


def test_what_others_changed_since_the_visit_before(
    client: Client, talks: Negotiation, reader: User, analyst: User
) -> None:
    client.force_login(reader)
    assert news(looked(client, MONDAY)) == []
    retitle(talks, analyst, "Soya beans")
    later = MONDAY + dt.timedelta(minutes=10)
    assert news(looked(client, later)) == []  # still the same visit: it was on the page
    tuesday = MONDAY + dt.timedelta(days=1)
    retitle(talks, analyst, "Soya beans 大豆")
    told = news(looked(client, tuesday))
    assert told == ["analyst edited US-001 (title)"]
    assert news(looked(client, tuesday + dt.timedelta(minutes=5))) == told
    assert news(looked(client, tuesday + dt.timedelta(days=1))) == []


def test_ones_own_changes_are_no_news(client: Client, talks: Negotiation, analyst: User) -> None:
    client.force_login(analyst)
    looked(client, MONDAY)
    retitle(talks, analyst, "Mine")
    assert news(looked(client, MONDAY + dt.timedelta(days=1))) == []


def test_hidden_sources_are_no_news(client: Client, talks: Negotiation, reader: User, analyst: User) -> None:
    client.force_login(reader)
    looked(client, MONDAY)
    secret = make_source("secret", title="Secret", sensitivity="AMBER")
    make_issue(talks, title="Chips", citations=[make_citation(secret)])
    page = looked(client, MONDAY + dt.timedelta(days=1))
    assert any("US-002" in line for line in news(page))
    assert secret.code not in page.text


def test_the_past_is_no_visit_and_a_stranger_has_none(client: Client, talks: Negotiation, reader: User) -> None:
    client.force_login(reader)
    client.get("/news/?on=2019-02-01")
    assert Visit.objects.count() == 0
    client.get("/news/")
    assert Visit.objects.get().user == reader


def test_open_work_is_listed(client: Client, talks: Negotiation, reader: User) -> None:
    client.force_login(reader)
    assert not read(client.get("/news/").content).all("section", **{"aria-labelledby": "work"})
    issue = Issue.objects.get(negotiation=talks, number=1)
    set_watching(issue, reader, watching=True, since=timezone.now())
    Draft.objects.create(user=reader, address="/news/issues/new/", fields="title=x", saved_at=timezone.now())
    Draft.objects.create(user=reader, address="/news/rounds/7/amend/", fields="x=y", saved_at=timezone.now())
    Draft.objects.create(user=reader, address="/other/issues/new/", fields="title=x", saved_at=timezone.now())
    lines = [
        item.text for item in read(client.get("/news/").content).one("section", **{"aria-labelledby": "work"}).all("li")
    ]
    assert len(lines) == 3
    assert lines[0].startswith("draft Amend R7 ")
    assert lines[1].startswith("draft New issue ")
    assert lines[2] == "US-001 Soya R Raised"


def test_statements_do_not_grow(client: Client, talks: Negotiation, reader: User, analyst: User) -> None:
    client.force_login(reader)
    looked(client, MONDAY)

    def counted(at: dt.datetime) -> int:
        with CaptureQueriesContext(connection) as asked:
            looked(client, at)
        return len(asked)

    retitle(talks, analyst, "One")
    few = counted(MONDAY + dt.timedelta(days=1))
    for number in range(15):
        retitle(talks, analyst, f"Title {number}")
    assert counted(MONDAY + dt.timedelta(days=2)) <= few
