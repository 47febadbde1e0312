"""Strict reading of an address's parameters: what is unknown, empty, repeated or malformed is a 400 that names it."""

import difflib
from collections.abc import Collection, Iterable, Mapping

from django.http import QueryDict

from tradetalks.api.problems import MOST_ERRORS, Problem
from tradetalks.lib.full_text.search import Search, SearchError, parse

LONGEST_VALUE = 2000
_READ_ELSEWHERE = "read_elsewhere"


class Parameters:
    """The parameters of one request. Readers note what is wrong; `check` raises the problem with all of it."""

    def __init__(self, given: QueryDict, allowed: Iterable[str], *, repeatable: Collection[str] = ()) -> None:
        """Note every parameter of `given` that is not in `allowed`, is empty, or is given twice.

        Those in `repeatable` may be given several times.
        """
        self._given = given
        self._wrong: dict[str, str] = {}
        known = sorted({*allowed, *getattr(given, _READ_ELSEWHERE, ())})
        for name, values in given.lists():
            if name not in known:
                # Nobody reads on after so many; looking for the nearest name to thousands would cost seconds.
                few = len(self._wrong) < MOST_ERRORS
                self._wrong[name] = unknown_parameter(name, known) if few else "This parameter is not known here."
            elif len(values) > 1 and name not in repeatable:
                self._wrong[name] = "Given more than once; write several values with commas between them."
            elif not all(value.strip() for value in values):
                self._wrong[name] = "Empty; give it a value or leave it out."
            elif any(len(value) > LONGEST_VALUE for value in values):
                self._wrong[name] = f"At most {LONGEST_VALUE} characters."

    def text(self, name: str) -> str | None:
        """The value as given, None where it was not."""
        return None if name in self._wrong else self._given.get(name)

    def integer(self, name: str, *, default: int, minimum: int, maximum: int) -> int:
        """A whole number within bounds."""
        given = self.text(name)
        if given is None:
            return default
        digits = given.removeprefix("-")
        # int() takes spaces, underscores and other scripts' digits, and refuses thousands of them.
        if digits.isascii() and digits.isdigit() and len(digits) <= 19 and minimum <= int(given) <= maximum:
            return int(given)
        self.refuse(name, f"'{given[:60]}' is not a whole number from {minimum} to {maximum}.")
        return default

    def flag(self, name: str) -> bool:
        """`true` or `false` (1 and 0 do as well); false where it was not given."""
        return self.one_of(name, ("false", "true", "0", "1"), default="false") in {"true", "1"}

    def one_of(self, name: str, allowed: Iterable[str], *, default: str) -> str:
        """One of the words of `allowed`."""
        given, words = self.text(name), list(allowed)
        if given is None:
            return default
        if given in words:
            return given
        self.refuse(name, _not_among(given, words))
        return default

    def codes(self, name: str, allowed: Iterable[str]) -> list[str]:
        """Some of the words of `allowed`, with commas between them; none where it was not given."""
        given, words = self.text(name), list(allowed)
        found = [code.strip() for code in given.split(",")] if given is not None else []
        for code in found:
            if code not in words:
                self.refuse(name, _not_among(code, words))
                return []
        return found

    def search(self, name: str) -> Search | None:
        """What to look for; None where it was not given."""
        given = self.text(name)
        try:
            return parse(given) if given is not None else None
        except SearchError as error:
            self.refuse(name, str(error))
            return None

    def refuse(self, name: str, why: str) -> None:
        """Note that the value of this parameter cannot be used."""
        self._wrong.setdefault(name, why)

    def refuse_all(self, problems: Mapping[str, str]) -> None:
        """Note what somebody else found wrong."""
        for name, why in problems.items():
            self.refuse(name, why)

    def check(self) -> None:
        """Raise the problem when anything was wrong."""
        if not self._wrong:
            return
        name, why = next(iter(self._wrong.items()))
        errors = {f"?{wrong[:100]}": text for wrong, text in self._wrong.items()}
        raise Problem(400, f"{name[:100]}: {why}", code="parameter", errors=errors)


def read_elsewhere(given: QueryDict, names: Iterable[str]) -> None:
    """Say that these parameters, no longer among those given, were read already: they are known ones."""
    setattr(given, _READ_ELSEWHERE, frozenset(names))


def unknown_parameter(name: str, known: list[str]) -> str:
    """What to tell someone who gave a parameter that is not read here."""
    near = difflib.get_close_matches(name[:100], known, n=1)
    if near:
        return f"This parameter is not known here. Did you mean '{near[0]}'?"
    return f"This parameter is not known here. Known: {', '.join(known)}." if known else "No parameter is read here."


def _not_among(given: str, words: list[str]) -> str:
    near = difflib.get_close_matches(given[:60], words, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"'{given[:60]}' is not known here.{hint} Write one of: {', '.join(words)}."
