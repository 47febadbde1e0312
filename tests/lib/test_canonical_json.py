"""One byte sequence for one value."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradetalks.lib.canonical_json import canonical, plain, sha256
from tradetalks.lib.partial_dates import PartialDate

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcé"), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from("abcé"), JSON))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


@given(st.datetimes(timezones=st.sampled_from([dt.UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")])))
def test_a_moment_is_written_in_utc(moment: dt.datetime) -> None:
    text = plain(moment)
    assert text == plain(moment.astimezone(ZoneInfo("Asia/Tokyo")))
    assert dt.datetime.fromisoformat(text) == moment.astimezone(dt.UTC)
    assert text.endswith("Z")


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("5.00"), "5"), (Decimal("0.10"), "0.1"), (Decimal("1E+2"), "100"), (dt.date(2018, 5, 4), "2018-05-04"),
     (PartialDate(2018, 5), "2018-05"), ("x", "x"), (7, 7), (None, None), (True, True)],
)  # fmt: skip
def test_a_column_as_a_scalar(value: object, text: object) -> None:
    assert plain(value) == text


def test_the_bytes_and_their_hash_are_fixed() -> None:
    value = {"b": ["é", None, True], "a": 1}
    assert canonical(value) == '{"a":1,"b":["é",null,true]}'.encode()
    assert sha256(value) == "sha256:ee14d3ce0c1450a517228590913e8f5e662c350f49abaf3a61aeaf0518b4a17e"


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"a": Decimal(1)})
