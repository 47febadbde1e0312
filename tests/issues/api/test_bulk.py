"""`issues/bulk/`: the same set on many issues or on none, with a report of each."""

import json
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.bulk import BulkRefused, BulkSet, BulkStatus, set_on_many
from issues.actions.projection import rebuild
from issues.models import Area, Issue
from rounds.models import Negotiation
from tests.factories import SYSTEM, head, make_issue, make_negotiation, make_status
from tests.issues.api.doors import beneath
from tests.rest import ROOT, client_of, get
from tests.rest_writing import JSON, pointers, problem_of
from tests.rounds.api.doors import CITATION
from tradetalks.accounts.models import User
from tradetalks.api.writing import rehearsal
from tradetalks.ledger.models import Changeset
from tradetalks.ledger.verification import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    """US-001, its part US-002, a concluded US-003, and CN-001."""
    path = beneath("issues/bulk/")
    talks = Negotiation.objects.get(slug="talks")
    make_status(make_issue(talks, title="Gas"), "withdrawn", on="2019-02-16")
    make_issue(talks, raised_by="CN", addressed_to="US", title="取消关税")
    return f"{ROOT}{path}"


@pytest.fixture
def writer(manager: User) -> Client:
    return client_of(manager, "write")


def sent(client: Client, address: str, refs: list[str], query: str = "", **body: Any) -> Any:
    given = {"refs": refs, "reason": "一并处理", **body}
    return client.post(f"{address}{query}", json.dumps(given), content_type=JSON)


def test_the_report_says_what_changed_and_what_did_not(address: str, writer: Client) -> None:
    wanted = {"area": "agriculture", "demand_list": "eight-pages", "deadlines": ["march"], "archived": True}
    first = json.loads(sent(writer, address, ["CN-001"], set=wanted).content)
    assert (first["changed"], first["changeset"]) == (1, head())
    before = head()
    report = json.loads(sent(writer, address, ["CN-001", "US-001"], set=wanted).content)
    assert head() == before + 1 == report["changeset"]
    assert (report["changed"], report["unchanged"], report["refused"]) == (1, 1, 0)
    same, changed = report["issues"]
    assert same == {"ref": "CN-001", "result": "unchanged", "version": 2, "changes": {}, "refusals": []}
    today = get(writer, "negotiations/talks/issues/US-001/")["archived_on"]
    assert changed == {
        "ref": "US-001",
        "result": "changed",
        "version": 2,
        "changes": {
            "demand_list": {"before": None, "after": "eight-pages"},
            "deadlines": {"before": [], "after": ["march"]},
            "archived_on": {"before": None, "after": today},
        },
        "refusals": [],
    }
    assert Changeset.objects.get(number=head()).reason == "一并处理"
    nothing = json.loads(sent(writer, address, ["CN-001"], set=wanted).content)
    assert (nothing["unchanged"], nothing["changeset"], head()) == (1, None, before + 1)


def test_when_one_is_refused_none_is_changed_and_the_report_says_why(address: str, writer: Client) -> None:
    before, shown = head(), get(writer, "negotiations/talks/issues/?archived=any")
    refs = ["US-001", "US-002", "US-003", "CN-001", "US-077"]
    wanted = {
        "area": "services",
        "parent": "US-002",
        "addressed_to": "US",
        "status": {"to": "narrowing", "on": "2019-02-20"},
    }
    for query in ("", "?dry_run=1"):
        problem = problem_of(sent(writer, address, refs, query, set=wanted, versions={"CN-001": 7}), 422)
        assert problem["type"] == "urn:tradetalks:problem:bulk_refused"
        assert list(pointers(problem)) == [f"/refs/{place}" for place in (0, 1, 2, 3, 4)]
        report = problem["report"]
        assert (report["changed"], report["refused"], report["changeset"]) == (0, 5, None)
        refused = {row["ref"]: {one["field"]: one["code"] for one in row["refusals"]} for row in report["issues"]}
        assert refused == {
            "US-001": {"addressed_to": "invalid", "parent": "invalid"},
            "US-002": {"addressed_to": "invalid", "parent": "invalid"},
            "US-003": {"addressed_to": "invalid", "status.to": "transition_refused"},
            "CN-001": {"version": "stale_version"},
            "US-077": {"ref": "not_found"},
        }
        step = report["issues"][2]["refusals"][1]["detail"]
        allowed = "raised, under_discussion, withdrawn"
        assert step == f"US-003: 'withdrawn' (Withdrawn) cannot become 'narrowing'. Allowed: {allowed}."
        assert (report["issues"][3]["version"], report["issues"][4]["version"]) == (1, None)
    assert head() == before
    assert get(writer, "negotiations/talks/issues/?archived=any") == shown


