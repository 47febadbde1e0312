"""The audit in the admin: every act and every row it touched, to be read by managers.

Managers alone, because the before and after of a row may quote sources whose label not everybody may see.
"""

import json
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tradetalks.accounts.admin_rights import ReadOnlyInline, RightsAdmin, require_managing
from tradetalks.ledger.models import Change, Changeset


def difference(change: Change) -> SafeString:
    """Column by column: what it was, what it became; only columns that differ."""
    before, after = change.before or {}, change.after or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    rows = ((name, _shown(before.get(name)), _shown(after.get(name))) for name in names)
    lines = format_html_join("", "<dt>{}</dt><dd><del>{}</del> <ins>{}</ins></dd>", rows)
    return format_html('<dl class="difference">{}</dl>', lines)


def _shown(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class ChangeInline(ReadOnlyInline):
    """The rows an act touched."""

    model = Change
    fields = ("position", "model", "ref", "what")
    readonly_fields = ("what",)

    @admin.display(description="before → after")
    def what(self, change: Change) -> SafeString:
        """The difference."""
        return difference(change)


@admin.register(Changeset)
class ChangesetAdmin(RightsAdmin):
    """Acts, newest first."""

    view_requires = staticmethod(require_managing)
    list_display = ("number", "at", "by", "door", "scope", "reason")
    list_filter = ("door",)
    list_select_related = ("by",)
    search_fields = ("reason", "scope", "by__username")
    ordering = ("-number",)
    fields = ("number", "at", "by", "door", "scope", "reason", "previous_hash", "hash")
    inlines: ClassVar = [ChangeInline]


@admin.register(Change)
class ChangeAdmin(RightsAdmin):
    """Every row ever touched, newest first: the history of one record when it is filtered by it."""

    view_requires = staticmethod(require_managing)
    also_filtered_by = frozenset({"object_id", "model"})
    list_display = ("ref", "model", "changeset_number", "at", "by", "why", "what")
    list_select_related = ("changeset__by",)
    search_fields = ("ref",)
    ordering = ("-changeset", "-position")
    fields = ("changeset", "position", "model", "object_id", "ref", "what")
    readonly_fields = ("what",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the act of each."""
        return super().get_queryset(request).select_related("changeset__by")

    @admin.display(description="changeset", ordering="changeset")
    def changeset_number(self, change: Change) -> int:
        """Number of the act."""
        return change.changeset_id

    @admin.display(description="at (UTC)")
    def at(self, change: Change) -> str:
        """When it was recorded."""
        return f"{change.changeset.at:%Y-%m-%d %H:%M}"

    @admin.display(description="by")
    def by(self, change: Change) -> str:
        """Who did it."""
        return str(change.changeset.by or "the system")

    @admin.display(description="reason")
    def why(self, change: Change) -> str:
        """Why it was done."""
        return change.changeset.reason

    @admin.display(description="before → after")
    def what(self, change: Change) -> SafeString:
        """The difference."""
        return difference(change)
