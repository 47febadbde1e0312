"""XLSX that people send back: the first sheet of the workbook, values only."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import python_calamine

from tradetalks.api.tables.sheets import Cell, CellKind, Sheet, Unreadable, sheet_of
from tradetalks.api.tables.zip_guard import harmless


def read_xlsx(raw: bytes) -> Sheet:
    """The table in the first sheet. Raises Unreadable."""
    packed = harmless(raw)
    return sheet_of(_rows(_values(packed)))


def _values(packed: bytes) -> list[list[Any]]:
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(packed))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception as error:
        raise Unreadable(f"The workbook is damaged and cannot be read ({str(error)[:200]}).") from None
    except BaseException as error:  # a panic of the reader is no Exception, and no reason to stop serving
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("The workbook is damaged and cannot be read.") from None


def _rows(values: Iterable[Sequence[Any]]) -> Iterator[Sequence[Cell]]:
    for row in values:
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, bool):
        return Cell("true" if value else "false", CellKind.OTHER)
    if isinstance(value, int | float):
        whole = isinstance(value, int) or (abs(value) < 2**53 and value.is_integer())
        return Cell(str(int(value)) if whole else repr(value), CellKind.NUMBER)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return Cell(value.date().isoformat(), CellKind.DAY)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return Cell(value.isoformat(), CellKind.DAY)
    return Cell(str(value), CellKind.OTHER)
