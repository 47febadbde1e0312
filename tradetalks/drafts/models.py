"""The one row a draft is."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """The fields of one form as they were typed, url-encoded, by person and address of the form."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    address = models.CharField(max_length=300)
    fields = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-saved_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "address"], name="drafts_one_for_each_form")]

    def __str__(self) -> str:
        return f"draft of {self.user_id} at {self.address}"
