"""When somebody last looked at a negotiation. Working material of a person, not part of the record."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from rounds.models import Negotiation
from tradetalks.lib.constraints import once


class Visit(models.Model):
    """The visit that goes on, and where the one before it left off, as positions in the ledger."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    number = models.PositiveBigIntegerField()
    """Changeset at the head of the ledger when the person last looked."""
    before_at = models.DateTimeField(null=True)
    before_number = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            once("user", "negotiation", name="issues_visit_once", field="user", says="It is kept once."),
        ]

    def __str__(self) -> str:
        return f"visit of user {self.user_id}"
