"""What nobody sends in good faith, sent to every address that is written to: refused as a problem, nothing is saved.

Parameters of reads and single faults of bodies are asked elsewhere (test_api_everywhere, test_api_bodies).
"""

import copy
import io
import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from tests.conftest import LONG
from tests.every_rest_door import EVERY_DOOR
from tests.factories import head, make_user
from tests.rest import ROOT, client_of
from tests.rest_writing import JSON, WritingDoor

pytestmark = pytest.mark.django_db
ORDINARY = {"log a round"}
"""What is asked without LONG=2, and with fewer bodies."""
DOORS = pytest.mark.parametrize(
    "door",
    [
        pytest.param(door, id=door.name, marks=() if door.name in ORDINARY else pytest.mark.longest)
        for door in EVERY_DOOR
    ],
)


@pytest.fixture
def writer(door: WritingDoor) -> Client:
    return client_of(make_user(door.role), "write")


def send(writer: Client, door: WritingDoor, path: str, raw: bytes, kind: str = JSON, **headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return writer.generic(door.method.upper(), f"{ROOT}{path}", raw, kind, headers={"if-match": "*", **given})


def refused(response: Any, *statuses: int, about: object = "") -> None:
    """It is a problem of one of these statuses; without any, of the client's."""
    assert response["Content-Type"] == "application/problem+json", (about, response.content)
    assert 400 <= response.status_code < 500, (about, response.content)
    assert not statuses or response.status_code in statuses, (about, response.content)
    assert json.loads(response.content)["status"] == response.status_code


@contextmanager
def nothing_saved() -> Iterator[None]:
    """Every table has as many rows as before, and the ledger has not moved."""
    before = _rows()
    yield
    assert _rows() == before


def _rows() -> Counter[str]:
    counts = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    # When a token was last used is no part of the record.
    return Counter({**counts, "head": head()})


# --- bodies that are no body ------------------------------------------------------------------------------------------

UNREADABLE = [
    b"\x00", b"\xff\xfe{}", b'{"reason": "\xed\xa0\x80"}', b'{"reason": "\xc3"}', b'{"reason": "\\ud800"}', b"{}{}",
    b'{"reason": 1, "reason": 2}', b'{"reason": NaN}', b'{"reason": -Infinity}', b'{"reason": 1e999999}', b"[{}]",
    b"{" * 10_000, b'{"reason":' + b"[" * 10_000 + b"]" * 10_000 + b"}", b"{,}", b"1", b"nul", b"#" * 100_000,
    b'{"reason": "' + b"x" * 1_100_000 + b'"}',
]  # fmt: skip
CONTENT_TYPES = [
    "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "; ;", "\x00",
    "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/json" * 5000,
]  # fmt: skip


@DOORS
def test_what_is_no_body(door: WritingDoor, writer: Client) -> None:
    path = door.make()
    with nothing_saved():
        for raw in UNREADABLE:
            refused(send(writer, door, path, raw), 400, 413, about=raw[:40])
        for kind in CONTENT_TYPES:
            refused(send(writer, door, path, b"{}", kind), 400, 415, about=kind[:40])


@DOORS
def test_what_nobody_sets(door: WritingDoor, writer: Client) -> None:
    path = door.make()
    forced = {
        "id": 1, "pk": 1, "version": 9, "status": "agreed", "recorded": 1, "recorded_id": 1, "superseded_id": 1,
        "by": 1, "at": "2020-01-01", "door": "admin", "negotiation_id": 1, "logged_id": 1, "__class__": "x", "": 1,
    }  # fmt: skip
    with nothing_saved():
        for name, value in forced.items():
            if name not in door.body:
                response = send(writer, door, path, json.dumps({**door.body, "reason": "x", name: value}).encode())
                refused(response, 400, about=name)


# --- headers, parameters, sizes ---------------------------------------------------------------------------------------

HUGE = "x" * 100_000
HEADERS: list[dict[str, str]] = [
    {"idempotency_key": HUGE}, {"idempotency_key": "\x00"}, {"idempotency_key": "é®"}, {"if_match": '"' * 100_000},
    {"if_match": "\x00"}, {"authorization": f"Bearer {HUGE}"}, {"authorization": "Bearer \x00"},
    {"authorization": "Bearer é®"}, {"authorization": "Basic OjA="}, {"accept": f"text/{HUGE}"}, {"accept": "\x00"},
]  # fmt: skip
QUERIES = ("&".join(f"p{n}=1" for n in range(2000)), "dry_run=%00", "%00", "q=%ff", "format=csv", f"[]={HUGE}")


@DOORS
def test_headers_and_parameters(door: WritingDoor, writer: Client) -> None:
    path, body = door.make(), json.dumps({"no such field": 1}).encode()
    with nothing_saved():
        for headers in HEADERS:
            refused(send(writer, door, path, body, **headers), about=headers)
        for query in (
            "&".join(f"p{n}=1" for n in range(2000)),
            "dry_run=%00",
            "%00",
            "q=%ff",
            "format=csv",
            "[]=" + "x" * 9000,
        ):
            refused(send(writer, door, f"{path}?{query}", body), 400, about=query[:40])
        for length in ("-1", "x", "1e3", "9" * 5000, "٣"):
            response = writer.generic(door.method.upper(), f"{ROOT}{path}", b"{}", JSON, CONTENT_LENGTH=length)
            refused(response, about=length)


class _Endless(io.RawIOBase):
    """A body of any size, that must not be read beyond what is allowed."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= 2**21, "the whole body would have been read"
        self.taken += size
        assert self.taken <= 2**21, "more was read than is allowed"
        return b" " * size


@DOORS
def test_a_body_of_fifty_megabytes_is_refused_unread(door: WritingDoor, writer: Client) -> None:
    path, endless = door.make(), _Endless()
    size = str(50 * 2**20)
    with nothing_saved():
        sent = {"wsgi.input": endless, "CONTENT_LENGTH": size, "HTTP_IF_MATCH": "*", "CONTENT_TYPE": JSON}
        refused(writer.generic(door.method.upper(), f"{ROOT}{path}", b"", JSON, **sent), 413)  # type: ignore[arg-type]  # WSGI's own
    assert endless.taken == 0


@DOORS
def test_numbers_in_the_address(door: WritingDoor, writer: Client) -> None:
    parts = door.make().split("/")
    body = json.dumps({**door.body, "reason": "x"}).encode()
    with nothing_saved():
        for place, part in enumerate(parts):
            if part.isdigit():
                for number in ("0", str(2**31), str(2**63), str(10**30), "9" * 5000, "-1", "1e3", "%00", "٣"):
                    path = "/".join([*parts[:place], number, *parts[place + 1 :]])
                    refused(send(writer, door, path, body), 404, about=path[:80])


# --- bodies that are almost right -------------------------------------------------------------------------------------

NODES: list[Any] = [
    None, True, False, 0, -1, 10**30, 2**31, 2**63, -(2**63), 1e308, 0.1 + 0.2, "", " ", "\x00", "\ud800", "\ufffe",
    "x" * 70_000, "0", "NaN", "1e5", "2019-02-30", "0000-00-00", "9999-12-31", "10000", "2019-1-1", "US-001", "us-001",
    "US-0", "joint", "; DROP TABLE", "键" * 400, "\n", [], {}, [[]], [None], [{}], {"": {}}, {"id": 1}, [1] * 2000,
    [{}] * 500,
]  # fmt: skip


def _mutated(body: Any, chance: random.Random) -> bytes:
    """The body with one to three things wrong (or only odd), as bytes; sometimes the bytes themselves are damaged."""
    body = copy.deepcopy(body)
    for _ in range(chance.randint(1, 3)):
        spots = list(_spots(body))
        where, key = chance.choice(spots)
        deed = chance.randrange(5)
        if deed == 0 and isinstance(where, dict):
            where[chance.choice([key + "x", key.upper(), "version", "id", "status"])] = where.pop(key)
        elif deed == 1 and isinstance(where, list):
            where.extend(copy.deepcopy(where[key]) for _ in range(chance.choice([1, 3, 300])))
        elif deed == 2:
            del where[key]
            if not body:
                break
        else:
            where[key] = copy.deepcopy(chance.choice(NODES))
    raw = json.dumps(body, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    if chance.random() < 0.15:
        at = chance.randrange(len(raw))
        raw = chance.choice([raw[:at], raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :], raw + raw])
    return raw


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a body."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _spots(inner)


@DOORS
def test_bodies_that_are_almost_right(door: WritingDoor, writer: Client) -> None:
    path, chance = door.make(), random.Random(door.name)  # noqa: S311 -- the same bodies on every run
    with nothing_saved():
        for _ in range(25 if LONG else 15):
            raw = _mutated({**door.body, "reason": door.reason}, chance)
            before = head()
            with transaction.atomic():
                response = send(writer, door, path, raw)
                if response.status_code >= 400:
                    refused(response, 400, 404, 412, 413, 422, about=raw[:2000])
                    assert head() == before, raw[:2000]
                else:
                    assert response.status_code in {200, 201, 202, 204}, raw[:2000]
                transaction.set_rollback(True)
