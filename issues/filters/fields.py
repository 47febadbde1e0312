"""How the values of a filter's parameter are read: codes, days and sources, a comma between them meaning “or”."""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.db.models import Q

from tradetalks.lib.full_text.search import Search, SearchError, parse
from tradetalks.lib.partial_dates import PartialDate

MOST_VALUES = 100
MOST_TIMES = 10
"""How often one parameter may be given: each time is one more condition of the statement."""
_SOURCE = re.compile(r"S-([1-9][0-9]{0,17})", re.ASCII)


def not_among(value: str, allowed: Iterable[str]) -> str:
    """What to tell someone who wrote a code that is none of `allowed`."""
    codes = list(allowed)
    near = difflib.get_close_matches(value[:60], codes, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"'{value[:60]}' is not known here.{hint} Write one of: {', '.join(codes)}."


class GivenTimes(forms.Widget):
    """Reads a parameter as often as it was given."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[str]:
        """Its values."""
        values: list[str] = data.getlist(name)
        return values


class TimesField(forms.Field):
    """A parameter given any number of times; `read` understands one of them."""

    widget = GivenTimes

    def clean(self, value: Any) -> list[Any]:
        """What was understood each time; ValidationError names the first value that is not known."""
        given = [text for text in value or () if text]
        if len(given) > MOST_TIMES:
            raise forms.ValidationError(f"Given more than {MOST_TIMES} times.")
        return [self.read(_several(text)) for text in given]

    def read(self, values: list[str]) -> Any:
        """What these values say; ValidationError names the first that is not known."""
        raise NotImplementedError


def _several(text: str) -> list[str]:
    values = [value.strip() for value in text.split(",")]
    if len(values) > MOST_VALUES:
        raise forms.ValidationError(f"At most {MOST_VALUES} values.")
    return values


class CodesField(TimesField):
    """Codes. `allowed` is asked only where the parameter was given."""

    def __init__(self, *, allowed: Callable[[], Iterable[str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allowed = allowed

    def read(self, values: list[str]) -> list[str]:
        """The codes."""
        allowed = list(self.allowed())
        for code in values:
            if code not in allowed:
                raise forms.ValidationError(not_among(code, allowed))
        return values


class Days(NamedTuple):
    """Days on, before (`<`) or after (`>`) a date known to the day, the month or the year."""

    sign: str
    first: dt.date
    last: dt.date

    def within(self, column: str) -> Q:
        """Rows whose day in that column is one of them."""
        if self.sign == "<":
            return Q(**{f"{column}__lt": self.first})
        if self.sign == ">":
            return Q(**{f"{column}__gt": self.last})
        return Q(**{f"{column}__range": (self.first, self.last)})


class DaysField(TimesField):
    """Days, each with `<` or `>` before it where `signs` allows that."""

    def __init__(self, *, signs: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.signs = signs

    def read(self, values: list[str]) -> list[Days]:
        """The days."""
        return [self._one(value) for value in values]

    def _one(self, value: str) -> Days:
        sign = value[:1] if value[:1] and value[:1] in self.signs else ""
        try:
            date = PartialDate.parse(value.removeprefix(sign))
        except ValueError:
            before = f", with {' or '.join(self.signs)} before it" if self.signs else ""
            raise forms.ValidationError(
                f"'{value[:60]}' is not a date; write YYYY-MM-DD, YYYY-MM or YYYY{before}."
            ) from None
        return Days(sign, date.first_day, date.last_day)


class SourcesField(TimesField):
    """Sources by their short names, like S-41. `visible` (keys → those that are there) is asked only where given."""

    def __init__(self, *, visible: Callable[[Sequence[int]], Mapping[int, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.visible = visible

    def read(self, values: list[str]) -> list[int]:
        """Their keys."""
        keys = []
        for value in values:
            match = _SOURCE.fullmatch(value)
            if match is None:
                raise forms.ValidationError(f"'{value[:60]}' is not a source; write its number, like S-41.")
            keys.append(int(match[1]))
        there = self.visible(keys)
        for key in keys:
            if key not in there:
                raise forms.ValidationError(f"There is no source S-{key}.")
        return keys


class SearchField(forms.Field):
    """What to look for."""

    def clean(self, value: Any) -> Search | None:
        """The search, None where there is none; ValidationError where it cannot be searched for."""
        text = str(value or "")
        if not text.strip():
            return None
        try:
            return parse(text)
        except SearchError as error:
            raise forms.ValidationError(str(error)) from error
