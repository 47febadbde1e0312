"""The writing doors of rounds and what hangs on the calendar, for the questions of tests/rest_writing.py."""

from rounds.models import Negotiation
from tests.factories import (
    make_deadline,
    make_demand_list,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_party,
    make_round,
    make_source,
)
from tests.rest_writing import WritingDoor

TALKS = "negotiations/talks/"
CITATION = {
    "source": "wire",
    "basis": "reporting",
    "party": "CN",
    "reliability": "B",
    "credibility": 2,
    "quote": "谈判",
}
NOT_CITABLE = {
    "/citations/0/source": {"citations": [{**CITATION, "source": "secret"}]},
    "/citations/1/source": {"citations": [CITATION, {**CITATION, "source": 10**9}]},
    "/citations/0/party": {"citations": [{**CITATION, "party": "EU"}]},
    "/citations/0/basis": {"citations": [{**CITATION, "basis": "rumour"}]},
    "/citations/0/rating": {"citations": [{**CITATION, "rating": "B2"}]},
    "/citations/0/credibility": {"citations": [{**CITATION, "credibility": "2"}]},
}
"""Citations that are refused: of a source the person may not see, of none, in a stranger's voice, with wrong words."""


def talks() -> Negotiation:
    """Talks with one logged round (1) and one planned (2); a stranger, and two sources, one of them secret."""
    negotiation = make_negotiation("talks")
    make_party("EU", "European Union")
    make_source("wire")
    make_source("secret", sensitivity="RED")
    make_logged_round(negotiation, number=1, name="Beijing", ends_on="2018-05-04")
    make_round(negotiation, number=2, name="Washington", ends_on="2018-06-01")
    return negotiation


def _beneath(path: str) -> str:
    talks()
    return f"{TALKS}{path}"


def _deadline(beneath: str = "") -> str:
    return f"{TALKS}deadlines/{make_deadline(talks(), key='march').pk}/{beneath}"


def _measure(beneath: str = "") -> str:
    return f"{TALKS}measures/{make_measure(talks(), key='list-3').pk}/{beneath}"


def _demand_list() -> str:
    return f"{TALKS}demand-lists/{make_demand_list(talks(), key='eight-pages').pk}/"


