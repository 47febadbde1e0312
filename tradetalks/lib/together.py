"""Several readings as one statement, compiled once: what a detail shows is one round trip, not twenty.

Each reading is a queryset of `.values()`; its rows come back as one JSON array. `HOLE` stands in the querysets for the
key that differs from one execution to the next, so that the ORM's work is done once in the life of the process:

    facts = Together([StatusChange.objects.filter(issue=HOLE).values("pk", "to"), …])
    changes, … = facts.read(issue.pk)

Values come as JSON has them: dates and numbers kept as text stay text, timestamps are made datetimes again.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
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


class Together:
    """The readings. Compiled for the default database on first use."""

    def __init__(self, readings: Iterable[QuerySet[Any, Any]]) -> None:
        """Take the querysets; none of them is evaluated."""
        self._readings = list(readings)
        self._statement = ""
        self._values: list[Any] = []
        self._names: list[list[str]] = []
        self._converted: list[list[tuple[int, Callable[[Any], Any]]]] = []

    def read(self, key: int) -> list[list[dict[str, Any]]]:
        """The rows of each reading, with `key` in the place of every HOLE. One query."""
        if not self._statement:
            self._compile()
        (answer,) = fetch(self._statement, [key if value == HOLE else value for value in self._values])
        found = []
        for text, names, converted in zip(answer, self._names, self._converted, strict=True):
            rows = orjson.loads(text)
            for place, convert in converted:
                for row in rows:
                    row[place] = convert(row[place])
            found.append([dict(zip(names, row, strict=True)) for row in rows])
        return found

    def _compile(self) -> None:
        parts = [self._part(reading) for reading in self._readings]
        self._statement = f"SELECT {', '.join(parts)}"

    def _part(self, reading: QuerySet[Any, Any]) -> str:
        compiler = reading.query.get_compiler(connection=connection)
        try:
            statement, values = compiler.as_sql()
        except EmptyResultSet:  # nothing can be in it: no label is visible
            self._names.append([])
            self._converted.append([])
            return "'[]'"
        columns = [(alias, expression.output_field) for expression, _, alias in compiler.select[: compiler.col_count]]
        self._values += values
        self._names.append([alias for alias, _ in columns])
        self._converted.append(
            [
                (place, _CONVERT[type(field)](field))
                for place, (_, field) in enumerate(columns)
                if type(field) in _CONVERT
            ]
        )
        rows = json_of_rows(*(_column(*column) for column in columns))
        return f"(SELECT {rows} FROM ({statement}) rows_)"  # noqa: S608 -- compiled by the ORM


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
