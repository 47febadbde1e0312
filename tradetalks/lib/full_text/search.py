"""What a person types into a search box, understood. Nothing typed is a syntax error.

| typed           | finds texts with                                                                            |
|-----------------|---------------------------------------------------------------------------------------------|
| `soy tariffs`   | every word, in any order and case; the singular finds the plural and the other way round     |
| `soy tar`       | the last word (of three letters or more) may be the beginning of one                         |
| `"trade war"`   | exactly these words side by side; likewise `phase-one`, `301.b`                              |
| `-steel`        | not that word (or `-"…"` phrase)                                                             |
| `大豆`          | these characters side by side, inside a sentence too                                         |
| `us-7`          | the reference US-007                                                                         |

Everything that is no letter or number only separates. What has none at all finds nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tradetalks.lib.full_text.words import Indexed, Piece, folded, pairs, pieces, reference

LONGEST_SEARCH = 200
MOST_WORDS = 10
SHORTEST_BEGINNING = 3
"""A shorter last word is meant as it stands: `us` is not `use`."""

_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』", '"'))
_CHUNK = re.compile(r'(?P<minus>(?<!\S)-(?=[^\s-]))?(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<plain>[^\s"]+))')
_APART = re.compile(r"[^\w\-'’./&%]+")
"""What parts one term from the next where no space does; `phase-one` is one term."""


class SearchError(ValueError):
    """What was typed cannot be searched for; says why, for people."""


class Wanted(NamedTuple):
    """A word to look up, or the beginning of one."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Needed:
    """Of each group at least one word must be there."""

    groups: tuple[tuple[Wanted, ...], ...]

    def met_by(self, words: frozenset[str]) -> bool:
        """Whether these words are enough."""
        return all(any(_is_among(wanted, words) for wanted in group) for group in self.groups)


def _is_among(wanted: Wanted, words: frozenset[str]) -> bool:
    return wanted.text in words or (wanted.begins and any(word.startswith(wanted.text) for word in words))


@dataclass(frozen=True, slots=True)
class Term:
    """One word, run, reference or phrase of a search."""

    pieces: tuple[Piece, ...]
    exact: bool = False
    """Quoted: no other forms of the word."""
    begins: bool = False
    """The last word may be the beginning of one."""
    negated: bool = False
    reference: str | None = None

    @property
    def needed(self) -> Needed:
        """The words that a text with this term has."""
        if self.reference:
            whole = Wanted(f"{self.pieces[0].text}-{self.pieces[1].text}", begins=True)
            return Needed(((Wanted(self.reference), *([whole] if self.begins else [])),))
        last = len(self.pieces) - 1
        return Needed(
            tuple(
                group
                for place, piece in enumerate(self.pieces)
                for group in self._groups(piece, begins=self.begins and place == last)
            )
        )

    def _groups(self, piece: Piece, *, begins: bool) -> list[tuple[Wanted, ...]]:
        if piece.is_run:
            return [(Wanted(pair),) for pair in pairs(piece.text)] or [(Wanted(piece.text, begins=True),)]
        forms = [piece.text] if self.exact or len(self.pieces) > 1 else forms_of(piece.text)
        if begins:
            forms = [form for form in forms if form == piece.text or not form.startswith(piece.text)]
        return [tuple(Wanted(form, begins=begins and form == piece.text) for form in forms)]

    @property
    def side_by_side(self) -> str:
        """The part of a stream that a text with this term has; empty where having the words is enough."""
        first, last = self.pieces[0], self.pieces[-1]
        if self.reference or (len(self.pieces) == 1 and (not first.is_run or len(first.text) < 3)):
            return ""
        before = "" if first.is_run else " "
        after = "" if last.is_run or self.begins else " "
        return before + " ".join(piece.text for piece in self.pieces) + after

    def is_in(self, row: Indexed) -> bool:
        """Whether a row has it."""
        return self.needed.met_by(row.words) and self.side_by_side in row.stream


@dataclass(frozen=True, slots=True)
class Search:
    """A whole search: every term that is not negated, and none that is. Without any term it finds nothing."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms to find."""
        return tuple(term for term in self.terms if not term.negated)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """The terms that must not be there."""
        return tuple(term for term in self.terms if term.negated)

    def finds(self, row: Indexed) -> bool:
        """Whether it finds a row: what databases answer from their index."""
        return bool(self.terms) and all(term.is_in(row) != term.negated for term in self.terms)


def parse(text: str) -> Search:
    """What was typed, understood. Raises SearchError for more than can be searched for, and for NUL."""
    if "\x00" in text:
        raise SearchError("Contains a NUL character; remove it.")
    if len(text) > LONGEST_SEARCH:
        raise SearchError(f"At most {LONGEST_SEARCH} characters.")
    terms: list[Term] = []
    typed = folded(text.translate(_QUOTES))
    for chunk in _CHUNK.finditer(typed):
        negated, quoted = chunk["minus"] is not None, chunk["quoted"]
        fragments = [quoted] if quoted is not None else _APART.split(chunk["plain"])
        found = (_term(fragment, exact=quoted is not None, negated=negated) for fragment in fragments)
        terms += [term for term in found if term is not None]
    if len(terms) > MOST_WORDS:
        raise SearchError(f"At most {MOST_WORDS} words.")
    if terms and not (terms[-1].exact or terms[-1].negated):
        terms[-1] = _as_beginning(terms[-1])
    return Search(tuple(terms))


def _term(fragment: str, *, exact: bool, negated: bool) -> Term | None:
    found = tuple(pieces(fragment))
    if not found:
        return None
    ref = None
    if len(found) == 2:
        ref = reference(*found, fragment[found[0].end : found[1].start])
    return Term(found, exact, negated=negated, reference=ref)


def _as_beginning(term: Term) -> Term:
    """The last term: people find while they still type."""
    last = term.pieces[-1]
    begins = not last.is_run and (term.reference is not None or len(last.text) >= SHORTEST_BEGINNING)
    return Term(term.pieces, begins=begins, reference=term.reference)


def forms_of(word: str) -> list[str]:
    """An English word with its likely singular and plural; other words alone."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return [word]
    singulars = _singulars(word) or [word]
    return list(dict.fromkeys([word, *singulars, _plural(singulars[0])]))


def _singulars(word: str) -> Sequence[str]:
    if word.endswith("ies") and len(word) > 4:
        return [f"{word[:-3]}y"]
    if word.endswith(("ches", "shes", "sses", "xes", "oes")):
        return [word[:-2], word[:-1]]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return [word[:-1]]
    return []


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"
