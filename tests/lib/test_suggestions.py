"""What somebody probably meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues.choices import Status
from tradetalks.lib.suggestions import nearest

LABELS = dict(Status.choices)


@pytest.mark.parametrize(
    ("given_code", "meant"),
    [
        ("agreed", "agreed_in_principle"),
        ("Agreed ad referendum", "agreed_ad_referendum"),
        ("AGREED-IN-PRINCIPLE", "agreed_in_principle"),
        ("sticking point", "deadlocked"),
        ("discussion", "under_discussion"),
        ("deadloked", "deadlocked"),
        ("resolve", "resolved"),
        ("", None),
        ("???", None),
        ("telepathy", None),
    ],
)
def test_nearest(given_code: str, meant: str | None) -> None:
    assert nearest(given_code, Status.values, labels=LABELS) == meant


@given(st.text(max_size=300))
def test_only_what_exists_is_suggested(given_code: str) -> None:
    assert nearest(given_code, Status.values, labels=LABELS) in {None, *Status.values}
