"""Talks nobody would invent, and facts that come in late: the product and the naive way still agree.

Seeded, so that a failure can be repeated. Status changes land on any day and in any window, runs of deadlock
break and begin again inside one window, rounds share a last day, citations dispute.
"""

import datetime as dt
import json
import random
from typing import Any

import pytest

from issues.actions.corrections import supersede
from issues.actions.recompute import due, recompute
from issues.actions.statuses import change_status
from issues.dossiers.load import load
from issues.dossiers.parse import parse
from issues.models import Issue, ProgressSummary, StatusChange
from issues.queries.summaries import summaries_of
from rounds.models import Negotiation, Round
from tests.factories import AT, SYSTEM
from tests.issues.progress.naive_summary import Dossier, naive_summaries
from tradetalks.ledger.models import Door
from tradetalks.sources.citing import Cited
from tradetalks.sources.models import Source

ANY_ORDER = [
    "under_discussion", "narrowing", "deadlocked", "deadlocked", "deadlocked", "parked", "agreed_in_principle",
    "concluded", "partially_resolved", "resolved",
]  # fmt: skip
"""Statuses that may follow one another in any order."""

VOICES = [None, None, "US", "US", "CN", "joint"]
AREAS = ["steel", "spirits"]
FIRST_DAY = dt.date(2018, 1, 1)


