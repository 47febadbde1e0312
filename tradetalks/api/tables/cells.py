"""Text in a cell, so that no spreadsheet takes it for a formula and a reader gets it back to the letter.

A spreadsheet runs what begins with `=`, `+`, `-`, `@` (some also `|`, `%`), whatever white space, invisible or
control characters stand before it, and in some languages takes the full-width forms for the same. Such a text is
written with an apostrophe before it. So is one that begins with an apostrophe itself: whoever reads a cell takes
exactly one apostrophe away, and has what was recorded.
"""

import unicodedata

MARK = "'"
_DANGEROUS = frozenset("=+-@|%")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters a spreadsheet may skip: controls, joiners and the byte order mark, spaces, separators."""
_CONTROLS = frozenset("\t\r\n")


def guarded(text: str) -> str:
    """The text as it stands in a cell."""
    return MARK + text if _needs_mark(text) else text


def bare(cell: str) -> str:
    """The text that stands in a cell: the inverse of `guarded`."""
    return cell.removeprefix(MARK)


def _needs_mark(text: str) -> bool:
    if text[:1].isalnum():  # nearly every text
        return False
    if text[:1] == MARK or text[:1] in _CONTROLS:
        return True
    for character in text:
        if unicodedata.category(character) not in _UNSEEN:
            # NFKC folds full-width, small and raised forms into the plain ones.
            return unicodedata.normalize("NFKC", character)[:1] in _DANGEROUS
    return False
