"""A list's answer as CSV or XLSX: all its rows, of one state of the record, beneath a block that says what they are.

The table is made by asking the list's own view for one page after the other, so it has the filters, the order and
the discretion of the JSON. It is finished inside one snapshot of the database before the first byte is sent: a slow
client holds no transaction open, and one who goes away leaves nothing behind.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from django.http import HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from tradetalks.api.etags import asks_for_any, etag_of
from tradetalks.api.keyset import MOST_ROWS, PAGES
from tradetalks.api.moments import CLOCKS, take_moment, with_clocks, without_clocks
from tradetalks.api.problems import Problem
from tradetalks.api.reading import CACHE_CONTROL, VARY, Read, Reading, as_asked
from tradetalks.api.tables import csv_file, xlsx_file
from tradetalks.api.tables.columns import Heading, Page, Table, TableColumn
from tradetalks.api.tables.formats import CONTENT_TYPES, PARAMETER, RENDERERS, Format, format_asked
from tradetalks.api.tables.spool import IN_MEMORY, Spool
from tradetalks.ledger.reading import head_number
from tradetalks.lib.snapshots import snapshot

BLOCK_LINES = 10
"""Lines before the names of the columns, the empty one among them."""


def tabled(table: Table) -> Callable[[Read], Read]:
    """Lets a list decorated with `answers` be asked for as CSV and XLSX too."""

    def decorate(answer: Read) -> Read:
        read: Read = answer.__wrapped__  # type: ignore[attr-defined]  # set by functools.wraps

        @wraps(answer)
        def door(self: Reading, request: Request, **kwargs: Any) -> HttpResponseBase:
            asked = format_asked(request)
            if asked is Format.JSON:
                response: HttpResponseBase = answer(self, request, **kwargs)
                return response
            moment = take_moment(request, self.refused_clocks(kwargs))
            with snapshot() if moment is None else as_asked(self, moment, kwargs):
                return _answer(self, request, read, table=table, form=asked, kwargs=kwargs)

        door.renderers = RENDERERS  # type: ignore[attr-defined]  # read by Reading.get_renderers
        return door

    return decorate


def _answer(
    view: Reading, request: Request, read: Read, *, table: Table, form: Format, kwargs: Mapping[str, Any]
) -> HttpResponseBase:
    now = timezone.now().replace(microsecond=0)
    state = f"{form}|{view.outside_the_ledger(request, **kwargs)}"
    content = etag_of(request, head=view.ledger_head(), audience=view.audience(request), state=state)
    headers = {"Cache-Control": CACHE_CONTROL, "Vary": VARY}
    if held := _held(request, content):
        return Response(status=304, headers={**headers, "ETag": held})
    # The file says when it was made: the same content made later is another answer, and has another strong tag.
    etag = f'{content[:-1]}.{int(now.timestamp())}"'
    _refuse_paging(request, form)
    given = with_clocks(request, request.query_params)
    heading = view.heading(request, **kwargs)
    making = _Making(table, form, heading)
    making.read(_pages(view, request, read, table, kwargs))
    if asks_for_any(request):
        return Response(status=304, headers={**headers, "ETag": etag})
    block = _block(request, given, heading, rows=making.count, at=now)
    parts = [heading.negotiation, *(str(value) for name, value in kwargs.items() if name != "slug"), table.name]
    name = "-".join([*filter(None, parts), now.date().isoformat()])
    spool = making.finished(block, at=now)
    return StreamingHttpResponse(
        spool,
        content_type=CONTENT_TYPES[form],
        headers={
            **headers,
            "ETag": etag,
            "Content-Length": str(spool.size),
            "Content-Disposition": f'attachment; filename="{name}.{form}"',
        },
    )


def _held(request: Request, content: str) -> str | None:
    """The tag of this very content among those the client holds, whenever that was made."""
    for tag in request.headers.get("If-None-Match", "").split(","):
        strong = tag.strip().removeprefix("W/")
        made = strong.removeprefix(content[:-1] + ".").removesuffix('"')
        if strong == f'{content[:-1]}.{made}"' and made.isascii() and made.isdigit():
            return strong
    return None


def _refuse_paging(request: Request, form: Format) -> None:
    """A table has every row: raise the 400 for parameters that ask for a page."""
    why = f"A {form.upper()} has every row of the list and says how many; leave it out."
    wrong = {f"?{name}": why for name in PAGES if name in request.query_params}
    if wrong:
        name = next(iter(wrong)).removeprefix("?")
        raise Problem(400, f"{name}: {why}", code="parameter", errors=wrong)


def _pages(view: Reading, request: Request, read: Read, table: Table, kwargs: Mapping[str, Any]) -> Iterator[Page]:
    """Every page of the list, as a client who follows `next` gets them."""
    query = request.query_params.copy()
    if table.paged:
        query["limit"] = str(MOST_ROWS)
    while True:
        http: Any = request._request  # noqa: SLF001 -- DRF's request reads its parameters from there
        http.GET = query
        page: Page = read(view, request, **kwargs)
        yield page
        if page["next"] is None:
            return
        query = without_clocks(QueryDict(urlsplit(page["next"]).query))


def _block(
    request: Request, given: QueryDict, heading: Heading, *, rows: int, at: dt.datetime
) -> list[tuple[str, ...]]:
    """What the table is: one line an item, none with a line break in it, and an empty line."""
    filters = given.copy()
    for name in (*CLOCKS, PARAMETER):
        filters.pop(name, None)
    head = head_number()
    return [
        ("# negotiation", heading.negotiation),
        *((f"# {name}", given.get(name, "").strip()) for name in CLOCKS),
        ("# filters", filters.urlencode(safe=",")),
        ("# rows", str(rows)),
        ("# generated_at", at.isoformat().replace("+00:00", "Z")),
        ("# ledger", str(head)),
        ("# address", request.build_absolute_uri()),
        (),
    ]


class _Making:
    """A table under way: its cells are written as CSV lines first, whatever the form, as only they tell its size."""

    def __init__(self, table: Table, form: Format, heading: Heading) -> None:
        self._table, self._form, self._heading = table, form, heading
        self._columns: Sequence[TableColumn] = ()
        self._cells: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- the answer closes it
        self.count = 0

    def read(self, pages: Iterator[Page]) -> None:
        """Take the rows of every page."""
        lines = io.TextIOWrapper(self._cells, encoding="utf-8", newline="", write_through=True)
        for place, page in enumerate(pages):
            if place == 0:
                self._columns = self._table.columns_of(page, self._heading)
                if self._form is Format.CSV:
                    csv_file.write_rows(lines, [[column.name for column in self._columns]])
            rows = [[column.cell(row) for column in self._columns] for row in self._table.rows(page, self._heading)]
            if self._form is Format.XLSX:
                self._refuse_unwritable(rows)
            csv_file.write_rows(lines, rows)
            self.count += len(rows)
        lines.detach()

    def finished(self, block: Sequence[Sequence[str]], *, at: dt.datetime) -> Spool:
        """The whole file."""
        if self._form is Format.CSV:
            return Spool(csv_file.opening(block), self._cells)
        self._cells.seek(0)
        lines = io.TextIOWrapper(self._cells, encoding="utf-8", newline="")
        workbook: IO[bytes] = TemporaryFile()  # noqa: SIM115 -- the answer closes it
        with lines:
            xlsx_file.write(
                workbook,
                sheet=self._table.name,
                block=block,
                names=[column.name for column in self._columns],
                kinds=[column.kind for column in self._columns],
                rows=csv_file.rows_of(lines),
                at=at,
            )
        return Spool(b"", workbook)

    def _refuse_unwritable(self, rows: Sequence[Sequence[str]]) -> None:
        """Nothing is cut or left out in silence: raise the 406 for a cell that XLSX cannot hold."""
        for place, row in enumerate(rows, start=self.count + 1):
            for column, cell in zip(self._columns, row, strict=True):
                if why := xlsx_file.unwritable(cell):
                    what = f"Row {place}: {column.name} {why}. Ask for format=csv instead."
                    raise Problem(406, what, code="unwritable", errors={"?format": what})
