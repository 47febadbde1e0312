"""Answers kept for clients that send a write again because they do not know whether it arrived."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from tradetalks.lib.constraints import once

LONGEST_KEY = 255


class KeptAnswer(models.Model):
    """The answer to a write, kept under the client's `Idempotency-Key` in the write's own transaction."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    request = models.CharField(max_length=71)
    """Digest of method, address and body: the same key with another is a mistake."""
    audience = models.CharField(max_length=200)
    """What the person could see when the body was written (tradetalks.api.reading)."""
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            once("user", "key", name="api_key_once", field="key", says="This key was used already."),
        ]

    def __str__(self) -> str:
        return f"answer {self.status} to {self.user_id} under {self.key}"
