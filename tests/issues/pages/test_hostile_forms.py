"""Forms about one issue, sent by somebody who sends what no browser would: a named refusal, never a fault."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from issues.models import Note
from tests.factories import head
from tests.talks import Cast
from tradetalks.accounts.models import User

NASTY = (
    "", "\x00", "\ud800", "9" * 400, "-1", "x" * 50_000, "US-001", "2019-02-30", "1e400", "NaN", "<b>", "𝟙", "％00",
)  # fmt: skip
FIELDS = (
    "to", "successor", "meeting", "on", "reason", "seen", "US-stance", "US-text", "US-value", "US-metric",
    "US-condition_issue", "cite-TOTAL_FORMS", "cite-INITIAL_FORMS", "cite-0-named", "cite-0-pick", "cite-0-people",
    "cite-0-kind", "cite-0-published_on", "take-out", "title", "area", "raised_by", "raised_in", "parent", "deadlines",
    "version", "base", "clashed", "pick-title", "text", "kind", "wrong", "instead", "stance-stance", "stance-value",
)  # fmt: skip


ROWS = {"cite-TOTAL_FORMS": "1", "cite-INITIAL_FORMS": "0"}


@pytest.fixture
def addresses(cast: Cast) -> list[str]:
    issue = cast.issues["US-001"]
    status, position = issue.status_changes.earliest("pk"), issue.positions.earliest("pk")
    note = Note.objects.filter(issue=issue).earliest("pk")
    root = "/talks/issues/US-001"
    return [
        f"{root}/change/", f"{root}/change/preview/", "/talks/issues/new/", f"{root}/edit/", f"{root}/archive/",
        f"{root}/notes/new/", f"{root}/notes/preview/", f"{root}/notes/{note.pk}/edit/", f"{root}/links/new/",
        f"{root}/correct/status-change/{status.pk}/", f"{root}/correct/position/{position.pk}/",
    ]  # fmt: skip


def sent(client: Client, address: str, body: dict[str, Any]) -> int:
    encoded = urlencode(body, encoding="utf-8", errors="surrogatepass")
    return client.post(address, encoded, content_type="application/x-www-form-urlencoded").status_code


@pytest.mark.long
def test_a_form_with_parts_missing_is_refused(client: Client, manager: User, addresses: list[str]) -> None:
    client.force_login(manager)
    before = head()
    many = {"cite-TOTAL_FORMS": "100000", "cite-INITIAL_FORMS": "5", "add-source": "1"}
    for address in addresses:
        for body in ({}, ROWS, many, {"preview": "1"}, {"add-source": "1"}, {"cite-TOTAL_FORMS": "x"}):
            assert sent(client, address, body) in {200, 409, 422}, (address, body)
    assert head() == before


@pytest.mark.longest
def test_nothing_typed_is_a_fault(client: Client, manager: User, addresses: list[str]) -> None:
    client.force_login(manager)
    before = head()
    for address in addresses:
        for nasty in NASTY:
            everything = dict.fromkeys(FIELDS, nasty)
            for more in ({}, ROWS, {**ROWS, "version": "1", "meeting": "7", "preview": "1"}):
                status = sent(client, address, {**everything, **more})
                assert status in {200, 400, 409, 412, 413, 422}, (address, nasty[:20])
    assert head() == before
