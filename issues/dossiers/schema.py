"""The format of a dossier as data: every section, key, kind and limit. docs/dossier.md is tested against it."""

from typing import Final

from issues.choices import (
    Bound,
    Channel,
    IssueKind,
    LinkKind,
    OfferAnswer,
    PartySensitivity,
    Stance,
    Status,
)
from issues.dossiers.kinds import (
    Code,
    Day,
    Exactly,
    Flag,
    Many,
    Naming,
    Number,
    Patterned,
    PerParty,
    Quote,
    Shape,
    Text,
    Url,
    Whole,
)
from rounds.choices import (
    Answer,
    DeadlineStep,
    Instrument,
    MeasureState,
    RoundKind,
    RoundLevel,
    RoundState,
    Tone,
)
from rounds.models import OUTCOME_ITEMS
from tradetalks.sources.choices import Basis, Reliability, Sensitivity, SourceKind
from tradetalks.sources.models import JOINT_VOICE, QUOTE_WORDS

VERSION: Final = 1

_text = Text()
_text_or_null = Text(nullable=True)
_day_or_null = Day(nullable=True)
_round_or_null = Naming(section="rounds", nullable=True)
_issue_or_null = Naming(section="issues", nullable=True)
_party = Naming(section="parties")
_party_or_null = Naming(section="parties", nullable=True)
_key = Text(longest=120)
_figure_or_null = Number(whole=18, decimals=6, nullable=True)
_rate_or_null = Number(whole=8, decimals=4, nullable=True)

CITATION = Shape(
    fields={
        "source": Naming(section="sources"),
        "party": Naming(section="parties", also=(JOINT_VOICE,), nullable=True),
        "disputes": Flag(),
        "basis": Code(choices=Basis, noun="a basis"),
        "speaker": _text_or_null,
        "people": Whole(least=1, nullable=True),
        "reliability": Code(choices=Reliability, noun="a reliability"),
        "credibility": Whole(least=1, most=6),
        "locator": _text_or_null,
        "quote": Quote(words=QUOTE_WORDS, nullable=True),
    }
)
_citations = Many(of=CITATION)

