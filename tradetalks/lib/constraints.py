"""Database constraints: how the models state a rule, and what to say when the database refuses a row.

Every constraint names the field it is about (`violation_error_code`) and the remedy (`violation_error_message`),
so that a rule only the database caught is still refused in words, at its field.
"""

import re
from functools import cache

from django.apps import apps
from django.db import IntegrityError, models
from django.db.models import Q


def rule(condition: Q, *, name: str, field: str, says: str) -> models.CheckConstraint:
    """A row keeps `condition`; a row that does not is refused at `field`, which `says` the remedy."""
    return models.CheckConstraint(
        condition=condition, name=name, violation_error_code=field, violation_error_message=says
    )


def once(*fields: str, name: str, field: str, says: str, where: Q | None = None) -> models.UniqueConstraint:
    """No two rows (of those that keep `where`) have the same `fields`; the second is refused at `field`."""
    return models.UniqueConstraint(
        fields=fields, condition=where, name=name, violation_error_code=field, violation_error_message=says
    )


def one_of(field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """The column holds one of the codes of `choices` (or null where the column allows it)."""
    return rule(
        Q(**{f"{field}__in": choices.values}) | Q(**{f"{field}__isnull": True}),
        name=f"%(app_label)s_%(class)s_{field}",
        field=field,
        says=f"Write one of {', '.join(choices.values)}.",
    )


def not_blank(field: str) -> models.CheckConstraint:
    """A text that is the fact itself is never empty."""
    return rule(
        ~Q(**{field: ""}), name=f"%(app_label)s_%(class)s_{field}_said", field=field, says="This field cannot be blank."
    )


def broken_rule(error: IntegrityError) -> tuple[str, str]:
    """The field and the words of the rule a row broke; `__all__` and the database's own words where it names none."""
    kind, name = _named_by_postgresql(error) or _named_by_sqlite(error)
    stated = _stated().get(name)
    if stated is not None:
        return stated
    if kind == "NOT NULL":
        return name.rpartition(".")[2].removesuffix("_id"), "This field cannot be null."
    if kind == "UNIQUE":
        return name.rpartition(".")[2].removesuffix("_id"), "This value is taken."
    if kind == "FOREIGN KEY":
        return "__all__", "It refers to a record that is not there."
    return "__all__", f"The database refused this: {error}"


_KINDS = {"23502": "NOT NULL", "23503": "FOREIGN KEY", "23505": "UNIQUE", "23514": "CHECK"}
"""SQLSTATE of PostgreSQL → the words SQLite uses."""
_TAKEN = re.compile(r"Key \(([^)]*)\)=.* already exists", re.DOTALL)


def _named_by_postgresql(error: IntegrityError) -> tuple[str, str] | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None:
        return None
    kind, table = _KINDS.get(diagnosis.sqlstate or "", ""), diagnosis.table_name
    if kind == "NOT NULL":
        return kind, f"{table}.{diagnosis.column_name}"
    if diagnosis.constraint_name in _stated():
        return kind, diagnosis.constraint_name
    taken = _TAKEN.match(diagnosis.message_detail or "") if kind == "UNIQUE" else None
    columns = taken[1].split(", ") if taken else []
    return kind, ", ".join(f"{table}.{column}" for column in columns) or (diagnosis.constraint_name or "")


def _named_by_sqlite(error: IntegrityError) -> tuple[str, str]:
    kind, _, name = str(error).partition(" constraint failed")
    return kind, name.removeprefix(": ")


@cache
def _stated() -> dict[str, tuple[str, str]]:
    """Field and remedy of every constraint that states them, by its name and, for SQLite, by its columns."""
    stated = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.violation_error_code is None:
                continue
            said = (constraint.violation_error_code, str(constraint.violation_error_message))
            stated[constraint.name] = said
            if isinstance(constraint, models.UniqueConstraint):
                columns = {field.name: field.column for field in model._meta.concrete_fields}
                stated[", ".join(f"{model._meta.db_table}.{columns[name]}" for name in constraint.fields)] = said
    return stated
