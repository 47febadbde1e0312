"""The writer gives json.dumps' bytes, and keeps what json.dumps would lose."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.dossiers.json_text import read, write

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXT
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)


@given(JSON_VALUES)
def test_the_same_bytes_as_the_standard_library(value: Any) -> None:
    assert write(value) == json.dumps(value, indent=1, ensure_ascii=False) + "\n"


@given(JSON_VALUES)
def test_what_is_written_is_read(value: Any) -> None:
    assert read(write(value).encode()) == value


@pytest.mark.parametrize("number", ["32", "32.0", "7.50", "-0.000001", "123456789012345678.123456"])
def test_numbers_keep_their_decimals(number: str) -> None:
    assert write(read(number.encode())) == number + "\n"
    assert write(Decimal(number)) == number + "\n"
