"""What a dossier's rows must be to one another: names that exist, names given once, days in order.

Only what the file alone can answer. What depends on the record (may this status follow that one?) the acts
refuse. Values that could not be read are INVALID here and pass: their problem is noted already.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from issues.dossiers.kinds import INVALID, Reading
from issues.dossiers.schema import NAMED_BY
from rounds.choices import OPEN_ENDED
from rounds.models import JOINT_PREFIX
from tradetalks.lib.shown import shown
from tradetalks.lib.suggestions import nearest

Row = dict[str, Any]
Complaint = tuple[str, str]
"""A key of the row, and what is wrong with it."""

SINGULAR = {
    "parties": "party",
    "areas": "area",
    "sources": "source",
    "rounds": "round",
    "demand_lists": "demand list",
    "issues": "issue",
    "deadlines": "deadline",
    "measures": "measure",
}


def check_rules(values: Any, reading: Reading) -> None:
    """Note every rule the rows break together. `values` is what the schema made of the file."""
    if values is INVALID:
        return
    _check_names(values, reading)
    _check_mentions(values, reading)
    _check_once(values, reading)
    if values["negotiation"] is not INVALID:
        for key, message in _negotiation(values["negotiation"], values):
            reading.problems.add(f"negotiation.{key}", message)
    for section, rule in RULES.items():
        for index, row in _rows(values, section):
            for key, message in rule(row, values):
                reading.problems.add(f"{section}[{index}].{key}", message)
    _check_rings(values, reading)


def _rows(values: Row, section: str) -> Iterator[tuple[int, Row]]:
    """The readable rows of a section with their place."""
    rows = values[section]
    if rows is INVALID:
        return
    for index, row in enumerate(rows):
        if row is not INVALID:
            yield index, row


# --- names ------------------------------------------------------------------------------------------


def _check_names(values: Row, reading: Reading) -> None:
    """A row's name is its own."""
    for section, key in NAMED_BY.items():
        first: dict[Any, int] = {}
        for index, row in _rows(values, section):
            name = row[key]
            if name is INVALID:
                continue
            if name in first:
                reading.problems.add(
                    f"{section}[{index}].{key}",
                    f"{shown(name)} is taken by {section}[{first[name]}]; use each name once",
                )
            first.setdefault(name, index)


def _check_mentions(values: Row, reading: Reading) -> None:
    """What a row names is in the file."""
    names = {section: {row[key] for _, row in _rows(values, section)} for section, key in NAMED_BY.items()}
    for mention in reading.mentions:
        if values[mention.section] is INVALID or mention.name in names[mention.section]:
            continue
        noun = SINGULAR[mention.section]
        known = [name for name in names[mention.section] if name is not INVALID]
        if isinstance(mention.name, int):
            remedy = f"its rounds are {_ranges(known)}" if known else "it has none"
            reading.problems.add(mention.path, f"no round {mention.name} in this file; {remedy}")
            continue
        meant = nearest(mention.name, known)
        remedy = f"did you mean '{meant}'?" if meant else f"add it to {mention.section}, or correct the name"
        reading.problems.add(mention.path, f"{shown(mention.name)} names no {noun} of this file; {remedy}")


def _ranges(numbers: Iterable[int]) -> str:
    """1, 2, 3, 5 as `1-3, 5`."""
    runs = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    spans = [[number for _, number in run] for _, run in runs]
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans)


ONCE: dict[str, tuple[str, ...]] = {"readouts": ("round", "party", "on", "speaker"), "links": ("from", "to", "kind")}
"""Sections without names of their own → the keys that together tell their rows apart."""


def _check_once(values: Row, reading: Reading) -> None:
    for section, keys in ONCE.items():
        first: dict[tuple[Any, ...], int] = {}
        for index, row in _rows(values, section):
            key = tuple(row[name] for name in keys)
            if INVALID in key:
                continue
            if key in first:
                told = ", ".join(keys[:-1]) + f" and {keys[-1]}"
                reading.problems.add(
                    f"{section}[{index}]",
                    f"has the same {told} as {section}[{first[key]}]; keep one, or tell them apart",
                )
            first.setdefault(key, index)


# --- one row ----------------------------------------------------------------------------------------


def _negotiation(row: Row, values: Row) -> Iterator[Complaint]:
    opened, closed = row["opened_on"], row["closed_on"]
    if _known(opened, closed) and closed.last_day < opened.first_day:
        yield "closed_on", f"'{closed}' lies before opened_on, '{opened}'"
    parties = row["parties"]
    if parties is INVALID or INVALID in parties:
        return
    if len(set(parties)) != len(parties):
        yield "parties", "names a party twice; name each once"
    elif len(parties) < 2:
        yield "parties", "talks need at least two parties"
    else:
        listed = [party["code"] for _, party in _rows(values, "parties")]
        if values["parties"] is not INVALID and listed != parties and set(parties) <= set(listed):
            here, there = ", ".join(parties), ", ".join(map(str, listed))
            yield "parties", f"is {here}, but the section parties lists {there}; list the same in the same order"


