"""One byte sequence for one value: what digests and the hash chain are computed over.

Keys sorted, no spaces, UTF-8, no floating-point numbers: money and rates are text (Decimal) on the way in,
so that the same facts give the same bytes on every database and Python.
"""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

import orjson

from tradetalks.lib.partial_dates import PartialDate


def plain(value: Any) -> Any:
    """A database value as a JSON scalar. Decimal without trailing zeros, timestamps in UTC with `Z`."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, dt.date | PartialDate):
        return str(value)
    return value


def canonical(value: Any) -> bytes:
    """The canonical bytes of `value`; TypeError for what JSON cannot hold."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def sha256(value: Any) -> str:
    """`sha256:` and the hex digest of the canonical bytes."""
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()
