"""Dossiers for tests: the project's samples, and a small one with a row in every section."""

import json
from pathlib import Path
from typing import Any

import issues
from issues.dossiers.dump import dump
from issues.dossiers.load import Loaded, load
from issues.dossiers.parse import parse
from issues.dossiers.problems import DossierRefused
from rounds.models import Negotiation
from tests.factories import AT, head
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Door

SAMPLE_DIR = Path(issues.__file__).parent / "sample"
SAMPLES = ("two-articles", "us-china-2018-2020", "us-china-2025-2026")

Json = dict[str, Any]

_CITATION: Json = {
    "source": "agency-1", "party": "US", "disputes": False, "basis": "named_official", "speaker": "A Secretary",
    "people": 1, "reliability": "B", "credibility": 2, "locator": "paragraph 4", "quote": "a productive meeting",
}  # fmt: skip

_SMALL: Json = {
    "dossier": 1,
    "negotiation": {
        "slug": "small-talks", "name": "Small talks", "parties": ["US", "CN"], "opened_on": "2018-05",
        "closed_on": None, "summary": None,
    },
    "parties": [{"code": "US", "name": "United States"}, {"code": "CN", "name": "China"}],
    "areas": [{"code": "tariffs", "label": "Tariffs"}, {"code": "wine", "label": "Wine"}],
    "sources": [
        {
            "key": "agency-1", "publisher": "Agency", "title": "Talks begin", "kind": "wire",
            "url": "https://example.org/1", "published_on": "2018-05-04", "language": "en", "sensitivity": "CLEAR",
            "note": None,
        },
        {
            "key": "gazette-2", "publisher": "官报", "title": None, "kind": "official", "url": None,
            "published_on": "2018", "language": "zh", "sensitivity": "AMBER+STRICT", "note": "Printed only.",
        },
    ],
    "rounds": [
        {
            "number": 1, "name": "First round", "kind": "negotiation", "level": "ministerial", "state": "held",
            "starts_on": "2018-05-03", "ends_on": "2018-05-04", "city": "Beijing", "country": "CN", "venue": None,
            "official_number": 1,
            "delegates": [{"party": "US", "name": "A Secretary", "title": "Secretary", "head": True}],
            "outcome": {
                "agreement": "no", "joint_statement": "unknown", "framework_text": "no", "truce": "no",
                "next_date_set": "yes",
            },
            "outcome_text": "Both sides stated their demands.", "next_round_text": None, "citations": [_CITATION],
        },
        {
            "number": 3, "name": "Second round", "kind": "call", "level": None, "state": "planned", "starts_on": None,
            "ends_on": "2018-07", "city": None, "country": None, "venue": None, "official_number": None,
            "delegates": [],
            "outcome": {
                "agreement": "unknown", "joint_statement": "unknown", "framework_text": "unknown", "truce": "unknown",
                "next_date_set": "unknown",
            },
            "outcome_text": None, "next_round_text": None, "citations": [],
        },
    ],
    "readouts": [
        {
            "round": 1, "party": "US", "speaker": "A Secretary", "issued": True, "tone": "positive",
            "text": "Frank discussions.", "on": "2018-05-04", "citations": [_CITATION],
        },
        {
            "round": None, "party": None, "speaker": None, "issued": False, "tone": "none_issued",
            "text": "No statement in June.", "on": "2018-06", "citations": [],
        },
    ],
    "demand_lists": [
        {
            "key": "us-list", "title": "List of demands", "party": "US", "delivered_in": 1, "delivered_on": None,
            "declared_count": 8, "at_least": True, "disclosed": None, "citations": [],
        }
    ],
    "issues": [
        {
            "ref": "US-001", "kind": "demand", "title": "Lower the tariff on wine", "description": None, "area": "wine",
            "raised_by": "US", "addressed_to": "CN", "raised_in": 1, "parent": None, "demand_list": "us-list",
            "sensitivity": {"CN": "economic"}, "deadlines": ["wine-day"], "measures": ["wine-tariff"],
            "archived": False, "citations": [_CITATION],
        },
        {
            "ref": "US-101", "kind": "demand", "title": "On red wine first", "description": "A part.", "area": "wine",
            "raised_by": "US", "addressed_to": "CN", "raised_in": None, "parent": "US-001", "demand_list": None,
            "sensitivity": {}, "deadlines": [], "measures": [], "archived": False, "citations": [],
        },
        {
            "ref": "JT-001", "kind": "process", "title": "Meet every quarter", "description": None, "area": "tariffs",
            "raised_by": None, "addressed_to": None, "raised_in": None, "parent": None, "demand_list": None,
            "sensitivity": {}, "deadlines": [], "measures": [], "archived": True, "citations": [],
        },
    ],
    "status_changes": [
        {
            "issue": "US-001", "to": "raised", "on": None, "round": 1, "reason": "Put on the table.",
            "successor": None, "citations": [],
        },
        {
            "issue": "US-001", "to": "agreed_in_principle", "on": "2018-06", "round": None, "reason": "China agrees.",
            "successor": None, "citations": [_CITATION],
        },
        {
            "issue": "US-101", "to": "raised", "on": "2018-05-04", "round": 1, "reason": "Put with it.",
            "successor": None, "citations": [],
        },
        {
            "issue": "US-101", "to": "superseded", "on": "2018-06-01", "round": None, "reason": "Taken up in US-001.",
            "successor": "US-001", "citations": [],
        },
    ],
    "positions": [
        {
            "issue": "US-001", "party": "CN", "stance": "offers", "answer": "partly_meets",
            "text": "Could lower it by half.", "on": None, "round": 1, "channel": "private",
            "quantity": {
                "metric": "tariff on wine", "unit": "percent", "value": 7.5, "bound": "at_most", "baseline": 15.0,
                "due_on": "2019", "window": None,
            },
            "condition": {"text": "if quarterly meetings begin", "issue": "JT-001"}, "citations": [_CITATION],
        }
    ],
    "links": [
        {
            "from": "US-101", "to": "US-001", "kind": "packaged_with", "on": None, "note": None, "citations": [],
        }
    ],
    "deadlines": [
        {
            "key": "wine-day", "title": "Answer on wine", "set_by": None, "consequence": "The tariff rises.",
            "revisions": [
                {
                    "kind": "set", "due_on": "2018-08-01", "announced_on": "2018-05-04", "reason": None,
                    "citations": [_CITATION],
                },
                {
                    "kind": "extended", "due_on": None, "announced_on": "2018-07-30", "reason": "Talks go on.",
                    "citations": [],
                },
            ],
        }
    ],
    "measures": [
        {
            "key": "wine-tariff", "title": "Tariff on wine", "imposed_by": "CN", "against": "US",
            "instrument": "tariff", "scope_text": "All wine", "scope_usd": 80000000.5,
            "revisions": [
                {
                    "state": "in_force", "rate_from": None, "rate_to": 15, "effective_on": "2018-04-02",
                    "announced_on": None, "note": None, "citations": [],
                }
            ],
        }
    ],
    "commitments": [
        {
            "key": "buy-wine", "issue": "US-001", "obligor": "CN", "text": "China buys more wine.",
            "metric": "purchases", "unit": "USD billion", "target": 32.0, "baseline": 20.9, "on": "2018-06-03",
            "due_on": "2019", "window": "a year",
            "delivery": {"level": 1, "on": "2018-12-31", "note": None, "citations": [_CITATION]},
            "citations": [],
            "observations": [
                {"period": "2018", "value": 12, "bound": "about", "note": None, "citations": []},
                {"period": "2018", "value": None, "bound": None, "note": "Another ledger has none.", "citations": []},
            ],
        }
    ],
    "notes": [
        {"issue": "US-001", "round": 1, "on": None, "text": "Wine is *small*.", "citations": []},
        {"issue": None, "round": None, "on": None, "text": "Everybody waits.", "citations": []},
    ],
}  # fmt: skip


