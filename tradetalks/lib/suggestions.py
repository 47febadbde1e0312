"""What somebody probably meant by a code or key that is not one."""

import difflib
from collections.abc import Collection, Mapping


def nearest(given: str, known: Collection[str], *, labels: Mapping[str, str] | None = None) -> str | None:
    """The known code most like `given`, or None.

    Tried in turn: the same but for case and separators, the label printed beside the code (`labels`: code →
    label), a code that begins with what was given or has it as a word, the most similar spelling.
    """
    wanted = _plain(given)
    if not wanted:
        return None
    spellings = {code: _plain(code) for code in known}
    for code, spelling in spellings.items():
        if spelling == wanted:
            return code
    for code, label in (labels or {}).items():
        if code in spellings and _plain(label) == wanted:
            return code
    for code, spelling in spellings.items():
        if spelling.startswith(wanted + " ") or wanted in spelling.split():
            return code
    like = difflib.get_close_matches(wanted[:120], spellings.values(), n=1, cutoff=0.6)
    return next((code for code, spelling in spellings.items() if like and spelling == like[0]), None)


def _plain(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
