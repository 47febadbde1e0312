"""The words issues and positions are found by."""

from typing import ClassVar

from django.db import models

from issues.models.demands import Issue
from issues.models.facts import Position
from tradetalks.lib.full_text.table import RELATION, SearchText


class IssueText(SearchText):
    """What an issue is found by."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("ref", "title", "description")

    row = models.OneToOneField(Issue, primary_key=True, on_delete=models.CASCADE, related_name=RELATION)

    def __str__(self) -> str:
        return f"words of issue {self.row_id}"


class PositionText(SearchText):
    """What a position is found by."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("text", "condition_text", "quantity_metric", "quantity_window")

    row = models.OneToOneField(Position, primary_key=True, on_delete=models.CASCADE, related_name=RELATION)

    def __str__(self) -> str:
        return f"words of position {self.row_id}"
