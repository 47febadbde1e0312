"""A value as somebody gave it, short enough for one line and safe to print, for messages that say what was wrong."""

from typing import Any

from tradetalks.lib.partial_dates import PartialDate

LONGEST = 60
"""Characters of a value that are repeated; more would not help anybody find it."""


def shown(value: Any) -> str:
    """A value of JSON as it was given: text in quotes, the beginning of what is long."""
    if isinstance(value, str | PartialDate):
        value = str(value)
        return "'" + printable(value[:LONGEST] + ("…" if len(value) > LONGEST else "")) + "'"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, list | dict):
        return f"a list of {len(value)}" if isinstance(value, list) else "an object"
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def printable(text: str) -> str:
    """The text with whatever cannot be printed, half characters among it, written as an escape."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