ROUND_DOORS: tuple[WritingDoor, ...] = (
    WritingDoor(
        name="plan a round",
        make=lambda: _beneath("rounds/"),
        role="clerk",
        not_for=("reader", "analyst"),
        body={
            "name": "北京磋商",
            "starts_on": "2018-08",
            "ends_on": "2018-08-23",
            "level": "vice_ministerial",
            "outcome": {"next_date_set": "yes"},
            "delegates": [{"party": "CN", "name": "王受文", "head": True}],
            "citations": [CITATION],
        },
        shows={
            "number": 3,
            "name": "北京磋商",
            "state": "planned",
            "starts_on": "2018-08",
            "delegates": [
                {"party": "CN", "party_label": "China", "name": "王受文", "title": None, "head": True},
            ],
            "url": f"http://testserver/api/v1/{TALKS}rounds/3/",
        },
        bad={
            "/state": {"state": "held"},
            "/number": {"number": 1},
            "/ends_on": {"ends_on": "2018-07"},
            "/delegates/0/party": {"delegates": [{"party": "XX", "name": "Nobody"}]},
            "/delegates/1/party": {"delegates": [{"party": "US", "name": "A"}, {"party": "EU", "name": "B"}]},
            "/delegates/0/name": {"delegates": [{"party": "US"}]},
            "/outcome/deal": {"outcome": {"deal": "yes"}},
            "/outcome/truce": {"outcome": {"truce": True}},
            **NOT_CITABLE,
        },
        not_set_here=("logged", "readouts", "version", "url"),
        nowhere="negotiations/nowhere/rounds/",
    ),
    WritingDoor(
        name="edit a planned round",
        method="patch",
        make=lambda: _beneath("rounds/2/"),
        role="clerk",
        not_for=("reader", "analyst"),
        body={"state": "postponed", "ends_on": None, "citations": [CITATION]},
        shows={"number": 2, "state": "postponed", "ends_on": None, "version": 2},
        bad={"/state": {"state": "held"}, "/name": {"name": None}, **NOT_CITABLE},
        not_set_here=("number", "logged", "version"),
        nowhere=f"{TALKS}rounds/9/",
    ),
    WritingDoor(
        name="amend a logged round",
        method="patch",
        make=lambda: _beneath("rounds/1/"),
        role="clerk",
        not_for=("reader", "analyst"),
        body={"outcome": {"truce": "yes"}, "outcome_text": "A truce.", "delegates": [{"party": "US", "name": "A"}]},
        shows={
            "state": "held",
            "outcome": {
                "agreement": "unknown",
                "joint_statement": "unknown",
                "framework_text": "unknown",
                "truce": "yes",
                "next_date_set": "unknown",
            },
        },
        bad={"/ends_on": {"ends_on": None}, "/state": {"state": "planned"}},
        not_set_here=("number", "version"),
        reason_needed=True,
    ),
    WritingDoor(
        name="record a readout",
        make=lambda: _beneath("rounds/1/readouts/"),
        role="analyst",
        body={"party": "CN", "tone": "progress", "text": "重要进展", "on": "2018-05", "citations": [CITATION]},
        shows={"party": "CN", "tone_label": "Progress", "text": "重要进展", "on": "2018-05", "superseded": None},
        bad={
            "/party": {"party": "EU"},
            "/tone": {"tone": "none_issued"},
            "/text": {"text": ""},
            "/issued": {"issued": "yes"},
            **NOT_CITABLE,
        },
        not_set_here=("id", "round", "recorded", "superseded"),
        nowhere=f"{TALKS}rounds/9/readouts/",
        alone=False,
    ),
    WritingDoor(
        name="record a statement",
        make=lambda: _beneath("readouts/"),
        role="clerk",
        body={"party": None, "tone": "neutral", "text": "Talks go on.", "on": "2018-05-20"},
        shows={"round": None, "party": None, "on": "2018-05-20", "citations": []},
        bad={"/on": {"on": None}, "/round": {"round": 9}, "/tone": {"tone": "good"}},
        not_set_here=("id", "recorded"),
        nowhere="negotiations/nowhere/readouts/",
        alone=False,
    ),
    WritingDoor(
        name="set a deadline",
        make=lambda: _beneath("deadlines/"),
        role="analyst",
        body={"key": "march", "title": "Tariffs rise", "set_by": "US", "consequence": "25 percent"},
        shows={"key": "march", "set_by_label": "United States", "revisions": [], "due_on": None, "version": 1},
        bad={"/set_by": {"set_by": "EU"}, "/title": {"title": None}, "/key": {"key": 5}},
        not_set_here=("id", "due_on", "revisions", "state"),
        nowhere="negotiations/nowhere/deadlines/",
    ),
    WritingDoor(
        name="edit a deadline",
        method="patch",
        make=_deadline,
        role="clerk",
        body={"set_by": None, "title": "Tariffs rise to 25 percent"},
        shows={"set_by": None, "title": "Tariffs rise to 25 percent", "version": 2},
        bad={"/set_by": {"set_by": "ZZ"}, "/title": {"title": None}},
        not_set_here=("key", "revisions", "version"),
        nowhere=f"{TALKS}deadlines/999999/",
    ),
    WritingDoor(
        name="revise a deadline",
        make=lambda: _deadline("revisions/"),
        role="analyst",
        body={"kind": "extended", "announced_on": "2018-12-19", "citations": [CITATION]},
        shows={"kind": "extended", "due_on": None, "announced_on": "2018-12-19", "reason": "As agreed at the desk."},
        bad={"/due_on": {"kind": "set"}, "/kind": {"kind": "moved"}, **NOT_CITABLE},
        not_set_here=("id", "recorded"),
        nowhere=f"{TALKS}deadlines/999999/revisions/",
        alone=False,
    ),
    WritingDoor(
        name="record a measure",
        make=lambda: _beneath("measures/"),
        role="analyst",
        body={
            "key": "list-3",
            "title": "Tariffs",
            "imposed_by": "US",
            "against": "CN",
            "instrument": "tariff",
            "scope_usd": "200000000000.00",
        },
        shows={"against_label": "China", "scope_usd": "200000000000.00", "revisions": [], "version": 1},
        bad={
            "/against": {"against": "US"},
            "/imposed_by": {"imposed_by": "EU"},
            "/instrument": {"instrument": "tarif"},
            "/scope_usd": {"scope_usd": "1_000"},
        },
        not_set_here=("id", "revisions", "version"),
        nowhere="negotiations/nowhere/measures/",
    ),
    WritingDoor(
        name="edit a measure",
        method="patch",
        make=_measure,
        role="clerk",
        body={"against": "CN", "scope_usd": 16000000000},
        shows={"against": "CN", "scope_usd": "16000000000.00", "version": 2},
        bad={"/scope_usd": {"scope_usd": -1}, "/imposed_by": {"imposed_by": None}, "/against": {"against": "US"}},
        not_set_here=("key", "revisions", "version"),
        nowhere=f"{TALKS}measures/999999/",
    ),
    WritingDoor(
        name="revise a measure",
        make=lambda: _measure("revisions/"),
        role="clerk",
        body={"state": "in_force", "rate_to": "10.0", "effective_on": "2018-09-24", "citations": [CITATION]},
        shows={"state": "in_force", "rate_from": None, "rate_to": "10.0", "effective_on": "2018-09-24"},
        bad={
            "/state": {"state": "on"},
            "/rate_to": {"rate_to": "ten"},
            "/rate_from": {"rate_from": 10.12345},
            **NOT_CITABLE,
        },
        not_set_here=("id", "rate_unit", "recorded"),
        nowhere=f"{TALKS}measures/999999/revisions/",
        alone=False,
    ),
    WritingDoor(
        name="record a demand list",
        make=lambda: _beneath("demand-lists/"),
        role="analyst",
        body={
            "key": "eight-pages",
            "party": "US",
            "title": "Balancing the trade relationship",
            "delivered_in": 1,
            "declared_count": 142,
            "at_least": True,
            "citations": [CITATION],
        },
        shows={
            "delivered_in": {"number": 1, "name": "Beijing"},
            "declared": {"count": 142, "at_least": True},
            "version": 1,
        },
        bad={"/delivered_in": {"delivered_in": 9}, "/party": {"party": "EU"}, **NOT_CITABLE},
        not_set_here=("id", "declared", "version"),
        nowhere="negotiations/nowhere/demand-lists/",
    ),
    WritingDoor(
        name="edit a demand list",
        method="patch",
        make=_demand_list,
        role="clerk",
        body={"delivered_in": 2, "declared_count": 120, "citations": [CITATION]},
        shows={"delivered_in": {"number": 2, "name": "Washington"}, "version": 2},
        bad={"/title": {"title": None}, "/delivered_in": {"delivered_in": "2"}, **NOT_CITABLE},
        not_set_here=("key", "party", "version"),
        nowhere=f"{TALKS}demand-lists/999999/",
    ),
)
