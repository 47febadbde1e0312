"""The writing doors of issues and what is recorded of them, for the questions of tests/rest_writing.py."""

from functools import partial
from typing import Any

from issues.models import Issue
from tests.factories import make_commitment, make_deadline, make_demand_list, make_issue, make_measure, make_negotiation
from tests.rest_writing import WritingDoor
from tests.rounds.api.doors import CITATION, NOT_CITABLE, TALKS
from tests.rounds.api.doors import talks as make_talks

ISSUE = f"{TALKS}issues/US-001/"


def issues() -> Issue:
    """Two issues of US in the talks of the round doors, a commitment and what they may hang on; and other talks."""
    talks = make_talks()
    first = talks.rounds.get(number=1)
    issue = make_issue(talks, raised_in=first, title="Soybeans", area="agriculture")
    make_issue(talks, raised_in=first, title="Wheat", area="agriculture", parent=issue)
    make_commitment(talks, key="soy")
    make_deadline(talks, key="march")
    make_measure(talks, key="list-3")
    make_demand_list(talks, key="eight-pages")
    make_issue(make_negotiation("elsewhere"), raised_by="CN", addressed_to="US")
    return issue


def beneath(path: str) -> str:
    """A path beneath the talks, with everything there."""
    issues()
    return f"{TALKS}{path}"


def _commitment(path: str) -> str:
    return f"{TALKS}commitments/{issues().negotiation.commitments.get().pk}/{path}"


_DESCRIBED_WRONGLY: dict[str, dict[str, Any]] = {
    "/kind": {"kind": "demnad"},
    "/title": {"title": "x" * 301},
    "/area": {"area": "agricultre"},
    "/addressed_to": {"addressed_to": "EU"},
    "/raised_in": {"raised_in": 9},
    "/parent": {"parent": "CN-001"},
    "/demand_list": {"demand_list": "nine-pages"},
    "/sensitivity/EU": {"sensitivity": {"EU": "economic"}},
    "/sensitivity/US": {"sensitivity": {"US": "very"}},
    "/sensitivity": {"sensitivity": ["US"]},
    "/deadlines/1": {"deadlines": ["march", "april"]},
    "/measures/0": {"measures": ["list-4"]},
    "/measures": {"measures": ["list-3", "list-3"]},
    **NOT_CITABLE,
}

