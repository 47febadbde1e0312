"""Files that are no tables, or would do harm: a named error, and nothing written."""

import io
import json
import random
import zipfile
import zlib
from typing import Any

import pytest
from django.test import Client

from rounds.models import Negotiation
from tests.factories import head, make_issue, make_negotiation
from tests.issues.api.test_import_issues import exported, send, table, workbook
from tests.rest import client_of
from tests.rest_writing import problem_of
from tests.spreadsheets import CSV, XLSX
from tradetalks.accounts.models import User


@pytest.fixture
def writer(analyst: User) -> Client:
    """An analyst's program, and talks with a few issues."""
    talks = make_negotiation("talks")
    for title in ("Lower the tariffs", "中美经贸磋商", 'Say "no", twice'):
        make_issue(talks, title=title, description="One\nand two.")
    return client_of(analyst, "write")


def repacked(raw: bytes, **parts: bytes) -> bytes:
    """A workbook with other parts: `sheet` for its sheet, `strings` for its shared strings."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
    wanted: dict[str, bytes] = {names[name]: content for name, content in parts.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, wanted.pop(name) if name in wanted else old.read(name))
        for name, content in wanted.items():
            new.writestr(name, content)
    return packed.getvalue()


def sheet_of(*cells: str) -> bytes:
    """A sheet's XML with these cells in one row."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData><row r="1">{"".join(cells)}</row></sheetData></worksheet>'.encode()


