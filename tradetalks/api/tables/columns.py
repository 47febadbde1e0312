"""What a list looks like as a table: each list declares its columns beside its view.

A column takes its value from a row of the list's JSON, so a table never says more than the list does.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson

from tradetalks.api.renderers import OPTIONS
from tradetalks.api.tables.cells import guarded

Row = Mapping[str, Any]
Page = Mapping[str, Any]


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    """Text where only the month or the year is known."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: its name, what its cells hold, and how a row's value is found."""

    name: str
    kind: Kind
    of: Callable[[Row], Any]

    def value(self, row: Row) -> str:
        """The row's value as text; empty for null."""
        value = self.of(row)
        return "" if value is None else written(value)

    def cell(self, row: Row) -> str:
        """The row's cell as a CSV has it."""
        return guarded(self.value(row)) if self.kind is Kind.TEXT else self.value(row)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list is part of: the slug of its negotiation, and the codes of its parties in the order of their seats."""

    negotiation: str = ""
    seats: tuple[str, ...] = ()


def results(page: Page, _heading: Heading) -> Iterable[Row]:
    """The rows of a page as they are."""
    rows: Iterable[Row] = page["results"]
    return rows


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a table."""

    name: str
    columns: Sequence[TableColumn] | Callable[[Page, Heading], Sequence[TableColumn]]
    """Or what makes them, of the first page and what the list is part of."""
    rows: Callable[[Page, Heading], Iterable[Row]] = results
    paged: bool = True
    """Whether the list takes `limit`."""

    def columns_of(self, page: Page, heading: Heading) -> Sequence[TableColumn]:
        """The columns, by the list's first page."""
        return self.columns(page, heading) if callable(self.columns) else self.columns


def _way(at: str) -> Callable[[Row], Any]:
    steps = at.split(".")

    def value(row: Row) -> Any:
        found: Any = row
        for step in steps:
            if found is None:
                return None
            found = found.get(step)
        return found

    return value


def text(name: str, at: str = "") -> TableColumn:
    """A text, a code or a moment; `at` is the way to it in the row (`raised_in.name`), the name itself if not given."""
    return TableColumn(name, Kind.TEXT, _way(at or name))


def number(name: str, at: str = "") -> TableColumn:
    """A number."""
    return TableColumn(name, Kind.NUMBER, _way(at or name))


def day(name: str, at: str = "") -> TableColumn:
    """A date, as partial as it was given."""
    return TableColumn(name, Kind.DAY, _way(at or name))


def codes(name: str, at: str = "") -> TableColumn:
    """Several codes with commas between them."""
    way = _way(at or name)
    return TableColumn(name, Kind.TEXT, lambda row: ",".join(way(row) or ()))


def count(name: str, at: str) -> TableColumn:
    """How many there are of something."""
    way = _way(at)
    return TableColumn(name, Kind.NUMBER, lambda row: None if (listed := way(row)) is None else len(listed))


def labelled(name: str) -> tuple[TableColumn, TableColumn]:
    """A code, and the words for it beside it."""
    return text(name), text(f"{name}_label")


def in_round(name: str) -> tuple[TableColumn, TableColumn]:
    """`{number, name}` of a round as two columns."""
    return number(name, f"{name}.number"), text(f"{name}_name", f"{name}.name")


SOURCES = TableColumn(
    "sources", Kind.TEXT, lambda row: ",".join(citation["source"]["key"] for citation in row["citations"])
)
"""The keys of the sources cited, as far as the reader may see them."""
RECORDED = (
    number("recorded_changeset", "recorded.changeset"),
    text("recorded_at", "recorded.at"),
    number("superseded_changeset", "superseded.changeset"),
    text("superseded_at", "superseded.at"),
    text("superseded_reason", "superseded.reason"),
)
"""When a fact was recorded, and what corrected it."""


def written(value: Any) -> str:
    """The value as text, as JSON writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return orjson.dumps(value, option=OPTIONS).decode().strip('"')
    return str(value)
