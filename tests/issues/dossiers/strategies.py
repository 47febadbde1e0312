"""Random small dossiers that are valid."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from issues.choices import (
    RAISING_STANCES,
    RESPONDING_STANCES,
    Bound,
    Channel,
    IssueKind,
    LinkKind,
    OfferAnswer,
    PartySensitivity,
    Stance,
)
from issues.dossiers.kinds import Kind, Many, Shape
from issues.dossiers.schema import DOSSIER
from issues.transitions import ALLOWED, CITATION_NEEDED
from rounds.choices import Answer, DeadlineStep, Instrument, MeasureState, RoundKind, RoundLevel, RoundState, Tone
from rounds.models import OUTCOME_ITEMS
from tests.issues.dossiers.dossier_files import Json
from tradetalks.sources.choices import Basis, Reliability, Sensitivity, SourceKind

PARTIES = ("US", "CN", "FR")
FIRST_DAY, LAST_DAY = dt.date(2017, 1, 1), dt.date(2021, 12, 31)

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30).filter(
    str.strip
)
words_or_null = st.none() | words
exact_days = st.dates(FIRST_DAY, LAST_DAY).map(str)
days = st.one_of(exact_days, exact_days.map(lambda day: day[:7]), exact_days.map(lambda day: day[:4]))
days_or_null = st.none() | days
figures = st.none() | st.integers(-(10**15), 10**15) | st.decimals(-(10**6), 10**6, places=3).map(float)
rates = st.none() | st.integers(0, 200) | st.sampled_from([7.5, 32.0, 0.25])


def code(choices: Any) -> st.SearchStrategy[str]:
    """One of the codes."""
    return st.sampled_from(list(choices.values))


def one_of(names: Sequence[Any]) -> st.SearchStrategy[Any]:
    """One of these, or null."""
    return st.none() | st.sampled_from(list(names)) if names else st.none()


@st.composite
def dossiers(draw: st.DrawFn) -> Json:
    """A dossier of a few rows a section; whatever it names it contains."""
    parties = list(PARTIES[: draw(st.integers(2, 3))])
    areas = draw(st.lists(st.sampled_from(["tariffs", "cyber", "wine", "films"]), min_size=1, unique=True))
    labels = {"tariffs": "Tariffs", "cyber": "Cyber intrusion", "wine": "Wine", "films": "Films"}
    sources = [draw(_source(key)) for key in draw(st.lists(words, max_size=3, unique=True))]
    cited = st.lists(_citation([source["key"] for source in sources], parties), max_size=2) if sources else st.just([])
    numbers = draw(st.lists(st.integers(0, 60), max_size=4, unique=True))
    rounds = [draw(_round(number, parties, cited)) for number in numbers]
    dated_rounds = [row["number"] for row in rounds if row["ends_on"] is not None]
    deadlines = [draw(_deadline(key, parties, cited)) for key in draw(st.lists(words, max_size=2, unique=True))]
    measures = [draw(_measure(key, parties, cited)) for key in draw(st.lists(words, max_size=2, unique=True))]
    lists = [draw(_demand_list(key, parties, numbers, cited)) for key in draw(st.lists(words, max_size=2, unique=True))]
    raisers = draw(st.lists(st.none() | st.sampled_from(parties), max_size=4))
    issues: list[Json] = []
    for place, raised_by in enumerate(raisers, 1):
        row = draw(_issue(raised_by, place, parties, cited))
        row["area"] = draw(st.sampled_from(areas))
        row["raised_in"] = draw(one_of(numbers))
        row["parent"] = draw(one_of([issue["ref"] for issue in issues]))
        row["demand_list"] = draw(one_of([row["key"] for row in lists]))
        for section, rows in (("deadlines", deadlines), ("measures", measures)):
            keys = [tied["key"] for tied in rows]
            row[section] = draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
        issues.append(row)
    issues = draw(st.permutations(issues))
    refs = [row["ref"] for row in issues]
    changes: list[Json] = []
    for row in issues:
        evidence = st.lists(_citation([source["key"] for source in sources], parties), min_size=1, max_size=2)
        changes += draw(_history(row["ref"], refs, evidence if sources else None))
    dossier = {
        "dossier": 1,
        "negotiation": {
            "slug": "random",
            "name": draw(words),
            "parties": parties,
            "opened_on": draw(days_or_null),
            "closed_on": None,
            "summary": draw(words_or_null),
        },
        "parties": [{"code": party, "name": f"Name of {party}"} for party in parties],
        "areas": [{"code": area, "label": labels[area]} for area in areas],
        "sources": sources,
        "rounds": rounds,
        "readouts": draw(_readouts(numbers, parties, cited)),
        "demand_lists": lists,
        "issues": issues,
        "status_changes": draw(st.permutations(changes)),
        "positions": [
            draw(_position(row, refs=refs, parties=parties, numbers=dated_rounds, cited=cited)) for row in issues
        ],
        "links": draw(_links(refs, cited)),
        "deadlines": deadlines,
        "measures": measures,
        "commitments": [
            draw(_commitment(key, refs, parties, cited)) for key in draw(st.lists(words, max_size=2, unique=True))
        ],
        "notes": draw(st.lists(_note(refs, numbers, cited), max_size=3)),
    }
    in_order: Json = ordered(dossier, DOSSIER)
    return in_order


def ordered(value: Any, kind: Kind) -> Any:
    """The value with its keys in the order of the format: fixed_dictionaries draws them in any."""
    if isinstance(kind, Shape) and value is not None:
        return {key: ordered(value[key], inner) for key, inner in kind.fields.items()}
    return [ordered(item, kind.of) for item in value] if isinstance(kind, Many) else value


def _source(key: str) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {
            "key": st.just(key),
            "publisher": words_or_null,
            "title": words_or_null,
            "kind": code(SourceKind),
            "url": st.sampled_from([None, "https://example.org/a?b=1#c", "http://192.0.2.1/报"]),
            "published_on": days_or_null,
            "language": st.sampled_from([None, "en", "zh-Hans"]),
            "sensitivity": code(Sensitivity),
            "note": words_or_null,
        }
    )


def _citation(keys: Sequence[str], parties: Sequence[str]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {
            "source": st.sampled_from(list(keys)),
            "party": one_of([*parties, "joint"]),
            "disputes": st.booleans(),
            "basis": code(Basis),
            "speaker": words_or_null,
            "people": st.none() | st.integers(1, 9),
            "reliability": code(Reliability),
            "credibility": st.integers(1, 6),
            "locator": words_or_null,
            "quote": words_or_null,
        }
    )


@st.composite
def _round(draw: st.DrawFn, number: int, parties: Sequence[str], cited: Any) -> Json:
    state = draw(code(RoundState))
    starts_on, ends_on = sorted([draw(exact_days), draw(exact_days)])
    delegate = st.fixed_dictionaries(
        {"party": st.sampled_from(list(parties)), "name": words, "title": words_or_null, "head": st.booleans()}
    )
    return {
        "number": number,
        "name": draw(words),
        "kind": draw(code(RoundKind)),
        "level": draw(st.none() | code(RoundLevel)),
        "state": state,
        "starts_on": draw(st.sampled_from([None, starts_on, starts_on[:7]])),
        "ends_on": draw(st.sampled_from([ends_on, ends_on[:7], *([] if state == "held" else [None])])),
        "city": draw(words_or_null),
        "country": draw(words_or_null),
        "venue": draw(words_or_null),
        "official_number": draw(st.none() | st.integers(0, 99)),
        "delegates": draw(st.lists(delegate, max_size=2)),
        "outcome": {item: draw(code(Answer)) for item in OUTCOME_ITEMS},
        "outcome_text": draw(words_or_null),
        "next_round_text": draw(words_or_null),
        "citations": draw(cited),
    }


@st.composite
def _readouts(draw: st.DrawFn, numbers: Sequence[int], parties: Sequence[str], cited: Any) -> list[Json]:
    rows = []
    for number, party in draw(st.lists(st.tuples(one_of(numbers), one_of(parties)), max_size=3, unique=True)):
        tone = draw(code(Tone))
        rows.append(
            {
                "round": number,
                "party": party,
                "speaker": draw(words_or_null),
                "issued": tone != "none_issued",
                "tone": tone,
                "text": draw(words),
                "on": draw(days if number is None else days_or_null),
                "citations": draw(cited),
            }
        )
    return rows


def _demand_list(key: str, parties: Sequence[str], numbers: Sequence[int], cited: Any) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {
            "key": st.just(key),
            "title": words,
            "party": st.sampled_from(list(parties)),
            "delivered_in": one_of(numbers),
            "delivered_on": days_or_null,
            "declared_count": st.none() | st.integers(0, 200),
            "at_least": st.booleans(),
            "disclosed": words_or_null,
            "citations": cited,
        }
    )


@st.composite
def _issue(draw: st.DrawFn, raised_by: str | None, number: int, parties: Sequence[str], cited: Any) -> Json:
    return {
        "ref": f"{raised_by or 'JT'}-{number:03d}",
        "kind": draw(code(IssueKind)),
        "title": draw(words),
        "description": draw(words_or_null),
        "area": None,
        "raised_by": raised_by,
        "addressed_to": draw(one_of([party for party in parties if party != raised_by])),
        "raised_in": None,
        "parent": None,
        "demand_list": None,
        "sensitivity": draw(st.dictionaries(st.sampled_from(list(parties)), code(PartySensitivity))),
        "deadlines": [],
        "measures": [],
        "archived": draw(st.booleans()),
        "citations": draw(cited),
    }


@st.composite
def _history(draw: st.DrawFn, ref: str, refs: Sequence[str], evidence: Any) -> list[Json]:
    """Status changes that may follow one another, each on a later day; without `evidence` none that needs it."""
    others = [other for other in refs if other != ref]
    before, rows = "", []
    for day in sorted(draw(st.lists(exact_days, max_size=4, unique=True))):
        possible = [
            to
            for to in ALLOWED[before]
            if (to != "superseded" or others) and (evidence is not None or to not in CITATION_NEEDED)
        ]
        if not possible:
            break
        to = draw(st.sampled_from(possible))
        cited = evidence is not None and (to in CITATION_NEEDED or draw(st.booleans()))
        rows.append(
            {
                "issue": ref,
                "to": to,
                "on": day,
                "round": None,
                "reason": draw(words),
                "successor": draw(st.sampled_from(others)) if to == "superseded" else None,
                "citations": draw(evidence) if cited else [],
            }
        )
        before = to
    return rows


@st.composite
def _position(
    draw: st.DrawFn, issue: Json, *, refs: Sequence[str], parties: Sequence[str], numbers: Any, cited: Any
) -> Json:
    party = draw(st.sampled_from(list(parties)))
    stances = RAISING_STANCES if party == issue["raised_by"] else RESPONDING_STANCES
    if issue["raised_by"] is None:
        stances = frozenset(Stance.values)
    stance = draw(st.sampled_from(sorted(stances)))
    number = draw(one_of(numbers))
    quantity = st.fixed_dictionaries(
        {
            "metric": words,
            "unit": words_or_null,
            "value": figures,
            "bound": st.none() | code(Bound),
            "baseline": figures,
            "due_on": days_or_null,
            "window": words_or_null,
        }
    )
    condition = st.fixed_dictionaries(
        {"text": words, "issue": one_of([ref for ref in refs if ref != issue["ref"]])},
    )
    return {
        "issue": issue["ref"],
        "party": party,
        "stance": stance,
        "answer": draw(st.none() | code(OfferAnswer)) if stance == "offers" else None,
        "text": draw(words),
        "on": draw(days if number is None else days_or_null),
        "round": number,
        "channel": draw(st.none() | code(Channel)),
        "quantity": draw(st.none() | quantity),
        "condition": draw(condition if stance == "conditional" else st.none() | condition),
        "citations": draw(cited),
    }


@st.composite
def _links(draw: st.DrawFn, refs: Sequence[str], cited: Any) -> list[Json]:
    pairs = [(one, other) for one in refs for other in refs if one != other]
    if not pairs:
        return []
    chosen = draw(st.lists(st.tuples(st.sampled_from(pairs), code(LinkKind)), max_size=2, unique=True))
    return [
        {
            "from": one,
            "to": other,
            "kind": kind,
            "on": draw(days_or_null),
            "note": draw(words_or_null),
            "citations": draw(cited),
        }
        for (one, other), kind in chosen
    ]


@st.composite
def _deadline(draw: st.DrawFn, key: str, parties: Sequence[str], cited: Any) -> Json:
    revision = st.fixed_dictionaries(
        {
            "kind": code(DeadlineStep),
            "due_on": days,
            "announced_on": days_or_null,
            "reason": words_or_null,
            "citations": cited,
        }
    )
    return {
        "key": key,
        "title": draw(words),
        "set_by": draw(one_of(parties)),
        "consequence": draw(words_or_null),
        "revisions": draw(st.lists(revision, max_size=3)),
    }


@st.composite
def _measure(draw: st.DrawFn, key: str, parties: Sequence[str], cited: Any) -> Json:
    imposed_by = draw(st.sampled_from(list(parties)))
    revision = st.fixed_dictionaries(
        {
            "state": code(MeasureState),
            "rate_from": rates,
            "rate_to": rates,
            "effective_on": days_or_null,
            "announced_on": days_or_null,
            "note": words_or_null,
            "citations": cited,
        }
    )
    return {
        "key": key,
        "title": draw(words),
        "imposed_by": imposed_by,
        "against": draw(one_of([party for party in parties if party != imposed_by])),
        "instrument": draw(code(Instrument)),
        "scope_text": draw(words_or_null),
        "scope_usd": draw(st.none() | st.integers(0, 10**13 - 1) | st.sampled_from([0.5, 12.25])),
        "revisions": draw(st.lists(revision, max_size=3)),
    }


@st.composite
def _commitment(draw: st.DrawFn, key: str, refs: Sequence[str], parties: Sequence[str], cited: Any) -> Json:
    delivery = st.fixed_dictionaries(
        {"level": st.integers(0, 3), "on": days_or_null, "note": words_or_null, "citations": cited}
    )
    observation = st.fixed_dictionaries(
        {
            "period": words,
            "value": figures,
            "bound": st.none() | code(Bound),
            "note": words_or_null,
            "citations": cited,
        }
    )
    return {
        "key": key,
        "issue": draw(one_of(refs)),
        "obligor": draw(one_of(parties)),
        "text": draw(words),
        "metric": draw(words_or_null),
        "unit": draw(words_or_null),
        "target": draw(figures),
        "baseline": draw(figures),
        "on": draw(days_or_null),
        "due_on": draw(days_or_null),
        "window": draw(words_or_null),
        "delivery": draw(st.none() | delivery),
        "citations": draw(cited),
        "observations": draw(st.lists(observation, max_size=2)),
    }


def _note(refs: Sequence[str], numbers: Sequence[int], cited: Any) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {"issue": one_of(refs), "round": one_of(numbers), "on": days_or_null, "text": words, "citations": cited}
    )
