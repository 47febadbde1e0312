"""A table as XLSX, written row by row: the memory it takes does not grow with the table.

Every cell is a string, a number or a date by the kind of its column; none is ever a formula or a link. A day in full
is a date; one known to the month or year, or before spreadsheets count days, is text. A number that a spreadsheet's
own would change is text too.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tradetalks.api.tables.columns import Kind

LONGEST_CELL = 32_767
"""Of an XLSX file, in the UTF-16 units that spreadsheets count."""
_UNWRITABLE = ("\ufffe", "\uffff")
_FIRST_DAY = dt.date(1900, 3, 1)
"""Before it spreadsheets count a day that never was."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def unwritable(cell: str) -> str | None:
    """Why an XLSX cell cannot hold this text; None where it can."""
    units = len(cell) if cell.isascii() else len(cell.encode("utf-16-le")) // 2
    if units > LONGEST_CELL:
        return f"is {units:,} characters long; a cell of an XLSX file holds {LONGEST_CELL:,}"
    if any(character in cell for character in _UNWRITABLE):
        return "contains a character that XLSX files cannot hold (U+FFFE or U+FFFF)"
    return None


def write(
    file: IO[bytes],
    *,
    sheet: str,
    block: Sequence[Sequence[str]],
    names: Sequence[str],
    kinds: Sequence[Kind],
    rows: Iterable[Sequence[str]],
    at: dt.datetime,
) -> None:
    """Write the whole workbook: the block, the names of the columns, and the rows of cells as a CSV has them."""
    workbook = xlsxwriter.Workbook(file, _OPTIONS)
    try:
        workbook.set_properties({"created": at.replace(tzinfo=None)})
        date, bold = workbook.add_format({"num_format": "yyyy-mm-dd"}), workbook.add_format({"bold": True})
        page = workbook.add_worksheet(sheet[:31])
        page.freeze_panes(len(block) + 1, 0)
        for place, line in enumerate(block):
            for column, cell in enumerate(line):
                page.write_string(place, column, cell)
        for column, name in enumerate(names):
            page.write_string(len(block), column, name, bold)
        for place, cells in enumerate(rows, start=len(block) + 1):
            for column, (kind, cell) in enumerate(zip(kinds, cells, strict=True)):
                if cell:
                    _write(page, (place, column), kind, cell, date)
    finally:
        workbook.close()


def _write(page: Worksheet, place: tuple[int, int], kind: Kind, cell: str, date: object) -> None:
    if kind is Kind.NUMBER and Decimal(repr(float(cell))) == Decimal(cell):
        page.write_number(*place, float(cell))
    elif kind is Kind.DAY and len(cell) == 10 and (day := dt.date.fromisoformat(cell)) >= _FIRST_DAY:
        page.write_datetime(*place, day, date)
    else:
        page.write_string(*place, cell)
