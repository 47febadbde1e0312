"""CSV that people send back: as exports write it, or as a spreadsheet has saved it again.

UTF-8 and UTF-16 with its byte order mark are read. Other encodings are not guessed: GB18030 read as Big5 gives wrong
text without any error. Commas, semicolons or tabs part the cells; the line with the names of the columns says which.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence

from tradetalks.api.tables.csv_file import rows_of
from tradetalks.api.tables.sheets import MOST_LINES, Cell, Sheet, Unreadable, is_block_line, sheet_of

_DELIMITERS = ",;\t"
_ENCODINGS = "UTF-8, or UTF-16 with a byte order mark, are read; save it as “CSV UTF-8”"


def read_csv(raw: bytes) -> Sheet:
    """The table in the bytes. Raises Unreadable."""
    text = _decoded(raw)
    lines = io.StringIO(text, newline="")
    return sheet_of(_rows(lines, _delimiter(text)))


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(f"The file is UTF-32. {_ENCODINGS}.")
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("The file is a workbook and not CSV; send it with the content type of XLSX.")
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        read = "UTF-8" if encoding == "utf-8-sig" else "UTF-16"
        raise Unreadable(f"The file is not {read}: byte {error.start + 1} is none of it. {_ENCODINGS}.") from None


def _delimiter(text: str) -> str:
    """Whatever parts the names of the columns."""
    for line in io.StringIO(text, newline=""):
        if not is_block_line(line):
            return max(_DELIMITERS, key=lambda delimiter: _count(line, delimiter))
    return ","


def _count(line: str, delimiter: str) -> int:
    try:
        return len(next(rows_of([line], delimiter), []))
    except csv.Error:
        return 0


def _rows(lines: io.StringIO, delimiter: str) -> Iterator[Sequence[Cell]]:
    number = 0
    try:
        for number, row in enumerate(rows_of(lines, delimiter), start=1):
            if number > MOST_LINES:
                raise Unreadable(f"More than {MOST_LINES:,} lines; send the table in parts.")
            yield [Cell(text) for text in row]
    except csv.Error as error:
        raise Unreadable(f"Row {number + 1} is not CSV: {error}.") from None