def small() -> Json:
    """A valid dossier with a row, or two, in every section; a fresh copy."""
    copied: Json = json.loads(json.dumps(_SMALL))
    return copied


def sample(name: str) -> bytes:
    """A dossier the project ships."""
    return (SAMPLE_DIR / f"{name}.json").read_bytes()


def text_of(value: Any) -> bytes:
    """The file that states `value`, as dump_dossier lays it out."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def problems_of(raw: bytes | Json) -> list[str]:
    """The lines of every problem of a file; none when it can be read."""
    try:
        parse(raw if isinstance(raw, bytes) else text_of(raw))
    except DossierRefused as refused:
        return refused.lines()
    return []


def loaded(value: Json | bytes, by: User | None = None, *, dry_run: bool = False) -> Loaded:
    """Load a dossier as the command does."""
    raw = value if isinstance(value, bytes) else text_of(value)
    return load(parse(raw), by=by, at=AT, door=Door.IMPORT, dry_run=dry_run)


def refusal_of(value: Json) -> list[str]:
    """The lines with which loading is refused; the ledger has not moved. None were refused: an empty list."""
    before = head()
    try:
        loaded(value)
    except DossierRefused as refused:
        assert head() == before
        return refused.lines()
    return []


def dumped(slug: str = "small-talks") -> bytes:
    """The dossier of a negotiation on record."""
    return dump(Negotiation.objects.get(slug=slug)).encode()
