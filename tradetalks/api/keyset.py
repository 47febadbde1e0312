"""Paged answers: `{"next": url|null, "previous": url|null, "results": […]}`, by keyset (tradetalks.lib.keyset)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from tradetalks.api.moments import with_clocks
from tradetalks.api.parameters import Parameters
from tradetalks.lib.keyset import CursorError, Order, Slice, slice_of

DEFAULT_LIMIT = 100
MOST_ROWS = 500
PAGES = ("limit", "cursor", "count")
"""Parameters that ask for one page of a list."""
PAGING = (*PAGES, "format")
"""Parameters every paged list reads: each can be asked for as a table too (tradetalks.api.tables)."""


@dataclass(frozen=True, slots=True)
class Paging:
    """What the client asked for."""

    limit: int
    cursor: str | None
    count: bool

    @classmethod
    def read(cls, parameters: Parameters) -> "Paging":
        """From the address; what is malformed is noted in `parameters`."""
        limit = parameters.integer("limit", default=DEFAULT_LIMIT, minimum=1, maximum=MOST_ROWS)
        return cls(limit, parameters.text("cursor"), parameters.flag("count"))


def page_of(rows: QuerySet[Any, Any], *, order: Order, paging: Paging, parameters: Parameters) -> Slice:
    """The slice asked for. Raises the 400 for a cursor that this list never gave."""
    try:
        return slice_of(rows, order=order, limit=paging.limit, cursor=paging.cursor)
    except CursorError:
        refuse_cursor(parameters)
        raise


def refuse_cursor(parameters: Parameters) -> None:
    """Raise the 400 for a cursor that this list never gave."""
    parameters.refuse("cursor", "Not a cursor of this list; follow `next` and `previous` as they are given.")
    parameters.check()


def envelope(
    request: Request, page: Slice, *, rows: Sequence[Any] | None = None, count: int | None = None, **more: Any
) -> dict[str, Any]:
    """The answer: links to the pages beside it, what else belongs to the list, and its rows."""
    return {
        "next": _address(request, page.next),
        "previous": _address(request, page.previous),
        **({"count": count} if count is not None else {}),
        **more,
        "results": page.rows if rows is None else rows,
    }


def own_address(request: Request) -> str:
    """The whole address of this resource, without parameters: rows of a list are found beneath it."""
    return request.build_absolute_uri(request.path)


def _address(request: Request, cursor: str | None) -> str | None:
    """This address with another cursor."""
    if cursor is None:
        return None
    query = with_clocks(request, request.query_params)
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=',')}")
