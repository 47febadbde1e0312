"""What is recorded of an issue: status changes, positions, links and notes. Append-only."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from issues.choices import Bound, Channel, LinkKind, OfferAnswer, Stance, Status
from issues.models.demands import Issue
from rounds.models import Negotiation, Party, Round
from tradetalks.ledger.models import FactModel, FactQuerySet
from tradetalks.lib.constraints import not_blank, once, one_of, rule
from tradetalks.lib.partial_dates import LastDayField, PartialDateField
from tradetalks.lib.stated_numbers import StatedNumberField
from tradetalks.sources.models import Citation


class DatedFactQuerySet(FactQuerySet):
    """Vocabulary of facts that hold from a day or a round on."""

    def with_day(self) -> Self:
        """Adds `day`: the fact's own day, else the last day of its round (counting rules)."""
        facts: Self = self.annotate(day=Coalesce("on_day", "round__last_day"))
        return facts

    def in_world_order(self) -> Self:
        """By window, then day, then order of recording; facts after the last logged round come last."""
        return self.with_day().order_by("world_order", "pk")


DAY_BITS, NUMBER_BITS = 22, 19
"""Room for every day Python knows and for round numbers to half a million: 63 bits in all."""


def world_order(window: Round | None, day: dt.date) -> int:
    """A fact's place in world order as one number: its window's last day, its window's number, its own day.

    Facts at the same place follow their order of recording. `window` None: after the last logged round.
    `world_order(window, date.max)` is the last place in a window.
    """
    end: dt.date = (window.last_day if window else None) or dt.date.max
    number: int = min(window.number if window else 2**NUMBER_BITS, 2**NUMBER_BITS - 1)
    return (end.toordinal() << NUMBER_BITS | number) << DAY_BITS | day.toordinal()


def end_of(order: int) -> dt.date:
    """The last day of the window that a place in world order lies in; `date.max` after the last logged round."""
    return dt.date.fromordinal(max(1, order >> DAY_BITS >> NUMBER_BITS))  # 0: a fact not placed yet


class DatedFact(FactModel):
    """A fact with its two clocks: `on` and `round` in the world, `recorded` in the ledger.

    `window` and `world_order` are projections: the logged round in whose window the fact lies (counting rules),
    null while no logged round has ended on or after its day; and its place in world order as one number, so that
    the status after a round is one step in an index, whatever the length of the history.
    """

    NOT_IN_LEDGER: ClassVar[frozenset[str]] = frozenset({"window_id", "world_order"})

    on = PartialDateField(null=True, blank=True)
    on_day = LastDayField(null=True, source="on")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)s_facts")
    window = models.ForeignKey(
        Round, null=True, on_delete=models.SET_NULL, related_name="%(class)s_in_window", editable=False
    )
    world_order = models.BigIntegerField(editable=False)

    objects = DatedFactQuerySet.as_manager()  # type: ignore[misc]  # a wider vocabulary than every fact's

    class Meta(FactModel.Meta):
        abstract = True
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            *FactModel.Meta.constraints,
            rule(
                Q(on__isnull=False) | Q(round__isnull=False),
                name="%(app_label)s_%(class)s_has_a_day_or_round",
                field="on",
                says="Name a round or a day: a fact holds from some day on.",
            ),
        ]


class StatusChange(DatedFact):
    """The issue's joint state from a day or round on. The only way a status changes.

    The same status recorded again means “discussed, no movement”.
    """

    NOT_IN_LEDGER: ClassVar[frozenset[str]] = frozenset({"window_id", "world_order", "previous"})

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="status_changes")
    to = models.CharField(max_length=24, choices=Status.choices)
    reason = models.TextField()
    successor = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="succeeds")
    previous = models.CharField(max_length=24, blank=True, editable=False)
    """Projection: the status right before this fact in world order, empty for the first."""

    class Meta(DatedFact.Meta):
        constraints: ClassVar = [
            *DatedFact.Meta.constraints,
            one_of("to", Status),
            not_blank("reason"),
            rule(
                Q(to=Status.SUPERSEDED, successor__isnull=False) | ~Q(to=Status.SUPERSEDED) & Q(successor__isnull=True),
                name="issues_superseded_names_its_successor",
                field="successor",
                says="A superseded issue names its successor; no other status does.",
            ),
            rule(
                Q(successor__isnull=True) | ~Q(successor=F("issue")),
                name="issues_not_its_own_successor",
                field="successor",
                says="The successor is another issue of the same talks.",
            ),
        ]
        indexes: ClassVar = [
            # The history of an issue, and its status after a round.
            models.Index(fields=["issue", "world_order", "id"], name="issues_status_history"),
            # What a round moved.
            models.Index(fields=["window", "issue"], name="issues_status_in_window"),
        ]

    def __str__(self) -> str:
        return f"{self.get_to_display()} for issue {self.issue_id}"


