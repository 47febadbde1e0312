"""Temporary tables that stand in for the real ones, so that ordinary reads run on other rows than the stored ones.

An unqualified table name means the temporary table of that name where there is one: PostgreSQL looks into `pg_temp`
first, SQLite into its temp schema. Inside `shadows()` a model's table can be replaced by a chosen set of its rows,
which then may be changed like any table: nobody else sees it, no lock on the real table is taken, and everything is
gone when the block ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet

from tradetalks.lib.snapshots import scratch


class Shadows:
    """The tables that are replaced in this block."""

    def __init__(self) -> None:
        self._made: set[str] = set()
        self._count = 0

    def __contains__(self, model: type[Model]) -> bool:
        """Whether the model's table is replaced."""
        return model._meta.db_table in self._made

    def replace(self, rows: QuerySet[Any], columns: Mapping[str, Any] | None = None) -> None:
        """Let these rows stand in for their model's whole table; `columns` are expressions for some of its columns.

        ValueError where it is replaced already: narrow or change that one instead.
        """
        model = rows.model
        if model in self:
            raise ValueError(f"{model._meta.label} is replaced already")
        table = _quoted(model._meta.db_table)
        names = [field.attname for field in model._meta.concrete_fields]
        held = ", ".join(_columns(model))
        selected = rows.order_by().values_list(*((columns or {}).get(name, name) for name in names))
        with connection.cursor() as cursor:
            try:
                select, values = selected.query.sql_with_params()
            except EmptyResultSet:
                select, values = f"SELECT {held} FROM {table} WHERE 1 = 0", ()  # noqa: S608 -- the name of a model's table
            cursor.execute(
                f"CREATE TEMPORARY TABLE {table} AS WITH held ({held}) AS ({select}) SELECT * FROM held",  # noqa: S608 -- Django's own statement
                values,
            )
            self._made.add(model._meta.db_table)
            # PostgreSQL groups by a row's key only where it knows that it is one.
            cursor.execute(
                f"ALTER TABLE {table} ADD PRIMARY KEY ({_quoted(_pk(model))})"
                if connection.vendor == "postgresql"
                else f"CREATE UNIQUE INDEX {self.name(model._meta.db_table)} ON {table} ({_quoted(_pk(model))})"
            )

    def narrow(self, model: type[Model], condition: str) -> None:
        """Let only the rows for which the SQL `condition` holds be seen: a view, for tables too long to copy."""
        table = _quoted(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY VIEW {table} AS SELECT * FROM {real_table(model)} WHERE {condition}")  # noqa: S608 -- our own condition

    def keep(self, rows: QuerySet[Any]) -> None:
        """Leave only these rows of their model's table."""
        model = rows.model
        if model not in self:
            self.replace(rows)
            return
        left_out = model._default_manager.exclude(pk__in=rows.order_by().values("pk"))
        left_out._raw_delete(left_out.db)  # noqa: SLF001 -- nothing hangs on these rows

    def change(self, model: type[Model], which: Q, **values: Any) -> None:
        """Set columns of some rows of the model's table, which is replaced by all of its rows if it was not yet."""
        self.own(model, Q())
        model._default_manager.filter(which).update(**values)

    def index(self, model: type[Model], *columns: str) -> None:
        """An index on columns of the model's table, and for PostgreSQL what it must know to use it."""
        if model not in self:
            return
        table = _quoted(model._meta.db_table)
        with connection.cursor() as cursor:
            for several in columns:
                listed = ", ".join(_quoted(column) for column in several.split())
                cursor.execute(f"CREATE INDEX {self.name(model._meta.db_table)} ON {table} ({listed})")
            if connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {table}")

    def own(self, model: type[Model], which: Q) -> None:
        """See to it that the model's table is replaced, by these of its rows where it was not yet."""
        if model not in self:
            self.replace(model._default_manager.filter(which))

    def name(self, purpose: str) -> str:
        """A name for one more temporary table."""
        self._count += 1
        return f"shadow_{self._count}_{purpose}"[:60]

    def table(self, purpose: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]], *, key: str) -> str:
        """One more temporary table (column → SQL type) with these rows, indexed by the columns of `key`: its name."""
        name = self.name(purpose)
        listed = ", ".join(f"{_quoted(column)} {kind}" for column, kind in columns.items())
        places = f"({', '.join(['%s'] * len(columns))})"
        left = list(rows)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({listed})")
            for start in range(0, len(left), 200):  # a statement takes only so many values
                some = left[start : start + 200]
                values = [value for row in some for value in row]
                cursor.execute(f"INSERT INTO {name} VALUES {', '.join([places] * len(some))}", values)  # noqa: S608 -- our own name
            cursor.execute(f"CREATE INDEX {name}_key ON {name} ({', '.join(map(_quoted, key.split()))})")
        return name

    def settled(self) -> None:
        """Say that all is in place: from here on nothing can be written by mistake where the database can see to it."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")


@contextmanager
def shadows() -> Iterator[Shadows]:
    """A block in which tables can be replaced; it reads one state of the database and blocks no writer."""
    with scratch():
        yield Shadows()


def real_table(model: type[Model]) -> str:
    """The model's own table, whatever stands in for it, quoted for SQL."""
    return f"{_schema()}.{_quoted(model._meta.db_table)}"


def _schema() -> str:
    if connection.vendor == "sqlite":
        return "main"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (name,) = cursor.fetchone() or ("public",)
    return _quoted(str(name))


def _columns(model: type[Model]) -> list[str]:
    return [_quoted(str(field.column)) for field in model._meta.concrete_fields]


def _pk(model: type[Model]) -> str:
    return str(model._meta.pk.column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
