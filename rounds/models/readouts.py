"""Readouts and demand lists: what the parties said publicly of a round, and what they tabled."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from rounds.choices import Tone
from rounds.models.meetings import Round
from rounds.models.negotiations import Negotiation, Party
from tradetalks.ledger.models import FactModel, VersionedModel
from tradetalks.lib.constraints import not_blank, once, one_of, rule
from tradetalks.lib.full_text.table import RELATION, SearchText
from tradetalks.lib.partial_dates import LastDayField, PartialDateField
from tradetalks.sources.models import Citation


class Readout(FactModel):
    """What one party (null: both jointly) said publicly about a round, or (round null) between rounds.

    “None was issued” is a fact too. By the counting rules one without a round lies in the window its day falls in.
    """

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="readouts")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="readouts")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    speaker = models.TextField(null=True, blank=True)
    issued = models.BooleanField(default=True)
    tone = models.CharField(max_length=12, choices=Tone.choices)
    text = models.TextField()
    on = PartialDateField(null=True, blank=True)
    on_day = LastDayField(null=True, source="on")

    class Meta(FactModel.Meta):
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            *FactModel.Meta.constraints,
            one_of("tone", Tone),
            not_blank("text"),
            rule(
                Q(issued=True) & ~Q(tone=Tone.NONE_ISSUED) | Q(issued=False, tone=Tone.NONE_ISSUED),
                name="rounds_readout_tone_fits_issued",
                field="tone",
                says="The tone is none_issued exactly when no statement was issued.",
            ),
            rule(
                Q(on__isnull=False) | Q(round__isnull=False),
                name="rounds_readout_has_a_day_or_round",
                field="on",
                says="Name the round or the day it was said.",
            ),
        ]

    def __str__(self) -> str:
        return f"readout on round {self.round_id}" if self.round_id else f"readout of {self.on}"

    def clean(self) -> None:
        """`issued: false` and the tone `none_issued` go together."""
        if self.issued == (self.tone == Tone.NONE_ISSUED):
            raise ValidationError({"tone": "The tone is none_issued exactly when no statement was issued."})


class ReadoutCitation(Citation):
    """A citation for a readout."""

    fact = models.ForeignKey(Readout, on_delete=models.PROTECT, related_name="citations")


class ReadoutText(SearchText):
    """What a readout is found by."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("text", "speaker")

    row = models.OneToOneField(Readout, primary_key=True, on_delete=models.CASCADE, related_name=RELATION)

    def __str__(self) -> str:
        return f"words of readout {self.row_id}"


class DemandList(VersionedModel):
    """A document that tables many demands at once, with the count its author declared."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="demand_lists")
    key = models.CharField(max_length=120)
    title = models.TextField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    delivered_in = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="demand_lists"
    )
    delivered_on = PartialDateField(null=True, blank=True)
    delivered_day = LastDayField(null=True, source="delivered_on")
    declared_count = models.PositiveIntegerField(null=True, blank=True)
    at_least = models.BooleanField(default=False)
    disclosed = models.TextField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once(
                "negotiation",
                "key",
                name="rounds_demand_list_key_once",
                field="key",
                says="This key names a demand list already.",
            ),
            not_blank("title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ledger_ref(self) -> str:
        return self.key


class DemandListCitation(Citation):
    """A citation for a demand list."""

    fact = models.ForeignKey(DemandList, on_delete=models.PROTECT, related_name="citations")
