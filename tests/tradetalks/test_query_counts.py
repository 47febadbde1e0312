"""How many statements each REST address takes, token included: checked in, so that one more is noticed.

A number may be lowered freely. Whoever raises one says why in the commit.
"""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.recompute import recompute_all_due
from tests.factories import (
    make_citation,
    make_commitment,
    make_deadline,
    make_demand_list,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_position,
    make_source,
)
from tests.rest import ROOT, client_of, get
from tests.tradetalks.api_addresses import named_addresses
from tradetalks.accounts.models import User
from tradetalks.api.kept_answers import KEPT

pytestmark = pytest.mark.django_db

STATEMENTS = {
    "index": (1, 1),
    "schema": (1, 1),
    "source_list": (2, 1),
    "source_detail": (2, 1),
    "party_list": (2, 1),
    "negotiation_list": (3, 1),
    "negotiation_detail": (3, 1),
    "round_list": (4, 1),
    "round_detail": (7, 1),
    "readout_list": (4, 1),
    "all_readout_list": (3, 1),
    "deadline_list": (4, 1),
    "deadline_detail": (4, 1),
    "deadline_revision_list": (4, 1),
    "measure_list": (4, 1),
    "measure_detail": (4, 1),
    "measure_revision_list": (4, 1),
    "demand_list_list": (4, 1),
    "demand_list_detail": (4, 1),
    "area_list": (2, 1),
    "status_list": (1, 1),
    "issue_list": (2, 1),
    "issue_detail": (3, 1),
    "status_change_list": (5, 1),
    "position_list": (5, 1),
    "link_list": (4, 1),
    "issue_commitment_list": (4, 1),
    "issue_note_list": (4, 1),
    "issue_history": (8, 1),
    "commitment_list": (6, 1),
    "commitment_detail": (6, 1),
    "commitment_delivery_list": (4, 1),
    "commitment_observation_list": (4, 1),
    "note_list": (3, 1),
    "round_note_list": (4, 1),
    "matrix": (4, 1),
    "summary_latest": (2, 1),
    "summary_list": (4, 2),
    "summary_detail": (4, 2),
    "change_list": (7, 1),
    "search": (6, 1),
}
"""Name of the address → statements of an answer that is computed, and of a 304."""

UPDATE = {"postgresql": 13, "sqlite": 15}
"""Statements of a PATCH of an issue's title, BEGIN and COMMIT left out: the token, the issue, whether If-Match holds;
the lock, the issue once more, its conditional UPDATE, the words it is found by (SQLite's index takes three), changeset,
change and head; and the three of the record in the answer."""


def test_each_address_takes_exactly_as_many_statements(api_client: Client) -> None:
    talks = make_negotiation("talks")
    meeting = make_logged_round(talks, citations=[make_citation()])
    issue = make_issue(talks, raised_in=meeting, citations=[make_citation()])
    make_position(issue, "CN", "rejects", citations=[make_citation()])
    keys = {"source": make_source().pk, "deadline": make_deadline(talks).pk, "measure": make_measure(talks).pk}
    keys |= {"demand": make_demand_list(talks).pk, "commitment": make_commitment(talks).pk}
    recompute_all_due()
    addresses = named_addresses({"slug": "talks", "ref": issue.ref, "number": 1, **keys})
    for address in addresses.values():
        get(api_client, address.removeprefix(ROOT))  # the token's use of the day is noted, the summary parsed
    taken: dict[str, tuple[int, int]] = {}
    for name, address in addresses.items():
        KEPT.clear()
        with CaptureQueriesContext(connection) as computed:
            etag = api_client.get(address)["ETag"]
        with CaptureQueriesContext(connection) as unchanged:
            assert api_client.get(address, headers={"if-none-match": etag}).status_code == 304
        taken[name] = (len(computed), len(unchanged))
    assert taken == STATEMENTS


def test_an_update_takes_exactly_as_many_statements(analyst: User) -> None:
    issue = make_issue(make_negotiation("talks"))
    writer = client_of(analyst, "write")
    address = f"{ROOT}negotiations/talks/issues/{issue.ref}/"
    etag = writer.get(address)["ETag"]
    for title in ("One wording", "Another wording"):  # the first notes the token's use of the day
        with CaptureQueriesContext(connection) as written:
            body = json.dumps({"title": title})
            answer = writer.patch(address, body, content_type="application/json", headers={"if-match": etag})
        assert answer.status_code == 200
        etag = answer["ETag"]
    asked = [query["sql"] for query in written if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) == UPDATE[connection.vendor], asked
