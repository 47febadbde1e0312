"""Deadlock rings: A only if B, B only if A. Plain values: what hangs on what, by reference."""

from collections.abc import Mapping, Sequence

LONGEST = 6
"""Issues in a ring; a longer way round is no deadlock anybody would see."""
MOST = 8
"""Rings that are told of one issue."""
MOST_STEPS = 20_000
"""Steps of the search in all: a record that conditions everything on everything is not searched to its end."""


def rings_through(start: str, hangs_on: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The rings that issue is in, each from it and back to it, the shortest first."""
    found: list[tuple[str, ...]] = []
    ways: list[tuple[str, ...]] = [(start,)]
    steps = 0
    while ways and len(found) < MOST and steps < MOST_STEPS:
        longer: list[tuple[str, ...]] = []
        for way in ways:
            for onward in hangs_on.get(way[-1], ()):
                steps += 1
                if onward == start:
                    found.append((*way, start))
                elif onward not in way and len(way) < LONGEST:
                    longer.append((*way, onward))
            if len(found) >= MOST or steps >= MOST_STEPS:
                break
        ways = longer
    return found[:MOST]
