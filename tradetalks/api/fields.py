"""The fields bodies are made of: DRF's, that take a value of the right JSON type and nothing that resembles one.

DRF itself takes 5 for "5", "yes" for true and 1 for "1". Text is kept as it was given; "" is refused, because null is
the one way to say that something is not known.
"""

import re
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db.models import Choices
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.shown import shown
from tradetalks.lib.stated_numbers import stated
from tradetalks.lib.suggestions import nearest

LARGEST_INTEGER = 2_147_483_647
"""What a database's integer column holds."""
_PLAIN_NUMBER = re.compile(r"^-?[0-9]{1,50}(\.[0-9]{1,50})?$")


class Text(serializers.CharField):
    """Words."""

    default_error_messages: ClassVar = {
        "invalid": "Write a text in double quotes.",
        "blank": "An empty text says nothing; write null where it is not known, or leave the field out.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Refuse whatever is not text before DRF makes text of it, and text of white space alone."""
        if data is not serializers.empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        if isinstance(data, str) and not data.strip():
            self.fail("blank")
        return super().run_validation(data)


class Url(Text):
    """A web address."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        super().__init__(**kwargs)
        # Named like DRF's own field, so that the schema says `format: uri`.
        self.validators.append(serializers.URLField().validators[-1])


class Code(serializers.ChoiceField):
    """One of the codes of the domain."""

    def __init__(self, choices: type[Choices], **kwargs: Any) -> None:
        self.labels: dict[Any, str] = dict(choices.choices)
        super().__init__(choices=choices.choices, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """The code; says which one was probably meant."""
        codes = [str(code) for code in self.labels]
        if isinstance(data, str) and data in codes:
            return data
        meant = nearest(data, codes, labels=self.labels) if isinstance(data, str) else None
        hint = f" Did you mean '{meant}'?" if meant else ""
        raise serializers.ValidationError(
            f"{shown(data)} is not known here.{hint} Write one of: {', '.join(codes)}.", code="invalid_choice"
        )


class Flag(serializers.BooleanField):
    """true or false."""

    default_error_messages: ClassVar = {"invalid": "Write true or false."}

    def to_internal_value(self, data: Any) -> bool:
        """The flag itself."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A whole number between bounds."""

    default_error_messages: ClassVar = {"invalid": "Write a whole number."}

    def __init__(self, *, least: int = 0, most: int = LARGEST_INTEGER, **kwargs: Any) -> None:
        super().__init__(min_value=least, max_value=most, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        """The number; 5.0 is 5."""
        whole = isinstance(data, int) or (isinstance(data, Decimal) and data == data.to_integral_value())
        if isinstance(data, bool) or not whole:
            self.fail("invalid")
        return int(data)


@extend_schema_field({"oneOf": [{"type": "string", "pattern": _PLAIN_NUMBER.pattern}, {"type": "number"}]})
class Number(serializers.DecimalField):
    """A number with `whole` digits before the point and `decimals` after it, kept as stated; text does as well."""

    default_error_messages: ClassVar = {
        "invalid": 'Write a number, as text like "32.0" or as it is, with at most {whole} digits before the point and '
        "{decimals} after it.",
        "least": "Write {least} or more.",
    }

    def __init__(self, *, whole: int, decimals: int, least: int | None = None, **kwargs: Any) -> None:
        self.whole, self.decimals, self.least = whole, decimals, least
        super().__init__(max_digits=whole + decimals, decimal_places=decimals, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        """The number with its decimals."""
        text = isinstance(data, str) and _PLAIN_NUMBER.fullmatch(data) is not None
        if not text and (isinstance(data, bool) or not isinstance(data, int | Decimal)):
            self._refuse()
        number = Decimal(data)
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > self.decimals or number.adjusted() >= self.whole:
            self._refuse()
        if self.least is not None and number < self.least:
            self.fail("least", least=self.least)
        return stated(number)

    def _refuse(self) -> None:
        self.fail("invalid", whole=self.whole, decimals=self.decimals)


class Day(Text):
    """A date known to the day, the month or the year; becomes a PartialDate."""

    default_error_messages: ClassVar = {"invalid": "Write a date as text: YYYY-MM-DD, or YYYY-MM or YYYY."}
    SHAPE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(RegexValidator(self.SHAPE))  # seen by the schema; the value is read below

    def to_internal_value(self, data: Any) -> Any:
        """The date as given, which says how much of it is known."""
        try:
            return PartialDate.parse(data)
        except ValueError as error:
            raise serializers.ValidationError(f"{error}.", code="invalid") from None


class Many(serializers.ListField):
    """A list of values of one kind."""

    default_error_messages: ClassVar = {"not_a_list": "Write a list in square brackets."}

    def __init__(self, of: serializers.Field[Any, Any, Any, Any], **kwargs: Any) -> None:
        super().__init__(child=of, **kwargs)
