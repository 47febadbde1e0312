"""What was agreed to be done, whether it was done, and the figures each side's ledger shows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from issues.choices import Bound
from issues.models.demands import Issue
from rounds.models import Negotiation, Party
from tradetalks.ledger.models import FactModel, VersionedModel
from tradetalks.lib.constraints import not_blank, once, one_of, rule
from tradetalks.lib.partial_dates import LastDayField, PartialDateField
from tradetalks.lib.stated_numbers import StatedNumberField
from tradetalks.sources.models import Citation


class Commitment(VersionedModel):
    """Something a party agreed to do. `obligor` null: both jointly."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="commitments")
    key = models.CharField(max_length=120)
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments")
    obligor = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    metric = models.CharField(max_length=300, null=True, blank=True)
    unit = models.CharField(max_length=100, null=True, blank=True)
    target = StatedNumberField(max_digits=24, decimal_places=6, null=True, blank=True)
    baseline = StatedNumberField(max_digits=24, decimal_places=6, null=True, blank=True)
    on = PartialDateField(null=True, blank=True)
    on_day = LastDayField(null=True, source="on")
    due_on = PartialDateField(null=True, blank=True)
    due_day = LastDayField(null=True, source="due_on")
    window = models.TextField(null=True, blank=True)
    """The period as the text gives it, e.g. `90 days`."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once(
                "negotiation",
                "key",
                name="issues_commitment_key_once",
                field="key",
                says="This key names a commitment already.",
            ),
            not_blank("text"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def ledger_ref(self) -> str:
        return self.key


class CommitmentCitation(Citation):
    """A citation for a commitment."""

    fact = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="citations")


class Delivery(FactModel):
    """How far a commitment was kept on a day: 0 not begun, 1 minimum, 2 intermediate, 3 complete."""

    LEVELS: ClassVar = {0: "not begun", 1: "minimum", 2: "intermediate", 3: "complete"}

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="deliveries")
    level = models.PositiveSmallIntegerField(choices=LEVELS.items())
    on = PartialDateField(null=True, blank=True)
    on_day = LastDayField(null=True, source="on")
    note = models.TextField(null=True, blank=True)

    class Meta(FactModel.Meta):
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            *FactModel.Meta.constraints,
            rule(
                Q(level__range=(0, 3)),
                name="issues_delivery_level",
                field="level",
                says="Write 0 (not begun) to 3 (complete).",
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level} of commitment {self.commitment_id}"


class DeliveryCitation(Citation):
    """A citation for a delivery."""

    fact = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="citations")


class Observation(FactModel):
    """One observed value of a commitment's metric, for a period. Each source's ledger of figures stays apart."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="observations")
    period = models.CharField(max_length=60)
    value = StatedNumberField(max_digits=24, decimal_places=6, null=True, blank=True)
    bound = models.CharField(max_length=8, choices=Bound.choices, null=True, blank=True)
    note = models.TextField(null=True, blank=True)

    class Meta(FactModel.Meta):
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [*FactModel.Meta.constraints, one_of("bound", Bound), not_blank("period")]

    def __str__(self) -> str:
        return f"{self.period} of commitment {self.commitment_id}"


class ObservationCitation(Citation):
    """A citation for an observation."""

    fact = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="citations")
