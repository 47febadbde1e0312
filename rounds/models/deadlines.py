"""Deadlines, and each time one was set, moved or met."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rounds.choices import OPEN_ENDED, DeadlineStep
from rounds.models.negotiations import Negotiation, Party
from tradetalks.ledger.models import FactModel, VersionedModel
from tradetalks.lib.constraints import not_blank, once, one_of, rule
from tradetalks.lib.partial_dates import LastDayField, PartialDateField
from tradetalks.sources.models import Citation


class Deadline(VersionedModel):
    """A date with a consequence. `set_by` null: both jointly."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="deadlines")
    key = models.CharField(max_length=120)
    title = models.TextField()
    set_by = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consequence = models.TextField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once(
                "negotiation",
                "key",
                name="rounds_deadline_key_once",
                field="key",
                says="This key names a deadline already.",
            ),
            not_blank("title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ledger_ref(self) -> str:
        return self.key


class DeadlineRevision(FactModel):
    """One step of a deadline: set, extended (the new day may be open), waived, met …"""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="revisions")
    kind = models.CharField(max_length=16, choices=DeadlineStep.choices)
    due_on = PartialDateField(null=True, blank=True)
    due_day = LastDayField(null=True, source="due_on")
    announced_on = PartialDateField(null=True, blank=True)
    announced_day = LastDayField(null=True, source="announced_on")
    reason = models.TextField(null=True, blank=True)

    class Meta(FactModel.Meta):
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            *FactModel.Meta.constraints,
            one_of("kind", DeadlineStep),
            rule(
                Q(due_on__isnull=False) | Q(kind__in=sorted(OPEN_ENDED)),
                name="rounds_deadline_step_names_its_day",
                field="due_on",
                says=f"Enter the day it falls due; only {', '.join(sorted(OPEN_ENDED))} may leave it open.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of deadline {self.deadline_id}"


class DeadlineRevisionCitation(Citation):
    """A citation for a step of a deadline."""

    fact = models.ForeignKey(DeadlineRevision, on_delete=models.PROTECT, related_name="citations")
