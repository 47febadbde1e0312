"""The state of a summary, for the page that waits for it."""

import datetime as dt

from django.test import Client

from issues.actions.issues import archive_issue
from issues.actions.recompute import recompute
from tests.factories import SYSTEM
from tests.talks import Cast
from tradetalks.accounts.models import User


def test_says_state_and_revision_and_304_while_nothing_changed(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(reader)
    first = client.get("/talks/rounds/7/summary-state/")
    assert first.json() == {"state": "current", "revision": 1}
    assert "no-cache" in first["Cache-Control"]
    again = client.get("/talks/rounds/7/summary-state/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    archive_issue(cast.issues["US-003"], version=1, on=dt.date(2019, 1, 1), reason="Entered twice.", **SYSTEM)
    stale = client.get("/talks/rounds/7/summary-state/", headers={"If-None-Match": first["ETag"]})
    assert stale.json() == {"state": "stale", "revision": 1}
    recompute(cast.negotiation)
    fresh = client.get("/talks/rounds/7/summary-state/", headers={"If-None-Match": stale["ETag"]})
    assert fresh.json() == {"state": "current", "revision": 2}
