"""Moments: the two clocks by which a read can be asked, and rows as the record held them at a changeset.

`on` or `round` ask the clock of the world: as things stood on that day, or after that round. `as_of` asks the clock
of the record: as it was known after that changeset. They combine: as it was known then that things stood that day.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, F, Model, Q, QuerySet, TextField, Value, When
from django.utils.dateparse import parse_datetime

from tradetalks.ledger.models import Change, Changeset, FactModel, Head
from tradetalks.ledger.reading import head_number
from tradetalks.lib.keyset import LARGEST_INTEGER
from tradetalks.lib.shadows import Shadows, real_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """As it stood on a day (the day itself included) or after a round, and as it was known after a changeset.

    At most one of `on` and `round`; `as_of` is the number of a changeset. None: as it stands, as it is known, now.
    """

    on: dt.date | None = None
    round: int | None = None
    as_of: int | None = None

    @property
    def asks_the_world(self) -> bool:
        """Whether it names a day or a round."""
        return self.on is not None or self.round is not None


class MomentRefused(ValueError):
    """There is no such moment; `field` is `on`, `round` or `as_of`, and the message says what to write instead."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def changeset_at(given: str) -> int:
    """The number of the changeset that `as_of` asks for: a number, or the newest one at or before a timestamp.

    One query, two for a timestamp. Raises MomentRefused.
    """
    head = head_number()
    if given.isascii() and given.removeprefix("-").isdigit():
        number = int(given) if len(given) < len(str(LARGEST_INTEGER)) else LARGEST_INTEGER
        if 1 <= number <= head:
            return number
        raise MomentRefused("as_of", f"'{given[:60]}' is no changeset: the ledger runs from 1 to {head}.")
    at = _timestamp(given)
    newest = Changeset.objects.filter(at__lte=at).order_by("-number").values_list("number", flat=True).first()
    if newest is None:
        raise MomentRefused("as_of", f"Nothing was recorded by '{given[:60]}' yet; the record begins later.")
    return newest


def _timestamp(given: str) -> dt.datetime:
    try:
        at = parse_datetime(given)
    except ValueError:
        at = None
    if at is None and " " in given.strip():
        message = (
            f"'{given[:60]}' is not a timestamp. In an address a plus sign means a space: write it as %2B, "
            "or give the time in UTC with Z."
        )
        raise MomentRefused("as_of", message)
    if at is None:
        message = f"'{given[:60]}' is neither the number of a changeset nor a timestamp such as 2019-02-15T18:00:00Z."
        raise MomentRefused("as_of", message)
    if at.tzinfo is None:
        raise MomentRefused("as_of", f"'{given[:60]}' names no time zone: end it with Z or an offset such as -05:00.")
    try:
        return at.astimezone(dt.UTC)
    except OverflowError:
        raise MomentRefused("as_of", f"'{given[:60]}' is beyond the calendar.") from None


def changed_since(number: int, models: Iterable[type[Model]]) -> set[type[Model]]:
    """Those of the models of which a row was recorded, edited, superseded or removed after the changeset. One query."""
    by_label = {model._meta.label_lower: model for model in models}
    later = Change.objects.filter(changeset__gt=number, model__in=by_label).order_by().values_list("model", flat=True)
    return {by_label[label] for label in later.distinct()}


def facts_known(facts: QuerySet[Any], number: int) -> tuple[QuerySet[Any], dict[str, Any]]:
    """The facts that were recorded by then, and the columns that tell a later correction: not superseded yet."""
    by_then = Q(superseded__lte=number)
    return facts.filter(recorded__lte=number), {
        "superseded_id": Case(When(by_then, then=F("superseded_id"))),
        "superseded_reason": Case(When(by_then, then=F("superseded_reason")), default=Value("", TextField())),
    }


def restore(
    shadows: Shadows, model: type[Model], number: int, *, within: Q | None = None, today: Collection[str] = ()
) -> None:
    """Let the rows of a mutable model stand as they were known after the changeset.

    A row is what the first later change says it was before; one that no later change touched is as it is now.
    `within` narrows the latter (the others are few). Columns named in `today`, and those the ledger does not keep,
    have their present value. Facts are not restored this way: see `facts_known`.
    """
    if issubclass(model, FactModel):
        raise TypeError(f"{model._meta.label} holds facts")
    label = model._meta.label_lower
    later = Change.objects.filter(model=label, changeset__gt=number)
    untouched = model._default_manager.exclude(pk__in=later.values("object_id"))
    shadows.replace(untouched.filter(within) if within is not None else untouched)
    quoted = connection.ops.quote_name
    columns = {field.attname: quoted(str(field.column)) for field in model._meta.concrete_fields}
    value = _FROM_JSON[connection.vendor]
    values = (
        f"held.{column}" if name in today else value.format(name=name, column=column)
        for name, column in columns.items()
    )
    statement = _INSERT[connection.vendor].format(
        table=quoted(model._meta.db_table),
        columns=", ".join(columns.values()),
        values=", ".join(values),
        real=real_table(model),
        pk=quoted(str(model._meta.pk.column)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [label, number])


def cut_ledger(shadows: Shadows, number: int) -> None:
    """Let the ledger itself end at the changeset."""
    shadows.narrow(Changeset, f"number <= {number:d}")
    shadows.change(Head, Q(), number=number)


_FIRST_LATER = """INSERT INTO {table} ({columns}) SELECT {values} FROM (
  SELECT object_id, before, ROW_NUMBER() OVER (PARTITION BY object_id ORDER BY changeset_id, position) AS place
  FROM ledger_change WHERE model = %s AND changeset_id > %s
) first LEFT JOIN {real} held ON held.{pk} = first.object_id"""
_INSERT = {
    "sqlite": _FIRST_LATER + " WHERE first.place = 1 AND first.before IS NOT NULL",
    "postgresql": (
        _FIRST_LATER + " CROSS JOIN LATERAL jsonb_populate_record(held, first.before) was"
        " WHERE first.place = 1 AND first.before IS NOT NULL"
    ),
}
_FROM_JSON = {
    "sqlite": (
        "CASE WHEN json_type(first.before, '$.{name}') IS NULL THEN held.{column}"
        " ELSE json_extract(first.before, '$.{name}') END"
    ),
    "postgresql": "was.{column}",
}
"""A column the ledger did not keep, or did not know yet, has its present value."""
