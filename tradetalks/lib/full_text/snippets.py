"""The part of a text that shows why it was found, as plain text and the places of what was found in it.

Places are `[start, end]`, the end not included, counted in characters (Unicode code points).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tradetalks.lib.full_text.search import Search, Term
from tradetalks.lib.full_text.words import Piece, composed, folded, origins, pieces, reference

LONGEST_SNIPPET = 240
BEFORE_THE_FIRST = 60
CUT = "…"


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and the places in it that were searched for, in order, none overlapping."""

    text: str
    matches: list[list[int]]


def marked(text: str, search: Search) -> Marked:
    """The whole text."""
    text = composed(text)
    return Marked(text, _places(text, search))


def snippet(texts: Sequence[str | None], search: Search) -> Marked:
    """At most LONGEST_SNIPPET characters (and what says it was cut) of the first of the texts with a match, else of
    the first there is.
    """
    there = [marked(text, search) for text in texts if text]
    chosen = next((text for text in there if text.matches), there[0] if there else Marked("", []))
    return _around_the_first(chosen)


def _around_the_first(whole: Marked) -> Marked:
    text, first = whole.text, whole.matches[0][0] if whole.matches else 0
    start = 0
    if len(text) > LONGEST_SNIPPET and first > BEFORE_THE_FIRST:
        start = min(first - BEFORE_THE_FIRST, len(text) - LONGEST_SNIPPET)
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LONGEST_SNIPPET)
    if end < len(text):
        space = text.rfind(" ", start + LONGEST_SNIPPET // 2, end)
        end = space if space >= 0 else end
    head, tail = (CUT if start else ""), (CUT if end < len(text) else "")
    moved = len(head) - start
    inside = [[max(s, start) + moved, min(e, end) + moved] for s, e in whole.matches if s < end and e > start]
    return Marked(f"{head}{text[start:end]}{tail}", inside)


def _places(text: str, search: Search) -> list[list[int]]:
    plain = folded(text)
    found = list(pieces(plain))
    spans = sorted(span for term in search.wanted for span in _spans(term, found, plain))
    if not spans:
        return []
    origin = origins(text)
    joined: list[list[int]] = []
    for start, end in spans:
        place = [origin[start], origin[end - 1] + 1]
        if joined and place[0] < joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], place[1])
        else:
            joined.append(place)
    return joined


def _spans(term: Term, found: Sequence[Piece], plain: str) -> Iterator[tuple[int, int]]:
    """Where the term stands in a folded text of these pieces."""
    if term.reference:
        (group,) = term.needed.groups
        for before, after in pairwise(found):
            ref = reference(before, after, plain[before.end : after.start])
            whole = f"{before.text}-{after.text}"
            if ref and any(ref == want.text or (want.begins and whole.startswith(want.text)) for want in group):
                yield before.start, after.end
        return
    if len(term.pieces) > 1:
        for place in range(len(found) - len(term.pieces) + 1):
            yield from _side_by_side(term, found[place : place + len(term.pieces)])
        return
    (piece,) = term.pieces
    if piece.is_run:
        for run in found:
            start = run.text.find(piece.text) if run.is_run else -1
            while start >= 0:
                yield run.start + start, run.start + start + len(piece.text)
                start = run.text.find(piece.text, start + len(piece.text))
        return
    (group,) = term.needed.groups
    for word in found:
        if not word.is_run and any(
            word.text == want.text or (want.begins and word.text.startswith(want.text)) for want in group
        ):
            yield word.start, word.end


def _side_by_side(term: Term, found: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    last = len(term.pieces) - 1
    start, end = found[0].start, found[-1].end
    for place, (piece, there) in enumerate(zip(term.pieces, found, strict=True)):
        if piece.is_run != there.is_run:
            return
        if piece.is_run and place == 0 and there.text.endswith(piece.text):
            start = there.end - len(piece.text)
        elif piece.is_run and place == last and there.text.startswith(piece.text):
            end = there.start + len(piece.text)
        elif not (piece.text == there.text or (term.begins and place == last and there.text.startswith(piece.text))):
            return
    yield start, end
