"""`If-Match` is judged by the record: a change of that very record refuses, nothing else does."""

import json
from typing import Any

import pytest
from django.test import Client

from rounds.actions.negotiations import edit_negotiation
from rounds.models import Negotiation
from tests.factories import SYSTEM, head, make_issue, make_negotiation
from tests.rest import ROOT, client_of, get
from tests.rest_writing import JSON, pointers, problem_of
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db
ADDRESS = f"{ROOT}negotiations/talks/"


@pytest.fixture
def writer(manager: User) -> Client:
    return client_of(manager, "write")


@pytest.fixture
def talks() -> Negotiation:
    return make_negotiation("talks", name="The talks")


def patched(writer: Client, tag: str | None, **body: Any) -> Any:
    headers = {"if-match": tag} if tag is not None else None
    return writer.patch(ADDRESS, json.dumps(body or {"name": "Renamed"}), content_type=JSON, headers=headers)


def test_acts_on_other_records_refuse_nobody(writer: Client, talks: Negotiation) -> None:
    etag = writer.get(ADDRESS)["ETag"]
    make_issue(talks)
    make_negotiation("others")
    assert writer.get(ADDRESS)["ETag"] != etag
    assert patched(writer, etag).status_code == 200


def test_an_act_on_the_record_refuses_and_shows_it_as_it_is(writer: Client, talks: Negotiation) -> None:
    etag = writer.get(ADDRESS)["ETag"]
    edit_negotiation(talks, version=1, changes={"summary": "By another."}, **SYSTEM)
    before = head()
    response = patched(writer, etag)
    problem = problem_of(response, 412)
    assert problem["type"] == "urn:tradetalks:problem:stale_version"
    assert problem["current"] == get(writer, "negotiations/talks/")
    assert set(pointers(problem)) == {"If-Match:"}
    assert head() == before
    assert patched(writer, response["ETag"]).status_code == 200


def test_the_tag_of_a_list_that_shows_the_record_does_as_well(writer: Client, talks: Negotiation) -> None:
    etag = writer.get(f"{ROOT}negotiations/")["ETag"]
    assert patched(writer, etag).status_code == 200
    problem_of(patched(writer, etag), 412)


def test_the_etag_of_an_answer_to_a_write_is_good_for_the_next(writer: Client, talks: Negotiation) -> None:
    first = patched(writer, '"v1"')
    assert (first.status_code, json.loads(first.content)["version"]) == (200, 2)
    second = patched(writer, first["ETag"], name="Again")
    assert json.loads(second.content)["version"] == 3
    found = writer.get(ADDRESS)
    assert (found.content, found["ETag"]) == (second.content, second["ETag"])


@pytest.mark.parametrize("tag", ["*", " * ", '"v1"', '"x", "v1"', 'W/"v9" , "v1"'])
def test_what_holds(writer: Client, talks: Negotiation, tag: str) -> None:
    assert patched(writer, tag).status_code == 200


@pytest.mark.parametrize(
    "tag",
    ['"v2"', 'W/"v1"', '"v01x"', '"0-00000000000000000000000000000000"', '"x"', '"999999-' + "0" * 32 + '"', '""'],
)
def test_what_does_not(writer: Client, talks: Negotiation, tag: str) -> None:
    assert problem_of(patched(writer, tag), 412)["current"]["version"] == 1


@pytest.mark.parametrize("tag", ["", "v1", "1", '"v1', '"v1" "v2"', '"v1",,', "*,*", "\x01", '"' + "x" * 3000 + '"'])
def test_what_is_no_tag_is_400(writer: Client, talks: Negotiation, tag: str) -> None:
    assert set(pointers(problem_of(patched(writer, tag), 400))) == {"If-Match:"}


def test_a_write_that_changes_nothing_leaves_no_changeset(writer: Client, talks: Negotiation) -> None:
    before = head()
    response = patched(writer, "*", name="The talks")
    assert (response.status_code, json.loads(response.content)["version"]) == (200, 1)
    assert head() == before
