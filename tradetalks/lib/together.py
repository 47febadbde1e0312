"""Several readings as one statement, compiled once: what a detail shows is one round trip, not twenty.

Each reading is a queryset of `.values()`; its rows come back as one JSON array. `HOLE` stands in the querysets for the
key that differs from one execution to the next, so that the ORM's work is done once in the life of the process:

    facts = Together([StatusChange.objects.filter(issue=HOLE).values("pk", "to"), …])
    changes, … = facts.read(issue.pk)

Values come as JSON has them: dates and numbers kept as text stay text, timestamps are made datetimes again.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet

from tradetalks.lib.prepared import fetch

HOLE = -(2**62)
"""No row has this key."""


def json_array(*columns: str) -> str:
    """SQL of one row as the text of a JSON array."""
    listed = ", ".join(columns)
    return f"json_build_array({listed})::text" if connection.vendor == "postgresql" else f"json_array({listed})"


def json_of_rows(*columns: str) -> str:
    """SQL of all rows, aggregated into the text of a JSON array of arrays."""
    listed = ", ".join(columns)
    if connection.vendor == "postgresql":
        return f"coalesce(json_agg(json_build_array({listed})), '[]')::text"
    return f"json_group_array(json_array({listed}))"


def moment(value: Any) -> Any:
    """A timestamp as a raw statement answers it: text in JSON, and in SQLite without its zone, which is UTC."""
    if value is None:
        return None
    found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class _Part:
    """One reading, compiled: its SQL with its values, the names of its columns, and what is to be made of which."""

    statement: str
    values: tuple[Any, ...]
    names: tuple[str, ...]
    converted: tuple[tuple[int, Callable[[Any], Any]], ...]


class Together:
    """The readings. Compiled for the default database on first use."""

    def __init__(self, readings: Iterable[QuerySet[Any, Any]]) -> None:
        """Take the querysets; none of them is evaluated."""
        self._readings = list(readings)

    def read(self, key: int) -> list[list[dict[str, Any]]]:
        """The rows of each reading, with `key` in the place of every HOLE. One query."""
        statement, values, parts = self.compiled
        (answer,) = fetch(statement, [key if value == HOLE else value for value in values])
        return [_rows(part, text) for part, text in zip(parts, answer, strict=True)]

    @cached_property
    def compiled(self) -> tuple[str, list[Any], list[_Part]]:
        """The statement, its values, and its parts. Threads that come at once each make the same."""
        parts = [_compiled(reading) for reading in self._readings]
        statement = f"SELECT {', '.join(part.statement for part in parts)}"
        return statement, [value for part in parts for value in part.values], parts


def _rows(part: _Part, text: str) -> list[dict[str, Any]]:
    rows = orjson.loads(text)
    for place, convert in part.converted:
        for row in rows:
            row[place] = convert(row[place])
    return [dict(zip(part.names, row, strict=True)) for row in rows]


def _compiled(reading: QuerySet[Any, Any]) -> _Part:
    compiler = reading.query.get_compiler(connection=connection)
    try:
        statement, values = compiler.as_sql()
    except EmptyResultSet:  # nothing can be in it: no label is visible
        return _Part("'[]'", (), (), ())
    columns = [(alias, expression.output_field) for expression, _, alias in compiler.select[: compiler.col_count]]
    rows = json_of_rows(*(_column(*column) for column in columns))
    return _Part(
        f"(SELECT {rows} FROM ({statement}) rows_)",  # noqa: S608 -- compiled by the ORM
        tuple(values),
        tuple(alias for alias, _ in columns),
        tuple(
            (place, _CONVERT[type(field)](field)) for place, (_, field) in enumerate(columns) if type(field) in _CONVERT
        ),
    )


def _column(alias: str, field: "models.Field[Any, Any]") -> str:
    """The column of a row; a decimal number as text, for JSON would make it a floating-point one."""
    return f'CAST(rows_."{alias}" AS text)' if type(field) is models.DecimalField else f'rows_."{alias}"'


def _flag(value: Any) -> Any:
    return None if value is None else bool(value)


def _decimal(field: Any) -> Callable[[Any], Any]:
    step = Decimal(1).scaleb(-field.decimal_places)
    return lambda value: None if value is None else Decimal(value).quantize(step)


_CONVERT: dict[type[Any], Callable[[Any], Callable[[Any], Any]]] = {
    models.DateTimeField: lambda _field: moment,
    models.BooleanField: lambda _field: _flag,
    models.DecimalField: _decimal,
}