def _round(row: Row, _: Row) -> Iterator[Complaint]:
    starts, ends = row["starts_on"], row["ends_on"]
    if _known(starts, ends) and starts.first_day > ends.last_day:
        yield "ends_on", f"'{ends}' lies before starts_on, '{starts}'"
    if row["state"] == "held" and ends is None:
        yield "ends_on", "may not be null for a held round: its window ends on that day; a month or a year will do"


def _readout(row: Row, _: Row) -> Iterator[Complaint]:
    if row["on"] is None and row["round"] is None:
        yield "on", "may not be null where round is null too: name the round, or the day it was said"
    issued, tone = row["issued"], row["tone"]
    if _known(issued, tone) and issued == (tone == "none_issued"):
        said = str(issued).lower()
        yield "tone", f"'{tone}' does not fit issued: {said}; it is none_issued exactly when nothing was issued"


def _issue(row: Row, _: Row) -> Iterator[Complaint]:
    ref, raised_by, addressed_to = row["ref"], row["raised_by"], row["addressed_to"]
    if ref is not INVALID and raised_by is not INVALID:
        prefix = raised_by or JOINT_PREFIX
        if ref.rpartition("-")[0] != prefix:
            yield "ref", f"'{ref}' does not begin with {prefix}, the code of who raised it (JT where raised_by is null)"
    if _known(raised_by, addressed_to) and raised_by == addressed_to:
        yield "addressed_to", f"'{addressed_to}' raised the issue; it is addressed to another party, or to none (null)"
    for key in ("deadlines", "measures"):
        named = row[key]
        if named is not INVALID and len(set(named)) != len(named):
            yield key, "names one twice; name each once"


def _dated(row: Row, values: Row) -> Iterator[Complaint]:
    """A fact that needs a day or a round, and a day where its round has none."""
    on, number = row["on"], row["round"]
    if on is not None:
        return
    if number is None:
        yield "on", "may not be null where round is null too: name the day or the round it holds from"
        return
    # A held round without its day is a problem of its own, noted there.
    dayless = {row["number"] for _, row in _rows(values, "rounds") if row["ends_on"] is None and row["state"] != "held"}
    if number in dayless:
        yield "on", f"may not be null: round {number} has no last day to take it from"


def _position(row: Row, values: Row) -> Iterator[Complaint]:
    yield from _dated(row, values)
    condition = row["condition"]
    if _known(condition) and _known(condition["issue"], row["issue"]) and condition["issue"] == row["issue"]:
        yield "condition.issue", f"'{row['issue']}' is the issue itself; name the issue it hangs on, or null"


def _link(row: Row, _: Row) -> Iterator[Complaint]:
    if _known(row["from"], row["to"]) and row["from"] == row["to"]:
        yield "to", f"'{row['to']}' is the issue itself; link to another one"


def _deadline(row: Row, _: Row) -> Iterator[Complaint]:
    for index, revision in enumerate(row["revisions"] if row["revisions"] is not INVALID else ()):
        if revision is INVALID or revision["due_on"] is not None:
            continue
        if revision["kind"] is not INVALID and revision["kind"] not in OPEN_ENDED:
            allowed = ", ".join(sorted(OPEN_ENDED))
            yield f"revisions[{index}].due_on", f"may not be null for '{revision['kind']}', only for {allowed}"


def _measure(row: Row, _: Row) -> Iterator[Complaint]:
    if _known(row["imposed_by"], row["against"]) and row["imposed_by"] == row["against"]:
        yield "against", f"'{row['against']}' imposes the measure; name another party, or null"


RULES: dict[str, Callable[[Row, Row], Iterator[Complaint]]] = {
    "rounds": _round,
    "readouts": _readout,
    "issues": _issue,
    "status_changes": _dated,
    "positions": _position,
    "links": _link,
    "deadlines": _deadline,
    "measures": _measure,
}


def _known(*values: Any) -> bool:
    """Whether each was given, and could be read."""
    return all(value is not None and value is not INVALID for value in values)


# --- parts ------------------------------------------------------------------------------------------


def _check_rings(values: Row, reading: Reading) -> None:
    """No issue is a part of itself, over any number of steps. Each ring is reported once."""
    parents = {row["ref"]: row["parent"] for _, row in _rows(values, "issues") if row["parent"] is not INVALID}
    index_of = {row["ref"]: index for index, row in _rows(values, "issues")}
    settled: set[Any] = set()
    for start in parents:
        trail: list[Any] = []
        ref: Any = start
        while ref is not None and ref in parents and ref not in settled and ref not in trail:
            trail.append(ref)
            ref = parents[ref]
        if ref in trail:
            ring = [*trail[trail.index(ref) :], ref]
            way = " is part of ".join(map(str, ring[:8])) + (" …" if len(ring) > 8 else "")
            reading.problems.add(
                f"issues[{index_of[ref]}].parent", f"the parts form a ring: {way}; take one parent out"
            )
        settled.update(trail)
