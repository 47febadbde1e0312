"""Who is told, and the outbox of what is to be told. Neither is in the ledger: both follow from it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tradetalks.ledger.models import Changeset
from tradetalks.lib.constraints import not_blank, once, one_of, rule

REASON_LENGTH = 300


class State(models.TextChoices):
    """How a delivery went."""

    WAITING = "waiting", "Waiting"
    FAILED = "failed", "Failed, to be tried again"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Given up"


class WebhookSubscription(models.Model):
    """An address that is told of events, of one negotiation or all, in the ledger's order.

    No secret is stored: it is derived from SECRET_KEY and `secret_salt` (see `signing`), so that a copy of the
    database alone can sign nothing. The lease says which worker delivers just now: two never do at once.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Names its messages: their ids are derived from it."""
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    scope = models.CharField(max_length=80, blank=True)
    """Slug of the negotiation; empty for all."""
    kinds = models.JSONField(default=list, blank=True)
    """Kinds of events, of `kinds.KINDS`; empty for all, those of later releases included."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhook_subscriptions")
    created_at = models.DateTimeField()
    secret_salt = models.CharField(max_length=64, editable=False)
    secret_check = models.CharField(max_length=16, editable=False)
    """Fingerprint of the secret: tells that SECRET_KEY is no longer the one it was derived from."""
    old_secret_salt = models.CharField(max_length=64, blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, editable=False)
    """Until then messages carry a second signature, with the secret before the last rotation."""
    paused_at = models.DateTimeField(null=True, editable=False)
    paused_reason = models.CharField(max_length=REASON_LENGTH, blank=True, editable=False)
    cursor = models.PositiveBigIntegerField(editable=False)
    """Number of the newest changeset whose events are in the outbox."""
    next_try_at = models.DateTimeField(null=True, editable=False)
    """Before then nothing is sent (the database's clock); null while the receiver answers well."""
    lease_holder = models.CharField(max_length=36, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            not_blank("name"),
            not_blank("url"),
            rule(
                Q(paused_at__isnull=True, paused_reason="") | (Q(paused_at__isnull=False) & ~Q(paused_reason="")),
                name="webhooks_paused_says_why",
                field="paused_reason",
                says="A paused subscription says why; one that runs does not.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One event for one subscription: what one changeset did of one kind. Delivered in order of changeset, position."""

    OPEN: ClassVar = [State.WAITING, State.FAILED]

    subscription = models.ForeignKey(WebhookSubscription, on_delete=models.PROTECT, related_name="deliveries")
    changeset = models.ForeignKey(Changeset, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    """Position in the changeset of the first change of that kind."""
    message_id = models.UUIDField(unique=True, editable=False)
    """Sent as `webhook-id`, the same at every try and replay. Unique, for whoever searches by what a receiver saw."""
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    """Tries begun since it was last waiting; counted before each, so that one that kills its worker counts too."""
    tried_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    """When it was delivered or given up."""
    last_status = models.PositiveSmallIntegerField(null=True)
    """HTTP status of the last answer; null where none came."""
    error = models.CharField(max_length=REASON_LENGTH, blank=True)
    """Why the last try failed; empty when it did not."""

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints: ClassVar = [
            once(
                "subscription",
                "changeset",
                "kind",
                name="webhooks_event_once",
                field="kind",
                says="The outbox has this event already.",
            ),
            one_of("state", State),
            rule(
                Q(state__in=["waiting", "failed"], settled_at__isnull=True)
                | Q(state__in=["delivered", "dead"], settled_at__isnull=False),
                name="webhooks_settled_says_when",
                field="settled_at",
                says="A delivery that is over says since when.",
            ),
        ]
        indexes: ClassVar = [
            # The courier: the first that is still to be delivered.
            models.Index(
                fields=["subscription", "changeset", "position"],
                condition=Q(state__in=["waiting", "failed"]),
                name="webhooks_to_deliver",
            ),
            # Whether the one before was given up too, and what is old enough to be removed.
            models.Index(
                fields=["subscription", "settled_at"], condition=Q(settled_at__isnull=False), name="webhooks_settled"
            ),
            # The admin: what was given up.
            models.Index(fields=["-changeset"], condition=Q(state="dead"), name="webhooks_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of changeset {self.changeset_id}"