class StatusChangeCitation(Citation):
    """A citation for a status change."""

    fact = models.ForeignKey(StatusChange, on_delete=models.PROTECT, related_name="citations")


class Position(DatedFact):
    """One party's stance on one issue on a day or round, with what it would give or take."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="positions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(max_length=16, choices=Stance.choices)
    answer = models.CharField(max_length=12, choices=OfferAnswer.choices, null=True, blank=True)
    text = models.TextField()
    channel = models.CharField(max_length=8, choices=Channel.choices, null=True, blank=True)
    quantity_metric = models.CharField(max_length=300, null=True, blank=True)
    quantity_unit = models.CharField(max_length=100, null=True, blank=True)
    quantity_value = StatedNumberField(max_digits=24, decimal_places=6, null=True, blank=True)
    quantity_bound = models.CharField(max_length=8, choices=Bound.choices, null=True, blank=True)
    quantity_baseline = StatedNumberField(max_digits=24, decimal_places=6, null=True, blank=True)
    quantity_due_on = PartialDateField(null=True, blank=True)
    quantity_window = models.TextField(null=True, blank=True)
    condition_text = models.TextField(null=True, blank=True)
    condition_issue = models.ForeignKey(
        Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="conditions_on_it"
    )

    class Meta(DatedFact.Meta):
        constraints: ClassVar = [
            *DatedFact.Meta.constraints,
            one_of("stance", Stance),
            one_of("answer", OfferAnswer),
            one_of("channel", Channel),
            one_of("quantity_bound", Bound),
            not_blank("text"),
            rule(
                Q(answer__isnull=True) | Q(stance=Stance.OFFERS),
                name="issues_answer_of_an_offer",
                field="answer",
                says="Only an offer answers the demand; leave it empty for any other stance.",
            ),
            rule(
                Q(condition_text__isnull=False) | ~Q(stance=Stance.CONDITIONAL),
                name="issues_conditional_on_something",
                field="condition",
                says="Say on which condition.",
            ),
            rule(
                Q(condition_issue__isnull=True) | Q(condition_text__isnull=False),
                name="issues_condition_has_words",
                field="condition.text",
                says="Say the condition in words too.",
            ),
            rule(
                Q(condition_issue__isnull=True) | ~Q(condition_issue=F("issue")),
                name="issues_not_conditional_on_itself",
                field="condition.issue",
                says="The condition hangs on another issue.",
            ),
            rule(
                Q(quantity_metric__isnull=False) | Q(quantity_value__isnull=True),
                name="issues_quantity_has_a_metric",
                field="quantity.metric",
                says="Say of what the quantity is.",
            ),
        ]
        indexes: ClassVar = [
            # The latest stance of each party on an issue.
            models.Index(fields=["issue", "party", "world_order", "id"], name="issues_position_history"),
            models.Index(fields=["window", "issue"], name="issues_position_in_window"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()} by party {self.party_id} on issue {self.issue_id}"


class PositionCitation(Citation):
    """A citation for a position."""

    fact = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="citations")


class IssueLink(FactModel):
    """A typed, dated link from one issue to another."""

    from_issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="links_from")
    to_issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="links_to")
    kind = models.CharField(max_length=16, choices=LinkKind.choices)
    on = PartialDateField(null=True, blank=True)
    on_day = LastDayField(null=True, source="on")
    note = models.TextField(null=True, blank=True)

    class Meta(FactModel.Meta):
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            *FactModel.Meta.constraints,
            one_of("kind", LinkKind),
            rule(
                ~Q(from_issue=F("to_issue")),
                name="issues_link_to_another",
                field="to",
                says="Link to another issue of the same talks.",
            ),
            once(
                "from_issue",
                "to_issue",
                "kind",
                where=Q(superseded__isnull=True),
                name="issues_link_once",
                field="to",
                says="The issues are linked that way already.",
            ),
        ]

    def __str__(self) -> str:
        return f"issue {self.from_issue_id} {self.get_kind_display().lower()} issue {self.to_issue_id}"


class IssueLinkCitation(Citation):
    """A citation for a link."""

    fact = models.ForeignKey(IssueLink, on_delete=models.PROTECT, related_name="citations")


class Note(FactModel):
    """Context or an expert's comment, on an issue, a round or the talks. Markdown."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="notes")
    issue = models.ForeignKey(Issue, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="notes")
    on = PartialDateField(null=True, blank=True)
    on_day = LastDayField(null=True, source="on")
    text = models.TextField()

    class Meta(FactModel.Meta):
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [*FactModel.Meta.constraints, not_blank("text")]

    def __str__(self) -> str:
        return self.text[:80]


class NoteCitation(Citation):
    """A citation for a note."""

    fact = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="citations")
