"""The summaries of rounds as readers see them: the newest revision, and whether it still holds.

States: `current`; `stale` (something it depends on changed, `stale_since` says when); `computing` (a worker has
the negotiation in hand); `failed` (the last attempt failed, or its workers were lost again and again; it is
repeated by itself). The newest revision is shown in every state; a round never computed has no content yet.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from issues.models import ProgressSummary, RecomputeLease
from rounds.models import Round
from tradetalks.lib.canonical_json import plain

LOST_TOO_OFTEN = 3
"""Attempts that ended neither in a summary nor in an error before the state says failed."""


_SUMMARY = ("revision", "reflects", "method", "digest", "computed_at", "duration_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSummary:
    """The newest summary of one logged round. `revision` and what follows it are None while there is none."""

    negotiation_id: int
    negotiation: str
    """Slug."""
    round_id: int
    number: int
    name: str
    ends_on: str | None
    state: str
    stale_since: dt.datetime | None
    error: str
    """Why the last attempt failed; empty unless the state is failed."""
    revision: int | None
    reflects: int | None
    method: str | None
    digest: str | None
    computed_at: dt.datetime | None
    duration_ms: int | None
    content: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As docs/api.md shapes it."""
        return {
            "negotiation": self.negotiation,
            "round": {"number": self.number, "name": self.name, "ends_on": self.ends_on},
            "state": self.state,
            "stale_since": plain(self.stale_since),
            "revision": self.revision,
            "reflects": self.reflects,
            "method": self.method,
            "digest": self.digest,
            "computed_at": plain(self.computed_at),
            "duration_ms": self.duration_ms,
            **self.content,
        }


def summary_of(meeting: Round) -> RoundSummary | None:
    """The summary of one round, None for a round that is not logged. Two queries."""
    return next(_read(Round.objects.filter(pk=meeting.pk)), None)


def latest_summary_of(negotiation_id: int, *, content: bool = True) -> RoundSummary | None:
    """The summary of the last logged round, None before any was logged. Two queries, one without `content`."""
    return latest_summary(Round.objects.filter(negotiation=negotiation_id), content=content)


def latest_summary(rounds: QuerySet[Round], *, content: bool = True) -> RoundSummary | None:
    """The summary of the last logged round among `rounds`. Two queries, one without `content`."""
    last = rounds.filter(logged__isnull=False).order_by("-last_day", "-number")
    return next(_read(Round.objects.filter(pk__in=last.values("pk")[:1]), content=content), None)


def summaries_of(negotiation_id: int, *, content: bool = True) -> list[RoundSummary]:
    """The summaries of all logged rounds in order. Two queries, one without `content`."""
    return list(_read(Round.objects.filter(negotiation=negotiation_id), content=content))


def with_content(summary: RoundSummary) -> RoundSummary:
    """The summary with the content of its very revision. One query; none where it was never computed."""
    if summary.revision is None:
        return summary
    stored = ProgressSummary.objects.filter(round=summary.round_id, revision=summary.revision)
    return replace(summary, content=stored.values_list("content", flat=True).get())


def _read(rounds: QuerySet[Round], *, content: bool = True) -> Iterator[RoundSummary]:
    newest = ProgressSummary.objects.filter(round=OuterRef("pk")).order_by("-revision")
    leased = RecomputeLease.objects.filter(negotiation=OuterRef("negotiation"), until__gt=Now())
    rows = list(
        rounds.filter(logged__isnull=False)
        .order_by("last_day", "number")
        .annotate(leased=Exists(leased), summary_id=Subquery(newest.values("pk")[:1]))
        .annotate(**{f"summary_{name}": Subquery(newest.values(name)[:1]) for name in _SUMMARY})
        .values(
            "pk", "number", "name", "ends_on", "negotiation_id", "negotiation__slug", "leased", "summary_id",
            "summary_mark__marked", "summary_mark__stale_since", "summary_mark__attempts", "summary_mark__error",
            *(f"summary_{name}" for name in _SUMMARY),
        )
    )  # fmt: skip
    wanted = Q(pk__in=[row["summary_id"] for row in rows if row["summary_id"] is not None])
    contents = dict(ProgressSummary.objects.filter(wanted).values_list("pk", "content")) if content and rows else {}
    for row in rows:
        yield told_summary(row, contents.get(row["summary_id"]))


def told_summary(row: Mapping[str, Any], content: Mapping[str, Any] | None = None) -> RoundSummary:
    """A summary from its row, with the names of `_read`'s columns."""
    state, error = _state(row)
    return RoundSummary(
        negotiation_id=row["negotiation_id"],
        negotiation=row["negotiation__slug"],
        round_id=row["pk"],
        number=row["number"],
        name=row["name"],
        ends_on=str(row["ends_on"]) if row["ends_on"] else None,
        state=state,
        stale_since=row["summary_mark__stale_since"],
        error=error,
        content=content or {},
        **{name: row[f"summary_{name}"] for name in _SUMMARY},
    )


def _state(row: Mapping[str, Any]) -> tuple[str, str]:
    """The state, and the error that made it `failed`."""
    if row["summary_mark__marked"] is None and row["summary_id"] is not None:
        return "current", ""
    if row["summary_mark__error"]:
        return "failed", row["summary_mark__error"]
    if (row["summary_mark__attempts"] or 0) > LOST_TOO_OFTEN:
        return "failed", "The worker was lost each time it tried."
    return ("computing" if row["leased"] else "stale"), ""
