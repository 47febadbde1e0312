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
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from django.db.models import Field
from django.utils.functional import cached_property

from tradetalks.lib.database_outages import is_database_outage

MOST_STATEMENTS = 200
"""Prepared on one connection; what comes later is sent as it is. Filters make different statements of one list."""

_prepared: "weakref.WeakKeyDictionary[Any, dict[tuple[Any, ...], str]]" = weakref.WeakKeyDictionary()
"""Driver connection → statement with the kinds of its values → its name there."""
_KINDS = {int: "bigint", bool: "boolean", str: "unknown", type(None): "unknown"}
"""Kind of a value → how it is declared. A number without a kind would be taken for text where nothing says else."""
_names = (f"tradetalks_{number}" for number in itertools.count(1))


def fetch(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a read. `%s` stands for a value, as in Django's cursors."""
    database: Any = connections[DEFAULT_DB_ALIAS]  # asked for once: `django.db.connection` looks it up at every touch
    if database.in_atomic_block or database.connection is None or database.health_check_done:
        return _fetch(database, statement, values)
    database.health_check_done = True
    try:
        return _fetch(database, statement, values)
    except (InterfaceError, OperationalError) as error:
        if not is_database_outage(error):
            raise
        database.close()
        return _fetch(database, statement, values)


class Ahead:
    """A read of at most one row that the end of a request will want, sent along with its first statement.

    For what every poll needs beside its token: two round trips cost twice as much as one.
    """

    def __init__(self, statement: str, values: Sequence[Any] = (), *, columns: int) -> None:
        """`statement` answers that many `columns`, of which one at least is never null."""
        self._statement, self._values, self._columns = statement, values, columns
        self._row: tuple[Any, ...] | None = None
        self._read = False

    def with_first(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of another read, this one's row read along where there are any. One query."""
        both = f"SELECT * FROM ({statement}) first_ LEFT JOIN ({self._statement}) ahead_ ON TRUE"  # noqa: S608 -- fixed
        rows = fetch(both, [*values, *self._values])
        if rows:
            found = rows[0][-self._columns :]
            self._row, self._read = (found if any(value is not None for value in found) else None), True
        return [row[: -self._columns] for row in rows]

    def row(self) -> tuple[Any, ...] | None:
        """The row, None where there is none. No query where it was read along, else one."""
        if not self._read:
            rows = fetch(self._statement, self._values)
            self._row, self._read = (rows[0] if rows else None), True
        return self._row


class RawFields:
    """Model fields whose values come as a raw statement gives them, and are to be as the fields hold them.

    SQLite answers booleans as numbers and timestamps without their zone.
    """

    def __init__(self, fields: Iterable["Field[Any, Any]"]) -> None:
        """In the order of the values."""
        self.fields = list(fields)

    def of(self, values: Sequence[Any]) -> list[Any]:
        """The values as the fields hold them."""
        converted = list(values)
        for place, converters in self._converters:
            for convert in converters:
                converted[place] = convert(converted[place], self.fields[place].cached_col, connection)
        return converted

    @cached_property
    def _converters(self) -> list[tuple[int, list[Any]]]:
        found = [
            (place, connection.ops.get_db_converters(field.cached_col) + field.get_db_converters(connection))
            for place, field in enumerate(self.fields)
        ]
        return [(place, converters) for place, converters in found if converters]


def _fetch(database: Any, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        name = None
        if database.vendor == "postgresql" and not database.in_atomic_block:
            name = _name(database.connection, cursor, statement, values)
        if name is None:
            cursor.execute(statement, values)
        else:
            places = f" ({', '.join(['%s'] * len(values))})" if values else ""
            cursor.execute(f"EXECUTE {name}{places}", values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _name(session: Any, cursor: Any, statement: str, values: Sequence[Any]) -> str | None:
    """The name the statement is prepared under in that session of the database; None where it cannot be."""
    kinds = tuple([_KINDS.get(type(value)) for value in values])
    if None in kinds:
        return None
    known = _prepared.setdefault(session, {})
    key = (statement, kinds)
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
