"""Proof that no row of history was altered, and the replay that makes current rows from history alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import prefetch_related_objects

from tradetalks.ledger.chain import changeset_hash
from tradetalks.ledger.models import Change, Changeset, Head, RecordedModel

Snapshot = dict[str, Any]
"""Column → value, as `RecordedModel.snapshot` gives it."""


def recorded_models() -> list[type[RecordedModel]]:
    """Every concrete model whose rows are in the ledger."""
    return [model for model in apps.get_models() if issubclass(model, RecordedModel)]


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment, while others go on writing. Inside a transaction it is that one's."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Django's own transactions take the write lock at once; a plain one only keeps its view of the file.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def faults() -> Iterator[str]:
    """One sentence per fault of chain or rows; none when nothing was altered."""
    with one_moment():
        yield from broken_links()
        yield from differing_rows()


def broken_links() -> Iterator[str]:
    """One sentence per changeset whose number, predecessor or hash does not hold; none when the chain is whole."""
    previous_hash, expected = "", 1
    head = Head.objects.filter(pk=1).first() or Head()
    batch: list[Changeset] = []

    def check(rows: list[Changeset]) -> Iterator[str]:
        nonlocal previous_hash, expected
        prefetch_related_objects(rows, "changes")
        for row in rows:
            if row.number != expected:
                yield f"changeset {expected} is missing: the next one is {row.number}"
            if row.previous_hash != previous_hash:
                yield f"changeset {row.number} does not follow its predecessor"
            if changeset_hash(row, row.changes.all()) != row.hash:
                yield f"changeset {row.number} was altered: its content does not give its hash"
            previous_hash, expected = row.hash, row.number + 1

    for row in Changeset.objects.order_by("number").iterator(chunk_size=500):
        batch.append(row)
        if len(batch) == 500:
            yield from check(batch)
            batch = []
    yield from check(batch)
    if (head.number, head.hash) != (expected - 1, previous_hash):
        yield f"the head names changeset {head.number}, and the last one is {expected - 1}, or its hash is another"


def replay(model: str) -> Iterator[tuple[int, Snapshot | None, list[str]]]:
    """Rows of a model from the ledger alone, by id: the row as it is now (None: deleted), and what does not follow.

    `model` is `app.model` in lower case. The before of each change must be the after of the one before it.
    """
    changes = Change.objects.filter(model=model).order_by("object_id", "changeset", "position")
    columns = changes.values_list("object_id", "changeset_id", "before", "after")
    for pk, history in groupby(columns.iterator(chunk_size=2000), key=itemgetter(0)):
        said: Snapshot | None = None
        odd = []
        for _, number, before, after in history:
            if before != said:
                odd.append(f"changeset {number} changed a {model} {pk} that the ledger did not know so")
            said = after
        yield pk, said, odd


def differing_rows() -> Iterator[str]:
    """One sentence per row that is not what the ledger says; none when replaying gives the current rows."""
    models = {model._meta.label_lower: model for model in recorded_models()}
    for name in Change.objects.exclude(model__in=models).order_by("model").values_list("model", flat=True).distinct():
        yield f"{name} is in the ledger but is no kind of row"
    for name, model in models.items():
        rows = model._default_manager.order_by("pk").iterator(chunk_size=2000)
        row = next(rows, None)
        for pk, said, odd in replay(name):
            yield from odd
            while row is not None and row.pk < pk:
                yield f"{name} {row.pk} is in the database but not in the ledger"
                row = next(rows, None)
            if row is None or row.pk != pk:
                if said is not None:
                    yield f"{name} {pk} is in the ledger but not in the database"
                continue
            if said is None:
                yield f"{name} {pk} is in the database but the ledger says it was removed"
            elif said != (held := row.snapshot()):
                columns = sorted(column for column in {*said, *held} if said.get(column) != held.get(column))
                yield f"{name} {pk} differs from the ledger in {', '.join(columns)}"
            row = next(rows, None)
        while row is not None:
            yield f"{name} {row.pk} is in the database but not in the ledger"
            row = next(rows, None)
