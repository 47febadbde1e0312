"""The writing doors of a round's record, for the questions of tests/rest_writing.py."""

from typing import Any

from issues.actions.round_record import Outcome, ReadoutEntry, RoundEntries, log_round_record
from rounds.models import Negotiation
from tests.factories import (
    SYSTEM,
    make_deadline,
    make_issue,
    make_measure,
    make_negotiation,
    make_party,
    make_round,
    make_source,
)
from tests.rest_writing import WritingDoor

CITED: dict[str, Any] = {"source": "wire", "basis": "official_statement", "party": "CN"}
SECRET = {**CITED, "source": "secret"}


def talks() -> Negotiation:
    """Talks with a logged and a planned round, two issues, a deadline, a measure, and two sources, one secret."""
    negotiation = make_negotiation("talks")
    make_party("EU", "European Union")
    make_source("wire")
    make_source("secret", sensitivity="RED")
    first = make_round(negotiation, number=1, name="Beijing", ends_on="2018-05-04")
    issues = [make_issue(negotiation, raised_in=first) for _ in range(2)]
    entries = RoundEntries(
        outcomes=[Outcome(issue=issue, to="under_discussion", reason="Both talked of it.") for issue in issues],
        readouts=[ReadoutEntry(party=make_party("US"), tone="neutral", text="Frank talks.")],
    )
    log_round_record(first, version=1, record={}, entries=entries, **SYSTEM)
    make_round(negotiation, number=2, name="Washington", ends_on="2018-06-01")
    make_deadline(negotiation, key="march")
    make_measure(negotiation, key="list-3")
    return negotiation


def _of_round(number: int, act: str) -> str:
    talks()
    return f"negotiations/talks/rounds/{number}/{act}/"


def _status(**values: Any) -> dict[str, Any]:
    return {"issue": "US-001", "to": "narrowing", "reason": "Gaps narrowed.", "citations": [CITED], **values}


LOG = WritingDoor(
    name="log a round",
    make=lambda: _of_round(2, "log"),
    role="clerk",
    not_for=("reader", "analyst"),
    body={
        "version": 1,
        "ends_on": "2018-06-03",
        "city": "北京",
        "outcome": {"joint_statement": "no", "next_date_set": "yes"},
        "outcome_text": "No statement, another date.",
        "delegates": [{"party": "CN", "name": "刘鹤", "head": True}],
        "citations": [CITED],
        "readouts": [
            {"party": "CN", "tone": "progress", "text": "取得积极具体进展", "citations": [CITED]},
            {"party": "US", "issued": False, "tone": "none_issued", "text": "No statement was issued."},
        ],
        "issues": [_status()],
        "deadlines": [{"deadline": "march", "kind": "set", "due_on": "2018-07-06", "reason": "Time to talk."}],
        "measures": [{"measure": "list-3", "state": "postponed", "rate_to": "25.0"}],
        "next_round": {"name": "Third meeting", "starts_on": "2018-08"},
    },
    shows={},
    bad={
        "/version": {"version": "1"},
        "/ends_on": {"ends_on": None},
        "/outcome/truce": {"outcome": {"truce": "maybe"}},
        "/delegates/0/party": {"delegates": [{"party": "EU", "name": "x"}]},
        "/citations/0/source": {"citations": [SECRET]},
        "/readouts/1/tone": {
            "readouts": [
                {"party": "CN", "tone": "progress", "text": "x"},
                {"party": None, "tone": "progress", "text": "x", "issued": False},
            ]
        },
        "/readouts/0/party": {"readouts": [{"party": "XX", "tone": "neutral", "text": "x"}]},
        "/readouts/0/reason": {"readouts": [{"party": "US", "tone": "neutral", "text": "x", "reason": "y"}]},
        "/issues/1/issue": {"issues": [_status(), _status(issue="US-999")]},
        "/issues/1/citations/0/source": {"issues": [_status(), _status(issue="US-002", citations=[SECRET])]},
        "/issues/1/to": {"issues": [_status(), _status(issue="US-002", to="delivered")]},
        "/issues/0/citations": {"issues": [_status(to="agreed_in_principle", citations=[])]},
        "/issues/0/citations/0/party": {"issues": [_status(citations=[{**CITED, "party": "EU"}])]},
        "/issues/0/successor": {"issues": [_status(to="superseded", successor="US-003")]},
        "/issues/0/round": {"issues": [_status(round=2)]},
        "/deadlines/0/deadline": {"deadlines": [{"deadline": "may", "kind": "set", "due_on": "2018-07-06"}]},
        "/deadlines/0/due_on": {"deadlines": [{"deadline": "march", "kind": "set"}]},
        "/measures/0/measure": {"measures": [{"measure": "list-4", "state": "postponed"}]},
        "/measures/0/state": {"measures": [{"measure": "list-3", "state": "gone"}]},
        "/next_round/name": {"next_round": {"name": " "}},
    },
    not_set_here=("id", "number", "state", "logged", "demand_lists"),
    nowhere="negotiations/talks/rounds/9/log/",
    status=202,
    alone=False,
)


AMEND = WritingDoor(
    name="amend a round",
    make=lambda: _of_round(1, "amend"),
    role="clerk",
    not_for=("reader", "analyst"),
    body={
        "outcome_text": "Frank talks.",
        "readouts": [{"party": "CN", "tone": "neutral", "text": "双方进行了坦诚沟通", "citations": [CITED]}],
        "issues": [_status()],
    },
    shows={},
    bad={
        "/ends_on": {"ends_on": None},
        "/reason": {"reason": None},
        "/readouts/0/supersedes": {"readouts": [{"party": "US", "tone": "neutral", "text": "x", "supersedes": 10**9}]},
        "/issues/0/supersedes": {"issues": [_status(supersedes=10**9)]},
        "/taken_back/status_changes/0": {"taken_back": {"status_changes": [10**9]}},
        "/taken_back/readouts/0": {"taken_back": {"readouts": ["x"]}},
        "/issues/0/to": {"issues": [_status(to="delivered")]},
    },
    not_set_here=("id", "number", "version", "state", "logged"),
    nowhere="negotiations/talks/rounds/9/amend/",
    status=202,
    alone=False,
    reason_needed=True,
    shown_at="negotiations/talks/rounds/1/",
)
ROUND_RECORD_DOORS = (LOG, AMEND)
