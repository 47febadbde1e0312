"""POST …/fact/{kind}/{id}/supersede/: the old fact stays readable, the new one holds; every kind of fact."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import head, make_status
from tests.issues.api.correction_doors import CITED, KINDS, Kind, address, world
from tests.rest import ROOT, client_of, get
from tests.rest_writing import JSON, pointers, problem_of
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db
each_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.word for kind in KINDS])


def correct(client: Client, path: str, body: Any) -> Any:
    return client.post(f"{ROOT}{path}", json.dumps(body), content_type=JSON)


@each_kind
def test_every_kind_is_replaced_in_one_changeset(kind: Kind, analyst: User, manager: User) -> None:
    fact = kind.record(world())
    before = head()
    body = {"reason": "Misread.", "replacement": kind.replacement}
    response = correct(client_of(analyst, "write"), address(kind, fact.pk), body)
    assert response.status_code == 200, response.content
    assert (head(), Changeset.objects.get(number=head()).reason) == (before + 1, "Misread.")
    old, new = (json.loads(response.content)[name] for name in ("superseded", "replacement"))
    assert (old["id"], old["superseded"]["changeset"], old["superseded"]["reason"]) == (fact.pk, head(), "Misread.")
    assert (new["superseded"], new["recorded"]["changeset"]) == (None, head())
    for name, sent in kind.replacement.items():
        told = {field: new[name][field] for field in sent} if isinstance(sent, dict) else new[name]
        assert told == sent, name
    # The analyst sees one of the two citations; both were taken over.
    assert [citation["source"]["key"] for citation in new["citations"]] == ["wire"]
    cited = type(fact)._default_manager.get(pk=new["id"]).citations
    assert sorted(cited.values_list("source__key", flat=True)) == ["secret", "wire"]


@each_kind
def test_every_kind_is_withdrawn_once(kind: Kind, analyst: User) -> None:
    fact, client = kind.record(world()), client_of(analyst, "write")
    response = correct(client, address(kind, fact.pk), {"reason": "Never happened."})
    answer = json.loads(response.content)
    assert (response.status_code, answer["replacement"]) == (200, None)
    assert answer["superseded"]["superseded"]["reason"] == "Never happened."
    before = head()
    again = problem_of(
        correct(client, address(kind, fact.pk), {"reason": "Again.", "replacement": kind.replacement}), 422
    )
    assert pointers(again) == {"": again["detail"]}
    assert "already superseded" in again["detail"]
    assert head() == before


def test_citations_that_are_given_replace_those_the_person_sees(analyst: User) -> None:
    kind = KINDS[0]
    fact = kind.record(world())
    body = {"reason": "x", "replacement": {**kind.replacement, "citations": [{**CITED, "quote": "缩小分歧"}]}}
    new = json.loads(correct(client_of(analyst, "write"), address(kind, fact.pk), body).content)["replacement"]
    assert [citation["quote"] for citation in new["citations"]] == ["缩小分歧"]
    cited = type(fact).objects.get(pk=new["id"]).citations
    assert sorted(cited.values_list("source__key", "quote")) == [("secret", None), ("wire", "缩小分歧")]


def test_the_status_follows_the_correction_and_what_is_left_must_make_sense(analyst: User) -> None:
    kind, client = KINDS[0], client_of(analyst, "write")
    at = world()
    fact = kind.record(at)
    make_status(at.first, "narrowing", on="2018-07-01")
    make_status(at.first, "parked", on="2018-08-01")
    refused = problem_of(
        correct(
            client, address(kind, fact.pk), {"reason": "x", "replacement": {**kind.replacement, "to": "identified"}}
        ),
        422,
    )
    assert set(pointers(refused)) == {"/replacement/to"}
    assert correct(client, address(kind, fact.pk), {"reason": "x", "replacement": kind.replacement}).status_code == 200
    rows = get(client, "negotiations/talks/issues/US-001/status-changes/?superseded=any")["results"]
    assert [(row["to"], row["superseded"] is None) for row in rows] == [
        ("raised", True), ("under_discussion", False), ("narrowing", True), ("narrowing", True), ("parked", True),
    ]  # fmt: skip
