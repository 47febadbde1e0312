"""A number kept with the decimals it was stated with: 32.0 says more than 32.

Targets, rates and observed values are printed as their source gives them, and a dossier that was loaded is
dumped with the same digits. Databases cannot keep that in a numeric column (PostgreSQL pads it, SQLite trims it),
so the column is text; SQL may ask only whether it is null, and arithmetic is done in Python on Decimal.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:  # Django's fields take type parameters only in the type checker's eyes
    _NumberField = models.DecimalField[Decimal | int | str | None, Decimal | None]
else:
    _NumberField = models.DecimalField


def stated(number: Decimal) -> Decimal:
    """The number without exponent or negative zero, its decimals kept: 1E+3 is 1000."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        number = Decimal(f"{number:f}")
    return number.copy_abs() if number.is_zero() else number


class StatedNumberField(_NumberField):
    """A DecimalField (same limits, same form field) whose column keeps the decimals as they were given."""

    description = "A number with the decimals it was stated with"

    def get_internal_type(self) -> str:
        return "CharField"

    def db_type_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        # A sign and a point beside the digits.
        return {**super().db_type_parameters(connection), "max_length": (self.max_digits or 0) + 2}

    def db_check(self, connection: BaseDatabaseWrapper) -> str | None:
        column = connection.ops.quote_name(str(self.column))
        if connection.vendor == "postgresql":
            return f"{column} ~ '^-?[0-9]+([.][0-9]+)?$'"
        return f"{column} GLOB '*[0-9]' AND {column} NOT GLOB '*[^0-9.-]*'"

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: comparing text would answer wrongly, so Django refuses it by name."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def from_db_value(self, value: str | None, *_: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        number: Decimal | None = super().to_python(value)
        # What has too many digits stays as it is, for the validator: writing out 1E+999999999 would take a gigabyte.
        writable = number is not None and number.is_finite() and number.adjusted() < (self.max_digits or 0)
        return stated(number) if number is not None and writable else number

    def get_prep_value(self, value: Any) -> str | None:
        number = self.to_python(value)
        return None if number is None else format(number, "f")

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> str | None:  # noqa: ARG002, FBT001, FBT002 -- Django's signature
        return self.get_prep_value(value)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        # An expression compiles itself; only plain values become text.
        return value if hasattr(value, "as_sql") else self.get_db_prep_value(value, connection)
