"""Numbers keep the decimals they were stated with, whatever the database."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from rounds.actions.calendar import revise_measure
from rounds.models import MeasureRevision
from tests.factories import SYSTEM, make_measure, make_negotiation
from tradetalks.lib.stated_numbers import StatedNumberField

FIELD = StatedNumberField(max_digits=12, decimal_places=4)
STATED = st.from_regex(r"-?[0-9]{1,8}(\.[0-9]{1,4})?", fullmatch=True)


@given(STATED)
def test_the_digits_are_kept(text: str) -> None:
    column = FIELD.get_prep_value(FIELD.clean(text, None))
    assert column is not None
    assert Decimal(column) == Decimal(text)
    assert column.partition(".")[2] == text.partition(".")[2]
    assert FIELD.get_prep_value(FIELD.from_db_value(column)) == column


@pytest.mark.parametrize(
    ("given_as", "column"),
    [("32.0", "32.0"), ("32", "32"), (32, "32"), ("1E+3", "1000"), ("-0", "0"), ("-0.00", "0.00"),
     (Decimal("2.50"), "2.50")],
)  # fmt: skip
def test_how_a_number_is_kept(given_as: object, column: str) -> None:
    assert FIELD.get_prep_value(FIELD.clean(given_as, None)) == column


@pytest.mark.parametrize(
    "value", ["x", "", "NaN", "Infinity", "-Infinity", "1e30", "1E+999999999", "123456789", "1.00001"]
)
def test_what_is_no_number_or_has_too_many_digits_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        FIELD.clean(value, None)


@pytest.mark.django_db
def test_the_database_gives_back_what_was_stated() -> None:
    measure = make_measure(make_negotiation())
    for text in ("32.0", "32", "0.0500", "-7.5"):
        revise_measure(measure, state="in_force", rate_to=text, **SYSTEM)
    kept = MeasureRevision.objects.order_by("pk").values_list("rate_to", flat=True)
    assert [str(rate) for rate in kept] == ["32.0", "32", "0.0500", "-7.5"]


@pytest.mark.parametrize("lookup", ["gt", "exact", "in", "contains"])
def test_comparing_the_text_is_refused(lookup: str) -> None:
    with pytest.raises(Exception, match=r"Unsupported lookup|Related Field"):
        MeasureRevision.objects.filter(**{f"rate_to__{lookup}": 1})
