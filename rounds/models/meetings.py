"""Rounds: one meeting or call each, who sat there, and how it ended."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from rounds.choices import Answer, RoundKind, RoundLevel, RoundState
from rounds.models.negotiations import Negotiation, Party
from tradetalks.ledger.models import Changeset, RecordedModel, VersionedModel
from tradetalks.lib.constraints import not_blank, once, one_of, rule
from tradetalks.lib.partial_dates import FirstDayField, LastDayField, PartialDateField
from tradetalks.sources.models import Citation

OUTCOME_ITEMS = ("agreement", "joint_statement", "framework_text", "truce", "next_date_set")
"""The outcome checklist, in the order of docs/domain.md; columns are named `outcome_<item>`."""


class RoundQuerySet(models.QuerySet["Round"]):
    """Vocabulary of rounds."""

    def in_order(self) -> Self:
        """By their last day, then by number (counting rules); rounds without a day come last."""
        return self.order_by(F("last_day").asc(nulls_last=True), "number")

    def logged(self) -> Self:
        """Rounds whose record has been entered: the only ones that have a window and a summary."""
        return self.filter(logged__isnull=False)


class Round(VersionedModel):
    """One meeting or call. Planned until held; logged when its record is entered, amended after that."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=RoundKind.choices, default=RoundKind.NEGOTIATION)
    level = models.CharField(max_length=20, choices=RoundLevel.choices, null=True, blank=True)
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.PLANNED)
    starts_on = PartialDateField(null=True, blank=True)
    first_day = FirstDayField(null=True, source="starts_on")
    ends_on = PartialDateField(null=True, blank=True)
    last_day = LastDayField(null=True, source="ends_on")
    city = models.CharField(max_length=200, null=True, blank=True)
    country = models.CharField(max_length=100, null=True, blank=True)
    venue = models.CharField(max_length=300, null=True, blank=True)
    official_number = models.PositiveIntegerField(null=True, blank=True)
    outcome_agreement = models.CharField(max_length=7, choices=Answer.choices, default=Answer.UNKNOWN)
    outcome_joint_statement = models.CharField(max_length=7, choices=Answer.choices, default=Answer.UNKNOWN)
    outcome_framework_text = models.CharField(max_length=7, choices=Answer.choices, default=Answer.UNKNOWN)
    outcome_truce = models.CharField(max_length=7, choices=Answer.choices, default=Answer.UNKNOWN)
    outcome_next_date_set = models.CharField(max_length=7, choices=Answer.choices, default=Answer.UNKNOWN)
    outcome_text = models.TextField(null=True, blank=True)
    next_round_text = models.TextField(null=True, blank=True)
    logged = models.ForeignKey(Changeset, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    """The changeset that entered its record; null until then."""

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["negotiation", "number"]
        constraints: ClassVar = [
            once(
                "negotiation",
                "number",
                name="rounds_number_once",
                field="number",
                says="A round has this number already; choose another.",
            ),
            not_blank("name"),
            one_of("kind", RoundKind),
            one_of("level", RoundLevel),
            one_of("state", RoundState),
            *(one_of(f"outcome_{item}", Answer) for item in OUTCOME_ITEMS),
            rule(
                Q(first_day__isnull=True) | Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="rounds_round_ends_after_start",
                field="ends_on",
                says="The round would end before it starts.",
            ),
            rule(
                Q(logged__isnull=True) | Q(state=RoundState.HELD, last_day__isnull=False),
                name="rounds_logged_is_held_with_a_day",
                field="ends_on",
                says="A logged round was held, and keeps its last day: its window ends there.",
            ),
        ]
        indexes: ClassVar = [
            # The window of a fact: logged rounds of one negotiation in order.
            models.Index(fields=["negotiation", "last_day", "number"], name="rounds_in_order"),
        ]

    def __str__(self) -> str:
        return f"R{self.number} {self.name}"

    @property
    def ledger_ref(self) -> str:
        return f"R{self.number}"

    @property
    def is_logged(self) -> bool:
        """Whether its record has been entered."""
        return self.logged_id is not None

    @property
    def outcome(self) -> dict[str, str]:
        """The outcome checklist: item → yes, no or unknown."""
        return {item: getattr(self, f"outcome_{item}") for item in OUTCOME_ITEMS}


class RoundCitation(Citation):
    """A citation for a round's facts."""

    fact = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="citations")


class Delegate(RecordedModel):
    """A person on a party's delegation in a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="delegates")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=300, null=True, blank=True)
    head = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [not_blank("name")]

    def __str__(self) -> str:
        return self.name
