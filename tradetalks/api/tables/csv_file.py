"""A table as CSV: UTF-8 with a byte order mark, so that spreadsheets read every script; RFC 4180 lines."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

BYTE_ORDER_MARK = "\ufeff"
LONGEST_CELL = 16 * 1024 * 1024
csv.field_size_limit(LONGEST_CELL)  # Python's own limit is shorter than a description may be


def write_rows(file: IO[str], rows: Iterable[Sequence[str]]) -> None:
    """Append rows of cells."""
    csv.writer(file, lineterminator="\r\n").writerows(rows)


def rows_of(file: Iterable[str], delimiter: str = ",") -> Iterator[list[str]]:
    """The rows of cells in CSV that is well-formed; csv.Error where it is not."""
    return csv.reader(file, delimiter=delimiter, strict=True)


def opening(block: Iterable[Sequence[str]]) -> bytes:
    """The first lines of the file, the byte order mark before them."""
    lines = io.StringIO(newline="")
    write_rows(lines, block)
    return (BYTE_ORDER_MARK + lines.getvalue()).encode()
