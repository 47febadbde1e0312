"""Labels that fit: how wide a text is about, a text cut to a width, and places where labels do not overlap."""

import unicodedata
from collections.abc import Sequence

NARROW, WIDE = 6.6, 12.5
"""Width of a letter in a 12 px system font, on average, and of a Chinese one."""


def width_of(text: str) -> float:
    """About how wide the text is in 12 px, in px."""
    return round(sum(WIDE if unicodedata.east_asian_width(letter) in "WF" else NARROW for letter in text), 1)


def shortened(text: str, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than `room`."""
    text = " ".join(text.split())
    if width_of(text) <= room:
        return text
    while text and width_of(text) > room - WIDE:
        text = text[:-1]
    return f"{text.rstrip()}…"


def apart(wanted: Sequence[float], room: float, lowest: float = 0) -> list[float]:
    """The places wanted, moved on so that two are at least `room` apart, in the order given."""
    places = list(wanted)
    for index in sorted(range(len(places)), key=lambda index: (wanted[index], index)):
        places[index] = max(wanted[index], lowest)
        lowest = places[index] + room
    return places


def levels(spans: Sequence[tuple[float, float]], most: int) -> list[int | None]:
    """For each label from left to right its level, so that none overlaps another; None where `most` are full."""
    ends = [float("-inf")] * most
    placed: list[int | None] = []
    for left, right in spans:
        level = next((level for level, end in enumerate(ends) if end < left), None)
        if level is not None:
            ends[level] = right
        placed.append(level)
    return placed
