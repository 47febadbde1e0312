"""Text in cells: nothing a spreadsheet would run, and every text comes back to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradetalks.api.tables.cells import bare, guarded

LEADS = [
    "",
    " ",
    "   ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\u2028",
    "\x00",
    " \u200f\t ",
]
SIGNS = ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "｜", "％", "﹦", "﹢", "﹣", "﹫", "﹪"]


@pytest.mark.parametrize("lead", LEADS)
def test_what_a_spreadsheet_would_run_is_marked(lead: str) -> None:
    for sign in SIGNS:
        assert guarded(f"{lead}{sign}1+1") == f"'{lead}{sign}1+1"


@pytest.mark.parametrize("text", ["\tindented", "\rreturn", "\nnew line", "'quoted'", "'", "''", "'=1"])
def test_so_are_controls_and_apostrophes(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", " ", "Tariffs", "5 = 5", "a@b", "中国", "  plain", "\u3000中", "# 1", "😀=1", "(-5)"]
)
def test_nothing_else_is_touched(text: str) -> None:
    assert guarded(text) == text


@given(st.text(alphabet=st.one_of(st.sampled_from("=+-@'|% \t\r\n＝－\u3000\u200b\ufeffa中😀"), st.characters())))
def test_every_text_comes_back(text: str) -> None:
    assert bare(guarded(text)) == text
