"""Several statements that see one state of the database, without holding anybody up.

Django's `atomic` would take the write lock of SQLite (its transactions begin IMMEDIATE here) and on PostgreSQL
would see a new state with every statement (READ COMMITTED).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

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
    with _until_rolled_back(_BEGIN[connection.vendor]):
        yield


@contextmanager
def scratch() -> Iterator[None]:
    """Read one state of the database in this block, in which temporary tables may be made: the block's end takes
    them, and whatever else was written in it, away again, however it ends.

    Neither takes the write lock of SQLite: temporary tables lie in a file of their own. Inside a transaction that is
    open already it is a savepoint of that one, rolled back at the end.
    """
    if connection.in_atomic_block:
        here = transaction.savepoint()
        try:
            yield
        finally:
            transaction.set_rollback(False)  # a write that failed inside is undone with the rest
            transaction.savepoint_rollback(here)
            transaction.savepoint_commit(here)
    elif connection.vendor == "sqlite":
        with _until_rolled_back(_BEGIN["sqlite"]):
            connection.in_atomic_block = True  # what is read inside may open blocks of its own
            try:
                yield
            finally:
                connection.in_atomic_block = connection.needs_rollback = False
    else:
        # Django's own, so that it is known to be one: statements are then not sent to plans made for the real tables
        # (tradetalks.lib.prepared).
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SET LOCAL jit = off")
                # Temporary tables are analysed for one answer: a small sample tells their indexes enough.
                cursor.execute("SET LOCAL default_statistics_target = 10")
            try:
                yield
            finally:
                transaction.set_rollback(True)


@contextmanager
def _until_rolled_back(begin: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(begin)
        if connection.vendor == "postgresql":
            # Compiling the statements of a summary takes PostgreSQL 2 s and more, running them a tenth of that.
            cursor.execute("SET LOCAL jit = off")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
