"""How a read tells when a fact was recorded, and whether a correction has superseded it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

RECORDED_COLUMNS = ("recorded_id", "recorded__at", "superseded_id", "superseded__at", "superseded_reason")

SUPERSEDED_WORDS = ("false", "true", "any")
"""Which facts of a list: those in force, those a correction has superseded, or both."""


def recorded(row: Mapping[str, Any]) -> dict[str, Any]:
    """`recorded` and `superseded` as {changeset, at, …}; the second is None while the fact holds."""
    superseded = row["superseded_id"]
    return {
        "recorded": {"changeset": row["recorded_id"], "at": row["recorded__at"]},
        "superseded": (
            {"changeset": superseded, "at": row["superseded__at"], "reason": row["superseded_reason"]}
            if superseded is not None
            else None
        ),
    }


def by_superseded(facts: QuerySet[Any], word: str) -> QuerySet[Any]:
    """The facts that `word`, one of SUPERSEDED_WORDS, asks for."""
    return facts if word == "any" else facts.filter(superseded__isnull=word == "false")
