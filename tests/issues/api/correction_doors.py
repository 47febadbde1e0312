"""Every kind of fact, recorded once, and the doors that correct it, for the questions of tests/rest_writing.py."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import agree_commitment, observe_commitment, record_delivery
from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.readouts import record_readout
from rounds.models import Negotiation
from tests.factories import (
    SYSTEM,
    head,
    make_citation,
    make_deadline,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_party,
    make_position,
    make_source,
    make_status,
)
from tests.rest_writing import WritingDoor
from tradetalks.sources.models import Source

CITED: dict[str, Any] = {"source": "wire", "basis": "reporting", "party": "CN"}


class World(NamedTuple):
    """Talks with a logged round and two issues."""

    talks: Negotiation
    first: Any
    second: Any
    meeting: Any
    cited: Mapping[str, Any]


def world(slug: str = "talks") -> World:
    """The talks, and two sources, one of them secret. `cited` cites both."""
    talks = make_negotiation(slug)
    wire, secret = (
        Source.objects.filter(key=key).first() or make_source(key, sensitivity=label)
        for key, label in (("wire", "CLEAR"), ("secret", "RED"))
    )
    meeting = make_logged_round(talks, ends_on="2018-05-04")
    issues = [make_issue(talks, raised_in=meeting) for _ in range(2)]
    cited = {"citations": [make_citation(wire), make_citation(secret)]}
    return World(talks, issues[0], issues[1], meeting, cited)


def _status(at: World) -> Any:
    return make_status(at.first, "under_discussion", on="2018-06-01", **at.cited)


def _position(at: World) -> Any:
    return make_position(at.first, "CN", "rejects", on="2018-06-01", **at.cited)


def _link(at: World) -> Any:
    return link_issues(at.first, at.second, kind="packaged_with", **at.cited, **SYSTEM)


def _note(at: World) -> Any:
    return add_note(at.talks, issue=at.first, text="Old.", **at.cited, **SYSTEM)


def _commitment(at: World) -> Any:
    return agree_commitment(at.talks, key="beans", text="Buy beans.", obligor=None, issue=at.first, **SYSTEM)


def _delivery(at: World) -> Any:
    return record_delivery(_commitment(at), level=1, on="2018-06", **at.cited, **SYSTEM)


def _observation(at: World) -> Any:
    return observe_commitment(_commitment(at), period="2018", value="5.10", **at.cited, **SYSTEM)


def _readout(at: World) -> Any:
    said: dict[str, Any] = {"party": make_party("US"), "tone": "neutral", "text": "Frank talks."}
    return record_readout(at.talks, meeting=at.meeting, **said, **at.cited, **SYSTEM)


def _deadline_revision(at: World) -> Any:
    deadline = make_deadline(at.talks)
    return revise_deadline(deadline, kind="set", due_on="2018-07-01", announced_on="2018-06", **at.cited, **SYSTEM)


def _measure_revision(at: World) -> Any:
    return revise_measure(make_measure(at.talks), state="in_force", rate_to="10.0", **at.cited, **SYSTEM)


class Kind(NamedTuple):
    """One kind of fact: its word in the address, how one is recorded, what replaces it."""

    word: str
    record: Callable[[World], Any]
    replacement: dict[str, Any]
    bad: dict[str, dict[str, Any]]
    """Pointer → members that are refused at it when they replace those of the replacement."""
    roles: tuple[str, ...] = ("clerk", "analyst", "manager")


ANALYSTS = ("analyst", "manager")
_OFFER: dict[str, Any] = {
    "party": "CN",
    "stance": "conditional",
    "text": "If.",
    "on": "2018-06-02",
    "quantity": {"metric": "beans", "unit": "t", "value": "1.50"},
    "condition": {"text": "If so.", "issue": "US-002"},
}
KINDS = (
    Kind(
        "status-change",
        _status,
        {"to": "narrowing", "reason": "It narrowed.", "on": "2018-06-02"},
        {"/to": {"to": "delivered"}, "/on": {"on": None}, "/round": {"round": 9}},
    ),
    Kind("position", _position, _OFFER, {"/condition/issue": {"condition": {"text": "x", "issue": "US-009"}}}),
    Kind("link", _link, {"kind": "responds_to", "on": "2018"}, {"/to": {"to": "US-002"}}, ANALYSTS),
    Kind("note", _note, {"text": "新的说明"}, {"/text": {"text": ""}}, ANALYSTS),
    Kind("delivery", _delivery, {"level": 3, "note": "All of it."}, {"/level": {"level": 4}}, ANALYSTS),
    Kind("observation", _observation, {"period": "2018", "value": "7.20"}, {"/value": {"value": "much"}}, ANALYSTS),
    Kind("readout", _readout, {"party": "CN", "tone": "positive", "text": "很好"}, {"/party": {"party": "EU"}}),
    Kind(
        "deadline-revision",
        _deadline_revision,
        {"kind": "extended", "reason": "Time."},
        {"/due_on": {"kind": "set"}},
    ),
    Kind(
        "measure-revision", _measure_revision, {"state": "suspended", "rate_from": "10.0"}, {"/state": {"state": "x"}}
    ),
)


def address(kind: Kind, pk: int, slug: str = "talks") -> str:
    """Where a fact of that kind is corrected."""
    return f"negotiations/{slug}/fact/{kind.word}/{pk}/supersede/"


def _door(kind: Kind) -> WritingDoor:
    secret = {"citations": [CITED, {**CITED, "source": "secret"}]}
    common: dict[str, dict[str, Any]] = {
        "/citations/1/source": secret,
        "/nonsense": {"nonsense": 1},
        "/version": {"version": 1},
    }
    return WritingDoor(
        name=f"correct a {kind.word}",
        make=lambda: address(kind, kind.record(world()).pk),
        role="analyst",
        not_for=("reader",) if "clerk" in kind.roles else ("reader", "clerk"),
        body={"replacement": {**kind.replacement, "citations": [CITED]}},
        shows={},
        bad={
            f"/replacement{pointer}": {"replacement": {**kind.replacement, **wrong}}
            for pointer, wrong in {**kind.bad, **common}.items()
        },
        nowhere=address(kind, 10**9),
        hidden=lambda: address(kind, kind.record(world("other")).pk),
        status=200,
        alone=False,
        reason_needed=True,
        long=kind.word != "status-change",
    )


def _revert(slug: str = "talks") -> str:
    add_note(world(slug).talks, text="Not so.", **SYSTEM)
    return f"negotiations/talks/changes/{head()}/revert/"


REVERT = WritingDoor(
    name="take a changeset back",
    make=_revert,
    role="analyst",
    not_for=("reader",),
    body={},
    shows={"door": "api"},
    bad={"/reason": {"reason": 5}},
    not_set_here=("id", "version"),
    nowhere="negotiations/talks/changes/999999999999/revert/",
    hidden=lambda: _revert("elsewhere"),
    status=200,
    alone=False,
    reason_needed=True,
)

CORRECTION_DOORS = (*map(_door, KINDS), REVERT)
