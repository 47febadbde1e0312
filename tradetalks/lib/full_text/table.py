"""The table of words beside each searched table: one row for each of its rows that can be found.

PostgreSQL looks words up in a GIN index; SQLite in an FTS5 table beside this one, which holds nothing but the index.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Lookup
from django.db.models.expressions import Col

from tradetalks.lib.full_text.search import Needed, Wanted
from tradetalks.lib.full_text.words import Indexed, indexed

RELATION = "search_text"
"""What a searched row calls its row of words."""

Values = Mapping[str, Any]


class WordsField(models.TextField):  # type: ignore[type-arg]  # generic in the stubs only
    """The words of a row: a `tsvector` on PostgreSQL, else their text with spaces between them."""

    def db_type(self, connection: Any) -> str:
        """The type of the column."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, _value: Any, _compiler: Any, connection: Any) -> str:
        """Words as they are: PostgreSQL's own parser is not asked."""
        return "array_to_tsvector(string_to_array(%s, ' '))" if connection.vendor == "postgresql" else "%s"

    def from_db_value(self, value: str, _expression: Any, connection: Any) -> str:
        """The words in one order on every database."""
        words = value.replace("'", "") if connection.vendor == "postgresql" else value
        return " ".join(sorted(words.split()))


@WordsField.register_lookup
class Has(Lookup):
    """`words__has=Needed(…)`: rows with these words."""

    lookup_name = "has"

    def get_prep_lookup(self) -> Needed:
        """As it is."""
        needed: Needed = self.rhs
        return needed

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Answered by the GIN index."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", [*params, _as_tsquery(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Answered by the FTS5 table."""
        model = self.lhs.target.model
        key, params = compiler.compile(Col(self.lhs.alias, model._meta.pk))
        table = connection.ops.quote_name(words_table(model._meta.db_table))
        found = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608 -- a name of our own
        return f"{key} IN ({found})", [*params, _as_match(self.rhs)]


def _as_tsquery(needed: Needed) -> str:
    def lexeme(wanted: Wanted) -> str:
        return f"'{wanted.text}'{':*' if wanted.begins else ''}"

    return " & ".join(f"({' | '.join(map(lexeme, group))})" for group in needed.groups)


def _as_match(needed: Needed) -> str:
    def string(wanted: Wanted) -> str:
        return f'"{wanted.text}"{" *" if wanted.begins else ""}'

    return " AND ".join(f"({' OR '.join(map(string, group))})" for group in needed.groups)


def words_table(table: str) -> str:
    """The FTS5 table beside a table of words."""
    return f"{table}_words"


class SearchText(models.Model):
    """What is kept to find one row by. The subclass names the row (a one-to-one key called `row`)."""

    COLUMNS: ClassVar[tuple[str, ...]]
    """The texts of the row, the first of them its name."""

    words = WordsField(editable=False)
    stream = models.TextField(editable=False)
    """Words and runs in order, for phrases and parts of runs."""

    class Meta:
        abstract = True

    @classmethod
    def of(cls, pk: int, kept: Indexed) -> Self:
        """The row of words of the row with that key, not written yet."""
        return cls(pk=pk, words=" ".join(sorted(kept.words)), stream=kept.stream)

    @property
    def kept(self) -> Indexed:
        """What is kept here."""
        return Indexed(frozenset(self.words.split()), self.stream)

    @classmethod
    def searched(cls) -> type[models.Model]:
        """The model whose rows are found."""
        related = cls._meta.get_field("row").related_model
        if not isinstance(related, type):
            raise TypeError(f"{cls.__name__} names no row")
        return related

    @classmethod
    def parts(cls, values: Values) -> list[str | None]:
        """The texts of a row with these columns."""
        return [values[column] for column in cls.COLUMNS]

    @classmethod
    def read_columns(cls) -> tuple[str, ...]:
        """The columns `indexed` needs."""
        superseded = [field.attname for field in cls.searched()._meta.concrete_fields if field.name == "superseded"]
        return ("id", *cls.COLUMNS, *superseded)

    @classmethod
    def indexed(cls, values: Values | None) -> Indexed | None:
        """What to keep of a row with these columns; None for one that is gone or was superseded."""
        if values is None or values.get("superseded_id") is not None:
            return None
        return indexed(cls.parts(values))


@cache
def search_texts() -> dict[str, type[SearchText]]:
    """Label of each searched model → its table of words."""
    found = [model for model in apps.get_models() if issubclass(model, SearchText)]
    return {model.searched()._meta.label_lower: model for model in found}
