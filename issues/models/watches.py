"""Who watches which issue. Somebody's own choice, no part of the record: it is not in the ledger."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from issues.models.demands import Issue
from tradetalks.lib.constraints import once


class Watch(models.Model):
    """A person wants to see what happens to an issue."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="watches")
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "watches"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            once("user", "issue", name="issues_watched_once", field="issue", says="You watch this issue already."),
        ]

    def __str__(self) -> str:
        return f"user {self.user_id} watches issue {self.issue_id}"
