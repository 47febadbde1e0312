"""Sources, the citation every kind of fact carries, and the identities kept apart from both."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tradetalks.ledger.models import Changeset, RecordedModel, VersionedModel
from tradetalks.lib.constraints import once, one_of, rule
from tradetalks.lib.full_text.table import RELATION, SearchText
from tradetalks.lib.partial_dates import PartialDateField
from tradetalks.sources.choices import Basis, Credibility, Reliability, Sensitivity, SourceKind

JOINT_VOICE = "joint"
QUOTE_WORDS = 25
"""A quotation longer than this is copying, not citing."""


class Source(VersionedModel):
    """A publication or document. Shared by all negotiations; `key` is what dossiers call it."""

    key = models.CharField(max_length=120, unique=True)
    publisher = models.TextField(null=True, blank=True)
    title = models.TextField(null=True, blank=True)
    kind = models.CharField(max_length=20, choices=SourceKind.choices)
    url = models.URLField(max_length=2000, null=True, blank=True)
    published_on = PartialDateField(null=True, blank=True)
    language = models.CharField(max_length=35, null=True, blank=True)
    sensitivity = models.CharField(max_length=12, choices=Sensitivity.choices, default=Sensitivity.CLEAR)
    note = models.TextField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [one_of("kind", SourceKind), one_of("sensitivity", Sensitivity)]

    def __str__(self) -> str:
        return self.title or self.publisher or self.key

    @property
    def ledger_ref(self) -> str:
        return self.key

    @property
    def code(self) -> str:
        """The short name people speak: `S-41`."""
        return f"S-{self.pk}"


class SourceText(SearchText):
    """What a source is found by: its code too."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("key", "publisher", "title", "note")

    row = models.OneToOneField(Source, primary_key=True, on_delete=models.CASCADE, related_name=RELATION)

    def __str__(self) -> str:
        return f"words of source {self.row_id}"

    @classmethod
    def parts(cls, values: Mapping[str, Any]) -> list[str | None]:
        """Code and texts."""
        return [f"S-{values['id']}", *super().parts(values)]


class Citation(RecordedModel):
    """Whose word it is, on which terms, how reliable, where to read it. One concrete table beside each fact.

    `voice` is a party's code, `joint`, or null for neither side. Citations are recorded with their fact
    and never edited: a fact with a wrong citation is superseded.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    recorded = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="+", editable=False)
    voice = models.CharField(max_length=8, null=True, blank=True)
    disputes = models.BooleanField(default=False)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    speaker = models.TextField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    reliability = models.CharField(max_length=1, choices=Reliability.choices, default=Reliability.F)
    credibility = models.PositiveSmallIntegerField(choices=Credibility.choices, default=Credibility.CANNOT_BE_JUDGED)
    locator = models.TextField(null=True, blank=True)
    quote = models.TextField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            one_of("basis", Basis),
            one_of("reliability", Reliability),
            rule(
                Q(credibility__range=(1, 6)),
                name="%(app_label)s_%(class)s_credibility",
                field="credibility",
                says="Write 1 (confirmed) to 6 (cannot be judged).",
            ),
            rule(
                Q(people__isnull=True) | Q(people__gte=1),
                name="%(app_label)s_%(class)s_people",
                field="people",
                says="Write how many people, at least 1, or nothing.",
            ),
        ]

    def __str__(self) -> str:
        return f"citation of {self.source_id}"

    def clean(self) -> None:
        """A quotation is at most 25 words (domain.md), and nobody is no number of people."""
        if self.people == 0:
            raise ValidationError({"people": "Write how many people, at least 1, or nothing."})
        if self.quote and len(self.quote.split()) > QUOTE_WORDS:
            raise ValidationError(
                {"quote": f"A quotation has at most {QUOTE_WORDS} words; this one has {len(self.quote.split())}."}
            )

    @property
    def rating(self) -> str:
        """The Admiralty code, e.g. `B2`."""
        return f"{self.reliability}{self.credibility}"


class SourceIdentity(RecordedModel):
    """Who an unnamed source really is. Own table, own right, never joined by ordinary reads.

    The identity itself is not repeated in the ledger, which more people may read.
    """

    NOT_IN_LEDGER: ClassVar[frozenset[str]] = frozenset({"identity"})

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    recorded = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="+", editable=False)
    attribution = models.TextField()
    """As printed, e.g. `person close to the talks`."""
    identity = models.TextField()

    class Meta:
        verbose_name_plural = "source identities"
        constraints: ClassVar = [
            once(
                "source",
                "attribution",
                name="sources_identity_once",
                field="attribution",
                says="Who this is in that source is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"identity behind “{self.attribution}”"


def citation_values(citation: Citation) -> dict[str, Any]:
    """A citation in the words of dossier.md, without its source's key."""
    return {
        "party": citation.voice,
        "disputes": citation.disputes,
        "basis": citation.basis,
        "speaker": citation.speaker,
        "people": citation.people,
        "reliability": citation.reliability,
        "credibility": citation.credibility,
        "locator": citation.locator,
        "quote": citation.quote,
    }
