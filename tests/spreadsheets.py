"""Reading of the tables that lists answer with, as another program would: with csv and calamine, nothing of ours."""

import csv
import io
from dataclasses import dataclass
from typing import Any

import python_calamine

BLOCK_LINES = 10
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """A table: the block above it, the names of its columns, and its rows of cells."""

    block: dict[str, Any]
    names: list[str]
    cells: list[list[Any]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows by column."""
        return [dict(zip(self.names, row, strict=True)) for row in self.cells]

    def column(self, name: str) -> list[Any]:
        """One column."""
        return [row[name] for row in self.rows]


def content(response: Any) -> bytes:
    """The bytes of an answer, streamed or not."""
    assert response.status_code == 200, response.content
    whole: bytes = response.getvalue()
    assert str(len(whole)) == response["Content-Length"]
    return whole


def read_csv(response: Any) -> Sheet:
    """A CSV answer."""
    assert response["Content-Type"].split(";")[0] == CSV
    whole = content(response)
    assert whole.startswith(b"\xef\xbb\xbf")
    text = whole.decode("utf-8-sig")
    return sheet(list(csv.reader(io.StringIO(text, newline=""), strict=True)))


def read_xlsx(response: Any) -> Sheet:
    """An XLSX answer."""
    assert response["Content-Type"] == XLSX
    book = python_calamine.load_workbook(io.BytesIO(content(response)))
    (name,) = book.sheet_names
    return sheet(book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def sheet(lines: list[list[Any]]) -> Sheet:
    """A table by its lines."""
    block, empty = lines[: BLOCK_LINES - 1], lines[BLOCK_LINES - 1]
    assert not any(empty)
    names = [name for name in lines[BLOCK_LINES] if name]
    assert all(str(line[0]).startswith("# ") for line in block)
    return Sheet({str(line[0])[2:]: line[1] for line in block}, names, lines[BLOCK_LINES + 1 :])
