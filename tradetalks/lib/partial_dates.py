"""A date known to the day, the month or the year, kept as it was given.

Reports say "in April 2018" or "2018". domain.md: such a date counts as its last day and is printed as
given. `PartialDate` is that value; `PartialDateField` stores it as given; `LastDayField` keeps the day it
counts as in a column of its own, for ordering in SQL.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:  # Django's fields take type parameters only in the type checker's eyes
    _GivenField = models.Field["PartialDate | dt.date | str | None", "PartialDate | None"]
    _DayField = models.DateField[dt.date | None, dt.date | None]
else:
    _GivenField, _DayField = models.Field, models.DateField

_GIVEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, month or year of the Gregorian calendar; `month` and `day` are None where unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar has: 2018-00, 2018-02-30, a day without its month."""
        if self.month is None and self.day is not None:
            raise ValueError("a day without its month is not a date")
        dt.date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, given: str) -> Self:
        """Read `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; ValueError says what is wrong and what is wanted."""
        match = _GIVEN.fullmatch(given.strip())
        if match is None:
            wanted = "write YYYY-MM-DD, or YYYY-MM or YYYY where the day is not known"
            raise ValueError(f"'{given}' is not a date; {wanted}")
        year, month, day = match.groups()
        try:
            return cls(int(year), int(month) if month else None, int(day) if day else None)
        except ValueError:
            raise ValueError(f"'{given}' is not a day of the calendar") from None

    @classmethod
    def of(cls, value: "PartialDate | dt.date | str") -> "PartialDate":
        """A PartialDate from any of the forms a door may hold; ValueError for anything else."""
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, dt.date):
            return cls(value.year, value.month, value.day)
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is not a date; write it as text, YYYY-MM-DD")  # noqa: TRY004 -- one refusal for every wrong form
        return cls.parse(value)

    @property
    def last_day(self) -> dt.date:
        """The day it counts as: itself, or the last day of its month or year."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def first_day(self) -> dt.date:
        """The earliest day it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def __len__(self) -> int:
        """The length as written; Django's max_length validator asks for it."""
        return len(str(self))


class PartialDateField(_GivenField):
    """Stores a PartialDate as the text it was given as; the database checks the shape."""

    description = "A date known to the day, month or year"

    def get_internal_type(self) -> str:
        return "CharField"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def db_type_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        return {**super().db_type_parameters(connection), "max_length": 10}

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        column = connection.ops.quote_name(str(self.column))
        if connection.vendor == "postgresql":
            return f"{column} ~ '^[0-9]{{4}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'"
        year = "[0-9][0-9][0-9][0-9]"
        months = [f"{year}-{month}" for month in ("0[1-9]", "1[0-2]")]
        days = [f"{month}-{day}" for month in months for day in ("0[1-9]", "[12][0-9]", "3[01]")]
        return " OR ".join(f"{column} GLOB '{shape}'" for shape in (year, *months, *days))

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate | None:
        return None if value is None else PartialDate.parse(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or value == "":
            return None
        try:
            return PartialDate.of(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid_date") from None

    def get_prep_value(self, value: Any) -> str | None:
        value = self.to_python(value)
        return None if value is None else str(value)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.CharField, "max_length": 10, "empty_value": None, **kwargs})


class LastDayField(_DayField):
    """The day a PartialDateField of the same row counts as; filled from `source` on every save."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    @staticmethod
    def day_of(given: PartialDate) -> dt.date:
        """Which day of `given` this column holds."""
        return given.last_day

    def pre_save(self, model_instance: models.Model, add: bool) -> dt.date | None:  # noqa: FBT001, ARG002 -- Django's signature
        given = getattr(model_instance, self.source)
        value = self.day_of(PartialDate.of(given)) if given not in (None, "") else None
        setattr(model_instance, self.attname, value)
        return value


class FirstDayField(LastDayField):
    """The earliest day a PartialDateField of the same row can mean."""

    @staticmethod
    def day_of(given: PartialDate) -> dt.date:
        return given.first_day
