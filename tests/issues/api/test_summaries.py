"""`summary/`, `summaries/` and `rounds/{number}/summary/`: the newest summary, and whether it still holds."""

import pytest
from django.test import Client

from issues.actions.recompute import recompute_all_due
from issues.actions.round_record import Outcome
from issues.models import Issue
from tests.factories import make_issue, make_logged_round, make_negotiation, make_round, make_status
from tests.rest import ROOT, get, refused

pytestmark = pytest.mark.django_db
TALKS = "negotiations/talks/"


@pytest.fixture
def issue() -> Issue:
    """Raised in R1, narrowing in R2; R3 is planned."""
    talks = make_negotiation("talks")
    issue = make_issue(talks, raised_in=make_logged_round(talks, ends_on="2018-05-04", name="Beijing"))
    closer = Outcome(issue=issue, to="narrowing", reason="Closer.")
    make_logged_round(talks, ends_on="2018-06-03", name="Washington", outcomes=[closer])
    make_round(talks, ends_on="2018-07-01")
    recompute_all_due()
    return issue


def test_it_has_the_shape_of_the_contract(issue: Issue, api_client: Client) -> None:
    summary = get(api_client, f"{TALKS}rounds/2/summary/")
    assert summary["negotiation"] == "talks"
    assert summary["round"] == {"number": 2, "name": "Washington", "ends_on": "2018-06-03"}
    assert (summary["state"], summary["stale_since"], summary["method"]) == ("current", None, "1")
    assert summary["digest"].startswith("sha256:")
    assert summary["totals"]["tracked"] == 1
    assert summary["movement"]["advanced"] == [{"ref": "US-001", "from": "raised", "to": "narrowing"}]
    later = {
        "reflects",
        "computed_at",
        "duration_ms",
        "by_party",
        "by_area",
        "parts",
        "claims",
        "evidenced",
        "narrative",
    }
    lists = {"sticking_points", "stalled", "silent", "contested", "one_sided", "substitutes", "deadlines", "measures"}
    assert not (later | lists) - set(summary)


def test_the_latest_is_that_of_the_last_logged_round(issue: Issue, api_client: Client) -> None:
    assert get(api_client, f"{TALKS}summary/") == get(api_client, f"{TALKS}rounds/2/summary/")
    everything = get(api_client, f"{TALKS}summaries/")
    assert [row["round"]["number"] for row in everything["results"]] == [1, 2]
    assert everything["results"][1] == get(api_client, f"{TALKS}summary/")


def test_it_says_that_it_is_out_of_date_until_it_is_recomputed(issue: Issue, api_client: Client) -> None:
    path = f"{TALKS}rounds/2/summary/"
    etag = api_client.get(f"{ROOT}{path}")["ETag"]
    make_status(issue, "parked", on="2018-06-03")
    stale = get(api_client, path, headers={"if-none-match": etag})
    assert (stale["state"], stale["stale_since"]) == ("stale", "2019-02-15T12:00:00.000000Z")
    assert get(api_client, f"{TALKS}rounds/1/summary/")["state"] == "current"
    etag = api_client.get(f"{ROOT}{path}")["ETag"]
    recompute_all_due()  # the ledger has not moved, the summary has
    current = get(api_client, path, headers={"if-none-match": etag})
    assert current["state"] == "current"
    assert [moved["to"] for moved in current["movement"]["unchanged"]] == ["parked"]
    assert current["revision"] == 2


def test_a_summary_never_computed_says_so_and_has_no_figures(api_client: Client) -> None:
    make_logged_round(make_negotiation("talks"))
    summary = get(api_client, f"{TALKS}summary/")
    assert (summary["state"], summary["reflects"]) == ("stale", None)
    assert "totals" not in summary


def test_rounds_without_a_summary(issue: Issue, api_client: Client) -> None:
    for number in (3, 99, 10**30):
        body = get(api_client, f"{TALKS}rounds/{number}/summary/", status=404)
        assert body["detail"] == f"There is no logged round {number} in these talks, so there is no summary of it."
    make_negotiation("fresh")
    assert "No round" in get(api_client, "negotiations/fresh/summary/", status=404)["detail"]
    assert get(api_client, "negotiations/fresh/summaries/")["results"] == []
    assert "?round" in refused(api_client, f"{TALKS}summary/?round=x")