class Talks:
    """A dossier that grows."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- not a secret
        self.refs: list[str] = []
        self.data: dict[str, Any] = {
            "dossier": 1,
            "negotiation": {
                "slug": f"random-{seed}",
                "name": "Random talks",
                "parties": ["US", "CN"],
                "opened_on": None,
                "closed_on": None,
                "summary": None,
            },
            "parties": [{"code": "US", "name": "United States"}, {"code": "CN", "name": "China"}],
            "areas": [{"code": code, "label": f"Subject {code}"} for code in AREAS],
            "sources": [self.source(number) for number in range(4)],
            "rounds": self.rounds(),
            "readouts": [],
            "demand_lists": [],
            "issues": self.issues(),
            "status_changes": [],
            "positions": [],
            "links": [],
            "deadlines": [],
            "measures": [],
            "commitments": [],
            "notes": [],
        }
        self.numbers = [meeting["number"] for meeting in self.data["rounds"]]
        self.data["status_changes"] = [self.status_change() for _ in range(60)]
        self.data["positions"] = [self.position() for _ in range(25)]

    def source(self, number: int) -> dict[str, Any]:
        return {
            "key": f"s{number}", "publisher": "Agency", "title": f"Report {number}", "kind": "wire", "url": None,
            "published_on": str(self.day()), "language": "en", "sensitivity": "CLEAR", "note": None,
        }  # fmt: skip

    def day(self) -> dt.date:
        return FIRST_DAY + dt.timedelta(days=self.random.randrange(120))

    def rounds(self) -> list[dict[str, Any]]:
        rounds = []
        for number in self.random.sample(range(1, 30), 8):
            state = self.random.choice(["held", "held", "held", "held", "cancelled"])
            # Every ten days, so that rounds share their last day now and then.
            end = FIRST_DAY + dt.timedelta(days=10 * self.random.randrange(1, 11))
            rounds.append(
                {
                    "number": number, "name": f"Round {number}", "kind": "negotiation", "level": None,
                    "state": state, "starts_on": None, "ends_on": str(end), "city": None, "country": None,
                    "venue": None, "official_number": None, "delegates": [],
                    "outcome": dict.fromkeys(
                        ["agreement", "joint_statement", "framework_text", "truce", "next_date_set"], "unknown"
                    ),
                    "outcome_text": None, "next_round_text": None, "citations": [],
                }
            )  # fmt: skip
        return rounds

    def issues(self) -> list[dict[str, Any]]:
        issues: list[dict[str, Any]] = []
        for number in range(1, 15):
            raised_by = self.random.choice(["US", "CN", None])
            ref = f"{raised_by or 'JT'}-{number:03d}"
            wholes = [issue["ref"] for issue in issues if issue["parent"] is None]
            parent = self.random.choice(wholes) if wholes and self.random.random() < 0.3 else None
            self.refs.append(ref)
            issues.append(
                {
                    "ref": ref, "kind": "demand", "title": f"Demand {number}", "description": None,
                    "area": self.random.choice(AREAS), "raised_by": raised_by, "addressed_to": None,
                    "raised_in": None, "parent": parent, "demand_list": None, "sensitivity": {}, "deadlines": [],
                    "measures": [], "archived": False, "citations": [],
                }
            )  # fmt: skip
        return issues

    def when(self) -> dict[str, Any]:
        """A day, a round, or both, even where they do not fit together."""
        kind = self.random.randrange(3)
        return {
            "on": str(self.day()) if kind < 2 else None,
            "round": self.random.choice(self.numbers) if kind > 0 else None,
        }

    def citations(self) -> list[dict[str, Any]]:
        return [
            {
                "source": f"s{self.random.randrange(4)}", "party": self.random.choice(VOICES),
                "disputes": self.random.random() < 0.15, "basis": "reporting", "speaker": None, "people": None,
                "reliability": "B", "credibility": 2, "locator": None, "quote": None,
            }
            for _ in range(self.random.randrange(1, 4))
        ]  # fmt: skip

    def status_change(self) -> dict[str, Any]:
        return {
            "issue": self.random.choice(self.refs), "to": self.random.choice(ANY_ORDER), **self.when(),
            "reason": "So it was reported.", "successor": None, "citations": self.citations(),
        }  # fmt: skip

    def position(self) -> dict[str, Any]:
        return {
            "issue": self.random.choice(self.refs), "party": self.random.choice(["US", "CN"]), "stance": "offers",
            "answer": self.random.choice([None, "meets", "substitute"]), "text": "So it was said.", **self.when(),
            "channel": None, "quantity": None, "condition": None, "citations": self.citations(),
        }  # fmt: skip


@pytest.fixture
def talks(request: pytest.FixtureRequest, db: None) -> Talks:
    made = Talks(request.param)
    # An offer of the raising party is no stance it can take on a demand of its own.
    raisers = {issue["ref"]: issue["raised_by"] for issue in made.data["issues"]}
    for position in made.data["positions"]:
        if position["party"] == raisers[position["issue"]]:
            position["party"] = "CN" if position["party"] == "US" else "US"
    load(parse(json.dumps(made.data).encode()), by=None, at=AT, door=Door.IMPORT)
    return made


def record_late(data: dict[str, Any], change: dict[str, Any]) -> StatusChange:
    """Record it through the act, and at the end of the dossier: it was recorded last."""
    slug = data["negotiation"]["slug"]
    meeting = Round.objects.get(negotiation__slug=slug, number=change["round"]) if change["round"] else None
    sources = {source.key: source for source in Source.objects.all()}
    citations = [
        Cited(source=sources[c["source"]], voice=c["party"], disputes=c["disputes"], basis=c["basis"])
        for c in change["citations"]
    ]
    fact = change_status(
        Issue.objects.get(negotiation__slug=slug, ref=change["issue"]),
        to=change["to"],
        reason=change["reason"],
        on=change["on"],
        meeting=meeting,
        citations=citations,
        **SYSTEM,
    )
    data["status_changes"].append(change)
    return fact


def assert_agreed(data: dict[str, Any]) -> None:
    negotiation = Negotiation.objects.get(slug=data["negotiation"]["slug"])
    recompute(negotiation)
    expected = naive_summaries(data)
    found = {summary.number: dict(summary.content) for summary in summaries_of(negotiation.pk)}
    assert list(found) == list(expected)
    for number, content in expected.items():
        found[number].pop("narrative")
        assert found[number] == content, f"round {number}"


@pytest.mark.parametrize("talks", range(4), indirect=True)
def test_random_talks_are_counted_the_same_both_ways(talks: Talks) -> None:
    assert_agreed(talks.data)


@pytest.mark.long
@pytest.mark.parametrize("talks", [7, 8], indirect=True)
def test_late_facts_and_corrections_change_their_round_and_the_later_ones_only(talks: Talks) -> None:
    data = talks.data
    assert_agreed(data)
    negotiation = Negotiation.objects.get(slug=data["negotiation"]["slug"])
    recorded = []
    for _ in range(6):
        change = talks.status_change()
        recorded.append((record_late(data, change), change))
        place = Dossier(data).window(change)
        logged = [meeting["number"] for meeting in Dossier(data).logged]
        later = [] if place is None else logged[place:]
        waiting = list(due(negotiation).values_list("round__number", flat=True))
        assert set(later) <= set(waiting)
        end = None if place is None else Dossier(data).end(place)
        assert all(end and Dossier(data).end(logged.index(number)) >= end for number in waiting)
        assert_agreed(data)
    for fact, change in recorded[::2]:
        supersede(fact, reason="It was another meeting.", **SYSTEM)
        data["status_changes"].remove(change)
        assert_agreed(data)
    assert ProgressSummary.objects.filter(negotiation=negotiation, revision__gt=1).exists()
