"""What is particular to writing issues: what the common questions (tests/rest_writing.py) do not ask."""

import json
import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import agree_commitment, observe_commitment, record_delivery
from issues.actions.issues import FirstStatus, archive_issue, edit_issue, open_issue
from issues.actions.positions import Condition, Quantity, state_position
from issues.actions.statuses import change_status
from issues.actions.ties import Ties
from issues.models import Area, Commitment, Issue
from rounds.models import Negotiation
from tests.factories import (
    AT,
    SYSTEM,
    head,
    make_citation,
    make_deadline,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_party,
    make_source,
    make_user,
)
from tests.rest import ROOT, client_of, get
from tests.rest_writing import JSON, pointers, problem_of
from tradetalks.accounts.models import User
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db
CITATION = {"source": "wire", "basis": "reporting", "party": "CN", "quote": "谈判"}


def talks(slug: str = "talks") -> Negotiation:
    """Talks with one logged round, two issues and a deadline."""
    negotiation = make_negotiation(slug, name="Talks")
    if not Source.objects.filter(key="wire").exists():
        make_source("wire")
    first = make_logged_round(negotiation, number=1, name="Beijing", ends_on="2018-05-04")
    make_issue(negotiation, raised_in=first, title="Wheat", at=AT)
    make_deadline(negotiation, key="march")
    return negotiation


@pytest.fixture
def writer(manager: User) -> Client:
    return client_of(manager, "write")


def sent(client: Client, path: str, body: Any, *, patch: str = "", status: int = 0) -> Any:
    """What is answered to a POST, or with a tag a PATCH, beneath `/api/v1/negotiations/`."""
    ask = client.patch if patch else client.post
    response = ask(
        f"{ROOT}negotiations/{path}",
        json.dumps(body),
        content_type=JSON,
        headers={"if-match": patch} if patch else None,
    )
    assert response.status_code == (status or (200 if patch else 201)), response.content
    return json.loads(response.content)


def by_rest(writer: Client) -> str:
    """An issue from opening to archiving, through the API alone."""
    talks("by-rest")
    issue = sent(
        writer,
        "by-rest/issues/",
        {
            "title": "扩大大豆采购",
            "area": "agriculture",
            "raised_by": "US",
            "addressed_to": "CN",
            "raised_in": 1,
            "first": {"to": "identified", "reason": "Reported.", "on": "2018-04"},
            "deadlines": ["march"],
            "citations": [CITATION],
        },
    )
    here = f"by-rest/issues/{issue['ref']}/"
    step = {"to": "narrowing", "round": 1, "reason": "Figures.", "citations": [CITATION]}
    sent(writer, f"{here}status-changes/", step)
    sent(
        writer,
        f"{here}positions/",
        {
            "party": "CN",
            "stance": "conditional",
            "text": "若取消关税",
            "on": "2018-05",
            "quantity": {"metric": "purchases", "unit": "USD billion", "value": "32.0"},
            "condition": {"text": "First.", "issue": "US-001"},
        },
    )
    sent(writer, f"{here}links/", {"to": "US-001", "kind": "packaged_with", "citations": [CITATION]})
    agreed = sent(writer, f"{here}commitments/", {"key": "soy", "text": "Buy.", "obligor": "CN", "target": "12.50"})
    sent(writer, f"by-rest/commitments/{agreed['id']}/deliveries/", {"level": 1, "on": "2020"})
    sent(writer, f"by-rest/commitments/{agreed['id']}/observations/", {"period": "2020", "value": 9})
    sent(writer, f"{here}notes/", {"text": "**背景**"})
    changes = {"sensitivity": {"CN": "economic"}, "parent": "US-001", "archived": True, "reason": "Done with."}
    sent(writer, here, {**changes, "archived_on": "2020-02-01"}, patch='"v1"')
    return here


def by_acts() -> str:
    """The same through the acts."""
    negotiation = talks("by-acts")
    first, wheat = negotiation.rounds.get(), negotiation.issues.get()
    us, cn, source = make_party("US"), make_party("CN"), Source.objects.get(key="wire")
    cited = [make_citation(source, voice="CN", quote="谈判")]

    issue = open_issue(
        negotiation,
        title="扩大大豆采购",
        area=Area.objects.get(code="agriculture"),
        raised_by=us,
        addressed_to=cn,
        raised_in=first,
        first=FirstStatus(to="identified", reason="Reported.", on="2018-04"),
        ties=Ties(deadlines=[negotiation.deadlines.get()]),
        citations=cited,
        **SYSTEM,
    )
    change_status(issue, to="narrowing", reason="Figures.", meeting=first, citations=cited, **SYSTEM)
    quantity = Quantity(metric="purchases", unit="USD billion", value="32.0")
    state_position(
        issue,
        party=cn,
        stance="conditional",
        text="若取消关税",
        on="2018-05",
        quantity=quantity,
        condition=Condition(text="First.", issue=wheat),
        **SYSTEM,
    )
    link_issues(issue, wheat, kind="packaged_with", citations=cited, **SYSTEM)
    agreed = agree_commitment(negotiation, key="soy", text="Buy.", obligor=cn, target="12.50", issue=issue, **SYSTEM)
    record_delivery(agreed, level=1, on="2020", **SYSTEM)
    observe_commitment(agreed, period="2020", value=9, **SYSTEM)
    add_note(negotiation, text="**背景**", issue=issue, **SYSTEM)
    edit_issue(issue, version=1, changes={"parent": wheat}, ties=Ties(sensitivity={cn: "economic"}), **SYSTEM)
    archive_issue(issue, version=2, reason="Done with.", on=AT.date().replace(2020, 2, 1), **SYSTEM)
    return f"by-acts/issues/{issue.ref}/"


