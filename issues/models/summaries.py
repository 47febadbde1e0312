"""The computed state of play after each logged round, and which of them wait to be recomputed.

Neither is in the ledger: both follow from it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rounds.models import Negotiation, Round
from tradetalks.lib.constraints import once, rule


class ProgressSummary(models.Model):
    """The state of play after a round. Never edited by hand; a new digest is a new revision, old ones stay."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="summaries")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="summaries")
    revision = models.PositiveIntegerField()
    method = models.CharField(max_length=10)
    digest = models.CharField(max_length=71)
    content = models.JSONField()
    """As docs/api.md shapes it, from `totals` to `narrative`."""
    reflects = models.PositiveBigIntegerField()
    """Number of the newest changeset it reflects."""
    computed_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "progress summaries"
        ordering: ClassVar = ["round", "revision"]
        constraints: ClassVar = [
            once(
                "round",
                "revision",
                name="issues_summary_revision_once",
                field="revision",
                says="The summary has this revision already.",
            )
        ]

    def __str__(self) -> str:
        return f"summary of round {self.round_id}, revision {self.revision}"


class SummaryMark(models.Model):
    """One row per logged round: whether its summary is out of date, since when, and how the attempts went.

    The rows are the queue. `marked` is the number of the newest changeset that made it stale, null when current;
    an act sets it in its own transaction, the worker clears it only once a summary reflects that changeset.
    `attempts` counts computations begun since the mark was set, and `retry_at` (the database's clock) says before
    when none is begun: a computation that always fails, or kills its worker, is not tried without end.
    """

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="summary_mark")
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="summary_marks")
    marked = models.PositiveBigIntegerField(null=True)
    stale_since = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    """Why the last attempt failed; empty when none did."""

    class Meta:
        constraints: ClassVar = [
            rule(
                Q(marked__isnull=True, stale_since__isnull=True) | Q(marked__isnull=False, stale_since__isnull=False),
                name="issues_mark_says_since_when",
                field="stale_since",
                says="A stale summary says since when; a current one does not.",
            ),
        ]
        indexes: ClassVar = [
            # The sweep: what is stale.
            models.Index(fields=["negotiation"], condition=Q(marked__isnull=False), name="issues_stale"),
        ]

    def __str__(self) -> str:
        return f"mark of round {self.round_id}: {'current' if self.marked is None else 'stale'}"


class RecomputeLease(models.Model):
    """Who computes the summaries of a negotiation just now: one row each, so that two workers never do at once.

    Taken and renewed by one conditional UPDATE on the database's clock; a worker that was killed loses it by time.
    """

    negotiation = models.OneToOneField(
        Negotiation, primary_key=True, on_delete=models.CASCADE, related_name="recompute_lease"
    )
    holder = models.CharField(max_length=36, blank=True)
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"lease of negotiation {self.negotiation_id}, held by {self.holder or 'nobody'}"
