"""Summaries in the admin: every revision to be read, and what waits or failed, with a way to have it tried again."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from issues.actions.recompute import retry
from issues.models import ProgressSummary, SummaryMark
from issues.tasks import NUDGES
from rounds.access import require_recording
from tradetalks.accounts.admin_rights import RightsAdmin, allows


class StateFilter(admin.SimpleListFilter):
    """Current, waiting or failed."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 -- Django's signature
        return [("failed", "Failed"), ("waiting", "Being recomputed"), ("current", "Current")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 -- Django's signature
        if self.value() == "failed":
            return queryset.filter(marked__isnull=False).exclude(error="")
        if self.value() == "waiting":
            return queryset.filter(marked__isnull=False, error="")
        return queryset.filter(marked__isnull=True) if self.value() == "current" else queryset


@admin.register(SummaryMark)
class SummaryMarkAdmin(RightsAdmin):
    """The queue of the worker: which rounds' summaries are out of date, since when, and how the attempts went."""

    list_display = ("round", "negotiation", "state", "stale_since", "attempts", "retry_at", "error")
    list_filter = (StateFilter, "negotiation")
    list_select_related = ("round", "negotiation")
    search_fields = ("round__name", "error")
    ordering = ("-stale_since", "-round__last_day")
    fields = ("round", "negotiation", "state", "stale_since", "attempts", "retry_at", "error")
    readonly_fields = ("state",)
    actions = ("recompute_again",)

    @admin.display(description="state")
    def state(self, mark: SummaryMark) -> str:
        """In a word."""
        if mark.marked is None:
            return "current"
        return "failed" if mark.error else "being recomputed"

    def has_recompute_permission(self, request: HttpRequest) -> bool:
        """Whoever may record what summaries count may have them counted again."""
        return allows(require_recording, request.user)

    @admin.action(description="Recompute", permissions=["recompute"])
    def recompute_again(self, request: HttpRequest, queryset: QuerySet[SummaryMark]) -> None:
        """Forget the failed attempts of what is out of date, and wake the worker."""
        marks = [mark for mark in queryset.select_related("round", "negotiation") if retry(mark.round)]
        for slug in sorted({mark.negotiation.slug for mark in marks}):
            NUDGES.send(slug)
        left = SummaryMark.objects.filter(pk__in=[mark.pk for mark in marks], marked__isnull=False).count()
        if not marks:
            self.message_user(request, "Nothing to do: what was chosen is current.", messages.INFO)
        elif left:
            self.message_user(request, f"{len(marks)} asked for again, {left} not done yet.", messages.WARNING)
        else:
            self.message_user(request, f"{len(marks)} recomputed.", messages.SUCCESS)


@admin.register(ProgressSummary)
class ProgressSummaryAdmin(RightsAdmin):
    """Every revision of every summary. Computed, never edited."""

    list_display = ("round", "negotiation", "revision", "method", "reflects", "computed_at", "duration_ms")
    list_filter = ("negotiation",)
    list_select_related = ("round", "negotiation")
    ordering = ("-computed_at", "-pk")
    fields = (
        "negotiation",
        "round",
        "revision",
        "method",
        "digest",
        "reflects",
        "computed_at",
        "duration_ms",
        "as_text",
    )
    readonly_fields = ("as_text",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the content, which a list has no use for."""
        return super().get_queryset(request).defer("content")

    @admin.display(description="content")
    def as_text(self, summary: ProgressSummary) -> SafeString:
        """The stored content."""
        return format_html('<pre class="stored">{}</pre>', json.dumps(summary.content, ensure_ascii=False, indent=1))