ISSUE_DOORS: tuple[WritingDoor, ...] = (
    WritingDoor(
        name="open an issue",
        make=lambda: beneath("issues/"),
        role="analyst",
        not_for=("reader", "clerk"),
        body={
            "title": "扩大大豆采购",
            "area": "agriculture",
            "raised_by": "US",
            "addressed_to": "CN",
            "raised_in": 1,
            "parent": "US-001",
            "demand_list": "eight-pages",
            "sensitivity": {"CN": "economic"},
            "deadlines": ["march"],
            "measures": ["list-3"],
            "citations": [CITATION],
        },
        shows={
            "ref": "US-003",
            "title": "扩大大豆采购",
            "kind": "demand",
            "status": "raised",
            "raised_in": {"number": 1, "name": "Beijing"},
            "parent": "US-001",
            "sensitivity": {"CN": "economic"},
            "version": 1,
        },
        bad={
            **_DESCRIBED_WRONGLY,
            "/raised_by": {"raised_by": "us"},
            "/first/to": {"first": {"to": "done", "reason": "Said."}},
            "/first/citations": {"first": {"to": "concluded", "reason": "Signed.", "round": 1}},
            "/first/round": {"first": {"to": "raised", "reason": "Put.", "round": 7}},
            "/first/reason": {"first": {"to": "raised", "on": "2018"}},
            "/archived": {"archived": True},
        },
        not_set_here=("id", "ref", "status", "phase", "version", "area_label", "links", "flags", "updated_at"),
        nowhere="negotiations/nowhere/issues/",
    ),
    WritingDoor(
        name="edit an issue",
        method="patch",
        make=lambda: beneath("issues/US-001/"),
        role="analyst",
        not_for=("reader", "clerk"),
        body={"title": "大豆", "description": None, "raised_in": None, "deadlines": ["march"], "citations": [CITATION]},
        shows={"ref": "US-001", "title": "大豆", "raised_in": None, "version": 2},
        bad={
            **_DESCRIBED_WRONGLY,
            "/parent": {"parent": "US-002"},
            "/archived": {"archived": "yes"},
            "/archived_on": {"archived_on": "2019-02-01"},
        },
        not_set_here=("ref", "raised_by", "status", "movement", "positions", "notes", "parts", "version", "url"),
        nowhere=f"{TALKS}issues/US-999/",
    ),
    WritingDoor(
        name="record a status",
        make=lambda: beneath("issues/US-001/status-changes/"),
        role="clerk",
        body={"to": "agreed_in_principle", "on": "2019-02", "round": 1, "citations": [CITATION]},
        shows={
            "to": "agreed_in_principle",
            "from": "raised",
            "on": "2019-02",
            "round": {"number": 1, "name": "Beijing"},
            "movement": "advanced",
            "reason": "双方确认",
        },
        bad={
            "/to": {"to": "agreed"},
            "/on": {"on": "February"},
            "/round": {"round": 9},
            "/successor": {"to": "superseded"},
            "/citations": {"citations": []},
            **NOT_CITABLE,
        },
        not_set_here=("id", "from", "movement", "phase", "window", "recorded", "superseded", "to_label"),
        nowhere=f"{TALKS}issues/US-999/status-changes/",
        alone=False,
        reason="双方确认",
        reason_needed=True,
    ),
    WritingDoor(
        name="state a position",
        make=lambda: beneath("issues/US-001/positions/"),
        role="clerk",
        body={
            "party": "CN",
            "stance": "conditional",
            "text": "若取消关税",
            "round": 1,
            "channel": "leaked",
            "quantity": {"metric": "purchases", "unit": "USD billion", "value": "32.0", "bound": "at_least"},
            "condition": {"text": "Tariffs go first.", "issue": "US-002"},
            "citations": [CITATION],
        },
        shows={
            "party": "CN",
            "stance": "conditional",
            "stance_value": 1,
            "answer": None,
            "condition": {"text": "Tariffs go first.", "issue": "US-002"},
        },
        bad={
            "/party": {"party": "EU"},
            "/stance": {"stance": "demands"},
            "/answer": {"answer": "meets"},
            "/round": {"round": 9},
            "/on": {"round": None},
            "/quantity/value": {"quantity": {"metric": "purchases", "value": "many"}},
            "/quantity/metric": {"quantity": {"value": 1}},
            "/condition": {"condition": None},
            "/condition/issue": {"condition": {"text": "Then.", "issue": "US-999"}},
            **NOT_CITABLE,
        },
        not_set_here=("id", "window", "stance_value", "recorded", "party_label"),
        nowhere=f"{TALKS}issues/US-999/positions/",
        alone=False,
    ),
    WritingDoor(
        name="link issues",
        long=True,
        make=lambda: beneath("issues/US-001/links/"),
        role="analyst",
        not_for=("reader", "clerk"),
        body={"to": "US-002", "kind": "packaged_with", "on": "2019", "note": "一揽子", "citations": [CITATION]},
        shows={"from": "US-001", "to": "US-002", "kind": "packaged_with", "on": "2019", "note": "一揽子"},
        bad={"/to": {"to": "US-001"}, "/kind": {"kind": "with"}, **NOT_CITABLE},
        not_set_here=("id", "from", "recorded", "kind_label"),
        nowhere=f"{TALKS}issues/US-999/links/",
        alone=False,
    ),
    WritingDoor(
        name="record a commitment",
        long=True,
        make=lambda: beneath("commitments/"),
        role="analyst",
        not_for=("reader", "clerk"),
        body={"key": "soy-2", "text": "采购", "obligor": None, "issue": "US-002", "citations": [CITATION]},
        shows={"key": "soy-2", "text": "采购", "obligor": None, "issue": "US-002", "version": 1, "deliveries": []},
        bad={
            "/key": {"key": "soy"},
            "/issue": {"issue": "US-999"},
            "/obligor": {"obligor": "EU"},
            "/target": {"target": "10e3"},
            **NOT_CITABLE,
        },
        not_set_here=("id", "version", "deliveries", "observations"),
        nowhere="negotiations/nowhere/commitments/",
    ),
    WritingDoor(
        name="record a commitment about an issue",
        long=True,
        make=lambda: beneath("issues/US-001/commitments/"),
        role="analyst",
        not_for=("reader", "clerk"),
        body={"key": "soy-2", "text": "Buy soybeans.", "obligor": "CN", "target": "12.50", "due_on": "2021"},
        shows={"key": "soy-2", "issue": "US-001", "obligor": "CN", "target": "12.50", "due_on": "2021"},
        bad={"/key": {"key": "soy"}, "/obligor": {"obligor": "cn"}, **NOT_CITABLE},
        not_set_here=("id", "issue", "version"),
        nowhere=f"{TALKS}issues/US-999/commitments/",
    ),
    WritingDoor(
        name="edit a commitment",
        method="patch",
        make=lambda: _commitment(""),
        role="analyst",
        not_for=("reader", "clerk"),
        body={"text": "Buy 更多", "issue": "US-002", "target": 5, "citations": [CITATION]},
        shows={"key": "soy", "text": "Buy 更多", "issue": "US-002", "target": "5", "version": 2},
        bad={"/text": {"text": None}, "/issue": {"issue": "US-999"}, "/obligor": {"obligor": "EU"}, **NOT_CITABLE},
        not_set_here=("id", "key", "deliveries", "version"),
        nowhere=f"{TALKS}commitments/999999/",
    ),
    WritingDoor(
        name="record a delivery",
        long=True,
        make=lambda: _commitment("deliveries/"),
        role="analyst",
        not_for=("reader", "clerk"),
        body={"level": 2, "on": "2020-12", "note": "约六成", "citations": [CITATION]},
        shows={"level": 2, "level_label": "intermediate", "on": "2020-12", "note": "约六成"},
        bad={"/level": {"level": 4}, "/on": {"on": "2020-13"}, **NOT_CITABLE},
        not_set_here=("id", "level_label", "recorded"),
        nowhere=f"{TALKS}commitments/999999/deliveries/",
        alone=False,
    ),
    WritingDoor(
        name="record an observation",
        long=True,
        make=lambda: _commitment("observations/"),
        role="analyst",
        not_for=("reader", "clerk"),
        body={"period": "2020", "value": "94.50", "bound": "about", "citations": [CITATION]},
        shows={"period": "2020", "value": "94.50", "bound": "about", "note": None},
        bad={"/period": {"period": " "}, "/value": {"value": "1" * 19}, "/bound": {"bound": "near"}, **NOT_CITABLE},
        not_set_here=("id", "bound_label", "recorded"),
        nowhere=f"{TALKS}commitments/999999/observations/",
        alone=False,
    ),
    *(
        WritingDoor(
            name=f"add a note on {what}",
            long=what != "an issue",
            make=partial(beneath, path),
            role="analyst",
            not_for=("reader", "clerk"),
            body={"text": "**背景**", "on": "2019", "citations": [CITATION]},
            shows={"text": "**背景**", "on": "2019", **on},
            bad={"/text": {"text": ""}, "/on": {"on": "soon"}, **NOT_CITABLE},
            not_set_here=("id", "issue", "round", "recorded"),
            nowhere=nowhere,
            alone=False,
        )
        for what, path, nowhere, on in (
            ("the talks", "notes/", "negotiations/nowhere/notes/", {"issue": None, "round": None}),
            ("an issue", "issues/US-001/notes/", f"{TALKS}issues/US-999/notes/", {"issue": "US-001", "round": None}),
            (
                "a round",
                "rounds/1/notes/",
                f"{TALKS}rounds/9/notes/",
                {"issue": None, "round": {"number": 1, "name": "Beijing"}},
            ),
        )
    ),
    WritingDoor(
        name="set on many issues",
        make=lambda: beneath("issues/bulk/"),
        role="analyst",
        body={
            "refs": ["US-002", "US-001"],
            "versions": {"US-001": 1},
            "set": {
                "area": "tariffs",
                "deadlines": ["march"],
                "sensitivity": {"CN": "economic"},
                "status": {"to": "narrowing", "on": "2019-02", "citations": [CITATION]},
            },
        },
        shows={"changed": 2, "unchanged": 0, "refused": 0},
        bad={
            "/refs": {"refs": []},
            "/refs/1": {"refs": ["US-001", "US-001"]},
            "/versions/US-009": {"versions": {"US-009": 1}},
            "/versions/US-001": {"versions": {"US-001": "1"}},
            "/refs/0": {"refs": ["US-009", "US-001"]},
            "/set": {"set": {}},
            "/set/title": {"set": {"title": "Same"}},
            "/set/area": {"set": {"area": "tarifs"}},
            "/set/addressed_to": {"set": {"addressed_to": "EU"}},
            "/set/sensitivity/EU": {"set": {"sensitivity": {"EU": "economic"}}},
            "/set/status/to": {"set": {"status": {"to": "narowing"}}},
            "/set/status/on": {"set": {"status": {"to": "narrowing"}}},
            "/set/status/round": {"set": {"status": {"to": "narrowing", "round": 9}}},
            "/set/status/citations": {"set": {"status": {"to": "concluded", "round": 1}}},
            "/set/status/citations/0/source": {
                "set": {"status": {"to": "narrowing", "round": 1, "citations": [{**CITATION, "source": "secret"}]}}
            },
            "/set/status/citations/0/party": {
                "set": {"status": {"to": "narrowing", "round": 1, "citations": [{**CITATION, "party": "EU"}]}}
            },
        },
        not_set_here=("version", "id"),
        nowhere="negotiations/nowhere/issues/bulk/",
        status=200,
        alone=False,
        reason_needed=True,
    ),
)