def test_the_rows_that_would_change_are_told_beside_those_refused(address: str, writer: Client) -> None:
    wanted = {"area": "services", "status": {"to": "narrowing", "on": "2019-02-20"}}
    report = problem_of(sent(writer, address, ["US-001", "US-003"], set=wanted), 422)["report"]
    assert (report["changed"], report["refused"]) == (1, 1)
    assert report["issues"][0]["changes"] == {
        "area": {"before": "agriculture", "after": "services"},
        "status": {"before": "raised", "after": "narrowing"},
    }
    assert report["issues"][0]["version"] == 1


def test_a_dry_run_answers_the_same_and_writes_nothing(address: str, writer: Client) -> None:
    wanted = {"sensitivity": {"CN": "economic"}, "status": {"to": "narrowing", "round": 1, "citations": [CITATION]}}
    before = head()
    rehearsed = json.loads(sent(writer, address, ["US-002", "US-001"], "?dry_run=1", set=wanted).content)
    assert head() == before
    done = json.loads(sent(writer, address, ["US-002", "US-001"], set=wanted).content)
    assert head() == before + 1
    assert rehearsed == {**done, "changeset": None}
    shown = get(writer, "negotiations/talks/issues/US-002/")
    assert (shown["status"], shown["sensitivity"], shown["version"]) == ("narrowing", {"CN": "economic"}, 2)
    assert [row["source"]["key"] for row in shown["status_changes"][-1]["citations"]] == ["wire"]
    assert list(faults()) == []
    assert rebuild() == 0


def test_each_part_asks_for_its_own_right(address: str, clerk: User, analyst: User) -> None:
    before = head()
    for person, wanted in ((clerk, {"area": "services"}), (analyst, {"archived": True})):
        problem_of(sent(client_of(person, "write"), address, ["US-001"], set=wanted), 403)
    assert head() == before
    status = {"status": {"to": "narrowing", "round": 1}}
    assert sent(client_of(clerk, "write"), address, ["US-001"], set=status).status_code == 200


def test_a_page_can_show_what_would_be_done(address: str) -> None:
    talks, before = Negotiation.objects.get(slug="talks"), head()
    wanted = BulkSet(
        fields={"area": Area.objects.get(code="services")}, status=BulkStatus(to="narrowing", on="2019-03")
    )
    with rehearsal():
        report = set_on_many(talks, ["US-001", "US-002"], wanted, reason="Seen first.", **SYSTEM)
    assert (report.count("changed"), head()) == (2, before)
    with pytest.raises(BulkRefused) as refused, rehearsal():
        set_on_many(talks, ["US-001", "US-003"], wanted, reason="Seen first.", **SYSTEM)
    assert [row.result for row in refused.value.report.rows] == ["changed", "refused"]


@pytest.mark.parametrize("many", [30, pytest.param(1000, marks=pytest.mark.long)])
def test_many_issues_take_hardly_more_statements_than_few(many: int, writer: Client) -> None:
    path = beneath("issues/bulk/")
    talks = make_negotiation("crowded")
    Issue.objects.bulk_create(
        Issue(
            negotiation=talks,
            ref=f"US-{number:03d}",
            number=number,
            title=f"问题 {number}",
            area=Area.objects.get(code="tariffs"),
            raised_by_id=talks.seats.get(position=1).party_id,
        )
        for number in range(1, many + 1)
    )
    refs = [f"US-{number:03d}" for number in range(1, many + 1)]
    taken = []
    for count, area in ((3, "services"), (many, "agriculture")):
        wanted = {
            "area": area,
            "sensitivity": {"CN": "economic" if count == 3 else "none"},
            "status": {"to": "narrowing", "on": "2019-02-20", "citations": [CITATION]},
        }
        start = time.process_time()
        with CaptureQueriesContext(connection) as statements:
            done = sent(writer, f"{ROOT}{path}".replace("/talks/", "/crowded/"), refs[:count], set=wanted)
        seconds = time.process_time() - start
        assert json.loads(done.content)["changed"] == count
        taken.append(len(statements))
    print(f"{many} issues: {taken} statements, {seconds:.2f} s of CPU here")  # noqa: T201 -- read with -s
    # SQLite takes a hundred rows in one statement, PostgreSQL five hundred.
    assert taken[1] <= taken[0] + many // 10
