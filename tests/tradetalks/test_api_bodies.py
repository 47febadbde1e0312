"""Bodies are read strictly: whatever is wrong with one is a problem that points at it, and nothing is saved."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import head
from tests.rest import ROOT, client_of
from tests.rest_writing import JSON, pointers, problem_of
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(analyst: User) -> Client:
    return client_of(analyst, "write")


def posted(writer: Client, body: Any, kind: str = JSON) -> Any:
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return writer.post(f"{ROOT}sources/", raw, content_type=kind)


UNREADABLE: list[tuple[str | bytes, dict[str, str]]] = [
    ('{"kind": "wire", "kind": "wire"}', {"/kind": "more than once"}),
    ('{"note": {"a": [{"b": 1, "b": 2}]}}', {"/note/a/0/b": "more than once"}),
    ('{"note": NaN}', {"/note": "NaN"}),
    ('{"note": -Infinity, "title": Infinity}', {"/note": "Infinity", "/title": "Infinity"}),
    ('{"note": "\\ud800"}', {"/note": "half of a character"}),
    ('{"\\ud800": 1}', {"/\\ud800": "half of a character"}),
    ('{"note": "a\\u0000b"}', {"/note": "NUL"}),
    ('{"a\\u0000": 1}', {"/a\\x00": "NUL"}),
    ('{"a/b~c": NaN}', {"/a~1b~0c": "NaN"}),
    (f'{{"note": {10**30}}}', {"/note": "more digits"}),
    (f'{{"note": {"9" * 5000}}}', {"/note": "more digits"}),
    ('{"note": 1e400}', {"/note": "more digits"}),
    ('{"note": 1e-999999999}', {"/note": "more digits"}),
    ('{"note": 1e99999999999999999999999}', {"/note": "not a number"}),
    (f'{{"note": {"[" * 70}{"]" * 70}}}', {"/note" + "/0" * 63: "more than 64 deep"}),
    ('{"' + "x" * 201 + '": 1}', {"/" + "x" * 200: "at most 200 characters"}),
    ('["kind"]', {"": "one JSON object"}),
    ("null", {"": "one JSON object"}),
    ("", {"": "Empty"}),
    ("{'kind': 1}", {"": "line 1, column 2"}),
    (b"\xef\xbb\xbf{}", {"": "byte order mark"}),
    (b'{"note": "\xff"}', {"": "not UTF-8"}),
    (b"[" * 100_000, {"": "far too deeply"}),
    (b'{"note":' * 10_000 + b"1" + b"}" * 10_000, {"": "far too deeply"}),
]


@pytest.mark.parametrize(("body", "errors"), UNREADABLE, ids=[str(text[:30]) for text, _ in UNREADABLE])
def test_what_is_no_plain_json(writer: Client, body: str | bytes, errors: dict[str, str]) -> None:
    response = posted(writer, body) if body else writer.generic("POST", f"{ROOT}sources/")
    found = pointers(problem_of(response, 400))
    assert set(found) == set(errors)
    for pointer, words in errors.items():
        assert words in found[pointer]
    assert not Source.objects.exists()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
    "application/json; charset=latin-1", "application/jsonp", "", "\x00"])  # fmt: skip
def test_other_content_types_are_415(writer: Client, kind: str) -> None:
    problem_of(posted(writer, {"kind": "wire"}, kind), 415)


@pytest.mark.parametrize("kind", [JSON, "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])
def test_json_by_any_of_its_names(writer: Client, kind: str) -> None:
    assert posted(writer, {"kind": "wire"}, kind).status_code == 201


def test_too_large_a_body_is_413(writer: Client) -> None:
    problem_of(posted(writer, {"kind": "wire", "note": "x" * 1024 * 1024}), 413)
    assert not Source.objects.exists()


def test_fields_take_their_own_json_type_only(writer: Client) -> None:
    wrong = {"kind": ["wire"], "title": 5, "publisher": True, "note": {}, "published_on": 2019, "sensitivity": "clear"}
    found = pointers(problem_of(posted(writer, wrong), 400))
    assert set(found) == {f"/{name}" for name in wrong}
    assert "Did you mean 'CLEAR'?" in found["/sensitivity"]


def test_what_is_unknown_is_named_with_what_was_meant_and_what_nobody_sets_with_why(writer: Client) -> None:
    body = {"kind": "wire", "titel": "x", "a.b[0]": 1, "version": 3, "kind_label": "Wire", "recorded": {}}
    found = problem_of(posted(writer, body), 400)["errors"]
    assert {error["pointer"]: error["code"] for error in found} == {
        "/titel": "unknown",
        "/a.b[0]": "unknown",
        "/version": "read_only",
        "/kind_label": "read_only",
        "/recorded": "read_only",
    }
    said = {error["pointer"]: error["detail"] for error in found}
    assert "Did you mean 'title'?" in said["/titel"]
    assert "If-Match" in said["/version"]


def test_ten_thousand_unknown_fields_are_answered_with_the_first_fifty(writer: Client) -> None:
    problem = problem_of(posted(writer, {f"f{number}": 1 for number in range(10_000)}), 400)
    assert len(problem["errors"]) == 50
    assert "The first 50 of 10001" in problem["detail"]


def test_chinese_partial_dates_and_the_reason_arrive_as_they_were_sent(writer: Client) -> None:
    body = {"kind": "official", "title": " 中美经贸磋商 ", "published_on": "2019", "reason": "从网站抄录"}
    made = json.loads(posted(writer, body).content)
    assert (made["title"], made["published_on"]) == (" 中美经贸磋商 ", "2019")
    assert Source.objects.get().title == " 中美经贸磋商 "
    assert Changeset.objects.get(number=head()).reason == "从网站抄录"
