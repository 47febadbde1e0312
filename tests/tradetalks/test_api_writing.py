"""What writing does at the edges: rehearsals, several people at once, and values no field was made for."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from tests.every_rest_door import EVERY_DOOR
from tests.factories import head, make_negotiation, make_source, make_user
from tests.rest import ROOT, client_of
from tests.rest_writing import JSON, WritingDoor, pointers, problem_of, send
from tradetalks.accounts.models import User
from tradetalks.api.models import KeptAnswer
from tradetalks.sources.models import Source

RECORDS = f"{ROOT}records/"
performing = pytest.mark.urls("tests.tradetalks.writing_urls")


def posted(client: Client, body: Any, query: str = "", **headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(RECORDS + query, json.dumps(body), content_type=JSON, headers=given)


@performing
@pytest.mark.django_db
def test_a_dry_run_says_what_would_happen_and_leaves_nothing(analyst: User) -> None:
    writer, before = client_of(analyst, "write"), head()
    for query in ("?dry_run=1", "?dry_run=true"):
        response = posted(writer, {"key": "tried"}, query, idempotency_key="k")
        assert (response.status_code, json.loads(response.content)) == (200, {"sources": 1, "dry_run": True})
    assert (Source.objects.count(), KeptAnswer.objects.count(), head()) == (0, 0, before)
    done = posted(writer, {"key": "tried"}, "?dry_run=0", idempotency_key="k")
    assert (done.status_code, json.loads(done.content)) == (202, {"sources": 1, "dry_run": False})
    assert head() == before + 1
    assert set(pointers(problem_of(posted(writer, {"key": "x"}, "?dry_run=maybe"), 400))) == {"?dry_run"}
    assert set(pointers(problem_of(posted(writer, {"key": "tried"}, "?dry_run=1"), 422))) == {"/key"}


@performing
@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?dry_run=1"])
def test_what_fails_after_the_act_undoes_it_where_the_answer_is_kept_with_it(analyst: User, query: str) -> None:
    writer = client_of(analyst, "write")
    refused = posted(writer, {"key": "one", "wrong": "yes"}, query, idempotency_key="k")
    assert set(pointers(problem_of(refused, 422))) == {"/wrong"}
    assert not Source.objects.exists()
    assert posted(writer, {"key": "one"}, idempotency_key="k").status_code == 202


@pytest.mark.django_db(transaction=True)
def test_of_edits_of_one_state_one_is_done_and_the_others_are_shown_it(manager: User) -> None:
    make_negotiation("talks")
    writers = [client_of(manager, "write") for _ in range(4)]
    address = f"{ROOT}negotiations/talks/"
    etag = writers[0].get(address)["ETag"]
    before, answers = head(), []
    start = threading.Barrier(len(writers))

    def edit(writer: Client, name: str) -> None:
        try:
            start.wait()
            body = json.dumps({"name": name})
            answers.append(writer.patch(address, body, content_type=JSON, headers={"if-match": etag}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=edit, args=[writer, f"N{n}"]) for n, writer in enumerate(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 3}
    assert head() == before + 1
    (done,) = [json.loads(answer.content) for answer in answers if answer.status_code == 200]
    for answer in answers:
        if answer.status_code == 412:
            assert json.loads(answer.content)["current"] == done


# --- Values no field was made for ---------------------------------------------------------------------------

NUMBERS = ["0", "-1", "1.5", "1e3", "1e18", str(2**31), str(2**63 - 1), "0.000000000000000000000000000001", "-0.0"]
TEXTS = ["", " ", "\t\n", "x" * 100_000, "\u202e\u200b\ufeff", "=1+1", "2019-13", "0000-00-00", "9999", "١٩٩٩-٠١",
    "NaN", "-0", "1e5", "null", "../..", "%s{}", "🀄" * 300, "é" * 121, "A" * 9, "S-1", "\x7f\x85\u2028"]  # fmt: skip
OTHERS = ["null", "true", "[]", "{}", "[[]]", "[{}]", "[null]", "[1]", '["US"]', '{"a": 1}', '[{"party": null}]',
    '[{"source": 0}]', '[{"source": {}, "basis": "reporting"}]', '{"agreement": null}']  # fmt: skip


def hostile_bodies(door: WritingDoor) -> Iterator[bytes]:
    """The door's good body with each of its fields, replaced by each value, and each of what is within by some."""
    values = [*NUMBERS, *(json.dumps(text) for text in TEXTS), *OTHERS]
    good = {**door.body, "reason": door.reason}
    for name, within in good.items():
        yield from (_with(good, name, value) for value in values)
        if isinstance(within, list) and within and isinstance(within[0], dict):
            for place, field in enumerate(within[0]):
                for value in values[place % 3 :: 3]:
                    yield _with(good, name, f"[{_with(within[0], field, value).decode()}]")


def _with(members: Mapping[str, Any], name: str, raw: str) -> bytes:
    """The object with one member replaced by JSON text."""
    others = [f"{json.dumps(other)}: {json.dumps(value)}" for other, value in members.items() if other != name]
    return f"{{{', '.join([*others, f'{json.dumps(name)}: {raw}'])}}}".encode()


@pytest.mark.longest
@pytest.mark.django_db
@pytest.mark.parametrize("door", EVERY_DOOR, ids=[door.name for door in EVERY_DOOR])
def test_no_value_makes_a_writing_door_fail(door: WritingDoor) -> None:
    path = door.make()
    writer = client_of(make_user(door.role), "write")
    precondition = {"if_match": "*"} if door.needs_if_match else {}
    make_source("elsewhere")
    before = head()
    for body in hostile_bodies(door):
        with transaction.atomic():  # each value meets the record as it was
            response = send(writer, door, path, body, **precondition)
            assert response.status_code in {200, 201, 202, 400, 412, 422}, (body[:300], response.content)
            if response.status_code >= 400:
                assert problem_of(response, response.status_code)["errors"], body[:300]
                assert head() == before
            transaction.set_rollback(True)
