"""Taking a changeset back by REST: what it answers, and why it does not."""

import json
from typing import Any

import pytest

from issues.actions.annotations import add_note
from issues.actions.issues import edit_issue
from rounds.actions.meetings import plan_round
from tests.factories import SYSTEM, head, make_issue, make_negotiation, make_source, make_user
from tests.rest import ROOT, client_of
from tests.rest_writing import problem_of
from tradetalks.accounts.models import User
from tradetalks.sources.actions import edit_source

pytestmark = pytest.mark.django_db


def revert(person: User, number: int, **body: Any) -> Any:
    address = f"{ROOT}negotiations/talks/changes/{number}/revert/"
    return client_of(person, "write").post(address, json.dumps(body), content_type="application/json")


def test_the_answer_is_the_new_changeset(analyst: User) -> None:
    issue = make_issue(make_negotiation("talks"), title="First")
    edit_issue(issue, version=1, changes={"title": "Second"}, **{**SYSTEM, "by": analyst})
    number = head()
    response = revert(analyst, number)
    told = response.json()
    assert (response.status_code, told["number"], told["by"], told["door"]) == (200, number + 1, "analyst", "api")
    assert told["reason"] == f"Takes back changeset {number}: Undone."
    (change,) = told["changes"]
    assert (change["before"]["title"], change["after"]["title"]) == ("Second", "First")
    assert revert(analyst, number + 1).json()["changes"][0]["after"]["title"] == "Second"


def test_what_stands_in_the_way_is_told(analyst: User, clerk: User, manager: User) -> None:
    talks = make_negotiation("talks")
    issue = make_issue(talks, title="First")
    edit_issue(issue, version=1, changes={"title": "Second"}, **SYSTEM)
    number = head()
    edit_issue(issue, version=2, changes={"title": "Third"}, **{**SYSTEM, "by": manager})
    plan_round(talks, name="Next", **SYSTEM)
    planned = head()
    problem = problem_of(revert(analyst, number, reason="Wrong."), 422)
    assert problem["type"] == "urn:tradetalks:problem:changed_since"
    assert "The title of US-001 was changed since, in changeset" in problem["detail"]
    assert "by manager." in problem["detail"]
    assert problem_of(revert(clerk, number, reason="Wrong."), 422)["type"].endswith("changed_since")
    assert problem_of(revert(manager, planned, reason="Wrong."), 422)["type"].endswith("stays_on_record")
    add_note(talks, text="Context.", **SYSTEM)
    problem_of(revert(clerk, head(), reason="Wrong."), 403)
    assert head() == planned + 1


def test_only_changesets_of_the_talks_that_the_person_sees(analyst: User) -> None:
    make_negotiation("talks")
    make_issue(make_negotiation("elsewhere"))
    elsewhere = head()
    source = make_source("open")
    edit_source(source, version=1, changes={"title": "Shared"}, **SYSTEM)
    for number in (elsewhere, head(), 10**30):
        problem_of(revert(analyst, number, reason="Wrong."), 404)
    problem_of(revert(make_user("reader"), elsewhere, reason="Wrong."), 403)
