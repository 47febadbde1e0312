"""How a text is folded and cut into what can be found.

Folded: compatibility forms made plain (full-width letters, ligatures), accents off, lower case. Cut into words, at
everything that is no letter or number, and into runs of scripts that put no space between words (Han, kana, Hangul).
A run is found by any part of it: it is indexed as its pairs of neighbouring characters, and its last character.
`U.S.` is the word `us`. `US-007` is also kept whole, and as `us#7`: references are found however they are written.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import normalize

LONGEST_WORD = 64
"""Longer words are known by so many characters."""
MOST_CHARACTERS = 100_000
"""Text beyond is not indexed: PostgreSQL keeps at most a megabyte of words of one row."""
_RUN = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u318f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af"
)
"""Han, kana, bopomofo, Hangul."""
_PIECE = re.compile(
    r"(?P<initials>(?<![^\W_])[a-z](?:\.[a-z])+(?![^\W_])\.?)"
    rf"|(?P<run>[{_RUN}]+)|(?P<word>[^\W_{_RUN}]+)"
)
_LETTERS = re.compile("[a-z][a-z0-9]{0,7}")
_DIGITS = re.compile("[0-9]{1,10}")
BETWEEN_PARTS = "\n"


class _Folds(dict[int, str]):
    """What each character is folded to, looked up once."""

    def __missing__(self, code: int) -> str:
        bare = "".join(char for char in normalize("NFKD", chr(code)) if not "\u0300" <= char <= "\u036f")
        self[code] = normalize("NFC", bare).casefold()
        return self[code]


_FOLDS = _Folds()


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a run of a folded text, and where it stands there."""

    text: str
    start: int
    end: int
    is_run: bool


@dataclass(frozen=True, slots=True)
class Indexed:
    """What is kept of a row: the words it is found by, and its pieces in order with one space around each."""

    words: frozenset[str]
    stream: str


def composed(text: str) -> str:
    """The text with each character in its shortest form; folding goes character by character from there."""
    return text if text.isascii() else normalize("NFC", text)


def folded(text: str) -> str:
    """The text as it is compared."""
    return text.lower() if text.isascii() else composed(text).translate(_FOLDS)


def origins(text: str) -> range | list[int]:
    """Place in the folded text → place in the composed `text` it came from."""
    if text.isascii():
        return range(len(text))
    return [place for place, char in enumerate(text) for _ in _FOLDS[ord(char)]]


def pieces(text: str) -> Iterator[Piece]:
    """The words and runs of a folded text, in order."""
    for found in _PIECE.finditer(text):
        start, end, kind = found.start(), found.end(), found.lastgroup
        if kind == "run":
            yield Piece(found[0], start, end, is_run=True)
        else:
            word = found[0].replace(".", "") if kind == "initials" else found[0]
            yield Piece(word[:LONGEST_WORD], start, end, is_run=False)


def pairs(run: str) -> list[str]:
    """The neighbouring characters of a run, two by two; none of a single character."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def reference(before: Piece, after: Piece, between: str) -> str | None:
    """`us#7` where the two pieces are a reference like `US-007`."""
    if between == "-" and _LETTERS.fullmatch(before.text) and _DIGITS.fullmatch(after.text):
        return f"{before.text}#{int(after.text)}"
    return None


def indexed(parts: Iterable[str | None]) -> Indexed:
    """What is kept of a row with these texts."""
    words: set[str] = set()
    streams: list[str] = []
    left = MOST_CHARACTERS
    for part in parts:
        text = folded((part or "")[:left])
        left -= len(part or "")
        found = list(pieces(text))
        for piece in found:
            words.update((*pairs(piece.text), piece.text[-1]) if piece.is_run else (piece.text,))
        for before, after in pairwise(found):
            if ref := reference(before, after, text[before.end : after.start]):
                words.update((ref, f"{before.text}-{after.text}"))
        streams += [piece.text for piece in found]
        streams.append(BETWEEN_PARTS)
        if left <= 0:
            break
    return Indexed(frozenset(words), f" {' '.join(streams[:-1])} ")
