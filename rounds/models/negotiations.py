"""Negotiations, the parties to them, and the sources consulted for them."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from tradetalks.ledger.models import RecordedModel, VersionedModel
from tradetalks.lib.constraints import not_blank, once, rule
from tradetalks.lib.partial_dates import FirstDayField, LastDayField, PartialDateField
from tradetalks.sources.models import Source

JOINT_PREFIX = "JT"
"""Prefix of the references of issues that both sides raised; no party may have it as its code."""


class Party(RecordedModel):
    """A government. Nothing in code knows any of them in particular."""

    code = models.CharField(
        max_length=8,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", "A party's code is 2 to 8 capital letters or digits, like US.")
        ],
    )
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "parties"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            not_blank("name"),
            rule(
                ~Q(code=JOINT_PREFIX),
                name="rounds_party_code_not_joint",
                field="code",
                says=f"{JOINT_PREFIX} stands for both sides together; choose another code.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_ref(self) -> str:
        return self.code


class Negotiation(VersionedModel):
    """A set of talks between parties. Its slug is its address and never changes."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    opened_on = PartialDateField(null=True, blank=True)
    opened_day = FirstDayField(null=True, source="opened_on")
    closed_on = PartialDateField(null=True, blank=True)
    closed_day = LastDayField(null=True, source="closed_on")
    summary = models.TextField(null=True, blank=True)
    parties = models.ManyToManyField(Party, through="NegotiationParty", related_name="negotiations")
    sources = models.ManyToManyField(Source, through="ConsultedSource", related_name="negotiations")

    class Meta:
        ordering: ClassVar = ["-opened_day", "name"]
        constraints: ClassVar = [
            not_blank("name"),
            rule(
                Q(opened_day__isnull=True) | Q(closed_day__isnull=True) | Q(closed_day__gte=models.F("opened_day")),
                name="rounds_negotiation_closes_after_opening",
                field="closed_on",
                says="The talks would close before they opened.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_ref(self) -> str:
        return self.slug


class NegotiationParty(RecordedModel):
    """A party to a negotiation, with its place in the record's own order."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="seats")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            once(
                "negotiation",
                "party",
                name="rounds_party_sits_once",
                field="parties",
                says="Name each party once.",
            ),
            once(
                "negotiation",
                "position",
                name="rounds_one_party_per_seat",
                field="parties",
                says="One party sits at each place.",
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.position} of negotiation {self.negotiation_id}"


class ConsultedSource(RecordedModel):
    """A source read for a negotiation, cited or only consulted, in the order it was listed."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="consulted")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="consulted")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once(
                "negotiation",
                "source",
                name="rounds_source_consulted_once",
                field="source",
                says="This source is listed already.",
            )
        ]

    def __str__(self) -> str:
        return f"source {self.source_id} for negotiation {self.negotiation_id}"
