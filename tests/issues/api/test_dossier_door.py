"""Talks as one file over REST: the same file as `dump_dossier` writes, the same load as `load_dossier` does."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from issues.models import Issue
from rounds.models import Negotiation
from tests.factories import head, make_issue, make_negotiation
from tests.rest import client_of
from tests.rest_writing import pointers, problem_of
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

FILE = (Path(settings.BASE_DIR) / "issues/sample/two-articles.json").read_bytes()
SLUG = json.loads(FILE)["negotiation"]["slug"]
IMPORT = "/api/v1/negotiations/import/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(manager: User) -> Client:
    """A manager's program."""
    return client_of(manager, "write")


def send(client: Client, raw: bytes, query: str = "", **more: Any) -> Any:
    """The response to the file."""
    return client.post(f"{IMPORT}{query}", raw, content_type="application/json", **more)


def test_a_dossier_is_loaded_once_and_comes_back_byte_for_byte(writer: Client, manager: User) -> None:
    rehearsed = json.loads(send(writer, FILE, "?dry_run=1").content)
    assert (rehearsed["changed"], rehearsed["changeset"], Negotiation.objects.count()) == (True, None, 0)
    before = head()
    loaded = json.loads(send(writer, FILE, "?reason=From+the+archive").content)
    assert loaded == {**rehearsed, "dry_run": False, "changeset": before + 1}
    assert loaded["recorded"]["issues"] == Issue.objects.count()
    changeset = Changeset.objects.get(number=before + 1)
    assert (changeset.by, changeset.door, changeset.reason) == (manager, "api", "From the archive")
    dumped = io.StringIO()
    call_command("dump_dossier", SLUG, stdout=dumped)
    answered = writer.get(f"/api/v1/negotiations/{SLUG}/dossier/")
    assert (answered["Content-Type"], answered.content) == ("application/json", dumped.getvalue().encode())
    again = json.loads(send(writer, answered.content).content)
    assert (again["changed"], again["changeset"], head()) == (False, None, before + 1)
    etag = {"if-none-match": answered["ETag"]}
    assert writer.get(f"/api/v1/negotiations/{SLUG}/dossier/", headers=etag).status_code == 304


def test_what_is_wrong_with_it_is_pointed_at(writer: Client) -> None:
    wrong = FILE.replace(b'"deadlocked"', b'"agreed"').replace(b'"CN"', b'"CNN"', 1)
    before = head()
    problem = problem_of(send(writer, wrong), 422)
    assert any(pointer.startswith("/status_changes/") and pointer.endswith("/to") for pointer in pointers(problem))
    for raw in (b"", b"{", b"[]", b'{"dossier": 2}', b"\xff\xfe", b"[" * 100_000, b'{"dossier": NaN}'):
        assert send(writer, raw).status_code in {400, 422}, raw[:20]
    assert "?reasno" in pointers(problem_of(send(writer, FILE, "?reasno=x"), 400))
    assert (head(), Negotiation.objects.count()) == (before, 0)


def test_loading_and_dumping_are_for_who_may_see_and_manage_everything(
    writer: Client, client: Client, reader: User, analyst: User
) -> None:
    make_issue(make_negotiation("talks"))
    address, before = "/api/v1/negotiations/talks/dossier/", head()
    for person in (reader, analyst):
        # Whatever the talks hold: a refusal that depended on it would tell that there are such sources.
        assert "every source" in problem_of(client_of(person).get(address), 403)["detail"]
        problem_of(send(client_of(person, "write"), FILE), 403)
    assert client.get(address).status_code == send(client, FILE).status_code == 401
    problem_of(writer.get("/api/v1/negotiations/elsewhere/dossier/"), 404)
    for clock in ("on=2019-02-15", "round=1", "as_of=1"):
        assert f"?{clock.split('=')[0]}" in pointers(problem_of(writer.get(f"{address}?{clock}"), 400))
    problem_of(writer.get(IMPORT), 405)
    assert head() == before
