"""The kinds of values a dossier is made of, and how each is read.

`read` returns the plain value the record holds (text, int, bool, Decimal, PartialDate, dict, list) or
INVALID after noting what is wrong. A kind accepts what the database can hold, so that whatever is dumped
can be loaded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Choices

from issues.dossiers.problems import Problems
from tradetalks.lib.json_text import Constant, JsonObject
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.shown import shown
from tradetalks.lib.stated_numbers import stated
from tradetalks.lib.suggestions import nearest

LARGEST_INTEGER = 2_147_483_647
"""What a database's integer column holds."""


class Invalid(Enum):
    """Stands where a value could not be read; its problem has been noted."""

    INVALID = "invalid"


INVALID: Final = Invalid.INVALID


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the file that names a row of another section."""

    path: str
    section: str
    name: str | int


@dataclass(slots=True)
class Reading:
    """What one pass over the file finds: its problems, and what refers to what."""

    problems: Problems = field(default_factory=Problems)
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of value. `nullable`: null says that it is not known, or that there is none."""

    nullable: bool = False

    @property
    def wanted(self) -> str:
        """What to write, as a remedy."""
        raise NotImplementedError

    def read(self, given: Any, path: str, reading: Reading) -> Any:
        """The value, or INVALID with a problem noted."""
        if given is None:
            if self.nullable:
                return None
            reading.problems.add(path, f"may not be null; write {self.wanted}")
            return INVALID
        return self.check(given, path, reading)

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        """`read` for what is not null."""
        raise NotImplementedError

    def refuse(self, given: Any, path: str, reading: Reading) -> Invalid:
        """Note that what was given is of another type."""
        reading.problems.add(path, f"{shown(given)} is not {self.wanted}")
        return INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Kind):
    """Words; never empty, because null is the one way to say that nothing is known."""

    longest: int | None = None

    @property
    def wanted(self) -> str:
        return "a text in double quotes"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if not isinstance(given, str):
            return self.refuse(given, path, reading)
        wrong = self._wrong(given)
        if wrong:
            reading.problems.add(path, wrong)
            return INVALID
        return given

    def _wrong(self, given: str) -> str | None:
        if not given.strip():
            remedy = "write null where nothing is known" if self.nullable else "it must say something"
            return f"{shown(given)} is an empty text; {remedy}"
        if "\x00" in given:
            return f"{shown(given)} contains a NUL character; remove it"
        if any("\ud800" <= char <= "\udfff" for char in given):
            return f"{shown(given)} contains half of a character (a lone surrogate); write it again"
        if self.longest and len(given) > self.longest:
            return f"{shown(given)} has {len(given)} characters; at most {self.longest} fit"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterned(Text):
    """A text of a fixed form, described in `form`."""

    pattern: str
    form: str

    @property
    def wanted(self) -> str:
        return self.form

    def _wrong(self, given: str) -> str | None:
        # Explicit: a dataclass with slots is a new class, which plain super() does not know.
        wrong = Text._wrong(self, given)  # noqa: SLF001 -- its own parent's rule
        if wrong is None and not re.fullmatch(self.pattern, given, re.ASCII):
            return f"{shown(given)} is not {self.form}"
        return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Url(Text):
    """A web address."""

    longest: int | None = 2000

    @property
    def wanted(self) -> str:
        return 'a web address like "https://example.org/page"'

    def _wrong(self, given: str) -> str | None:
        wrong = Text._wrong(self, given)  # noqa: SLF001 -- its own parent's rule
        if wrong is None:
            try:
                URLValidator()(given)
            except ValidationError:
                return f"{shown(given)} is not {self.wanted}"
        return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Text):
    """A quotation; longer than `words` words is copying, not citing."""

    words: int

    def _wrong(self, given: str) -> str | None:
        wrong = Text._wrong(self, given)  # noqa: SLF001 -- its own parent's rule
        if wrong is None and len(given.split()) > self.words:
            return f"{shown(given)} has {len(given.split())} words; a quotation has at most {self.words}"
        return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Kind):
    """One of the codes of docs/domain.md; `noun` says of what."""

    choices: type[Choices]
    noun: str

    @property
    def codes(self) -> list[str]:
        """The codes, in the order of the domain."""
        return [str(value) for value in self.choices.values]

    @property
    def wanted(self) -> str:
        return f"one of {', '.join(self.codes)}"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if isinstance(given, str) and given in self.codes:
            return given
        meant = nearest(given, self.codes, labels=dict(self.choices.choices)) if isinstance(given, str) else None
        remedy = f"did you mean '{meant}'?" if meant else f"write {self.wanted}"
        reading.problems.add(path, f"{shown(given)} is not {self.noun}; {remedy}")
        return INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Kind):
    """true or false."""

    @property
    def wanted(self) -> str:
        return "true or false"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        return given if isinstance(given, bool) else self.refuse(given, path, reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Kind):
    """A whole number between `least` and `most`."""

    least: int = 0
    most: int = LARGEST_INTEGER

    @property
    def wanted(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if isinstance(given, bool) or not isinstance(given, int) or not self.least <= given <= self.most:
            return self.refuse(given, path, reading)
        return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Kind):
    """A number with at most `whole` digits before and `decimals` after the point, which are kept as given."""

    whole: int
    decimals: int
    least: int | None = None

    @property
    def wanted(self) -> str:
        sign = f"of at least {self.least} " if self.least is not None else ""
        return f"a number {sign}with at most {self.whole} digits before the point and {self.decimals} after it"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if isinstance(given, bool) or not isinstance(given, int | Decimal):
            return self.refuse(given, path, reading)
        number = Decimal(given)
        exponent = number.as_tuple().exponent
        # Asked before anything is written out: 1e999999999 has few digits here and a billion as text.
        fits = isinstance(exponent, int) and -self.decimals <= exponent and number.adjusted() < self.whole
        if not fits or (self.least is not None and number < self.least):
            return self.refuse(given, path, reading)
        return stated(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Kind):
    """A date known to the day, the month or the year."""

    @property
    def wanted(self) -> str:
        return 'a date like "2018-05-03", or "2018-05" or "2018" where no more is known'

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if not isinstance(given, str) or given != given.strip():
            return self.refuse(given, path, reading)
        try:
            return PartialDate.parse(given)
        except ValueError:
            if not re.fullmatch(r"\d{4}(-\d\d){0,2}", given, re.ASCII):
                return self.refuse(given, path, reading)
            reading.problems.add(path, f"{shown(given)} is not a day of the calendar")
            return INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming(Kind):
    """The natural key of a row of another section; `also` are words that stand for no single row."""

    section: str
    also: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        return "the number of a round" if self.section == "rounds" else f"a name that {self.section} lists"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        name_type = int if self.section == "rounds" else str
        if isinstance(given, bool) or not isinstance(given, name_type):
            return self.refuse(given, path, reading)
        if given not in self.also:
            reading.mentions.append(Mention(path, self.section, given))
        return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape(Kind):
    """An object with exactly these keys, in the order in which they are dumped."""

    fields: Mapping[str, Kind]

    @property
    def wanted(self) -> str:
        return f"an object with the keys {', '.join(self.fields)}"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if not isinstance(given, JsonObject):
            return self.refuse(given, path, reading)
        inside = f"{path}." if path else ""
        for key in given.repeated:
            reading.problems.add(inside + key, "is given twice in one object; keep one")
        for key in given:
            if key not in self.fields:
                meant = nearest(key, self.fields)
                remedy = f"did you mean '{meant}'?" if meant else f"the keys here are {', '.join(self.fields)}"
                reading.problems.add(inside + key, f"is not a key of the format; {remedy}")
        values: dict[str, Any] = {}
        for key, kind in self.fields.items():
            if key in given:
                values[key] = kind.read(given[key], inside + key, reading)
            else:
                remedy = "null where it is not known" if kind.nullable else kind.wanted
                reading.problems.add(inside + key, f"is missing; write {remedy}")
                values[key] = INVALID
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Many(Kind):
    """A list of values of one kind."""

    of: Kind

    @property
    def wanted(self) -> str:
        return "a list in square brackets"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if not isinstance(given, list):
            return self.refuse(given, path, reading)
        return [self.of.read(item, f"{path}[{index}]", reading) for index, item in enumerate(given)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerParty(Kind):
    """An object from the code of a party to a value."""

    of: Kind

    @property
    def wanted(self) -> str:
        return "an object from party code to value, {} where there is none"

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if not isinstance(given, JsonObject):
            return self.refuse(given, path, reading)
        for key in given.repeated:
            reading.problems.add(f"{path}.{key}", "is given twice in one object; keep one")
        for key in given:
            reading.mentions.append(Mention(f"{path}.{key}", "parties", key))
        return {key: self.of.read(value, f"{path}.{key}", reading) for key, value in given.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactly(Kind):
    """One fixed number: the version of the format."""

    value: int

    @property
    def wanted(self) -> str:
        return str(self.value)

    def check(self, given: Any, path: str, reading: Reading) -> Any:
        if isinstance(given, bool | Constant) or given != self.value:
            reading.problems.add(path, f"{shown(given)} is not a version this program reads; write {self.value}")
            return INVALID
        return self.value
