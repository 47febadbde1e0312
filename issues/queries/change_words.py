"""Fields of the ledger's changes in words: what a column is called, what its value says, and how two values differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

from tradetalks.lib.word_diff import Piece, word_diff

LABELS: Mapping[str, str] = {
    "to": "Status", "on": "Day", "due_on": "Due", "starts_on": "First day", "ends_on": "Last day", "url": "Address",
    "scope_usd": "Scope in US$", "quote": "Quotation", "superseded_reason": "Why it was corrected", "voice": "Voice",
    "sensitivity": "Label", "issued": "Issued", "head": "Head of delegation", "at_least": "At least",
}  # fmt: skip
"""Column → what people call it, where it is not the column's own name."""

APART = frozenset(
    {
        "id", "version", "number", "negotiation", "recorded", "superseded", "superseded_reason", "fact", "logged",
        "first_day", "last_day", "on_day", "due_day", "announced_day", "effective_day", "delivered_day", "opened_day",
        "closed_day",
    }
)  # fmt: skip
"""Columns that tell the recording or follow from another."""

ROUNDS = frozenset({"round", "raised_in", "delivered_in"})


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a record in words, before and after; None where it said nothing."""

    label: str
    before: str | None
    after: str | None

    @property
    def pieces(self) -> list[Piece]:
        """The two as one text with what differs marked."""
        return word_diff(self.before or "", self.after or "")


def field_lines(
    model: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, without: Sequence[str] = ()
) -> list[FieldLine]:
    """The fields that differ, in the order of the model's columns."""
    names = [name for name in columns_of(model) if name not in APART and name not in without]
    return [
        FieldLine(label_of(name), in_words(model, name, (before or {}).get(name)), in_words(model, name, value))
        for name in names
        if (value := (after or {}).get(name)) != (before or {}).get(name)
    ]


def label_of(column: str) -> str:
    """What people call the column."""
    return LABELS.get(column) or column.replace("_", " ").capitalize()


def in_words(model: str, column: str, value: Any) -> str | None:
    """What the value says; None for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column in ROUNDS:
        return f"R{value}"
    return str(_choices(model).get(column, {}).get(value, value))


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


@cache
def columns_of(model: str) -> tuple[str, ...]:
    """The names of the model's columns as changes tell them, in order."""
    return tuple(field.name for field in apps.get_model(model)._meta.concrete_fields)


@cache
def _choices(model: str) -> dict[str, dict[Any, Any]]:
    fields = apps.get_model(model)._meta.concrete_fields
    return {field.name: dict(field.flatchoices) for field in fields if field.choices}
