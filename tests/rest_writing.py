"""Every REST door that writes, as a row of a table, and the questions each is asked (test_api_writing_everywhere).

A new writing address adds a `WritingDoor` here; nothing else is needed for the common questions.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.factories import head, make_negotiation, make_party, make_source, make_user
from tests.rest import ROOT, client_of, get
from tradetalks.ledger.models import Changeset, Door

JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class WritingDoor:
    """One method of one address."""

    name: str
    method: str = "post"
    make: Callable[[], str]
    """Makes what the address needs; returns its path beneath /api/v1/."""
    body: Mapping[str, Any]
    """A body that is taken, without `reason`."""
    shows: Mapping[str, Any]
    """Members of the answer."""
    role: str
    """Somebody with this role may."""
    not_for: tuple[str, ...] = ("reader",)
    """Roles that may read and not write here."""
    bad: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Pointer → members that are refused at it when they replace those of the body."""
    not_set_here: tuple[str, ...] = ("id", "version", "updated_at")
    """Fields that are refused by name, whatever their value."""
    nowhere: str = ""
    """A path of the same shape behind which there is nothing; empty where there is no such."""
    hidden: Callable[[], str] | None = None
    """Makes what the role may not see; returns the path."""
    status: int = 0
    """Of the answer; 0: 201 for a POST, 200 for a PATCH."""
    alone: bool = True
    """Whether the answer is what GET shows at its address."""
    shown_at: str = ""
    """Of a POST that needs If-Match: the path that shows the record it changes."""
    reason: str = "As agreed at the desk."
    reason_needed: bool = False
    long: bool = False
    """One of many alike: asked with LONG=1 only."""

    @property
    def needs_if_match(self) -> bool:
        """Whether a client must have seen the record as it is."""
        return self.method == "patch" or bool(self.shown_at)