def understating(raw: bytes) -> bytes:
    """A ZIP whose directory says that its largest part unpacks to ten bytes, with the checksum of those."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entry = max(archive.infolist(), key=lambda entry: entry.file_size)
        crc, size = entry.CRC.to_bytes(4, "little"), entry.file_size.to_bytes(4, "little")
        first = archive.read(entry)[:10]
    lie = zlib.crc32(first).to_bytes(4, "little")
    return raw.replace(size, (10).to_bytes(4, "little")).replace(crc, lie)


SMALL = [["ref", "title"], ["US-001", "x"]]


def bad_workbooks() -> dict[str, tuple[bytes, str]]:
    """Name → file and what is said of it."""
    book = workbook(SMALL)
    text = '<c r="A1" t="inlineStr"><is><t>ref</t></is></c>'
    far = '<c r="XFD1048576"><v>1</v></c>'
    zeros = b"<!--" + b"0" * (70 * 1024 * 1024) + b"-->"
    bomb = repacked(book, sheet=sheet_of(text) + zeros)
    strings = b"<sst><si><t>" + b"x" * 4_000_000 + b"</t></si></sst>"
    rows = "".join(f'<c r="A{row}" t="s"><v>0</v></c>' for row in range(1, 1000))
    return {
        "not a ZIP": (b"PK\x03\x04 and no more", "not an XLSX workbook"),
        "old or encrypted": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "password"),
        "another ZIP": (_zip(b"hello", "hello.txt"), "not an XLSX workbook"),
        "70 MB in 70 kB": (bomb, "unpacks to"),
        "17 billion cells": (repacked(book, sheet=sheet_of(text, far)), "More than"),
        "a place in disguise": (repacked(book, sheet=sheet_of('<c x=\' r="A1"\' r="ZZ1"><v>1</v></c>')), "columns"),
        "a long text everywhere": (repacked(book, sheet=sheet_of(rows), strings=strings), "bytes of text"),
        "UTF-16 inside": (repacked(book, sheet=sheet_of(text).decode().encode("utf-16")), "UTF-8"),
        "broken XML": (repacked(book, sheet=sheet_of(text)[:-30]), "is damaged"),
        "nothing in it": (workbook([]), "no row with the names"),
    }


def _zip(content: bytes, name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_workbooks_that_would_do_harm_are_refused(writer: Client) -> None:
    before, files = head(), bad_workbooks()
    for name, (raw, says) in files.items():
        response = send(writer, raw, XLSX)
        assert response.status_code in {400, 422}, name
        problem = problem_of(response, response.status_code)
        assert says in json.dumps(problem, ensure_ascii=False), (name, problem)
    assert len(files["70 MB in 70 kB"][0]) < 200_000
    assert head() == before


def test_a_directory_that_understates_a_part_shows_the_reader_no_more_than_it_says(writer: Client) -> None:
    lying = understating(workbook([["ref"], *(["US-001"] for _ in range(5000))]))
    assert problem_of(send(writer, lying, XLSX), 400)["errors"][0]["code"] == "file"


BAD_CSV = [
    ("ref,title\nUS-001,中文\n".encode("gb18030"), "is not UTF-8: byte 18"),
    ("ref,title\nUS-001,中文\n".encode("big5"), "UTF-16 with a byte order mark"),
    ("ref,title\nUS-001,é\n".encode("latin-1"), "save it as “CSV UTF-8”"),
    ("ref\nUS-001\n".encode("utf-32"), "UTF-32"),
    ("\ufeffref\n".encode("utf-16-le") + b"\x00", "is not UTF-16"),
    (b'ref,title\nUS-001,"open\n', "Row 2 is not CSV: unexpected end of data"),
    (b'ref,title\nUS-001,"a"b\n', "Row 2 is not CSV"),
    (b"ref,title\nUS-001,a,b\n", "more cells than there are columns"),
    (b"ref,ref\n", "two columns are named 'ref'"),
    (b"ref,,title\n", "column 2 has no name"),
    (b"\n,,\n# rows,3\n\n", "no row with the names of columns"),
    (b"PK\x03\x04", "is a workbook"),
    (",".join(f"c{n}" for n in range(101)).encode(), "names 101 columns"),
    (b"ref\n" + b"US-001\n" * 20_001, "More than 20,000 rows"),
    (b"\n" * 21_001, "More than 21,000 lines"),
]


def test_a_csv_that_cannot_be_read_says_why(writer: Client) -> None:
    before = head()
    for raw, says in BAD_CSV:
        assert says in problem_of(send(writer, raw), 400)["detail"], raw[:60]
    assert head() == before


def test_what_is_no_table_at_all_is_refused(writer: Client) -> None:
    problem_of(send(writer, b""), 400)
    problem_of(send(writer, b"x" * (10 * 1024 * 1024 + 1)), 413)
    for media_type in ("application/json", "text/plain", "text/csv; charset=gb18030", ""):
        problem_of(send(writer, table({"ref": "US-001"}), media_type), 415)


@pytest.mark.long
def test_a_thousand_damaged_files_do_no_harm(writer: Client) -> None:
    """Seeded mutations of both forms: each is taken as unchanged or refused by name, and nothing is written."""
    chance, before = random.Random(20190215), head()  # noqa: S311 -- reproducible, not secret
    whole = {CSV: exported(writer), XLSX: exported(writer, "xlsx")}
    seen: dict[int, int] = {}
    for number in range(1000):
        media_type = (CSV, XLSX)[number % 2]
        raw = damaged(whole[media_type], chance, inside=media_type == XLSX and number % 4 == 1)
        response = send(writer, raw, media_type, query="reason=x&dry_run=1")
        seen[response.status_code] = seen.get(response.status_code, 0) + 1
        assert response.status_code in {200, 400, 422}, (number, response.content[:500])
        if response.status_code != 200:
            assert response["Content-Type"] == "application/problem+json"
    assert head() == before
    assert set(seen) == {200, 400, 422}, seen


def damaged(raw: bytes, chance: random.Random, *, inside: bool) -> bytes:
    """The file with some bytes changed, cut, doubled or torn; `inside` of a part of a ZIP."""
    if inside:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
        return repacked(raw, sheet=damaged(sheet, chance, inside=False))
    content = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        if not content:
            break
        at, size = chance.randrange(len(content)), chance.randint(1, 40)
        match chance.randrange(6):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + size]
            case 2:
                content[at:at] = chance.randbytes(size)
            case 3:
                content[at:at] = content[at : at + size]
            case 4:
                content[at:at] = chance.choice(
                    [b'"', b"\r\n", b",", b"\x00", b"\xff\xfe", b"=1+1", b"<c r='B1'>", b"&#0;"]
                )
            case 5:
                del content[at:]
    return bytes(content)


def test_text_that_looks_like_a_place_is_text(writer: Client) -> None:
    """The guard looks at cells, not at what is written in them."""
    talks = Negotiation.objects.get()
    make_issue(talks, title='<c r="XFD1048576"> r="ZZ99999999"', description='<row r="9999999"/>')
    response: Any = send(writer, exported(writer, "xlsx"), XLSX)
    assert json.loads(response.content)["counts"]["unchanged"] == 4