def told(value: Any) -> Any:
    """An answer without what tells one recording from another: keys, moments, addresses."""
    if isinstance(value, dict):
        own = {"id", "recorded", "updated_at", "url", "summary"}
        return {name: told(member) for name, member in value.items() if name not in own}
    return [told(member) for member in value] if isinstance(value, list) else value


def test_a_story_told_by_rest_alone_is_the_story_the_acts_tell(writer: Client) -> None:
    rest, acts = by_rest(writer), by_acts()
    shown = told(get(writer, f"negotiations/{rest}"))
    assert shown == told(get(writer, f"negotiations/{acts}"))
    assert (shown["status"], shown["archived_on"], shown["version"]) == ("narrowing", "2020-02-01", 3)
    for part in ("status-changes/", "positions/", "links/", "commitments/", "notes/"):
        rows = get(writer, f"negotiations/{rest}{part}")["results"]
        assert told(rows) == told(get(writer, f"negotiations/{acts}{part}")["results"]) != [], part


def test_a_status_is_refused_with_those_that_may_follow(writer: Client) -> None:
    talks()
    here = "talks/issues/US-001/"
    sent(writer, f"{here}status-changes/", {"to": "withdrawn", "on": "2019", "reason": "Dropped."})
    before = head()
    refused = sent(writer, f"{here}status-changes/", {"to": "narrowing", "on": "2020", "reason": "No."}, status=422)
    assert refused["type"] == "urn:tradetalks:problem:transition_refused"
    assert pointers(refused)["/to"].endswith("Allowed: raised, under_discussion, withdrawn.")
    named = sent(writer, here, {"status": "raised"}, patch="*", status=400)
    assert pointers(named) == {"/status": "A status is recorded by POST …/status-changes/, with its reason."}
    assert head() == before


def test_archiving_needs_a_reason_and_a_manager_and_can_be_undone(writer: Client, analyst: User) -> None:
    talks()
    before, here = head(), "talks/issues/US-001/"
    assert set(pointers(sent(writer, here, {"archived": True}, patch="*", status=422))) == {"/reason"}
    both = {"title": "Renamed", "archived": True, "reason": "Twice."}
    sent(client_of(analyst, "write"), here, both, patch="*", status=403)
    assert head() == before
    assert sent(writer, here, both, patch="*")["title"] == "Renamed"
    assert head() == before + 1
    restored = sent(writer, here, {"archived": False, "reason": "Not twice."}, patch="*")
    assert (restored["archived_on"], restored["title"]) == (None, "Renamed")


def test_everything_a_body_names_wrongly_is_told_at_once(writer: Client) -> None:
    talks()
    nobody = {**CITATION, "source": 10**6}
    body = {"area": "tarifs", "parent": "US-010", "deadlines": ["march", "april"], "citations": [nobody]}
    said = pointers(sent(writer, "talks/issues/US-001/", body, patch="*", status=422))
    assert set(said) == {"/area", "/parent", "/deadlines/1", "/citations/0/source"}
    assert said["/area"] == "There is no area 'tarifs' here. Did you mean 'tariffs'?"


def test_citations_the_person_may_not_see_survive_their_edit(writer: Client, analyst: User) -> None:
    issue = talks().issues.get()
    secret = make_citation(make_source("secret", sensitivity="RED"), quote="Secret.")
    edit_issue(issue, version=1, changes={}, citations=[secret], **SYSTEM)
    shown = sent(client_of(analyst, "write"), "talks/issues/US-001/", {"citations": [CITATION]}, patch='"v2"')
    assert [row["source"]["key"] for row in shown["citations"]] == ["wire"]
    kept = get(writer, "negotiations/talks/issues/US-001/")["citations"]
    assert [row["source"]["key"] for row in kept] == ["secret", "wire"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_edit_what_they_read_at_once_one_wins() -> None:
    issue = talks().issues.get()
    clients = [client_of(make_user("analyst"), "write") for _ in range(2)]
    etags = [client.get(f"{ROOT}negotiations/talks/issues/US-001/")["ETag"] for client in clients]
    before, answers, start = head(), [], threading.Barrier(2)

    def edit(place: int) -> None:
        try:
            start.wait()
            address = f"{ROOT}negotiations/talks/issues/US-001/"
            body = json.dumps({"title": f"By {place}"})
            headers = {"if-match": etags[place]}
            answers.append(clients[place].patch(address, body, content_type=JSON, headers=headers))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=edit, args=[place]) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert won.status_code == 200
    current = problem_of(lost, 412)["current"]
    assert current["title"] == json.loads(won.content)["title"] == Issue.objects.get(pk=issue.pk).title
    assert head() == before + 1


def test_a_commitment_may_leave_its_issue_and_is_found_where_it_was(writer: Client) -> None:
    negotiation = talks()
    made = sent(writer, "talks/issues/US-001/commitments/", {"key": "soy", "text": "Buy.", "obligor": None})
    address = f"talks/commitments/{Commitment.objects.get(negotiation=negotiation).pk}/"
    moved = sent(writer, address, {"issue": None}, patch='"v1"')
    assert moved == {**made, "issue": None, "version": 2}
    assert get(writer, "negotiations/talks/issues/US-001/commitments/")["results"] == []
    assert get(writer, "negotiations/talks/commitments/")["results"] == [moved]


def test_a_source_is_cited_by_the_code_people_speak(writer: Client) -> None:
    talks()
    spoken = make_source("spoken")
    odd = make_source(f"S-{Source.objects.get(key='wire').pk}")
    citations = [{"source": name, "basis": "reporting"} for name in (spoken.code, spoken.pk, odd.key)]
    made = sent(writer, "talks/notes/", {"text": "Read.", "citations": citations})
    assert [row["source"]["key"] for row in made["citations"]] == ["spoken", "spoken", odd.key]
