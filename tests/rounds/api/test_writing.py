"""What is particular to writing rounds: what the common questions (tests/rest_writing.py) do not ask."""

import json
from typing import Any

import pytest
from django.test import Client

from issues.queries.summaries import summaries_of
from rounds.actions.meetings import Seat, edit_round
from rounds.models import Negotiation, Round
from tests.factories import SYSTEM, head, make_citation, make_logged_round, make_party, make_source, make_user
from tests.rest import ROOT, client_of, get
from tests.rest_writing import JSON, problem_of
from tests.rounds.api.doors import talks as make_talks
from tradetalks.accounts.models import User
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db
TALKS = f"{ROOT}negotiations/talks/"


@pytest.fixture
def talks() -> Negotiation:
    return make_talks()


@pytest.fixture
def writer(clerk: User) -> Client:
    return client_of(clerk, "write")


def patched(client: Client, path: str, body: Any, tag: str = "*") -> Any:
    return client.patch(f"{TALKS}{path}", json.dumps(body), content_type=JSON, headers={"if-match": tag})


def posted(client: Client, path: str, body: Any, **headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"{TALKS}{path}", json.dumps(body), content_type=JSON, headers=given)


def test_citations_the_person_may_not_see_survive_their_edit(talks: Negotiation, writer: Client) -> None:
    meeting = talks.rounds.get(number=2)
    seen, secret = Source.objects.get(key="wire"), Source.objects.get(key="secret")
    citations = [make_citation(seen), make_citation(secret, quote="Secret.")]
    edit_round(meeting, version=1, changes={}, citations=citations, **SYSTEM)
    shown = json.loads(patched(writer, "rounds/2/", {"citations": []}).content)
    assert shown["citations"] == []
    kept = get(client_of(make_user("manager")), "negotiations/talks/rounds/2/")["citations"]
    assert [(citation["source"]["key"], citation["quote"]) for citation in kept] == [("secret", "Secret.")]


def test_a_change_of_what_hangs_on_a_round_makes_its_tag_stale(talks: Negotiation, writer: Client) -> None:
    etag = writer.get(f"{TALKS}rounds/2/")["ETag"]
    seats = [Seat(party=make_party("US"), name="R. Lighthizer")]
    edit_round(talks.rounds.get(number=2), version=1, changes={}, delegates=seats, **SYSTEM)
    current = problem_of(patched(writer, "rounds/2/", {"delegates": []}, etag), 412)["current"]
    assert [delegate["name"] for delegate in current["delegates"]] == ["R. Lighthizer"]
    assert json.loads(patched(writer, "rounds/2/", {"delegates": []}, '"v2"').content)["delegates"] == []


def test_what_is_left_out_stays_and_null_empties(talks: Negotiation, writer: Client) -> None:
    patched(writer, "rounds/2/", {"city": "Washington", "outcome": {"truce": "no"}, "venue": "Eisenhower Building"})
    shown = json.loads(patched(writer, "rounds/2/", {"venue": None, "outcome": {"agreement": "no"}}).content)
    assert (shown["city"], shown["venue"]) == ("Washington", None)
    assert (shown["outcome"]["truce"], shown["outcome"]["agreement"]) == ("no", "no")


def test_a_statement_may_name_its_round(talks: Negotiation, writer: Client) -> None:
    body = {"round": 1, "party": "US", "tone": "none_issued", "issued": False, "text": "The team flew home."}
    made = posted(writer, "readouts/", body)
    assert made["Location"] == f"http://testserver{TALKS}readouts/"
    assert json.loads(made.content)["round"] == {"number": 1, "name": "Beijing"}
    assert get(writer, "negotiations/talks/rounds/1/readouts/")["results"] == [json.loads(made.content)]


def test_a_source_is_cited_by_key_or_by_id(talks: Negotiation, writer: Client) -> None:
    other = make_source("other")
    citations = [{"source": "wire", "basis": "reporting"}, {"source": other.pk, "basis": "analysis", "disputes": True}]
    body = {"party": "CN", "tone": "positive", "text": "好", "citations": citations}
    made = json.loads(posted(writer, "rounds/1/readouts/", body).content)
    assert [(row["source"]["key"], row["disputes"]) for row in made["citations"]] == [("wire", False), ("other", True)]
    assert (made["citations"][0]["reliability"], made["citations"][0]["credibility"]) == ("F", 6)


@pytest.mark.django_db(transaction=True)
def test_summaries_follow_a_write_with_a_key_as_they_do_one_without(clerk: User) -> None:
    talks, writer = make_talks(), client_of(clerk, "write")
    make_logged_round(talks, number=3, ends_on="2018-07-01")
    for number, headers in enumerate(({}, {"idempotency_key": "k"}, {"idempotency_key": "k"})):
        body = {"party": "US", "tone": "progress", "text": f"Good {min(number, 1)}.", "speaker": f"S{min(number, 1)}"}
        assert posted(writer, "rounds/3/readouts/", body, **headers).status_code == 201
        assert [summary.state for summary in summaries_of(talks.pk)] == ["current", "current"]
    summary = get(writer, "negotiations/talks/rounds/3/summary/")
    assert summary["claims"]["progress"] == 2
    assert summary["reflects"] == head()


def test_a_round_that_was_logged_meanwhile_is_not_edited_as_a_plan(talks: Negotiation, writer: Client) -> None:
    assert Round.objects.get(number=2).version == 1
    refused = problem_of(patched(writer, "rounds/1/", {"outcome_text": "Amended."}), 422)
    assert [error["pointer"] for error in refused["errors"]] == ["/reason"]
