"""How many whole demands moved how in each round of a negotiation, read from the stored summaries.

The database measures the lists inside the content; a summary of thousands of issues is not carried here to be
counted.
"""

from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTransform

from issues.choices import Movement
from issues.models import ProgressSummary


class ListLength(Func):
    """Number of items of the JSON list at a path of keys in a column."""

    output_field = IntegerField()

    def __init__(self, column: str, *keys: str) -> None:
        """`column` is a JSONField of the row, `keys` lead to the list."""
        super().__init__(F(column))
        self.keys = keys

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """SQLite: json_array_length takes the path."""
        return self.as_sql(
            compiler, connection, template=f"JSON_ARRAY_LENGTH(%(expressions)s, '$.{'.'.join(self.keys)}')"
        )

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """PostgreSQL: the path is followed first."""
        return self.as_sql(
            compiler, connection, template=f"JSONB_ARRAY_LENGTH(%(expressions)s #> '{{{','.join(self.keys)}}}')"
        )


def movement_counts(negotiation_id: int) -> dict[int, dict[str, int]]:
    """Round → counts by movement, with `tracked` and `assessed`, of its newest summary. One query."""
    newest = ProgressSummary.objects.filter(round=OuterRef("round")).order_by("-revision")
    rows = (
        ProgressSummary.objects.filter(negotiation=negotiation_id, pk=Subquery(newest.values("pk")[:1]))
        .annotate(**{kind.value: ListLength("content", "movement", kind.value) for kind in Movement})
        .annotate(tracked=KeyTransform("tracked", KeyTransform("totals", "content")))
        .values("round_id", "tracked", *Movement.values)
    )
    return {row.pop("round_id"): {**row, "assessed": row["tracked"] - row[Movement.NOT_ASSESSED.value]} for row in rows}
