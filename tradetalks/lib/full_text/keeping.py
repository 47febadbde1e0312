"""The words of rows, kept up with them.

`follow` is called once as a changeset is sealed, in the act's own transaction; `rebuild` makes the words anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import DatabaseError, connection, transaction

from tradetalks.lib.full_text.table import SearchText, Values, search_texts, words_table
from tradetalks.lib.full_text.words import Indexed

BATCH = 500


def follow(changes: Iterable[tuple[str, int, Values | None, Values | None]]) -> None:
    """Bring the words up with what an act did: model label, key, columns before and after (None: no row), in order."""
    tables = search_texts()
    first: dict[tuple[str, int], Values | None] = {}
    last: dict[tuple[str, int], Values | None] = {}
    for label, pk, before, after in changes:
        if label in tables:
            first.setdefault((label, pk), before)
            last[label, pk] = after
    late: dict[type[SearchText], dict[int, Indexed | None]] = {}
    for (label, pk), after in last.items():
        table = tables[label]
        kept = table.indexed(after)
        if kept != table.indexed(first[label, pk]):
            late.setdefault(table, {})[pk] = kept
    for table, rows in late.items():
        write(table, rows)


def write(table: type[SearchText], rows: Mapping[int, Indexed | None]) -> None:
    """Keep this of these rows, by their key; None to keep nothing."""
    kept_rows: Any = table._default_manager
    keys = list(rows)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        kept = [table.of(pk, row) for pk in batch if (row := rows[pk]) is not None]
        _unlist(table, batch)
        if len(kept) < len(batch):
            kept_rows.filter(pk__in=[pk for pk in batch if rows[pk] is None]).delete()
        if kept:
            kept_rows.bulk_create(kept, update_conflicts=True, unique_fields=["pk"], update_fields=["words", "stream"])
        _list(table, [row.pk for row in kept])


def _unlist(table: type[SearchText], keys: Collection[int]) -> None:
    """Take rows out of the FTS5 table, which must be told what it holds of them."""
    name = table._meta.db_table
    of = f"SELECT 'delete', row_id, words FROM {name}"  # noqa: S608 -- names of our own tables
    _in_fts5(f"INSERT INTO {words_table(name)}({words_table(name)}, rowid, words) {of}", keys)


def _list(table: type[SearchText], keys: Collection[int]) -> None:
    name = table._meta.db_table
    of = f"SELECT row_id, words FROM {name}"  # noqa: S608 -- names of our own tables
    _in_fts5(f"INSERT INTO {words_table(name)}(rowid, words) {of}", keys)


def _in_fts5(statement: str, keys: Collection[int]) -> None:
    if connection.vendor == "sqlite" and keys:
        marks = ", ".join(["%s"] * len(keys))
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE row_id IN ({marks})", list(keys))


def rebuild_all() -> int:
    """Make the words of every searched table anew; returns how many rows were wrong."""
    return sum(rebuild(table) for table in search_texts().values())


def rebuild(table: type[SearchText]) -> int:
    """Make the words of one table anew; returns how many rows were wrong."""
    wrong = 0
    for rows in _batches(table):
        held = table._default_manager.in_bulk([row["id"] for row in rows])
        late = {}
        for row in rows:
            kept, there = table.indexed(row), held.get(row["id"])
            if kept != (there.kept if there else None):
                late[row["id"]] = kept
        write(table, late)
        wrong += len(late)
    return wrong + _mended_fts5(table)


def _batches(table: type[SearchText]) -> Iterator[list[dict[str, Any]]]:
    """The searched rows by key, so many at a time."""
    rows = table.searched()._default_manager.order_by("id").values(*table.read_columns())
    batch = list(rows[:BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(id__gt=batch[-1]["id"])[:BATCH])


def _mended_fts5(table: type[SearchText]) -> int:
    """Whether the FTS5 table held something else than the table of words; it is right afterwards."""
    if connection.vendor != "sqlite":
        return 0
    name = words_table(table._meta.db_table)
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 -- ours
        except DatabaseError:
            cursor.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608 -- ours
            return 1
    return 0
