"""`issues/{ref}/` and the lists of what is recorded of it: complete, in order, corrections on request."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import agree_commitment, observe_commitment, record_delivery
from issues.actions.corrections import supersede
from issues.actions.issues import edit_issue
from issues.actions.positions import Condition, Quantity
from issues.actions.ties import Ties
from issues.models import Issue
from rounds.actions.calendar import revise_deadline, revise_measure
from tests.factories import (
    SYSTEM,
    make_citation,
    make_deadline,
    make_issue,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_party,
    make_position,
    make_source,
    make_status,
)
from tests.rest import ROOT, get, refused, two_articles

pytestmark = pytest.mark.django_db
ISSUE = "negotiations/talks/issues/US-001/"


@pytest.fixture
def issue() -> Issue:
    """An issue with one of everything."""
    talks = make_negotiation("talks")
    meeting = make_logged_round(talks, ends_on="2019-01-31", name="Washington")
    issue = make_issue(
        talks,
        title="Soybeans",
        description="Buy more.",
        area="agriculture",
        raised_in=meeting,
        citations=[make_citation()],
    )
    part = make_issue(talks, raised_by="CN", addressed_to="US", title="Part", parent=issue)
    source = make_source("reuters", title="Talks go on", url="https://example.org/a", language="en")
    cited = [
        make_citation(source, voice="US", reliability="B", credibility=2, quote="close", speaker="an aide", people=2)
    ]
    make_status(issue, "narrowing", on="2019-02", citations=cited, reason="Figures came.")
    make_position(issue, "CN", "rejects", on="2019-02-01")
    make_position(
        issue,
        "CN",
        "conditional",
        on="2019-02-10",
        channel="leaked",
        quantity=Quantity(metric="purchases", unit="USD bn", value="32.0", bound="at_least", due_on="2020"),
        condition=Condition(text="if the tariffs go", issue=part),
        citations=cited,
    )
    make_position(issue, "US", "would_settle", on="2019-02-11")
    link_issues(issue, part, kind="conditional_on", on="2019-02", note="said twice", citations=cited, **SYSTEM)
    commitment = agree_commitment(
        talks,
        key="buy",
        text="Buy 32.0",
        obligor=make_party("CN"),
        issue=issue,
        target="32.0",
        citations=cited,
        **SYSTEM,
    )
    record_delivery(commitment, level=1, on="2021", citations=cited, **SYSTEM)
    observe_commitment(commitment, period="2020", value="12.50", bound="about", **SYSTEM)
    deadline, measure = make_deadline(talks, key="march"), make_measure(talks, key="list-3", scope_usd="200000000000")
    revise_deadline(deadline, kind="set", due_on="2019-03-01", citations=cited, **SYSTEM)
    revise_deadline(deadline, kind="extended", due_on=None, announced_on="2019-02-24", **SYSTEM)
    revise_measure(measure, state="in_force", rate_to="10.0", effective_on="2018-09-24", citations=cited, **SYSTEM)
    edit_issue(
        issue,
        version=issue.version,
        changes={},
        ties=Ties(deadlines=[deadline], measures=[measure], sensitivity={make_party("US"): "economic"}),
        **SYSTEM,
    )
    add_note(talks, text="*Context*", issue=issue, citations=cited, **SYSTEM)
    return issue


CITATION = {
    "party": "US",
    "disputes": False,
    "basis": "reporting",
    "basis_label": "The publication's own reporting",
    "speaker": "an aide",
    "people": 2,
    "reliability": "B",
    "reliability_label": "Usually reliable",
    "credibility": 2,
    "credibility_label": "Probably true",
    "locator": None,
    "quote": "close",
}


def test_it_carries_everything_that_holds(issue: Issue, api_client: Client) -> None:
    detail = get(api_client, ISSUE)
    assert detail["url"] == f"http://testserver{ROOT}{ISSUE}"
    assert detail["description"] == "Buy more."
    assert detail["parts"] == ["CN-001"]
    assert detail["sensitivity"] == {"US": "economic"}
    assert detail["demand_list"] is None
    assert len(detail["citations"]) == 1
    assert [change["to"] for change in detail["status_changes"]] == ["raised", "narrowing"]
    assert [link["kind"] for link in detail["links"]] == ["conditional_on"]
    assert [note["text"] for note in detail["notes"]] == ["*Context*"]
    listed = get(api_client, "negotiations/talks/issues/?raised_by=US")["results"][0]
    assert {name: detail[name] for name in listed if name != "positions"} == {
        name: value for name, value in listed.items() if name != "positions"
    }


def test_a_status_change_says_what_it_changed_and_who_says_so(issue: Issue, api_client: Client) -> None:
    change = get(api_client, ISSUE)["status_changes"][1]
    source = change["citations"][0].pop("source")
    assert change["citations"] == [CITATION]
    assert (source["key"], source["title"], source["url"]) == ("reuters", "Talks go on", "https://example.org/a")
    assert change | {"id": 0, "recorded": 0, "citations": 0} == {
        "id": 0,
        "to": "narrowing",
        "to_label": "Narrowing",
        "phase": "engaged",
        "from": "raised",
        "from_label": "Raised",
        "movement": "advanced",
        "stages_skipped": False,
        "on": "2019-02",
        "round": None,
        "window": None,
        "reason": "Figures came.",
        "successor": None,
        "recorded": 0,
        "superseded": None,
        "citations": 0,
    }
    assert change["recorded"]["at"] == "2019-02-15T12:00:00Z"


def test_positions_stand_by_party_the_newest_first_the_earlier_beside_it(issue: Issue, api_client: Client) -> None:
    positions = get(api_client, ISSUE)["positions"]
    assert list(positions) == ["US", "CN"]
    china = positions["CN"]
    assert (china["stance"], china["stance_value"], china["channel_label"]) == ("conditional", 1, "Leaked")
    assert china["quantity"] == {
        "metric": "purchases",
        "unit": "USD bn",
        "value": "32.0",
        "bound": "at_least",
        "bound_label": "at least",
        "baseline": None,
        "due_on": "2020",
        "window": None,
    }
    assert china["condition"] == {"text": "if the tariffs go", "issue": "CN-001"}
    assert [earlier["stance"] for earlier in china["earlier"]] == ["rejects"]
    assert (positions["US"]["stance_value"], positions["US"]["earlier"]) == (None, [])


def test_what_hangs_on_it_comes_with_its_own_history(issue: Issue, api_client: Client) -> None:
    detail = get(api_client, ISSUE)
    (commitment,) = detail["commitments"]
    assert (commitment["key"], commitment["obligor"], commitment["target"]) == ("buy", "CN", "32.0")
    assert (commitment["deliveries"][0]["level_label"], commitment["deliveries"][0]["on"]) == ("minimum", "2021")
    assert (commitment["observations"][0]["value"], commitment["observations"][0]["bound"]) == ("12.50", "about")
    (deadline,) = detail["deadlines"]
    assert (deadline["key"], deadline["state"], deadline["due_on"]) == ("march", "extended", None)
    assert [revision["kind"] for revision in deadline["revisions"]] == ["set", "extended"]
    assert len(deadline["revisions"][0]["citations"]) == 1
    (measure,) = detail["measures"]
    assert (measure["scope_usd"], measure["revisions"][0]["rate_to"]) == ("200000000000.00", "10.0")


def test_the_lists_of_facts_are_the_same_facts(issue: Issue, api_client: Client) -> None:
    detail = get(api_client, ISSUE)
    for path, name in (("status-changes", "status_changes"), ("links", "links"), ("commitments", "commitments")):
        assert get(api_client, f"{ISSUE}{path}/?count=true")["results"] == detail[name]
    stated = get(api_client, f"{ISSUE}positions/")["results"]
    assert [position["stance"] for position in stated] == ["rejects", "conditional", "would_settle"]
    following = get(api_client, f"{ISSUE}positions/?limit=2")["next"]
    rest = get(api_client, following.split(ROOT)[1])["results"]
    assert rest == stated[2:]


def test_a_corrected_fact_is_left_out_and_shown_on_request(issue: Issue, api_client: Client) -> None:
    wrong = issue.status_changes.get(to="narrowing")
    replacement = {"to": "parked", "on": "2019-02", "reason": "It was parked."}
    supersede(wrong, reason="Misread.", replacement=replacement, **SYSTEM)
    path = f"{ISSUE}status-changes/"
    assert [change["to"] for change in get(api_client, path)["results"]] == ["raised", "parked"]
    (corrected,) = get(api_client, f"{path}?superseded=true")["results"]
    assert (corrected["to"], corrected["superseded"]["reason"]) == ("narrowing", "Misread.")
    assert len(get(api_client, f"{path}?superseded=any")["results"]) == 3
    assert [change["to"] for change in get(api_client, ISSUE)["status_changes"]] == ["raised", "parked"]
    assert "?superseded" in refused(api_client, f"{path}?superseded=yes")


def test_a_detail_takes_no_more_statements_with_a_longer_history(issue: Issue, api_client: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            get(api_client, ISSUE)
        return len(queries)

    get(api_client, "")
    before = statements()
    for day in range(1, 20):
        make_status(issue, "narrowing", on=f"2019-03-{day:02}")
        make_position(issue, "CN", "rejects", on=f"2019-03-{day:02}")
    assert statements() == before


@pytest.mark.parametrize("path", ["", "status-changes/", "positions/", "links/", "commitments/", "history/"])
def test_an_issue_that_is_not_there(issue: Issue, api_client: Client, path: str) -> None:
    for ref in ("US-999", "XX-001", "US-0000000001"):
        body = get(api_client, f"negotiations/talks/issues/{ref}/{path}", status=404)
        assert body["detail"] == f"There is no issue {ref} in these talks."
    assert refused(api_client, f"{ISSUE}{path}?on=2019")


def test_every_address_that_a_sample_gives_leads_to_what_it_names(api_client: Client) -> None:
    slug = two_articles().slug
    for name in ("issues", "rounds"):
        rows = get(api_client, f"negotiations/{slug}/{name}/?count=true")
        assert rows["count"] == len(rows["results"]) >= 3
        for row in rows["results"]:
            detail = get(api_client, row["url"].split(ROOT)[1])
            # A position is told in full where there is one.
            assert {key: row[key] for key in row if key != "positions"}.items() <= detail.items()
