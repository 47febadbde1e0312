"""Where the ledger stands, when a fact was recorded, and whether a correction has superseded it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypedDict

from django.db.models import QuerySet

from tradetalks.ledger.models import Head

RECORDED_COLUMNS = ("recorded_id", "recorded__at", "superseded_id", "superseded__at", "superseded_reason")

SUPERSEDED_WORDS = ("false", "true", "any")
"""Which facts of a list: those in force, those a correction has superseded, or both."""


class ChangesetMark(TypedDict):
    """The act by which something was recorded."""

    changeset: int
    at: dt.datetime


class Supersession(ChangesetMark):
    """The act by which a correction replaced a fact."""

    reason: str


class Recorded(TypedDict):
    """What every fact tells of its own recording; `superseded` is null while the fact holds."""

    recorded: ChangesetMark
    superseded: Supersession | None


def head_number() -> int:
    """Number of the newest changeset, 0 before the first. One query."""
    return Head.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def recorded(row: Mapping[str, Any]) -> ChangesetMark:
    """When a fact read with RECORDED_COLUMNS was recorded."""
    return {"changeset": row["recorded_id"], "at": row["recorded__at"]}


def superseded(row: Mapping[str, Any]) -> Supersession | None:
    """When and why a correction superseded it; None while it holds."""
    if row["superseded_id"] is None:
        return None
    return {"changeset": row["superseded_id"], "at": row["superseded__at"], "reason": row["superseded_reason"]}


def by_superseded(facts: QuerySet[Any], word: str) -> QuerySet[Any]:
    """The facts that `word`, one of SUPERSEDED_WORDS, asks for."""
    return facts if word == "any" else facts.filter(superseded__isnull=word == "false")
