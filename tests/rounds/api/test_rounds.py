"""`negotiations/`, `parties/`, `rounds/` and `readouts/`: shapes, order, filters."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.round_record import ReadoutEntry
from rounds.actions.corrections import supersede
from rounds.actions.meetings import Seat, edit_round
from rounds.actions.readouts import record_demand_list, record_readout
from rounds.models import Negotiation, Readout
from tests.factories import SYSTEM, make_citation, make_logged_round, make_negotiation, make_party, make_round
from tests.rest import ROOT, get, refused, walk

pytestmark = pytest.mark.django_db
ROUNDS = "negotiations/talks/rounds/"


@pytest.fixture
def talks() -> Negotiation:
    """R1 logged with readouts of both sides, R2 logged, R3 planned without a day, R4 planned."""
    negotiation = make_negotiation("talks", name="The talks", opened_on="2018", summary="Of trade.")
    united_states, china = make_party("US"), make_party("CN")
    make_logged_round(
        negotiation,
        ends_on="2018-05-04",
        name="Beijing",
        level="ministerial",
        city="Beijing",
        readouts=[
            ReadoutEntry(
                party=united_states, tone="progress", text="Good.", speaker="USTR", citations=[make_citation()]
            ),
            ReadoutEntry(party=china, tone="none_issued", text="Nothing was said.", issued=False),
        ],
    )
    make_logged_round(negotiation, ends_on="2018-04", name="Earlier", level="technical")
    make_round(negotiation, ends_on=None, name="Some day")
    make_round(negotiation, ends_on="2018-09-01", name="Washington")
    return negotiation


def test_rounds_come_by_their_last_day_those_without_one_last(talks: Negotiation, api_client: Client) -> None:
    rows = get(api_client, ROUNDS)["results"]
    assert [row["name"] for row in rows] == ["Earlier", "Beijing", "Washington", "Some day"]
    first = rows[1]
    assert first["logged"]["at"] == "2019-02-15T12:00:00Z"
    assert first | {"logged": 0, "version": 0} == {
        "number": 1,
        "name": "Beijing",
        "kind": "negotiation",
        "kind_label": "Negotiation",
        "level": "ministerial",
        "level_label": "Ministers",
        "state": "held",
        "state_label": "Held",
        "starts_on": None,
        "ends_on": "2018-05-04",
        "city": "Beijing",
        "country": None,
        "venue": None,
        "official_number": None,
        "outcome": {
            "agreement": "unknown",
            "joint_statement": "unknown",
            "framework_text": "unknown",
            "truce": "unknown",
            "next_date_set": "unknown",
        },
        "outcome_text": None,
        "next_round_text": None,
        "logged": 0,
        "version": 0,
        "citations": [],
        "url": f"http://testserver{ROOT}{ROUNDS}1/",
    }
    assert (rows[0]["ends_on"], rows[3]["logged"]) == ("2018-04", None)
    assert [len(page) for page in walk(api_client, f"{ROUNDS}?limit=3")] == [3, 1]


def test_rounds_are_narrowed_by_state_kind_and_level(talks: Negotiation, api_client: Client) -> None:
    assert len(get(api_client, f"{ROUNDS}?state=planned,cancelled")["results"]) == 2
    assert get(api_client, f"{ROUNDS}?level=technical&count=true")["count"] == 1
    assert "Did you mean 'planned'?" in refused(api_client, f"{ROUNDS}?state=plannd")["?state"]
    assert set(refused(api_client, f"{ROUNDS}?kind=x&until=2018-01-01")) == {"?kind", "?until"}


def test_one_round_has_delegates_readouts_and_lists_delivered_in_it(talks: Negotiation, api_client: Client) -> None:
    meeting = talks.rounds.get(number=4)
    seats = [Seat(party=make_party("US"), name="R. Lighthizer", title="USTR", head=True)]
    edit_round(meeting, version=meeting.version, changes={}, delegates=seats, citations=[make_citation()], **SYSTEM)
    record_demand_list(
        talks, key="list", party=make_party("US"), title="Demands", delivered_in=meeting, declared_count=100,
        at_least=True, citations=[make_citation()], **SYSTEM,
    )  # fmt: skip
    detail = get(api_client, f"{ROUNDS}4/")
    assert detail["delegates"] == [
        {"party": "US", "party_label": "United States", "name": "R. Lighthizer", "title": "USTR", "head": True}
    ]
    assert len(detail["citations"]) == 1
    (demands,) = detail["demand_lists"]
    assert (demands["key"], demands["declared"]) == ("list", {"count": 100, "at_least": True})
    assert demands["delivered_in"] == {"number": 4, "name": "Washington"}
    assert get(api_client, "negotiations/talks/demand-lists/")["results"] == [demands]
    readouts = get(api_client, f"{ROUNDS}1/")["readouts"]
    assert [(row["party"], row["issued"], row["tone"]) for row in readouts] == [
        ("US", True, "progress"),
        ("CN", False, "none_issued"),
    ]


def test_readouts_of_a_round(talks: Negotiation, api_client: Client) -> None:
    path = f"{ROUNDS}1/readouts/"
    rows = get(api_client, path)["results"]
    assert rows == get(api_client, f"{ROUNDS}1/")["readouts"]
    assert rows[0]["speaker"] == "USTR"
    assert rows[0]["citations"][0]["source"]["publisher"] == "Agency"
    replacement = {"party": make_party("US"), "tone": "neutral", "text": "So so."}
    supersede(Readout.objects.get(tone="progress"), reason="Misheard.", replacement=replacement, **SYSTEM)
    assert [row["tone"] for row in get(api_client, path)["results"]] == ["none_issued", "neutral"]
    (corrected,) = get(api_client, f"{path}?superseded=true")["results"]
    assert corrected["superseded"]["reason"] == "Misheard."
    assert [row["tone"] for row in get(api_client, f"{ROUNDS}1/")["readouts"]] == ["none_issued", "neutral"]


def test_statements_between_rounds_are_among_all_readouts(talks: Negotiation, api_client: Client) -> None:
    record_readout(talks, meeting=None, party=None, tone="neutral", text="Between.", on="2018-07-01", **SYSTEM)
    rows = get(api_client, "negotiations/talks/readouts/")["results"]
    assert [(row["party"], row["round"] and row["round"]["number"]) for row in rows] == [
        ("US", 1),
        ("CN", 1),
        (None, None),
    ]
    assert len(get(api_client, f"{ROUNDS}1/readouts/")["results"]) == 2


@pytest.mark.parametrize("path", ["99/", "99/readouts/", f"{10**30}/", f"{10**30}/readouts/"])
def test_a_round_that_is_not_there(talks: Negotiation, api_client: Client, path: str) -> None:
    assert "There is no round" in get(api_client, f"{ROUNDS}{path}", status=404)["detail"]


def test_negotiations_and_parties(talks: Negotiation, api_client: Client) -> None:
    make_negotiation("another", parties=("CN", "US"))
    rows = get(api_client, "negotiations/?count=true")
    assert rows["count"] == 2
    assert [[party["code"] for party in row["parties"]] for row in rows["results"]] == [["CN", "US"], ["US", "CN"]]
    here = f"http://testserver{ROOT}negotiations/talks/"
    assert rows["results"][1] == {
        "slug": "talks",
        "name": "The talks",
        "opened_on": "2018",
        "closed_on": None,
        "summary": "Of trade.",
        "parties": [{"code": "US", "name": "United States"}, {"code": "CN", "name": "China"}],
        "version": 1,
        "url": here,
    }
    detail = get(api_client, "negotiations/talks/")
    assert {name: value for name, value in detail.items() if name != "links"} == rows["results"][1]
    for name, address in detail["links"].items():
        assert get(api_client, address.split(ROOT)[1]), name
    assert get(api_client, "parties/")["results"] == [
        {"code": "CN", "name": "China"},
        {"code": "US", "name": "United States"},
    ]
    get(api_client, "negotiations/nowhere/", status=404)


def test_statements_do_not_grow_with_the_rows(talks: Negotiation, api_client: Client) -> None:
    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            get(api_client, path)
        return len(queries)

    paths = ["negotiations/", ROUNDS, f"{ROUNDS}1/", f"{ROUNDS}1/readouts/", "parties/"]
    get(api_client, "")
    before = [statements(path) for path in paths]
    for day in range(1, 9):
        make_logged_round(talks, ends_on=f"2019-01-0{day}", citations=[make_citation()])
        make_negotiation()
    assert [statements(path) for path in paths] == before
