"""`matrix/`: the status of each issue after each logged round."""

import pytest
from django.test import Client

from issues.actions.round_record import Outcome
from tests.factories import make_issue, make_logged_round, make_negotiation, make_round, make_status
from tests.rest import get, refused, walk

pytestmark = pytest.mark.django_db
MATRIX = "negotiations/talks/matrix/"


def test_a_status_stays_until_it_changes_and_assessed_names_the_rounds_that_looked(api_client: Client) -> None:
    talks = make_negotiation("talks")
    one = make_issue(talks, title="One", raised_in=make_logged_round(talks, ends_on="2018-05-04", name="A"))
    make_logged_round(talks, ends_on="2018-06-03", name="B")
    make_logged_round(
        talks, ends_on="2018-07-01", name="C", outcomes=[Outcome(issue=one, to="deadlocked", reason="Stuck.")]
    )
    make_round(talks, ends_on="2018-09-01")
    two = make_issue(talks, title="Two", parent=one, with_status=False)
    make_status(two, "under_discussion", on="2018-06-10", citations=[])
    make_status(two, "narrowing", on="2018-06-11", citations=[])
    make_status(two, "parked", on="2018-08-11", citations=[])
    page = get(api_client, MATRIX)
    assert page["rounds"] == [
        {"number": 1, "name": "A", "ends_on": "2018-05-04"},
        {"number": 2, "name": "B", "ends_on": "2018-06-03"},
        {"number": 3, "name": "C", "ends_on": "2018-07-01"},
    ]
    assert page["results"] == [
        {
            "ref": "US-001",
            "title": "One",
            "parent": None,
            "statuses": ["raised", "raised", "deadlocked"],
            "assessed": [1, 3],
        },
        {"ref": "US-002", "title": "Two", "parent": "US-001", "statuses": [None, None, "narrowing"], "assessed": [3]},
    ]
    assert [row["ref"] for row in get(api_client, f"{MATRIX}?q=two&count=true")["results"]] == ["US-002"]
    assert [len(rows) for rows in walk(api_client, f"{MATRIX}?limit=1")] == [1, 1]
    assert "?cursor" in refused(api_client, f"{MATRIX}?cursor=x")
    assert "?ordering" in refused(api_client, f"{MATRIX}?ordering=ref")
