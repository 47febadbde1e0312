"""The facets of the issue list: what it can be narrowed to from where it stands, each choice with its address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from issues.choices import STATUS, Movement, Phase, Status
from issues.filters import JOINT, MOVED
from issues.queries.facets import NAMES, Facets
from issues.queries.standing import FLAGS
from issues.templatetags.states import MOVEMENT_GLYPH, flag_word, shape_class
from issues.views.issue_query import IssueQuery
from rounds.queries.parties import PartyOrder

INSTEAD = {"status": "phase", "phase": "status"}
"""A phase and a status narrow the same thing: choosing in one drops what was chosen in the other."""


@dataclass(frozen=True)
class Choice:
    """One link of a facet: choosing it again drops it."""

    code: str
    label: str
    count: int
    chosen: bool
    address: str
    shape: str = ""
    letter: str = ""
    below: bool = False


@dataclass(frozen=True)
class Facet:
    """A heading and its choices."""

    label: str
    choices: Sequence[Choice]


def facets_shown(query: IssueQuery, counted: Facets, parties: PartyOrder, *, movements: bool) -> list[Facet]:
    """The facets that have a choice; those of the last round where there was one."""
    shown = [
        Facet("Status", _statuses(query, counted)),
        Facet("Raised by", _parties(query, counted, parties)),
        Facet("Last round", _movements(query, counted) if movements else []),
        Facet("Label", _labels(query, counted) if movements else []),
        Facet("Area", _areas(query, counted)),
    ]
    return [facet for facet in shown if facet.choices]


def chosen(query: IssueQuery) -> dict[str, list[str]]:
    """Facet → the codes chosen in it."""
    return {name: [MOVED.get(value, value) for value in query.values(name)] for name in NAMES}


def _choice(query: IssueQuery, counted: Facets, name: str, code: str, label: str, **drawn: Any) -> Choice:
    now = chosen(query)[name]
    changed: dict[str, Sequence[str]] = {
        name: [value for value in now if value != code] if code in now else [*now, code]
    }
    if name in INSTEAD:
        changed[INSTEAD[name]] = ()
    return Choice(code, label, counted.choices[name].get(code, 0), code in now, query.address(changed), **drawn)


def _there(choices: Iterable[Choice]) -> list[Choice]:
    return [choice for choice in choices if choice.count or choice.chosen]


def _statuses(query: IssueQuery, counted: Facets) -> list[Choice]:
    """Phases, each with the statuses in it that hold an issue."""
    choices = []
    for phase in Phase:
        below = _there(
            _choice(
                query, counted, "status", code, Status(code).label,
                shape=shape_class(code), letter=meaning.letter, below=True,
            )
            for code, meaning in STATUS.items()
            if meaning.phase == phase
        )  # fmt: skip
        head = _choice(query, counted, "phase", phase.value, phase.label)
        if head.count or head.chosen or below:
            choices += [head, *below]
    return choices


def _areas(query: IssueQuery, counted: Facets) -> list[Choice]:
    """Areas that hold an issue, by label."""
    labels = sorted(counted.area_labels.items(), key=lambda item: item[1])
    return _there(_choice(query, counted, "area", code, label) for code, label in labels)


def _parties(query: IssueQuery, counted: Facets, parties: PartyOrder) -> list[Choice]:
    """The parties in page order, then both jointly where there is such an issue."""
    named = [(party.code, party.name) for party in parties]
    if counted.choices["by"].get(JOINT) or JOINT in query.values("by"):
        named.append((JOINT, "Both jointly"))
    return [_choice(query, counted, "by", code, label) for code, label in named]


def _movements(query: IssueQuery, counted: Facets) -> list[Choice]:
    return _there(
        _choice(query, counted, "moved", kind.value, kind.label, letter=MOVEMENT_GLYPH[kind]) for kind in Movement
    )


def _labels(query: IssueQuery, counted: Facets) -> list[Choice]:
    return _there(_choice(query, counted, "label", flag, flag_word(flag).capitalize()) for flag in FLAGS)
