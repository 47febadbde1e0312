"""How many statements each REST address takes, token included: checked in, so that one more is noticed.

A number may be lowered freely. Whoever raises one says why in the commit.
"""

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
from tests.rest import ROOT, get
from tests.tradetalks.api_addresses import named_addresses
from tradetalks.api.kept_answers import KEPT

pytestmark = pytest.mark.django_db

STATEMENTS = {
    "index": (2, 2),
    "schema": (1, 1),
    "source_list": (3, 2),
    "source_detail": (3, 2),
    "party_list": (3, 2),
    "negotiation_list": (4, 2),
    "negotiation_detail": (4, 2),
    "round_list": (5, 2),
    "round_detail": (8, 2),
    "readout_list": (5, 2),
    "all_readout_list": (4, 2),
    "deadline_list": (5, 2),
    "deadline_detail": (5, 2),
    "deadline_revision_list": (5, 2),
    "measure_list": (5, 2),
    "measure_detail": (5, 2),
    "measure_revision_list": (5, 2),
    "demand_list_list": (5, 2),
    "demand_list_detail": (5, 2),
    "area_list": (3, 2),
    "status_list": (2, 2),
    "issue_list": (3, 2),
    "issue_detail": (4, 2),
    "status_change_list": (6, 2),
    "position_list": (6, 2),
    "link_list": (5, 2),
    "issue_commitment_list": (5, 2),
    "issue_note_list": (5, 2),
    "issue_history": (14, 2),
    "commitment_list": (7, 2),
    "commitment_detail": (7, 2),
    "commitment_delivery_list": (5, 2),
    "commitment_observation_list": (5, 2),
    "note_list": (4, 2),
    "round_note_list": (5, 2),
    "matrix": (5, 2),
    "summary_latest": (3, 2),
    "summary_list": (5, 3),
    "summary_detail": (5, 3),
    "change_list": (13, 2),
    "search": (7, 2),
}
"""Name of the address → statements of an answer that is computed, and of a 304."""


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
