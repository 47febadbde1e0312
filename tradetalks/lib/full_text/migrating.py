"""What migrations need for a table of words: the index of it, and the words of the rows that are there already."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import migrations

from tradetalks.lib.full_text.words import indexed

BATCH = 500


def index_words(model: str) -> migrations.RunPython:
    """The operation that makes the index of the words of that model."""

    def make(apps: Any, schema_editor: Any) -> None:
        table = apps.get_model(model)._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            # Without a pending list: a search costs the same after a thousand writes as before them.
            schema_editor.execute(f"CREATE INDEX {table}_words ON {table} USING gin (words) WITH (fastupdate = off)")
        else:
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE {table}_words USING fts5(words, content='{table}', content_rowid='row_id', "
                "detail=none, columnsize=0, tokenize=\"ascii tokenchars '#-'\")"
            )

    def drop(apps: Any, schema_editor: Any) -> None:
        table = apps.get_model(model)._meta.db_table
        kind = "INDEX" if schema_editor.connection.vendor == "postgresql" else "TABLE"
        schema_editor.execute(f"DROP {kind} {table}_words")

    return migrations.RunPython(make, drop)


def fill(
    model: str, of: str, columns: tuple[str, ...], parts: Callable[[Mapping[str, Any]], list[str | None]] | None = None
) -> migrations.RunPython:
    """The operation that keeps the words of the rows of `of` that no correction has superseded.

    `parts` gives the texts of a row with these columns where they are not the columns themselves.
    """

    def make(apps: Any, schema_editor: Any) -> None:
        table, searched = apps.get_model(model), apps.get_model(of)
        rows = searched.objects.order_by("pk")
        if any(field.name == "superseded" for field in searched._meta.concrete_fields):
            rows = rows.filter(superseded=None)
        late = []
        for row in rows.values("id", *columns).iterator(chunk_size=BATCH):
            kept = indexed(parts(row) if parts else [row[column] for column in columns])
            late.append(table(row_id=row["id"], words=" ".join(sorted(kept.words)), stream=kept.stream))
        table.objects.bulk_create(late, batch_size=BATCH)
        if schema_editor.connection.vendor == "sqlite":
            name = f"{table._meta.db_table}_words"
            schema_editor.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608 -- our own table

    return migrations.RunPython(make, migrations.RunPython.noop)