def send(client: Client, door: WritingDoor, path: str, body: Any, **headers: str) -> Any:
    """The response to a body, JSON unless it is bytes; header names with `_`."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client, door.method)(f"{ROOT}{path}", raw, content_type=JSON, headers=given)


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The problem that was answered with that status."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    return found


def pointers(problem: Mapping[str, Any]) -> dict[str, str]:
    """Pointer → detail."""
    return {entry["pointer"]: entry["detail"] for entry in problem["errors"]}


def ask_everything(door: WritingDoor) -> None:
    """All the questions, those that must change nothing first."""
    path = door.make()
    writer = client_of(make_user(door.role), "write")
    precondition = {"if_match": "*"} if door.needs_if_match else {}
    before = head()
    _only_who_may(door, path, precondition)
    _hides_what_is_not_there(door, writer, precondition)
    _refuses_bad_bodies(door, writer, path, precondition)
    before = head() if door.hidden else before
    if door.needs_if_match:
        _needs_if_match(door, writer, path)
    assert head() == before, "a refused write left a trace"
    _works_and_leaves_one_changeset(door, writer, path)


def _only_who_may(door: WritingDoor, path: str, precondition: dict[str, str]) -> None:
    anonymous = send(Client(), door, path, door.body, **precondition)
    problem_of(anonymous, 401)
    assert anonymous["WWW-Authenticate"]
    for role in (None, *door.not_for):
        problem_of(send(client_of(make_user(role), "write"), door, path, door.body, **precondition), 403)
    person = make_user(door.role)
    reading = send(client_of(person), door, path, door.body, **precondition)
    assert "may only read" in problem_of(reading, 403)["detail"]
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    problem_of(send(browser, door, path, door.body, **precondition), 403)


def _hides_what_is_not_there(door: WritingDoor, writer: Client, precondition: dict[str, str]) -> None:
    if door.nowhere:
        problem_of(send(writer, door, door.nowhere, door.body, **precondition), 404)
    if door.hidden:
        hidden, before = door.hidden(), head()
        problem_of(send(writer, door, hidden, door.body, **precondition), 404)
        assert head() == before


def _refuses_bad_bodies(door: WritingDoor, writer: Client, path: str, precondition: dict[str, str]) -> None:
    form = getattr(writer, door.method)(f"{ROOT}{path}", b"a=1", content_type="application/x-www-form-urlencoded")
    problem_of(form, 415)
    for raw in (b"", b"{", b"[]", b'"text"', b'{"a": NaN}', b"\xff", b"[" * 10_000, b'{"a":' * 10_000):
        problem_of(send(writer, door, path, raw, **precondition), 400)
    unknown = {**door.body, "reason": door.reason, "nonsense": 1, **dict.fromkeys(door.not_set_here, 1)}
    refused = pointers(problem_of(send(writer, door, path, unknown, **precondition), 400))
    assert set(refused) == {"/nonsense", *(f"/{name}" for name in door.not_set_here)}
    for pointer, wrong in door.bad.items():
        response = send(writer, door, path, {**door.body, "reason": door.reason, **wrong}, **precondition)
        assert response.status_code in {400, 422}, (pointer, response.content)
        assert pointer in pointers(problem_of(response, response.status_code)), (pointer, response.content)
    if door.reason_needed:
        response = send(writer, door, path, door.body, **precondition)
        assert "/reason" in pointers(problem_of(response, response.status_code))
        assert response.status_code in {400, 422}
    query = getattr(writer, door.method)(f"{ROOT}{path}?nonsense=1", b"{}", content_type=JSON)
    assert set(pointers(problem_of(query, 400))) == {"?nonsense"}


def _needs_if_match(door: WritingDoor, writer: Client, path: str) -> None:
    shown = get(writer, door.shown_at or path)
    assert "If-Match:" in pointers(problem_of(send(writer, door, path, door.body), 428))
    problem_of(send(writer, door, path, door.body, if_match="no-quotes"), 400)
    etag = writer.get(f"{ROOT}{door.shown_at or path}")["ETag"]
    for stale in (f"W/{etag}", '"of-elsewhere"', f'"v{shown["version"] + 1}"', f'"{10**17}-{"a" * 32}"'):
        refused = problem_of(send(writer, door, path, door.body, if_match=stale), 412)
        assert refused["current"] == shown, stale


def _works_and_leaves_one_changeset(door: WritingDoor, writer: Client, path: str) -> None:
    before, body = head(), {**door.body, "reason": door.reason}
    headers = {}
    if door.needs_if_match:
        headers["if_match"] = writer.get(f"{ROOT}{door.shown_at or path}")["ETag"]
    if door.method == "post":
        headers["idempotency_key"] = f"key-{door.name}".replace(" ", "-")
    response = send(writer, door, path, body, **headers)
    assert response.status_code == (door.status or (201 if door.method == "post" else 200)), response.content
    answer = json.loads(response.content)
    for name, value in door.shows.items():
        assert answer[name] == value, (name, answer)
    if door.status == 202:
        assert writer.get(response["Location"]).status_code == 200
    assert head() == before + 1, "one act, one changeset"
    changeset = Changeset.objects.get(number=head())
    assert changeset.door == Door.API
    assert changeset.reason.endswith(door.reason)  # an act may say before it what it did
    assert changeset.by is not None
    address = response["Location"].removeprefix(f"http://testserver{ROOT}") if response.status_code == 201 else path
    if door.alone:
        found = writer.get(f"{ROOT}{address}")
        assert json.loads(found.content) == answer
        assert "current" not in answer
        if door.method == "patch":
            assert response["ETag"].split("-")[0] == found["ETag"].split("-")[0]
    if door.method == "patch":
        refused = problem_of(send(writer, door, path, body, **headers), 412)
        assert refused["current"] == answer
    else:
        again = send(writer, door, path, body, **headers)
        assert (again.status_code, again.content) == (response.status_code, response.content)
        assert again["Idempotent-Replay"] == "true"
        assert "Idempotent-Replay" not in response
        other = send(writer, door, path, {**body, "reason": "Another."}, **headers)
        assert "Idempotency-Key:" in pointers(problem_of(other, 422))
        if door.needs_if_match:
            stale = send(writer, door, path, body, if_match=headers["if_match"])
            assert problem_of(stale, 412)["current"] == get(writer, door.shown_at)
    assert head() == before + 1


# --- the table -----------------------------------------------------------------------------------------


def _source() -> str:
    return f"sources/{make_source(title='Talks go on').pk}/"


def _secret_source() -> str:
    return f"sources/{make_source(sensitivity='RED').pk}/"


def _parties() -> str:
    make_party("US")
    make_party("CN")
    return "negotiations/"


def _talks() -> str:
    make_negotiation("talks")
    return "negotiations/talks/"


DOORS: tuple[WritingDoor, ...] = (
    WritingDoor(
        name="record a source",
        make=lambda: "sources/",
        role="clerk",
        body={"kind": "wire", "publisher": "Agency", "published_on": "2019-02", "title": "中美经贸磋商"},
        shows={"key": "agency-2019-02", "title": "中美经贸磋商", "published_on": "2019-02", "version": 1},
        bad={
            "/kind": {"kind": "wier"},
            "/published_on": {"published_on": "2019-02-30"},
            "/title": {"title": 5},
            "/url": {"url": "no address"},
            "/sensitivity": {"sensitivity": None},
            "/key": {"key": "x" * 121},
        },
        not_set_here=("id", "version", "code", "api_url", "kind_label"),
    ),
    WritingDoor(
        name="edit a source",
        method="patch",
        make=_source,
        role="analyst",
        body={"title": None, "note": "Paywalled."},
        shows={"title": None, "note": "Paywalled.", "version": 2},
        bad={"/kind": {"kind": None}, "/published_on": {"published_on": 2019}, "/language": {"language": "x" * 36}},
        not_set_here=("id", "key", "version"),
        nowhere="sources/999999/",
        hidden=_secret_source,
    ),
    WritingDoor(
        name="open talks",
        make=_parties,
        role="manager",
        not_for=("reader", "analyst", "clerk"),
        body={"slug": "us-cn", "name": "The talks", "parties": ["US", "CN"], "opened_on": "2018"},
        shows={
            "slug": "us-cn",
            "parties": [{"code": "US", "name": "United States"}, {"code": "CN", "name": "China"}],
            "opened_on": "2018",
            "version": 1,
        },
        bad={
            "/parties/1": {"parties": ["US", "EU"]},
            "/parties": {"parties": ["US"]},
            "/slug": {"slug": "admin"},
            "/name": {"name": "  "},
            "/closed_on": {"closed_on": "2017"},
        },
        not_set_here=("id", "version", "links", "url"),
    ),
    WritingDoor(
        name="edit talks",
        method="patch",
        make=_talks,
        role="manager",
        not_for=("reader", "analyst", "clerk"),
        body={"name": "Renamed", "closed_on": "2020-01-15"},
        shows={"name": "Renamed", "closed_on": "2020-01-15", "version": 2},
        bad={"/name": {"name": None}, "/closed_on": {"closed_on": "soon"}},
        not_set_here=("slug", "parties", "version"),
        nowhere="negotiations/nowhere/",
    ),
)
