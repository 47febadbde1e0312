"""XLSX files that can be opened without harm: 150 kB of ZIP may hold 150 MB, and two cells a sheet of 17 billion.

A reader believes what a file says of itself and makes room for it. So the parts are unpacked here first, each no
further than its declared size, and packed anew for the reader; and the cells are counted before it sees them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from tradetalks.api.tables.sheets import MOST_COLUMNS, MOST_LINES, Unreadable

LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 1_000
MOST_TEXT = 64 * 1024 * 1024
"""Characters in all cells that refer to shared strings, in bytes: one long string may stand in every cell."""
_STEP = 64 * 1024
_READ = (".xml", ".rels")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_NOT_XLSX = "The file is not an XLSX workbook"

_CELL_OR_ROW = re.compile(rb"<(?:[\w.-]+:)?(c|row)(?=[\s/>])([^<]*)")
_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)([0-9]*)\s*["']""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?=[\s/>])[^<>]*>([^<]*)")
_STRING = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")


def harmless(raw: bytes) -> bytes:
    """The same workbook, with only the parts a reader needs. Raises Unreadable for what is none or would do harm."""
    parts = dict(_parts(raw))
    if "[Content_Types].xml" not in parts:
        raise Unreadable(f"{_NOT_XLSX}.")
    if any(b"\x00" in content for content in parts.values()):
        raise Unreadable(f"{_NOT_XLSX}: its parts are not UTF-8.")
    strings = [length for name, content in parts.items() if name.lower().endswith("sharedstrings.xml")
               for length in _lengths(content)]  # fmt: skip
    for content in parts.values():
        _count_cells(content, strings)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _parts(raw: bytes) -> Iterator[tuple[str, bytes]]:
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("The workbook is protected by a password or in the old XLS format; save it as XLSX without.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            listed = [entry for entry in archive.infolist() if entry.filename.lower().endswith(_READ)]
            if len(archive.infolist()) > MOST_PARTS:
                raise Unreadable(f"{_NOT_XLSX}: it has more than {MOST_PARTS} parts.")
            size = sum(entry.file_size for entry in listed)
            if size > LARGEST_UNPACKED:
                raise Unreadable(f"The workbook unpacks to {size:,} bytes; at most {LARGEST_UNPACKED:,} are read.")
            for entry in listed:
                if entry.flag_bits & 1 or entry.compress_type not in _METHODS:
                    raise Unreadable(f"{_NOT_XLSX}: a part is encrypted, or packed in a way XLSX does not use.")
                yield entry.filename, _unpacked(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"{_NOT_XLSX}: {str(error)[:200] or 'it is no ZIP archive'}.") from None


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """In small steps: asked for all at once, zipfile unpacks far beyond the declared size before it looks at it."""
    content = io.BytesIO()
    with archive.open(entry) as part:
        while chunk := part.read(_STEP):
            content.write(chunk)
    return content.getvalue()


def _count_cells(content: bytes, strings: list[int]) -> None:
    """Refuse a sheet of more rows, columns or text than is read. What is no sheet has no cells."""
    row = column = cells = 0
    for kind, attributes in _CELL_OR_ROW.findall(content):
        # An attribute's value may contain what looks like another attribute: the largest counts.
        places = _PLACE.findall(attributes)
        if kind == b"row":
            row, column = max((_number(digits) for _, digits in places), default=row + 1), 0
        else:
            cells += 1
            column = max((_column(letters) for letters, _ in places), default=column + 1)
            row = max([row, *(_number(digits) for _, digits in places)])
        if row > MOST_LINES:
            raise Unreadable(f"More than {MOST_LINES:,} lines; send the table in parts.")
        if column > MOST_COLUMNS:
            raise Unreadable(f"More than {MOST_COLUMNS} columns; at most that many are read.")
    if strings and cells * max(strings) > MOST_TEXT:
        values = _VALUE.findall(content)
        longest, count = max(strings), len(strings)
        size = sum(
            longest if not value.isdigit() else strings[int(value[:9])] if int(value[:9]) < count else 0
            for value in values
        )
        if size > MOST_TEXT:
            raise Unreadable(f"The cells hold {size:,} bytes of text; at most {MOST_TEXT:,} are read.")


def _number(digits: bytes) -> int:
    return int(digits[:9] or 0)


def _column(letters: bytes) -> int:
    """`AB` → 28."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def _lengths(content: bytes) -> list[int]:
    """At most how many bytes each shared string has."""
    starts = [match.start() for match in _STRING.finditer(content)]
    return [end - start for start, end in zip(starts, [*starts[1:], len(content)], strict=True)]
