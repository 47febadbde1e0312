"""The OpenAPI schema: committed as the code makes it, and true of every answer."""

import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from issues.actions.recompute import recompute_all_due
from issues.models import Commitment, Issue
from rounds.models import Deadline, DemandList, Measure, Round
from tests.factories import (
    make_commitment,
    make_deadline,
    make_demand_list,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_source,
)
from tests.issues.api.correction_doors import KINDS
from tests.openapi import COMMITTED, Operation, misfits, operations, schema
from tests.rest import client_of, get
from tests.tradetalks.api_addresses import every_api_address
from tradetalks.accounts.models import User
from tradetalks.sources.models import Source

SLUG = "us-china-2018-2020"
ANYTHING: dict[str, object] = dict.fromkeys(
    (
        "slug",
        "ref",
        "number",
        "source",
        "deadline",
        "measure",
        "sources",
        "deadlines",
        "measures",
        "demand",
        "demand-lists",
        "commitment",
        "commitments",
        "supersede",
        *(kind.word for kind in KINDS),
    ),
    "X",
)


def test_it_is_committed_as_the_code_makes_it_without_a_warning(tmp_path: Any) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))
    assert made.read_text(encoding="utf-8") == COMMITTED.read_text(encoding="utf-8"), "renew it: make openapi"


def test_it_has_every_address_and_no_other() -> None:
    assert sorted(every_api_address(ANYTHING)) == sorted({operation.address(ANYTHING) for operation in operations()})


def test_operations_have_names_of_their_own_a_summary_and_a_resource() -> None:
    said = [operation.said for operation in operations()]
    names = [one["operationId"] for one in said]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []
    assert [one["operationId"] for one in said if not one["summary"] or not one["tags"]] == []


@pytest.mark.django_db
def test_it_is_served_as_json_and_as_yaml(api_client: Client) -> None:
    committed = schema()
    served = api_client.get("/api/v1/schema/")
    assert (served["Content-Type"], json.loads(served.content)) == ("application/json", committed)
    for wanted in (
        api_client.get("/api/v1/schema/?format=yaml"),
        api_client.get("/api/v1/schema/", headers={"accept": "application/yaml"}),
    ):
        assert (wanted["Content-Type"], wanted.content) == ("application/yaml", COMMITTED.read_bytes())
        again = api_client.get("/api/v1/schema/?format=yaml", headers={"if-none-match": wanted["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    refused = api_client.get("/api/v1/schema/?format=xml", headers={"accept": "application/yaml"})
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(refused.content)["errors"][0]["pointer"] == "?format"


@pytest.fixture
def sample() -> dict[str, object]:
    """The sample talks with their summaries, and what fills the addresses."""
    call_command("load_dossier", f"issues/sample/{SLUG}.json", verbosity=0)
    recompute_all_due()
    return {
        "slug": SLUG,
        "ref": "US-013",
        "number": 10,
        "sources": Source.objects.values_list("pk", flat=True)[0],
        "deadlines": Deadline.objects.values_list("pk", flat=True)[0],
        "measures": Measure.objects.values_list("pk", flat=True)[0],
        "demand-lists": DemandList.objects.values_list("pk", flat=True)[0],
        "commitments": Commitment.objects.values_list("pk", flat=True)[0],
    }


@pytest.mark.django_db
def test_every_answer_is_as_described(sample: dict[str, object], manager: User, outsider: User, client: Client) -> None:
    make_source("red", sensitivity="RED")
    reader, stranger = client_of(manager), client_of(outsider)
    wrong: list[str] = []
    for operation in operations("get"):
        address = operation.address(sample)
        every = "&".join(f"{name}={value}" for name, value in _EVERYTHING.items() if name in operation.parameters())
        wrong += _misfits(operation, reader, f"{address}?{every}" if every else address)
        for asked, who in ((address, client), (address, stranger), (f"{address}?no_such=1", reader)):
            wrong += _misfits(operation, who, asked)
        wrong += _misfits(operation, reader, address, headers={"accept": "text/html"})
        etag = reader.get(address)["ETag"]
        wrong += _misfits(operation, reader, address, headers={"if-none-match": etag})
        if "{" in operation.path:
            wrong += _misfits(operation, reader, operation.address(_NOWHERE))
        if "{ref}" in operation.path:
            for ref in _RICH:
                wrong += _misfits(operation, reader, operation.address({**sample, "ref": ref}))
    assert wrong == []


@pytest.mark.long
@pytest.mark.django_db
def test_every_issue_is_told_as_described(sample: dict[str, object], manager: User) -> None:
    reader, wrong = client_of(manager), []
    for operation in operations("get"):
        if "{ref}" in operation.path:
            for ref in Issue.objects.values_list("ref", flat=True):
                wrong += _misfits(operation, reader, operation.address({**sample, "ref": ref}))
        elif "{number}" in operation.path:
            for number in Round.objects.values_list("number", flat=True):
                wrong += _misfits(operation, reader, operation.address({**sample, "number": number}))
    assert wrong == []


_RICH = ("US-013", "US-014", "US-016", "US-022", "CN-007")
"""Issues of the sample that have something of every kind between them."""
_EVERYTHING = {"superseded": "any", "archived": "any", "count": "true"}
_NOWHERE: dict[str, object] = {
    "slug": "nowhere", "ref": "US-999", "number": 999, "sources": 0, "deadlines": 0, "measures": 0,
    "demand-lists": 0, "commitments": 0,
}  # fmt: skip


def _misfits(operation: Operation, who: Client, address: str, headers: dict[str, str] | None = None) -> list[str]:
    response = who.get(address, headers=headers)
    return misfits(operation, response, json.loads(response.content) if response.content else None)


@pytest.mark.django_db
def test_every_parameter_that_is_read_is_described_and_no_other(api_client: Client) -> None:
    talks = make_negotiation("talks")
    meeting = make_logged_round(talks)
    keys = {
        "deadlines": make_deadline(talks).pk,
        "measures": make_measure(talks).pk,
        "sources": make_source().pk,
        "demand-lists": make_demand_list(talks).pk,
        "commitments": make_commitment(talks).pk,
    }
    there = {"slug": "talks", "ref": make_issue(talks).ref, "number": meeting.number, **keys}
    differ = {}
    for operation in operations("get"):
        problem = get(api_client, operation.address(there).removeprefix("/api/v1/") + "?0=1", status=400)
        listed = re.search(r"Known: (.*)\.$", problem["detail"])
        known = set(listed[1].split(", ")) if listed else set()
        described = set(operation.parameters())
        if "stance" in described:
            described = (described - {"stance", "opposite"}) | {"stance.us", "stance.cn"}
        if known != described:
            differ[operation.path] = (known, described)
    assert differ == {}
