"""Measures used as leverage, and each change of their state or rate."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rounds.choices import Instrument, MeasureState
from rounds.models.negotiations import Negotiation, Party
from tradetalks.ledger.models import FactModel, VersionedModel
from tradetalks.lib.constraints import not_blank, once, one_of, rule
from tradetalks.lib.partial_dates import LastDayField, PartialDateField
from tradetalks.lib.stated_numbers import StatedNumberField
from tradetalks.sources.models import Citation


class Measure(VersionedModel):
    """A tariff, export ban or other act. A rise is a revision of the same measure, so its scope counts once."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="measures")
    key = models.CharField(max_length=120)
    title = models.TextField()
    imposed_by = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    against = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=24, choices=Instrument.choices)
    scope_text = models.TextField(null=True, blank=True)
    scope_usd = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    """Trade covered, in US dollars a year."""

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once(
                "negotiation",
                "key",
                name="rounds_measure_key_once",
                field="key",
                says="This key names a measure already.",
            ),
            not_blank("title"),
            one_of("instrument", Instrument),
            rule(
                Q(scope_usd__isnull=True) | Q(scope_usd__gte=0),
                name="rounds_measure_scope",
                field="scope_usd",
                says="Write the trade covered in US dollars, 0 or more.",
            ),
            rule(
                Q(against__isnull=True) | ~Q(against=F("imposed_by")),
                name="rounds_measure_against_another",
                field="against",
                says="A measure is imposed on another party, or on none in particular.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ledger_ref(self) -> str:
        return self.key


class MeasureRevision(FactModel):
    """One change of a measure. Rates are in percent ad valorem."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="revisions")
    state = models.CharField(max_length=12, choices=MeasureState.choices)
    rate_from = StatedNumberField(max_digits=12, decimal_places=4, null=True, blank=True)
    rate_to = StatedNumberField(max_digits=12, decimal_places=4, null=True, blank=True)
    effective_on = PartialDateField(null=True, blank=True)
    effective_day = LastDayField(null=True, source="effective_on")
    announced_on = PartialDateField(null=True, blank=True)
    announced_day = LastDayField(null=True, source="announced_on")
    note = models.TextField(null=True, blank=True)

    class Meta(FactModel.Meta):
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [*FactModel.Meta.constraints, one_of("state", MeasureState)]

    def __str__(self) -> str:
        return f"{self.state} of measure {self.measure_id}"


class MeasureRevisionCitation(Citation):
    """A citation for a change of a measure."""

    fact = models.ForeignKey(MeasureRevision, on_delete=models.PROTECT, related_name="citations")
