"""What differs between two texts, as a person would mark it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradetalks.lib.word_diff import MOST_TOKENS, Piece, word_diff


def marked(before: str, after: str) -> str:
    """The differences as one text: [-removed-] and {+added+}."""
    around = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(around[piece.kind].format(piece.text) for piece in word_diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Buy soybeans", "Buy more soybeans", "Buy {+more +}soybeans"),
        ("Buy soybeans", "Buy pork", "Buy [-soybeans-]{+pork+}"),
        ("a b c", "a x y c", "a [-b-]{+x y+} c"),
        ("cut of 200 billion", "cut of 100 billion", "cut of [-200-]{+100+} billion"),
        ("", "New", "{+New+}"),
        ("Old", "", "[-Old-]"),
        ("Same.", "Same.", "Same."),
        ("", "", ""),
        ("取消全部加征关税", "取消部分加征关税", "取消[-全-]部{+分+}加征关税"),
        ("敦促美方 lift tariffs", "敦促中方 lift tariffs", "敦促[-美-]{+中+}方 lift tariffs"),
        (
            "one two three four five",
            "six seven eight nine ten",
            "[-one two three four five-]{+six seven eight nine ten+}",
        ),
        ("the old words go", "the new texts go", "the [-old words-]{+new texts+} go"),
    ],
)
def test_differences_are_marked(before: str, after: str, told: str) -> None:
    assert marked(before, after) == told


words = st.text(st.sampled_from("ab 中文.\n\U0001f600́"), max_size=40)


@given(words, words)
def test_both_texts_are_in_it_whole(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert all(piece.text for piece in pieces)


def test_long_texts_that_differ_all_through_are_told_whole() -> None:
    before, after = ("a b " * MOST_TOKENS).strip(), ("c d " * MOST_TOKENS).strip()
    assert word_diff(before, after) == [Piece("removed", before), Piece("added", after)]
    assert marked(f"{before} end", f"{before} finish")[-18:] == " [-end-]{+finish+}"
