"""Issues: one demand of one party on another, its subject, and what it hangs on."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from issues.choices import IssueKind, PartySensitivity, Status
from rounds.models import Deadline, DemandList, Measure, Negotiation, Party, Round
from tradetalks.ledger.models import Changeset, RecordedModel, VersionedModel
from tradetalks.lib.constraints import not_blank, once, one_of, rule
from tradetalks.sources.models import Citation


class Area(RecordedModel):
    """One subject of the taxonomy. A table, so that an analyst can add one."""

    code = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [not_blank("label")]

    def __str__(self) -> str:
        return self.label

    @property
    def ledger_ref(self) -> str:
        return self.code


class ListedArea(RecordedModel):
    """An area a negotiation's record lists, in its own order."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="listed_areas")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="listed_in")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once(
                "negotiation", "area", name="issues_area_listed_once", field="area", says="This area is listed already."
            )
        ]

    def __str__(self) -> str:
        return f"area {self.area_id} in negotiation {self.negotiation_id}"


class Issue(VersionedModel):
    """One demand (or offer, objection, point of process). `raised_by` null: both sides jointly.

    `status`, `status_fact` and `touched` are projections of its facts, written by the same act and rebuilt by
    `manage.py rebuild_projections`; they are not in the ledger because the facts are.
    """

    NOT_IN_LEDGER: ClassVar[frozenset[str]] = frozenset({"status", "status_fact_id", "touched_id"})

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="issues")
    ref = models.CharField(max_length=20)
    """Raising party and number, e.g. `US-007`; `JT-001` where both raised it. Never reused."""
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=IssueKind.choices, default=IssueKind.DEMAND)
    title = models.CharField(max_length=300)
    description = models.TextField(null=True, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="issues")
    raised_by = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="issues_raised")
    addressed_to = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.PROTECT, related_name="issues_addressed"
    )
    raised_in = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="issues_raised")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    demand_list = models.ForeignKey(DemandList, null=True, blank=True, on_delete=models.PROTECT, related_name="issues")
    archived_on = models.DateField(null=True, blank=True)
    """The day it was archived; it counts in summaries of rounds that ended before that day."""

    status = models.CharField(max_length=24, choices=Status.choices, null=True, blank=True, editable=False)
    status_fact = models.ForeignKey(
        "StatusChange", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    touched = models.ForeignKey(Changeset, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    """The newest changeset that touched the issue or any of its facts."""

    class Meta:
        ordering: ClassVar = ["negotiation", "ref"]
        constraints: ClassVar = [
            once(
                "negotiation",
                "ref",
                name="issues_ref_once",
                field="ref",
                says="This reference is taken; a reference is never used twice.",
            ),
            once(
                "negotiation",
                "raised_by",
                "number",
                name="issues_number_once",
                field="ref",
                says="This number is taken; a reference is never used twice.",
            ),
            once(
                "negotiation",
                "number",
                name="issues_joint_number_once",
                where=Q(raised_by__isnull=True),
                field="ref",
                says="This number is taken; a reference is never used twice.",
            ),
            not_blank("title"),
            not_blank("ref"),
            one_of("kind", IssueKind),
            one_of("status", Status),
            rule(
                Q(raised_by__isnull=True) | Q(addressed_to__isnull=True) | ~Q(raised_by=F("addressed_to")),
                name="issues_addressed_to_another",
                field="addressed_to",
                says="An issue is addressed to the other side.",
            ),
            rule(
                Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="issues_not_its_own_parent",
                field="parent",
                says="No issue is a part of itself.",
            ),
        ]
        indexes: ClassVar = [
            # The list: filter by status within a negotiation, keyset by reference.
            models.Index(fields=["negotiation", "status", "ref"], name="issues_by_status"),
            # "Recently changed" and the changes feed of a negotiation.
            models.Index(fields=["negotiation", "touched"], name="issues_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ledger_ref(self) -> str:
        return self.ref

    @property
    def is_archived(self) -> bool:
        """Whether it was put away; an issue is never deleted."""
        return self.archived_on is not None


class IssueCitation(Citation):
    """A citation for an issue having been put."""

    fact = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="citations")


class IssueSensitivity(RecordedModel):
    """How sensitive an issue is for one party."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="sensitivities")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=PartySensitivity.choices)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "issue sensitivities"
        constraints: ClassVar = [
            one_of("level", PartySensitivity),
            once(
                "issue",
                "party",
                name="issues_sensitivity_once",
                field="sensitivity",
                says="Name each party once.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} for party {self.party_id}"


class IssueDeadline(RecordedModel):
    """A deadline an issue hangs on."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="deadline_ties")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="issue_ties")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once(
                "issue",
                "deadline",
                name="issues_deadline_tied_once",
                field="deadlines",
                says="Name each deadline once.",
            )
        ]

    def __str__(self) -> str:
        return f"issue {self.issue_id} hangs on deadline {self.deadline_id}"


class IssueMeasure(RecordedModel):
    """A measure an issue hangs on."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="measure_ties")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="issue_ties")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once("issue", "measure", name="issues_measure_tied_once", field="measures", says="Name each measure once.")
        ]

    def __str__(self) -> str:
        return f"issue {self.issue_id} hangs on measure {self.measure_id}"
