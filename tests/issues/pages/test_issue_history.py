"""The history of an issue: what each changeset did, what differs between any two states, and who sees what of it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.corrections import supersede
from issues.actions.issues import edit_issue
from issues.actions.ties import Ties
from issues.models import Issue
from tests.factories import SYSTEM, head, make_citation, make_issue, make_position, make_source, make_status
from tests.markup import Element, read
from tests.talks import CHINESE, MARKUP, Cast
from tradetalks.accounts.models import User
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db


def history(client: Client, ref: str, query: str = "") -> Element:
    response = client.get(f"/talks/issues/{ref}/history/{query}")
    assert response.status_code == 200
    return read(response.content).one("main")


def lines(element: Element) -> list[str]:
    return [line.text for line in element.all(of_class="change-line")]


def edit(issue: Issue, **changes: Any) -> int:
    edit_issue(issue, version=issue.version, changes=changes, **SYSTEM)
    return head()


@pytest.fixture
def reading(client: Client, cast: Cast, reader: User) -> Client:
    client.force_login(reader)
    return client


def test_each_changeset_is_told_in_words_newest_first(reading: Client, cast: Cast) -> None:
    page = history(reading, "US-001")
    told = [lines(entry) for entry in page.one(of_class="changesets").children if isinstance(entry, Element)]
    assert ["added a note on US-001"] in told
    assert ["linked US-001 conditional on CN-001"] in told
    assert ["took back a status of US-001 Narrowing on 2018-06"] in told
    code = Source.objects.get(key="mofcom").code
    assert [f"recorded a position on US-001 CN on a condition in R3 {code}"] in told
    assert told[-1][0].startswith("opened US-001 “Cut the surplus <script>")
    assert told[-1][1] == "put US-001 at Raised in R1"
    numbers = [int(entry.text) for entry in page.all("span", of_class="number")]
    assert numbers == sorted(numbers, reverse=True)
    assert "Both sides talked about it." in page.text
    assert MARKUP in page.text


def test_words_that_differ_are_marked(reading: Client, cast: Cast) -> None:
    issue = make_issue(cast.negotiation, title="Buy more soybeans", description=CHINESE)
    number = edit(issue, title="Buy fewer soybeans", description=CHINESE.replace("全部", "部分"), addressed_to=None)
    entry = history(reading, issue.ref).one(id=f"changeset-{number}")
    assert lines(entry) == [f"edited {issue.ref} (title, description and addressed to)"]
    assert [mark.text for mark in entry.all("del")] == ["− more", "− 全", "− CN"]
    assert [mark.text for mark in entry.all("ins")] == ["+ fewer", "+ 分"]


def test_ties_and_sources_tell_what_came_and_went(reading: Client, cast: Cast) -> None:
    issue = make_issue(cast.negotiation, citations=[make_citation(source := make_source("kept", published_on=None))])
    ties = Ties(sensitivity={cast.negotiation.parties.get(code="CN"): "economic"})
    edit_issue(
        issue,
        version=issue.version,
        changes={},
        ties=ties,
        citations=[make_citation(source), make_citation(added := make_source("added"), quote="So it is.")],
        **SYSTEM,
    )
    entry = history(reading, issue.ref).one(id=f"changeset-{head()}")
    assert lines(entry) == [f"edited {issue.ref} {added.code}"]
    assert entry.one(of_class="diffs").text == (
        f"Sensitivity after: + CN: Economic Sources after: + {added.code}: So it is."
    )


def test_any_two_states_are_compared(reading: Client, cast: Cast) -> None:
    issue = make_issue(cast.negotiation, title="First")
    older = head()
    edit(issue, title="Second")
    edit(issue, title="Third words")
    wrong = make_status(issue, "under_discussion", on="2019-02-16", citations=[])
    supersede(wrong, reason="Misread.", **SYSTEM)
    make_position(issue, "CN", "rejects", on="2019-02-17")
    newer = head()
    for query in (f"?from={older}&to={newer}", f"?from={newer}&to={older}"):
        compared = history(reading, issue.ref, query).one("section")
        assert lines(compared) == [
            f"edited {issue.ref} (title)",
            f"recorded a position on {issue.ref} CN rejects on 2019-02-17",
        ]
        assert [mark.text for mark in (*compared.all("del"), *compared.all("ins"))] == ["− First", "+ Third words"]
    same = history(reading, issue.ref, f"?from={newer}&to={newer}").one("section")
    assert "The issue was the same after both." in same.text


@pytest.mark.parametrize("given", ["x", "-1", "9" * 30, "٣", "<b>"])
def test_what_is_no_number_is_said(reading: Client, cast: Cast, given: str) -> None:
    page = history(reading, "US-001", f"?from={given}&to=3")
    assert page.one("p", of_class="notice").text == f"{given} is no number of a changeset."


def test_hidden_sources_never_show(client: Client, cast: Cast, reader: User, manager: User) -> None:
    secret = make_source("secret", sensitivity="RED", title="Hidden title")
    issue = make_issue(cast.negotiation, citations=[make_citation(secret, quote="Hidden words")])
    older = head()
    make_status(issue, "under_discussion", citations=[make_citation(secret, speaker="Hidden voice")])
    for person, shown in ((reader, False), (manager, True)):
        client.force_login(person)
        text = history(client, issue.ref, f"?from={older}&to={head()}").text
        assert ("Hidden words" in text, secret.code in text) == (shown, shown)


def test_only_who_may_write_is_led_to_taking_back(
    client: Client, cast: Cast, reader: User, analyst: User, clerk: User
) -> None:
    issue = make_issue(cast.negotiation)
    make_status(issue, "under_discussion", by=analyst, on="2019-02-16")
    for person, links in ((reader, []), (clerk, ["Revert", "Revert"]), (analyst, ["Undo", "Revert"])):
        client.force_login(person)
        found = history(client, issue.ref).all("a", of_class="take-back")
        assert [link.text.split()[0] for link in found] == links
    assert found[0].attributes["href"] == f"/undo/{head()}/?next=/talks/issues/{issue.ref}/history/"


def test_pages_follow_one_another(reading: Client, cast: Cast) -> None:
    issue = make_issue(cast.negotiation, title="0")
    for number in range(1, 30):
        edit(issue, title=str(number))
    first = history(reading, issue.ref)
    second = history(reading, issue.ref, first.one("a", rel="next").attributes["href"])
    seen = [int(entry.text) for page in (first, second) for entry in page.all("span", of_class="number")]
    assert seen == list(range(head(), head() - 30, -1))
    assert second.one("a", rel="prev").attributes["href"] != ""
    assert "starts anew" in history(reading, issue.ref, "?cursor=x").text


def test_it_costs_the_same_however_much_changed(reading: Client, cast: Cast) -> None:
    issue = make_issue(cast.negotiation)
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_status(issue, "under_discussion")
            make_position(issue, "CN", "rejects", citations=[make_citation()])
            edit(issue, title=f"{head()}", addressed_to=None)
        with CaptureQueriesContext(connection) as queries:
            history(reading, issue.ref, f"?from=1&to={head()}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 45
