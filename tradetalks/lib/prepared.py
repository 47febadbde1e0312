"""Fixed statements of the hot reads, written by hand: planned once a connection, and proof that it still lives.

PostgreSQL spends longer on planning such a statement than on answering it. So it is prepared on its first use on a
connection, and executed from then on. Inside a transaction it is sent as it is: there, temporary tables may stand
in front of the real ones, which a plan made earlier would not see.

A connection that was kept from an earlier request would be tried with `SELECT 1` before use
(CONN_HEALTH_CHECKS). A read that comes first needs no such trial: when it fails for a lost connection, it is
repeated on a new one.
"""

import itertools
import weakref
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Field

from tradetalks.lib.database_outages import is_database_outage

MOST_STATEMENTS = 200
"""Prepared on one connection; what comes later is sent as it is. Filters make different statements of one list."""

_prepared: "weakref.WeakKeyDictionary[Any, dict[str, str]]" = weakref.WeakKeyDictionary()
"""Driver connection → statement → its name there."""
_KINDS = {int: "bigint", bool: "boolean", str: "unknown", type(None): "unknown"}
"""Kind of a value → how it is declared. A number without a kind would be taken for text where nothing says else."""
_names = (f"tradetalks_{number}" for number in itertools.count(1))


def fetch(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a read. `%s` stands for a value, as in Django's cursors."""
    wrapper: Any = connection  # its stubs do not know health checks
    if connection.in_atomic_block or connection.connection is None or wrapper.health_check_done:
        return _fetch(statement, values)
    wrapper.health_check_done = True
    try:
        return _fetch(statement, values)
    except (InterfaceError, OperationalError) as error:
        if not is_database_outage(error):
            raise
        connection.close()
        return _fetch(statement, values)


def as_fields(fields: Sequence["Field[Any, Any]"], values: Sequence[Any]) -> list[Any]:
    """Values of a raw row as the model fields hold them: SQLite answers timestamps as text and booleans as numbers."""
    converted = list(values)
    for place, converters in _converters(tuple(fields), connection.vendor):
        for convert in converters:
            converted[place] = convert(converted[place], fields[place].cached_col, connection)
    return converted


@cache
def _converters(fields: tuple["Field[Any, Any]", ...], vendor: str) -> list[tuple[int, list[Any]]]:  # noqa: ARG001 -- part of the key
    found = [
        (place, connection.ops.get_db_converters(field.cached_col) + field.get_db_converters(connection))
        for place, field in enumerate(fields)
    ]
    return [(place, converters) for place, converters in found if converters]


def _fetch(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            cursor.execute(statement, values)
        else:
            name = _name(cursor, statement, values)
            if name is None:
                cursor.execute(statement, values)
            else:
                places = f" ({', '.join(['%s'] * len(values))})" if values else ""
                cursor.execute(f"EXECUTE {name}{places}", values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _name(cursor: Any, statement: str, values: Sequence[Any]) -> str | None:
    """The name the statement is prepared under on this connection; None where it cannot be."""
    kinds = [_KINDS.get(type(value)) for value in values]
    if None in kinds:
        return None
    known = _prepared.setdefault(connection.connection, {})
    key = f"{kinds} {statement}"
    if key not in known and len(known) < MOST_STATEMENTS:
        name = next(_names)
        declared = f" ({', '.join(map(str, kinds))})" if kinds else ""
        cursor.execute(f"PREPARE {name}{declared} AS {_numbered(statement)}")
        known[key] = name
    return known.get(key)


def _numbered(statement: str) -> str:
    """`%s` as `$1`, `$2` …, and `%%` as `%`."""
    pieces = statement.replace("%%", "\x00").split("%s")
    numbered = "".join(f"${place}{piece}" if place else piece for place, piece in enumerate(pieces))
    return numbered.replace("\x00", "%")
