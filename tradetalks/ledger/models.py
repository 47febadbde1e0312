"""The rows of the ledger, and the shape every recorded row shares."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tradetalks.lib.canonical_json import plain
from tradetalks.lib.constraints import once, one_of, rule
from tradetalks.lib.stated_numbers import StatedNumberField


class Door(models.TextChoices):
    """Through which door an act came in."""

    ADMIN = "admin", "Admin"
    BROWSER = "browser", "Browser"
    API = "api", "REST API"
    IMPORT = "import", "Import"
    COMMAND = "command", "Command line"
    WORKER = "worker", "Worker"


class Head(models.Model):
    """One row: the number and hash of the newest changeset. Locking it is the one write lock."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=71, default="")

    class Meta:
        constraints: ClassVar = [
            rule(Q(pk=1), name="ledger_head_is_one_row", field="id", says="The head is one row, number 1.")
        ]

    def __str__(self) -> str:
        return f"head at {self.number}"


class Changeset(models.Model):
    """One act: who, when, through which door, why. Never edited or deleted."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)  # "as we knew it at <timestamp>"
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="changesets")
    door = models.CharField(max_length=10, choices=Door.choices)
    reason = models.TextField(blank=True)
    scope = models.CharField(max_length=80, blank=True)
    """Slug of the negotiation it belongs to; empty for shared records such as sources."""
    previous_hash = models.CharField(max_length=71, blank=True)
    hash = models.CharField(max_length=71, unique=True)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["scope", "number"], name="ledger_changes_feed")]
        constraints: ClassVar = [one_of("door", Door)]

    def __str__(self) -> str:
        return f"changeset {self.number}"


class Change(models.Model):
    """The before and after of one row in one changeset: JSON objects column → value, null where the row was not."""

    changeset = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="changes")
    position = models.PositiveIntegerField()
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    ref = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["changeset", "position"]
        indexes: ClassVar = [models.Index(fields=["model", "object_id", "changeset"], name="ledger_history_of_row")]
        constraints: ClassVar = [
            once(
                "changeset",
                "position",
                name="ledger_change_position",
                field="position",
                says="A changeset has one change at each position.",
            ),
            rule(
                Q(before__isnull=False) | Q(after__isnull=False),
                name="ledger_change_of_something",
                field="after",
                says="A change has a before, an after, or both.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.ref} in changeset {self.changeset_id}"


def _scalar(field: "models.Field[Any, Any]", value: Any) -> Any:
    """A column's value as the ledger keeps it: a stated number with the decimals it was stated with."""
    return field.get_prep_value(value) if isinstance(field, StatedNumberField) else plain(value)


class RecordedModel(models.Model):
    """A row whose every change is in the ledger. Write it only through `recording.Recorder`."""

    NOT_IN_LEDGER: ClassVar[frozenset[str]] = frozenset()
    """Columns that are projections of other rows, or that the ledger must not repeat."""

    class Meta:
        abstract = True

    @property
    def ledger_ref(self) -> str:
        """How people name this row in the ledger, e.g. `US-007` or `R5`."""
        return str(self)

    @property
    def ledger_name(self) -> str:
        """`app.model`, as the ledger stores it."""
        return self._meta.label_lower

    def snapshot(self) -> dict[str, Any]:
        """Column → JSON scalar of every column that the ledger keeps."""
        return {
            field.attname: _scalar(field, getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if field.attname not in self.NOT_IN_LEDGER
        }


class VersionedModel(RecordedModel):
    """A mutable record. A write says which version it read; one conditional UPDATE refuses a stale one."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class FactQuerySet(models.QuerySet["Any"]):
    """Vocabulary of every kind of fact."""

    def current(self) -> Self:
        """Facts that no correction has superseded."""
        return self.filter(superseded__isnull=True)

    def known_at(self, changeset: int) -> Self:
        """Facts as they were known after the changeset of that number."""
        return self.filter(Q(superseded__isnull=True) | Q(superseded__gt=changeset), recorded__lte=changeset)


class FactModel(RecordedModel):
    """Append-only: recorded once, never edited; superseded by a correction when it was wrong."""

    recorded = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="+", editable=False)
    superseded = models.ForeignKey(Changeset, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    superseded_reason = models.TextField(blank=True, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            rule(
                Q(superseded__isnull=True) | Q(superseded__gte=F("recorded")),
                name="%(app_label)s_%(class)s_superseded_later",
                field="superseded",
                says="A fact is superseded after it was recorded.",
            ),
            rule(
                Q(superseded__isnull=True, superseded_reason="")
                | (Q(superseded__isnull=False) & ~Q(superseded_reason="")),
                name="%(app_label)s_%(class)s_superseded_why",
                field="superseded_reason",
                says="A correction says what was wrong.",
            ),
        ]
