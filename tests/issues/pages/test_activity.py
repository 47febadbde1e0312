"""Activity: every changeset of the talks in words, narrowed by its address, with the way to take one's own back."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.annotations import add_note
from issues.actions.issues import edit_issue
from tests.factories import AT, SYSTEM, head, make_citation, make_issue, make_negotiation, make_source, make_status
from tests.markup import Element, read
from tests.talks import Cast
from tradetalks.accounts.models import User
from tradetalks.sources.actions import edit_source

pytestmark = pytest.mark.django_db


def activity(client: Client, query: str = "", slug: str = "talks") -> Element:
    response = client.get(f"/{slug}/activity/{query}")
    assert response.status_code == 200
    return read(response.content).one("main")


def numbers(page: Element) -> list[int]:
    return [int(entry.text) for entry in page.all("span", of_class="number")]


@pytest.fixture
def reading(client: Client, cast: Cast, reader: User) -> Client:
    client.force_login(reader)
    return client


def test_changesets_are_told_in_words(reading: Client, cast: Cast) -> None:
    page = activity(reading)
    told = [line.text for line in page.all(of_class="change-line")]
    assert "planned R8 “Washington”" in told
    assert "recorded a change of the measure list-3 scheduled from 2019-03-02" in told
    measure = next(link for link in page.all("a") if link.text == "list-3")
    assert reading.get(measure.attributes["href"]).status_code == 200
    assert "recorded the delivery of buy minimum on 2020-12-31" in told
    logged = activity(reading, "?model=round&cursor=").one(of_class="changesets")
    assert "logged R7" in [line.text for line in logged.all(of_class="change-line")]
    assert page.all("time")[0].text == "2019-02-15 12:00 UTC"
    assert {flag.text for flag in page.all(of_class="flag")} == {"the system"}


def test_it_is_narrowed_by_its_address(reading: Client, cast: Cast, analyst: User) -> None:
    issue = cast.issues["US-001"]
    later = {"at": AT + dt.timedelta(days=2)}
    add_note(cast.negotiation, text="Mine.", **{**SYSTEM, "by": analyst, "door": "browser", **later})
    mine = head()
    make_status(issue, "narrowing", on="2019-03-01", **later)
    assert numbers(activity(reading, "?by=analyst")) == [mine]
    assert mine not in numbers(activity(reading, "?by=system"))
    assert numbers(activity(reading, "?door=browser")) == [mine]
    assert numbers(activity(reading, "?since=2019-02-17")) == [head(), mine]
    assert mine not in numbers(activity(reading, "?until=2019-02-16"))
    assert numbers(activity(reading, "?model=note&by=analyst")) == [mine]
    assert numbers(activity(reading, "?model=note&by=analyst&door=api")) == []
    page = activity(reading, "?model=status&by=analyst")
    assert page.one(of_class="empty").text.startswith("Nothing on this page matches")
    assert [(token.text, token.attributes["href"]) for token in page.all("a", of_class="token")] == [
        ("by: analyst × , remove", "?model=status"),
        ("model: Statuses × , remove", "?by=analyst"),
    ]


@pytest.mark.parametrize(
    "query", ["by=nobody", "door=window", "model=issues.issue", "since=yesterday", "until=2019-02-30"]
)
def test_what_it_does_not_know_is_struck_through(reading: Client, cast: Cast, query: str) -> None:
    page = activity(reading, f"?{query}")
    name, _, value = query.partition("=")
    assert page.one(of_class="token-unknown").one("del").text == f"{name}: {value}"
    assert numbers(page) == numbers(activity(reading))


def test_other_talks_and_shared_records_are_apart(reading: Client, cast: Cast, manager: User) -> None:
    other = make_negotiation("elsewhere")
    make_issue(other)
    elsewhere = head()
    source = make_source("shared", title="Shared")
    secret = make_source("secret", title="Hidden title", sensitivity="RED")
    edit_source(secret, version=1, changes={"title": "Hidden name"}, **SYSTEM)
    assert elsewhere not in numbers(activity(reading))
    assert numbers(activity(reading, slug="elsewhere"))[0] == elsewhere
    sources = activity(reading, "?model=source")
    assert f"put on record {source.code} “Shared”" in sources.text
    assert "Hidden" not in sources.text
    reading.force_login(manager)
    assert f"edited {secret.code} (title)" in activity(reading, "?model=source").text


def test_the_system_says_what_it_computed(reading: Client, cast: Cast) -> None:
    assert "The system then computed R1 revision 1, R3 revision 1, R7 revision 1." in activity(reading).text


def test_many_changes_are_folded(reading: Client, cast: Cast) -> None:
    summaries = [summary.text for summary in activity(reading).all("summary")]
    assert "7 more" in summaries  # of the twelve records that logging R7 wrote


def test_only_who_may_write_is_led_to_taking_back(client: Client, cast: Cast, reader: User, analyst: User) -> None:
    edit_issue(cast.issues["US-004"], version=1, changes={"title": "Mine"}, **{**SYSTEM, "by": analyst})
    client.force_login(reader)
    assert activity(client).all("a", of_class="take-back") == []
    client.force_login(analyst)
    link, *others = activity(client, "?model=issue").all("a", of_class="take-back")
    assert (link.text, link.attributes["href"]) == (
        f"Undo changeset {head()}",
        f"/undo/{head()}/?next=/talks/activity/%3Fmodel%3Dissue",
    )
    assert {other.text.split()[0] for other in others} == {"Revert"}


def test_pages_follow_one_another(reading: Client, cast: Cast) -> None:
    for number in range(40):
        add_note(cast.negotiation, text=f"Note {number}", **SYSTEM)
    first = activity(reading, "?model=note")
    second = activity(reading, first.one("a", rel="next").attributes["href"])
    assert numbers(first) == list(range(head(), head() - 30, -1))
    assert numbers(second)[:10] == list(range(head() - 30, head() - 40, -1))
    assert numbers(activity(reading, second.one("a", rel="prev").attributes["href"])) == numbers(first)
    assert "starts anew" in activity(reading, "?cursor=x").text


def test_it_costs_the_same_however_much_changed(reading: Client, cast: Cast) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_status(make_issue(cast.negotiation, citations=[make_citation()]), "under_discussion")
        with CaptureQueriesContext(connection) as queries:
            activity(reading)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25
