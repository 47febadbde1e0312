"""Dossier text to JSON values and back, stricter than the standard library on the way in.

Numbers keep their decimals (Decimal), and what plain `json` lets pass silently stays visible to the schema:
keys given twice, NaN and Infinity.
"""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

LARGEST_FILE = 500 * 1024 * 1024
"""In bytes; a dossier of 10,000 rows has about 6 MB. A door that takes files from strangers sets its own limit."""
_LONGEST_INTEGER = 40


class Unreadable(Exception):
    """The text is not JSON in UTF-8; the message says where and what to do."""


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which keys were given more than once."""

    repeated: tuple[str, ...] = ()


class Constant:
    """NaN, Infinity or -Infinity: not JSON, and nothing a record can hold."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name


def read(raw: bytes) -> Any:
    """The JSON value in `raw`. Raises Unreadable."""
    if len(raw) > LARGEST_FILE:
        raise Unreadable(
            f"the file has {len(raw):,} bytes; a dossier has at most {LARGEST_FILE:,}: split the negotiation"
        )
    if raw.startswith(b"\xef\xbb\xbf"):
        raise Unreadable("the file starts with a byte order mark; save it as UTF-8 without one")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=Constant,
        )
    except json.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise Unreadable("the file nests lists and objects far too deeply for a dossier") from None


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


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    value = JsonObject(pairs)
    if len(value) != len(pairs):
        times = Counter(key for key, _ in pairs)
        value.repeated = tuple(key for key, count in times.items() if count > 1)
    return value


def _whole(digits: str) -> int | Decimal:
    # Python refuses to convert thousands of digits; the schema then names the field that holds them.
    return int(digits) if len(digits) <= _LONGEST_INTEGER else Decimal(digits)


def _decimal(digits: str) -> Decimal | Constant:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent beyond even Decimal's range
        return Constant(digits[:_LONGEST_INTEGER])
