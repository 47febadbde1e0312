"""Which rows of the file are on record already, and how they differ.

A fact is found again by its natural key and its place among equals. One that is on record word for word, or
was and has been superseded since, is left alone; one whose key is taken by something else is refused.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from issues.dossiers.load.loading import Loading
from issues.dossiers.parse import Row
from issues.dossiers.record import Recorded
from tradetalks.lib.shown import shown

NATURAL_KEYS: dict[str, tuple[str, ...]] = {
    "readouts": ("round", "party", "on", "speaker"),
    "status_changes": ("issue", "on", "round", "to"),
    "positions": ("issue", "party", "on", "round", "stance"),
    "links": ("from", "to", "kind"),
    "notes": ("issue", "round", "on", "text"),
    "deadlines.revisions": ("kind", "due_on", "announced_on"),
    "measures.revisions": ("state", "effective_on", "announced_on"),
    "commitments.delivery": ("on",),
    "commitments.observations": ("period",),
}
"""Kind of fact → the keys that together find it again."""

REMEDY = "a fact is not edited: write what is on record, or correct it there (supersede it and say why)"


def differing(values: Row, recorded: Recorded, keys: Collection[str]) -> list[str]:
    """The keys whose value is not the one on record."""
    return [key for key in keys if values[key] != recorded.values[key]]


def new_facts(
    loading: Loading, kind: str, facts: Sequence[Row], recorded: Sequence[Recorded], paths: Sequence[str]
) -> list[int]:
    """The places of the facts that are not on record yet. `paths` says where each stands in the file.

    Facts whose key is taken by another content are noted as problems.
    """
    keys = NATURAL_KEYS[kind]
    by_key: dict[tuple[Any, ...], list[Recorded]] = defaultdict(list)
    for one in recorded:
        by_key[tuple(one.values[key] for key in keys)].append(one)
    left: list[int] = []
    for index, fact in enumerate(facts):
        equals = by_key[tuple(fact[key] for key in keys)]
        same = [one for one in equals if one.values == fact]
        if not same:
            left.append(index)
            continue
        taken = next((one for one in same if one.is_current), same[0])
        equals.remove(taken)
        loading.outcome.superseded += not taken.is_current
    new = []
    for index in left:
        equals = [one for one in by_key[tuple(facts[index][key] for key in keys)] if one.is_current]
        if not equals:
            new.append(index)
            continue
        by_key[tuple(facts[index][key] for key in keys)].remove(equals[0])
        for path, given, stands in _differences(facts[index], equals[0].values, paths[index]):
            loading.problems.add(path, f"{given} here, but {stands} on record; {REMEDY}")
    return new


def _differences(given: Any, stands: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Where two values differ: path, what is given, what stands on record."""
    if isinstance(given, dict) and isinstance(stands, dict):
        for key in given:
            yield from _differences(given[key], stands.get(key), f"{path}.{key}")
    elif isinstance(given, list) and isinstance(stands, list) and len(given) == len(stands):
        for index, (one, other) in enumerate(zip(given, stands, strict=True)):
            yield from _differences(one, other, f"{path}[{index}]")
    elif given != stands:
        yield path, shown(given), shown(stands)
