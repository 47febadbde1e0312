"""Saved views of the issue list: a query under a name. Working material of a person, not part of the record."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from rounds.models import Negotiation
from tradetalks.lib.constraints import not_blank, once

LONGEST_NAME = 80
LONGEST_QUERY = 4000


class SavedView(models.Model):
    """A query of its owner, in the list of one negotiation; others see it where it is shared."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=LONGEST_NAME)
    slug = models.SlugField(max_length=LONGEST_NAME, allow_unicode=True)
    query = models.TextField(blank=True)
    """As in the address of the list: filters, order, groups, columns, layout."""
    shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    """Opens when its owner opens the list without asking for anything."""

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            not_blank("name"),
            once(
                "owner",
                "negotiation",
                "slug",
                name="issues_view_slug_once",
                field="name",
                says="You have a view of this name already; choose another one.",
            ),
            once(
                "owner",
                "negotiation",
                name="issues_view_one_default",
                where=Q(is_default=True),
                field="is_default",
                says="One view opens by itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
