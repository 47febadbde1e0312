"""`statuses/`, `areas/` and the index: what a client needs to know before it asks."""

import pytest
from django.test import Client

from issues.choices import STATUS
from issues.transitions import ALLOWED, FIRST
from tests.rest import ROOT, get, walk

pytestmark = pytest.mark.django_db


def test_statuses_say_phase_rank_and_what_may_follow(api_client: Client) -> None:
    page = get(api_client, "statuses/")
    assert [row["code"] for row in page["results"]] == list(STATUS)
    assert page["first"] == list(ALLOWED[FIRST])
    parked = next(row for row in page["results"] if row["code"] == "parked")
    assert parked == {
        "code": "parked",
        "label": "Parked",
        "phase": "engaged",
        "phase_label": "Engaged",
        "rank": 1,
        "letter": "P",
        "use": "set aside for a later phase, not withdrawn",
        "citation_needed": False,
        "allowed_next": list(ALLOWED["parked"]),
    }
    assert page["results"][-1]["rank"] is None


def test_areas_are_paged_by_code(api_client: Client) -> None:
    areas = [row for page in walk(api_client, "areas/?limit=10") for row in page]
    assert len(areas) == 23
    assert areas[0] == {"code": "agriculture", "label": "Agriculture"}
    assert [row["code"] for row in areas] == sorted(row["code"] for row in areas)


def test_the_index_leads_everywhere(api_client: Client) -> None:
    index = get(api_client, "")
    assert set(index) == {"negotiations", "parties", "areas", "statuses", "sources", "schema"}
    for address in index.values():
        assert get(api_client, address.split(ROOT)[1])
