"""The text of a dossier: read strictly (tradetalks.lib.json_text), written with the decimals of its numbers."""

import json
from decimal import Decimal
from typing import Any

from tradetalks.lib import json_text

LARGEST_FILE = 500 * 1024 * 1024
"""In bytes; a dossier of 10,000 rows has about 6 MB. A door that takes files from strangers sets its own limit."""


def read(raw: bytes) -> Any:
    """The JSON value in `raw`. Raises Unreadable."""
    if len(raw) > LARGEST_FILE:
        raise json_text.Unreadable(
            f"the file has {len(raw):,} bytes; a dossier has at most {LARGEST_FILE:,}: split the negotiation"
        )
    return json_text.read(raw, it="the file")


def write(value: Any) -> str:
    """The text of a dossier: indent 1, UTF-8 unescaped, a newline at the end, numbers with their decimals.

    The same bytes as `json.dumps(value, indent=1, ensure_ascii=False) + "\\n"` wherever that can write the value.
    """
    parts: list[str] = []
    _write(value, "\n", parts)
    return "".join(parts) + "\n"


def _write(value: Any, newline: str, parts: list[str]) -> None:
    if isinstance(value, dict | list) and value:
        inner = newline + " "
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        members = value.items() if isinstance(value, dict) else ((None, member) for member in value)
        for place, (key, member) in enumerate(members):
            parts.append((opening if place == 0 else ",") + inner)
            if key is not None:
                parts.append(_scalar(key) + ": ")
            _write(member, inner, parts)
        parts.append(newline + closing)
    else:
        parts.append(_scalar(value))


def _scalar(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)
