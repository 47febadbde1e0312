"""What differs between two texts, word by word; character by character where no spaces part words (Chinese).

Bounded: texts of which too much differs are told as one removed and one inserted whole, which is what a reader would
see in the end.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

MOST_TOKENS = 4000
"""Of both texts together, what they begin and end with alike left out; comparing is quadratic at worst."""

_TOKEN = re.compile(r"\s+|[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]|\w+|[^\w\s]+?")


class Piece(NamedTuple):
    """A stretch of text that is in both, only in the first, or only in the second."""

    kind: Literal["same", "removed", "added"]
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The stretches of both texts in order; joined without the added ones they are `before`, and the other way."""
    if before == after:
        return [Piece("same", after)] if after else []
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    pieces = [("same", old[:start]), *_compared(middle_old, middle_new), ("same", old[len(old) - end :])]
    return _joined(pieces)


def _alike(old: list[str], new: list[str]) -> int:
    """How many tokens both begin with."""
    length = min(len(old), len(new))
    return next((place for place in range(length) if old[place] != new[place]), length)


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    if len(old) + len(new) > MOST_TOKENS:
        yield "removed", old
        yield "added", new
        return
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) + len(new) > MOST_TOKENS // 2)
    blocks = matcher.get_opcodes()
    if matcher.ratio() < 0.3:  # scattered words in common explain nothing
        yield "removed", old
        yield "added", new
        return
    for tag, old_from, old_to, new_from, new_to in blocks:
        if tag == "equal":
            yield "same", old[old_from:old_to]
        else:
            yield "removed", old[old_from:old_to]
            yield "added", new[new_from:new_to]


def _joined(pieces: list[tuple[str, list[str]]]) -> list[Piece]:
    """Without empty stretches; white space alone between two changes belongs to both."""
    texts = [(kind, "".join(tokens)) for kind, tokens in pieces if tokens]
    joined: list[Piece] = []
    removed = added = ""

    def flush() -> None:
        nonlocal removed, added
        if removed:
            joined.append(Piece("removed", removed))
        if added:
            joined.append(Piece("added", added))
        removed = added = ""

    for place, (kind, text) in enumerate(texts):
        if kind == "removed":
            removed += text
        elif kind == "added":
            added += text
        elif text.isspace() and removed and added and place + 1 < len(texts):
            removed, added = removed + text, added + text
        else:
            flush()
            if joined and joined[-1].kind == "same":
                joined[-1] = Piece("same", joined[-1].text + text)
            else:
                joined.append(Piece("same", text))
    flush()
    return joined
