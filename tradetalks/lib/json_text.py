"""JSON text to values, stricter than the standard library.

Numbers keep their decimals (Decimal), and what plain `json` lets pass silently stays visible to whoever judges the
values: keys given twice, NaN and Infinity.
"""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

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


def read(raw: bytes, *, it: str) -> Any:
    """The JSON value in `raw`; `it` is what messages call the text. Raises Unreadable."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raise Unreadable(f"{it} starts with a byte order mark; save it as UTF-8 without one")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line}: byte {error.start} is not UTF-8; save {it} as UTF-8") from None
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
        raise Unreadable(f"{it} nests lists and objects far too deeply") from None


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
