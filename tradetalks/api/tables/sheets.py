"""A table somebody sends: the block above it, the names of its columns, and its rows of cells.

Rows are numbered as a spreadsheet numbers them: from 1, the lines of the block and empty ones counted. The block that
exports write is optional.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_LINES = MOST_ROWS + 1_000
"""The block and empty rows among them."""
_MARK = "# "


class Unreadable(Exception):
    """A file that is no table; the message says why, where, and what would be one."""


class CellKind(StrEnum):
    """What a cell holds. A CSV has texts only."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "date"
    OTHER = "value"
    """What no column of ours holds: a truth value, a time of day."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, written as a CSV has it."""

    text: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file, and its cells by column. Cells left out at its end are empty."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table."""

    block: dict[str, str]
    """Items of the block: `negotiation`, `rows` …; none where the file has no block."""
    names: tuple[str, ...]
    lines: tuple[Line, ...]


def sheet_of(rows: Iterable[Sequence[Cell]]) -> Sheet:
    """The table in rows of cells. Raises Unreadable."""
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(cell.text for cell in row))
    block: dict[str, str] = {}
    for number, row in numbered:
        if not row[0].text.startswith(_MARK):
            names = _names(row, number)
            return Sheet(block, names, tuple(_lines(numbered, names)))
        block[row[0].text.removeprefix(_MARK).strip()] = row[1].text.strip() if len(row) > 1 else ""
    raise Unreadable("There is no table in the file: no row with the names of columns.")


def is_block_line(text: str) -> bool:
    """Whether a line of a CSV belongs to the block, or is empty."""
    return not text.strip(' \t\r\n,;"') or text.lstrip('"').startswith(_MARK)


def _names(row: Sequence[Cell], number: int) -> tuple[str, ...]:
    names = [cell.text.strip() for cell in row]
    while not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"Row {number} names {len(names)} columns; at most {MOST_COLUMNS} are read.")
    for place, name in enumerate(names, start=1):
        if not name:
            raise Unreadable(f"Row {number}: column {place} has no name.")
        if names.count(name) > 1:
            raise Unreadable(f"Row {number}: two columns are named '{name[:60]}'.")
    return tuple(names)


def _lines(numbered: Iterator[tuple[int, Sequence[Cell]]], names: Sequence[str]) -> Iterator[Line]:
    for count, (number, row) in enumerate(numbered, start=1):
        if count > MOST_ROWS:
            raise Unreadable(f"More than {MOST_ROWS:,} rows; send the table in parts.")
        if any(cell.text for cell in row[len(names) :]):
            raise Unreadable(f"Row {number} has more cells than there are columns; is a cell not quoted?")
        cells = {name: row[place] if place < len(row) else Cell("") for place, name in enumerate(names)}
        yield Line(number, cells)