NEGOTIATION = Shape(
    fields={
        "slug": Patterned(
            pattern=r"[-a-zA-Z0-9_]+",
            form='an address of letters, digits, - and _, like "us-china-2018-2020"',
            longest=80,
        ),
        "name": Text(longest=300),
        "parties": Many(of=_party),
        "opened_on": _day_or_null,
        "closed_on": _day_or_null,
        "summary": _text_or_null,
    }
)
PARTY = Shape(
    fields={
        "code": Patterned(pattern=r"[A-Z][A-Z0-9]{1,7}", form='2 to 8 capital letters or digits, like "US"'),
        "name": Text(longest=200),
    }
)
AREA = Shape(
    fields={
        "code": Patterned(
            pattern=r"[-a-zA-Z0-9_]+", form='a code of letters, digits, - and _, like "tariffs"', longest=60
        ),
        "label": Text(longest=200),
    }
)
SOURCE = Shape(
    fields={
        "key": _key,
        "publisher": _text_or_null,
        "title": _text_or_null,
        "kind": Code(choices=SourceKind, noun="a kind of source"),
        "url": Url(nullable=True),
        "published_on": _day_or_null,
        "language": Text(longest=35, nullable=True),
        "sensitivity": Code(choices=Sensitivity, noun="a sensitivity label"),
        "note": _text_or_null,
    }
)
DELEGATE = Shape(
    fields={"party": _party, "name": Text(longest=200), "title": Text(longest=300, nullable=True), "head": Flag()}
)
OUTCOME = Shape(fields={item: Code(choices=Answer, noun="an answer") for item in OUTCOME_ITEMS})
ROUND = Shape(
    fields={
        "number": Whole(),
        "name": Text(longest=300),
        "kind": Code(choices=RoundKind, noun="a kind of round"),
        "level": Code(choices=RoundLevel, noun="a level", nullable=True),
        "state": Code(choices=RoundState, noun="a state of a round"),
        "starts_on": _day_or_null,
        "ends_on": _day_or_null,
        "city": Text(longest=200, nullable=True),
        "country": Text(longest=100, nullable=True),
        "venue": Text(longest=300, nullable=True),
        "official_number": Whole(nullable=True),
        "delegates": Many(of=DELEGATE),
        "outcome": OUTCOME,
        "outcome_text": _text_or_null,
        "next_round_text": _text_or_null,
        "citations": _citations,
    }
)
READOUT = Shape(
    fields={
        "round": _round_or_null,
        "party": _party_or_null,
        "speaker": _text_or_null,
        "issued": Flag(),
        "tone": Code(choices=Tone, noun="a tone"),
        "text": _text,
        "on": _day_or_null,
        "citations": _citations,
    }
)
DEMAND_LIST = Shape(
    fields={
        "key": _key,
        "title": _text,
        "party": _party,
        "delivered_in": _round_or_null,
        "delivered_on": _day_or_null,
        "declared_count": Whole(nullable=True),
        "at_least": Flag(),
        "disclosed": _text_or_null,
        "citations": _citations,
    }
)
ISSUE = Shape(
    fields={
        "ref": Patterned(
            pattern=r"[A-Z][A-Z0-9]{1,7}-[0-9]{1,9}",
            form='a reference like "US-007": the raising party (JT for both) and a number',
            longest=20,
        ),
        "kind": Code(choices=IssueKind, noun="a kind of issue"),
        "title": Text(longest=300),
        "description": _text_or_null,
        "area": Naming(section="areas"),
        "raised_by": _party_or_null,
        "addressed_to": _party_or_null,
        "raised_in": _round_or_null,
        "parent": _issue_or_null,
        "demand_list": Naming(section="demand_lists", nullable=True),
        "sensitivity": PerParty(of=Code(choices=PartySensitivity, noun="a sensitivity")),
        "deadlines": Many(of=Naming(section="deadlines")),
        "measures": Many(of=Naming(section="measures")),
        "archived": Flag(),
        "citations": _citations,
    }
)
STATUS_CHANGE = Shape(
    fields={
        "issue": Naming(section="issues"),
        "to": Code(choices=Status, noun="a status"),
        "on": _day_or_null,
        "round": _round_or_null,
        "reason": _text,
        "successor": _issue_or_null,
        "citations": _citations,
    }
)
QUANTITY = Shape(
    nullable=True,
    fields={
        "metric": Text(longest=300),
        "unit": Text(longest=100, nullable=True),
        "value": _figure_or_null,
        "bound": Code(choices=Bound, noun="a bound", nullable=True),
        "baseline": _figure_or_null,
        "due_on": _day_or_null,
        "window": _text_or_null,
    },
)
CONDITION = Shape(nullable=True, fields={"text": _text, "issue": _issue_or_null})
POSITION = Shape(
    fields={
        "issue": Naming(section="issues"),
        "party": _party,
        "stance": Code(choices=Stance, noun="a stance"),
        "answer": Code(choices=OfferAnswer, noun="an answer to a demand", nullable=True),
        "text": _text,
        "on": _day_or_null,
        "round": _round_or_null,
        "channel": Code(choices=Channel, noun="a channel", nullable=True),
        "quantity": QUANTITY,
        "condition": CONDITION,
        "citations": _citations,
    }
)
LINK = Shape(
    fields={
        "from": Naming(section="issues"),
        "to": Naming(section="issues"),
        "kind": Code(choices=LinkKind, noun="a kind of link"),
        "on": _day_or_null,
        "note": _text_or_null,
        "citations": _citations,
    }
)
DEADLINE_REVISION = Shape(
    fields={
        "kind": Code(choices=DeadlineStep, noun="a step of a deadline"),
        "due_on": _day_or_null,
        "announced_on": _day_or_null,
        "reason": _text_or_null,
        "citations": _citations,
    }
)
DEADLINE = Shape(
    fields={
        "key": _key,
        "title": _text,
        "set_by": _party_or_null,
        "consequence": _text_or_null,
        "revisions": Many(of=DEADLINE_REVISION),
    }
)
MEASURE_REVISION = Shape(
    fields={
        "state": Code(choices=MeasureState, noun="a state of a measure"),
        "rate_from": _rate_or_null,
        "rate_to": _rate_or_null,
        "effective_on": _day_or_null,
        "announced_on": _day_or_null,
        "note": _text_or_null,
        "citations": _citations,
    }
)
MEASURE = Shape(
    fields={
        "key": _key,
        "title": _text,
        "imposed_by": _party,
        "against": _party_or_null,
        "instrument": Code(choices=Instrument, noun="an instrument"),
        "scope_text": _text_or_null,
        # Fifteen digits in all: SQLite keeps a number of this size to the cent.
        "scope_usd": Number(whole=13, decimals=2, least=0, nullable=True),
        "revisions": Many(of=MEASURE_REVISION),
    }
)
DELIVERY = Shape(
    nullable=True,
    fields={"level": Whole(most=3), "on": _day_or_null, "note": _text_or_null, "citations": _citations},
)
OBSERVATION = Shape(
    fields={
        "period": Text(longest=60),
        "value": _figure_or_null,
        "bound": Code(choices=Bound, noun="a bound", nullable=True),
        "note": _text_or_null,
        "citations": _citations,
    }
)
COMMITMENT = Shape(
    fields={
        "key": _key,
        "issue": _issue_or_null,
        "obligor": _party_or_null,
        "text": _text,
        "metric": Text(longest=300, nullable=True),
        "unit": Text(longest=100, nullable=True),
        "target": _figure_or_null,
        "baseline": _figure_or_null,
        "on": _day_or_null,
        "due_on": _day_or_null,
        "window": _text_or_null,
        "delivery": DELIVERY,
        "citations": _citations,
        "observations": Many(of=OBSERVATION),
    }
)
NOTE = Shape(
    fields={
        "issue": _issue_or_null,
        "round": _round_or_null,
        "on": _day_or_null,
        "text": _text,
        "citations": _citations,
    }
)

SECTIONS: Final[dict[str, Shape]] = {
    "parties": PARTY,
    "areas": AREA,
    "sources": SOURCE,
    "rounds": ROUND,
    "readouts": READOUT,
    "demand_lists": DEMAND_LIST,
    "issues": ISSUE,
    "status_changes": STATUS_CHANGE,
    "positions": POSITION,
    "links": LINK,
    "deadlines": DEADLINE,
    "measures": MEASURE,
    "commitments": COMMITMENT,
    "notes": NOTE,
}
"""Section → the shape of its rows, in the order of the file."""

NAMED_BY: Final[dict[str, str]] = {
    "parties": "code",
    "areas": "code",
    "sources": "key",
    "rounds": "number",
    "demand_lists": "key",
    "issues": "ref",
    "deadlines": "key",
    "measures": "key",
    "commitments": "key",
}
"""Section → the key that names its rows, unique in the file."""

DOSSIER = Shape(
    fields={
        "dossier": Exactly(value=VERSION),
        "negotiation": NEGOTIATION,
        **{section: Many(of=shape) for section, shape in SECTIONS.items()},
    }
)
