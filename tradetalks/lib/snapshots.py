"""Several statements that see one state of the database, without holding anybody up.

Django's `atomic` would take the write lock of SQLite (its transactions begin IMMEDIATE here) and on PostgreSQL
would see a new state with every statement (READ COMMITTED).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_BEGIN = {
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "sqlite": "BEGIN DEFERRED",
}


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the database in this block; writing in it is an error on PostgreSQL.

    Inside a transaction that is open already it does nothing: the caller decided what is seen.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
        if connection.vendor == "postgresql":
            # Compiling the statements of a summary takes PostgreSQL 2 s and more, running them a tenth of that.
            cursor.execute("SET LOCAL jit = off")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
