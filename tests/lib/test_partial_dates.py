"""Partial dates: what is read is what is printed, and each kind counts as its last day."""

import calendar
import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tradetalks.lib.partial_dates import PartialDate, PartialDateField

DAYS = st.dates()
PRECISIONS = st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"])


def written(day: dt.date, precision: str) -> str:
    """The day as text, to the year, the month or itself; years of four digits on every platform."""
    return day.isoformat()[: {"%Y": 4, "%Y-%m": 7, "%Y-%m-%d": 10}[precision]]


@given(DAYS, PRECISIONS)
def test_what_is_read_is_printed_as_it_was_given(day: dt.date, precision: str) -> None:
    text = written(day, precision)
    assert str(PartialDate.parse(text)) == text
    assert PartialDate.of(text) == PartialDate.of(PartialDate.parse(text)) == PartialDate.parse(f" {text}\n")


@given(DAYS, PRECISIONS)
def test_it_spans_every_day_it_can_mean_and_counts_as_the_last(day: dt.date, precision: str) -> None:
    partial = PartialDate.parse(written(day, precision))
    assert partial.first_day <= day <= partial.last_day
    for edge in (partial.first_day, partial.last_day):
        assert written(edge, precision) == str(partial)
    # One day more on either side is another year, month or day.
    if partial.last_day < dt.date.max:
        assert written(partial.last_day + dt.timedelta(days=1), precision) != str(partial)
    if partial.first_day > dt.date.min:
        assert written(partial.first_day - dt.timedelta(days=1), precision) != str(partial)


@given(DAYS)
def test_a_whole_day_is_itself(day: dt.date) -> None:
    partial = PartialDate.of(day)
    assert (partial.first_day, partial.last_day, str(partial)) == (day, day, day.isoformat())


@given(DAYS, st.integers(0, 99), st.integers(0, 99))
def test_exactly_the_days_of_the_calendar_are_read(day: dt.date, month: int, of_month: int) -> None:
    text = f"{day.year:04d}-{month:02d}-{of_month:02d}"
    is_a_day = 1 <= month <= 12 and 1 <= of_month <= calendar.monthrange(day.year, month)[1]
    if is_a_day:
        assert str(PartialDate.parse(text)) == text
    else:
        with pytest.raises(ValueError, match="is not a day of the calendar"):
            PartialDate.parse(text)


@given(st.text(max_size=12))
def test_any_other_text_is_refused_with_the_remedy(text: str) -> None:
    try:
        partial = PartialDate.parse(text)
    except ValueError as refused:
        assert "write YYYY-MM-DD" in str(refused) or "not a day of the calendar" in str(refused)  # noqa: PT017 -- any text may be a date
    else:
        assert str(partial) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "0000", "2018-00", "2018-13", "2018-00-10", "2018-05-00", "2018-02-30", "2019-02-29", "18-05-04", "2018-5-4",
     "2018/05/04", "04.05.2018", "2018-05-04T00:00", "２０１８", "٢٠١٨", "-2018", "2018-05-", "10000"],
)  # fmt: skip
def test_what_looks_like_a_date_and_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a da(te|y)"):
        PartialDate.parse(text)


@pytest.mark.parametrize("value", [2018, 2018.0, ["2018"], {"year": 2018}, True])
def test_only_text_and_dates_are_taken(value: object) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        PartialDate.of(value)  # type: ignore[arg-type]  # what a JSON body may hold
    with pytest.raises(ValidationError):
        PartialDateField().to_python(value)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="a day without its month"):
        PartialDate(2018, None, 4)


@given(DAYS, PRECISIONS)
def test_the_field_keeps_the_text(day: dt.date, precision: str) -> None:
    field = PartialDateField(null=True)
    text = written(day, precision)
    assert field.get_prep_value(text) == text
    assert field.from_db_value(text) == field.to_python(text)


def test_the_field_knows_nothing_as_null() -> None:
    field = PartialDateField(null=True)
    assert [field.to_python(value) for value in (None, "")] == [None, None]
    assert field.get_prep_value("") is None
    assert field.from_db_value(None) is None


def test_its_form_field_is_a_text_that_may_be_left_empty() -> None:
    form_field = PartialDateField(null=True, blank=True).formfield()
    assert form_field.clean("") is None
    assert form_field.clean(" 2018-05 ") == "2018-05"
    with pytest.raises(ValidationError):
        form_field.clean("2018-05-04x")
