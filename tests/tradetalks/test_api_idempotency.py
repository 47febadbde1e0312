"""`Idempotency-Key`: sent fifty times, done once, answered alike; and what a key may not be used for."""

import datetime as dt
import json
import threading
from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from django.test import Client
from django.utils import timezone

from issues.tasks import sweep_once
from tests.factories import head
from tests.rest import ROOT, client_of
from tests.rest_writing import JSON, pointers, problem_of
from tradetalks.accounts.models import User
from tradetalks.api.models import KeptAnswer
from tradetalks.api.writing import rehearsal
from tradetalks.sources.actions import record_source
from tradetalks.sources.models import Source

SOURCES = f"{ROOT}sources/"
GOOD = {"kind": "wire", "publisher": "Agency"}


def posted(client: Client, body: Any, key: str, address: str = SOURCES) -> Any:
    return client.post(address, json.dumps(body), content_type=JSON, headers={"idempotency-key": key})


@pytest.fixture
def writer(analyst: User) -> Client:
    return client_of(analyst, "write")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [8, pytest.param(50, marks=pytest.mark.long)])
def test_at_once(analyst: User, times: int) -> None:
    clients = [client_of(analyst, "write") for _ in range(times)]
    before = head()
    answers: list[tuple[int, bytes, str, str]] = []
    replays: list[str | None] = []
    start = threading.Barrier(times)

    def send(client: Client) -> None:
        try:
            start.wait()
            response = posted(client, GOOD, "one-key")
            answers.append((response.status_code, response.content, response["Location"], response["ETag"]))
            replays.append(response.headers.get("Idempotent-Replay"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == times
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    assert Counter(replays) == {None: 1, "true": times - 1}
    assert Source.objects.count() == 1
    assert head() == before + 1


@pytest.mark.django_db
def test_the_order_of_fields_and_the_spaces_do_not_matter(writer: Client) -> None:
    first = posted(writer, GOOD, "k")
    raw = b'{ "publisher":"Agency",\n"kind" :"wire"}'
    again = writer.post(SOURCES, raw, content_type=JSON, headers={"idempotency-key": "k"})
    assert (again.content, again["Idempotent-Replay"]) == (first.content, "true")


@pytest.mark.django_db
def test_one_key_is_for_one_request_of_one_person(manager: User, clerk: User) -> None:
    writer = client_of(manager, "write")
    posted(writer, GOOD, "k")
    before = head()
    for body, address in (({**GOOD, "title": "Other"}, SOURCES), (GOOD, f"{ROOT}negotiations/")):
        assert set(pointers(problem_of(posted(writer, body, "k", address), 422))) == {"Idempotency-Key:"}
    assert head() == before
    assert posted(client_of(clerk, "write"), GOOD, "k").status_code == 201
    assert Source.objects.count() == 2


@pytest.mark.django_db
def test_a_refused_write_leaves_its_key_free(writer: Client) -> None:
    problem_of(posted(writer, {"kind": "wier"}, "k"), 400)
    record_source(by=None, at=timezone.now(), door="command", key="taken", kind="wire")
    problem_of(posted(writer, {**GOOD, "key": "taken"}, "k"), 422)
    assert not KeptAnswer.objects.exists()
    assert posted(writer, {**GOOD, "key": "free"}, "k").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ключ", "a\x00b", "\t"])
def test_what_is_no_key(writer: Client, key: str) -> None:
    assert set(pointers(problem_of(posted(writer, GOOD, key), 400))) == {"Idempotency-Key:"}
    assert not Source.objects.exists()


@pytest.mark.django_db
def test_a_key_of_255_characters(writer: Client) -> None:
    assert posted(writer, GOOD, "~" * 255).status_code == 201
    assert posted(writer, GOOD, "~" * 255)["Idempotent-Replay"] == "true"


@pytest.mark.django_db
def test_a_replay_tells_nothing_to_who_may_no_longer_see_it(manager: User) -> None:
    secret = {**GOOD, "sensitivity": "RED", "title": "Secret"}
    assert b"Secret" in posted(client_of(manager, "write"), secret, "k").content
    manager.groups.set([Group.objects.get(name="analyst")])
    demoted = client_of(User.objects.get(pk=manager.pk), "write")
    again = posted(demoted, secret, "k")
    assert (again.status_code, again.content, again["Idempotent-Replay"]) == (204, b"", "true")
    assert demoted.get(again["Location"]).status_code == 404
    manager.groups.set([Group.objects.get(name="reader")])
    problem_of(posted(client_of(User.objects.get(pk=manager.pk), "write"), secret, "k"), 403)
    assert Source.objects.count() == 1


@pytest.mark.django_db
def test_who_may_not_see_what_they_wrote_is_shown_nothing(writer: Client) -> None:
    response = posted(writer, {**GOOD, "sensitivity": "RED"}, "k")
    assert (response.status_code, response.content) == (204, b"")
    assert Source.objects.get().sensitivity == "RED"
    assert posted(writer, {**GOOD, "sensitivity": "RED"}, "k").status_code == 204


@pytest.mark.django_db(transaction=True)
def test_the_sweep_forgets_what_is_older_than_a_day(writer: Client) -> None:
    posted(writer, GOOD, "old")
    posted(writer, GOOD, "new")
    KeptAnswer.objects.filter(key="old").update(created_at=timezone.now() - dt.timedelta(hours=24, seconds=1))
    KeptAnswer.objects.filter(key="new").update(created_at=timezone.now() - dt.timedelta(hours=23))
    sweep_once()
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_a_rehearsal_is_seen_inside_and_leaves_nothing() -> None:
    before = head()
    with rehearsal():
        record_source(by=None, at=timezone.now(), door="command", kind="wire", key="tried")
        assert Source.objects.filter(key="tried").exists()
        assert head() == before + 1
    assert not Source.objects.exists()
    assert head() == before
