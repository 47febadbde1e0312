"""`issues/{ref}/history/` and `changes/`: what the ledger holds, in names people know, none left out."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.commitments import agree_commitment, observe_commitment
from issues.actions.corrections import supersede
from issues.actions.issues import edit_issue
from issues.actions.ties import Ties
from issues.models import Area, Issue
from rounds.models import Negotiation
from tests.factories import (
    SYSTEM,
    head,
    make_citation,
    make_deadline,
    make_issue,
    make_negotiation,
    make_party,
    make_position,
    make_source,
    make_status,
)
from tests.rest import ROOT, get, refused
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset

pytestmark = pytest.mark.django_db
HISTORY = "negotiations/talks/issues/US-001/history/"
CHANGES = "negotiations/talks/changes/"


@pytest.fixture
def issue() -> Issue:
    """US-001, opened as identified."""
    return make_issue(make_negotiation("talks"))


def test_an_edit_shows_only_what_differs_with_names_for_keys(issue: Issue, analyst: User, api_client: Client) -> None:
    area = Area.objects.get(code="cyber")
    changes = {"title": "Cyber theft", "area": area}
    edit_issue(issue, version=1, changes=changes, reason="Better said.", **{**SYSTEM, "by": analyst})
    newest = get(api_client, HISTORY)["results"][0]
    assert newest["number"] == head()
    assert (newest["by"], newest["door"], newest["door_label"]) == ("analyst", "command", "Command line")
    assert (newest["reason"], newest["at"]) == ("Better said.", "2019-02-15T12:00:00Z")
    (change,) = newest["changes"]
    assert (change["model"], change["ref"], change["action"]) == ("issues.issue", "US-001", "changed")
    assert change["before"].pop("title").startswith("Demand")
    assert change["before"] == {"area": "tariffs", "version": 1}
    assert change["after"] == {"title": "Cyber theft", "area": "cyber", "version": 2}


def test_it_tells_of_everything_recorded_of_the_issue_and_of_nothing_else(issue: Issue, api_client: Client) -> None:
    other = make_issue(issue.negotiation, title="Other")
    source = make_source("wire")
    cited = [make_citation(source)]
    wrong = make_status(issue, "narrowing", citations=cited)
    make_position(issue, "CN", "rejects", citations=cited)
    commitment = agree_commitment(
        issue.negotiation, key="buy", text="Buy", obligor=make_party("CN"), issue=issue, citations=cited, **SYSTEM
    )
    observe_commitment(commitment, period="2020", citations=cited, **SYSTEM)
    make_status(other, "narrowing")
    supersede(wrong, reason="Misread.", **SYSTEM)
    told = get(api_client, HISTORY)["results"]
    kinds = [sorted({(change["model"].split(".")[1], change["action"]) for change in row["changes"]}) for row in told]
    assert kinds == [
        [("statuschange", "changed")],
        [("observation", "added"), ("observationcitation", "added")],
        [("commitment", "added"), ("commitmentcitation", "added")],
        [("position", "added"), ("positioncitation", "added")],
        [("statuschange", "added"), ("statuschangecitation", "added")],
        [("issue", "added"), ("statuschange", "added")],
    ]
    citation = told[3]["changes"][1]["after"]
    assert citation["source"] == "wire"
    assert told[3]["changes"][0]["after"]["party"] == "CN"
    assert told[3]["changes"][0]["after"]["issue"] == "US-001"


def test_what_was_removed_again_stays_in_it(issue: Issue, api_client: Client) -> None:
    deadline = make_deadline(issue.negotiation, key="march")
    for ties in (Ties(deadlines=[deadline]), Ties(deadlines=[])):
        edit_issue(issue, version=issue.version, changes={}, ties=ties, citations=[make_citation()], **SYSTEM)
    edit_issue(issue, version=issue.version, changes={}, citations=[], **SYSTEM)
    told = [
        (change["model"].split(".")[1], change["action"])
        for row in get(api_client, HISTORY)["results"][:4]
        for change in row["changes"]
    ]
    assert ("issuedeadline", "added") in told
    assert ("issuedeadline", "removed") in told
    assert ("issuecitation", "removed") in told


def test_it_pages_from_the_newest(issue: Issue, api_client: Client) -> None:
    for day in range(1, 6):
        make_status(issue, "narrowing", on=f"2019-03-{day:02}", citations=[])
    everything = [row["number"] for row in get(api_client, HISTORY)["results"]]
    assert everything == sorted(everything, reverse=True)
    first = get(api_client, f"{HISTORY}?limit=2")
    second = get(api_client, first["next"].split(ROOT)[1])
    assert [row["number"] for row in first["results"] + second["results"]] == everything[:4]


def test_the_feed_tells_every_changeset_of_the_talks_in_order_and_where_to_go_on(
    issue: Issue, api_client: Client
) -> None:
    make_issue(make_negotiation("elsewhere"))
    make_status(issue, "narrowing")
    own = list(Changeset.objects.filter(scope="talks").order_by("number").values_list("number", flat=True))
    page = get(api_client, CHANGES)
    assert [row["number"] for row in page["results"]] == own
    assert (page["next"], page["previous"], page["last"]) == (None, None, head())
    assert get(api_client, f"{CHANGES}?after={head()}")["results"] == []
    after = page["last"]
    make_status(issue, "parked", on="2019-03-01", citations=[])
    news = get(api_client, f"{CHANGES}?after={after}")
    assert [row["number"] for row in news["results"]] == [head()]


def test_the_feed_is_paged_without_gaps(issue: Issue, api_client: Client) -> None:
    for day in range(1, 8):
        make_status(issue, "narrowing", on=f"2019-03-{day:02}", citations=[])
    told, path = [], f"{CHANGES}?limit=3"
    while True:
        page = get(api_client, path)
        told += [row["number"] for row in page["results"]]
        if page["next"] is None:
            break
        assert page["next"].endswith(f"after={page['last']}&limit=3")
        path = page["next"].split(ROOT)[1]
    assert told == list(Changeset.objects.filter(scope="talks").order_by("number").values_list("number", flat=True))
    assert page["last"] == head()


@pytest.mark.parametrize(
    ("query", "pointer", "text"),
    [
        ("after=-1", "?after", "not a whole number from 0"),
        ("after=99999", "?after", "The ledger is only at"),
        (f"after={10**30}", "?after", "not a whole number"),
        ("limit=0", "?limit", "from 1 to 500"),
        ("cursor=x", "?cursor", "not known here"),
    ],
)
def test_the_feed_refuses_what_it_cannot_read(
    issue: Issue, api_client: Client, query: str, pointer: str, text: str
) -> None:
    assert text in refused(api_client, f"{CHANGES}?{query}")[pointer]


def test_statements_do_not_grow_with_the_changesets(issue: Issue, api_client: Client) -> None:
    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            get(api_client, path)
        return len(queries)

    make_status(issue, "narrowing", on="2019-03-01")
    get(api_client, "")
    before = statements(HISTORY), statements(CHANGES)
    for day in range(2, 12):
        make_status(issue, "narrowing", on=f"2019-03-{day:02}")
    assert (statements(HISTORY), statements(CHANGES)) == before


def test_the_talks_themselves_are_in_the_feed(api_client: Client) -> None:
    make_negotiation("talks")
    assert Negotiation.objects.count() == 1
    (row,) = get(api_client, CHANGES)["results"]
    assert {change["model"] for change in row["changes"]} == {"rounds.negotiation", "rounds.negotiationparty"}
    assert row["changes"][0]["ref"] == "talks"
    assert row["changes"][1]["after"]["party"] == "US"
