"""Paging by keyset: the next page starts after the last row's own values, so its cost does not grow with its depth
and no row is repeated or left out while others write.

An `Order` is a list of columns, the last of which is unique; a cursor is those columns of one row and a direction.
The database compares, so its own collation decides the order of texts, in the page and in the cursor alike.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import F, Q, QuerySet, Value

LARGEST_INTEGER = 2**63 - 1
LONGEST_CURSOR = 2000


class CursorError(ValueError):
    """A cursor that this list never gave, or gave under another order."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an order: a column or annotation of the rows that is never null there."""

    name: str
    kind: type[int] | type[str] | type[dt.date] = int
    descending: bool = False

    def reversed(self) -> "Column":
        """The same column the other way round."""
        return Column(self.name, self.kind, not self.descending)


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of rows: its columns, the last of which is unique, and the name it has in addresses."""

    name: str
    columns: tuple[Column, ...]

    def reversed(self) -> "Order":
        """The same rows, last first."""
        return Order(self.name, tuple(column.reversed() for column in self.columns))

    def expressions(self) -> list[Any]:
        """For `order_by`."""
        return [F(c.name).desc() if c.descending else F(c.name).asc() for c in self.columns]

    def after(self, values: Sequence[Any]) -> Q:
        """Rows that come after the row with these values."""
        condition = Q()
        for column, value in reversed(list(zip(self.columns, values, strict=True))):
            beyond = Q(**{f"{column.name}__{'lt' if column.descending else 'gt'}": value})
            condition = beyond | (Q(**{column.name: value}) & condition) if condition else beyond
        first, value = self.columns[0], values[0]
        # Implied by the rest; it is what lets the database start in the middle of an index.
        return Q(**{f"{first.name}__{'lte' if first.descending else 'gte'}": value}) & condition


@dataclass(frozen=True, slots=True)
class Slice:
    """One page: its rows, and the cursors of the pages beside it (None where there is none)."""

    rows: list[dict[str, Any]]
    next: str | None
    previous: str | None


def slice_of(
    rows: QuerySet[Any, Any],
    *,
    order: Order,
    limit: int,
    cursor: str | None = None,
    read: Callable[[QuerySet[Any, Any]], list[dict[str, Any]]] = list,
) -> Slice:
    """At most `limit` of the `.values()` rows, in `order`, from `cursor` on. One query.

    `read` turns the rows that were chosen into what is told of them, with the columns of the order. Raises
    CursorError for a cursor that is not of this order.
    """
    backwards, values = _read(cursor, order) if cursor is not None else (False, None)
    direction = order.reversed() if backwards else order
    if values is not None:
        rows = rows.filter(direction.after(values))
    found = read(rows.order_by(*direction.expressions())[: limit + 1])
    return _cut(found, order=order, limit=limit, backwards=backwards, first=values is None)


def slice_of_parts(
    parts: Mapping[int, QuerySet[Any, Any]], *, order: Order, limit: int, cursor: str | None = None
) -> Slice:
    """The same over several lists one after the other, by their numbers. One query for each that reaches into the page.

    The first column of `order` is `part`, a list's number, which its rows get here. Raises CursorError.
    """
    backwards, values = _read(cursor, order) if cursor is not None else (False, None)
    direction = order.reversed() if backwards else order
    inside = Order(direction.name, direction.columns[1:])
    found: list[dict[str, Any]] = []
    for number in sorted(parts, reverse=backwards):
        rows = parts[number].annotate(part=Value(number))
        if values is not None:
            if (number > values[0]) if backwards else (number < values[0]):
                continue
            if number == values[0]:
                rows = rows.filter(inside.after(values[1:]))
        found += rows.order_by(*inside.expressions())[: limit + 1 - len(found)]
        if len(found) > limit:
            break
    return _cut(found, order=order, limit=limit, backwards=backwards, first=values is None)


def _cut(found: list[dict[str, Any]], *, order: Order, limit: int, backwards: bool, first: bool) -> Slice:
    """The page of the rows found from its start on, one more than fit where there are more."""
    more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()
    if not found:
        return Slice([], None, None)
    has_next = backwards or more
    has_previous = more if backwards else not first
    return Slice(
        found,
        _write(order, found[-1], backwards=False) if has_next else None,
        _write(order, found[0], backwards=True) if has_previous else None,
    )


def _write(order: Order, row: Mapping[str, Any], *, backwards: bool) -> str:
    text = orjson.dumps([order.name, backwards, *(row[column.name] for column in order.columns)])
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _read(cursor: str, order: Order) -> tuple[bool, list[Any]]:
    if len(cursor) > LONGEST_CURSOR:
        raise CursorError("too long")
    try:
        text = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, backwards, *values = orjson.loads(text)
    except (binascii.Error, ValueError, TypeError) as error:
        raise CursorError("not a cursor") from error
    if name != order.name or not isinstance(backwards, bool) or len(values) != len(order.columns):
        raise CursorError("a cursor of another order")
    return backwards, [_typed(column, value) for column, value in zip(order.columns, values, strict=True)]


def _typed(column: Column, value: Any) -> Any:
    if column.kind is dt.date and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise CursorError("not a cursor") from error
    if type(value) is not column.kind:
        raise CursorError("not a cursor")
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise CursorError("not a cursor")
    if isinstance(value, str) and "\x00" in value:
        raise CursorError("not a cursor")
    return value
