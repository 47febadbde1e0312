"""Issues and every fact recorded of them, to be read with their citations and corrections.

What changes them are acts: a status on the page of its round, the rest on the pages of the issue.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from issues.access import require_analysing
from issues.actions.areas import add_area
from issues.models import (
    Area,
    Commitment,
    CommitmentCitation,
    Delivery,
    DeliveryCitation,
    Issue,
    IssueCitation,
    IssueLink,
    IssueLinkCitation,
    Note,
    NoteCitation,
    Observation,
    ObservationCitation,
    Position,
    PositionCitation,
    StatusChange,
    StatusChangeCitation,
)
from rounds.admin import FACT_FIELDS, is_superseded
from tradetalks.accounts.admin_rights import ReadOnlyInline, RightsAdmin
from tradetalks.ledger.admin_acts import ActsAdmin, Who, ledger_of
from tradetalks.sources.admin_citations import citations_inline


class RecordAdmin(RightsAdmin):
    """A record that is only read here; its history is the ledger's."""

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's signature
    ) -> HttpResponse:
        """The ledger's entries of this row, for those who may read the audit."""
        return ledger_of(request, self.model, object_id)


@admin.register(Area)
class AreaAdmin(ActsAdmin):
    """Subjects. An analyst can add one; its code is part of addresses and stays."""

    add_requires = staticmethod(require_analysing)
    list_display = ("label", "code")
    search_fields = ("label", "code")
    fields = ("code", "label", "reason")

    def add(self, form: Any, who: Who) -> Area:
        """Add it."""
        return add_area(code=form.cleaned_data["code"], label=form.cleaned_data["label"], **who)


class StatusInline(ReadOnlyInline):
    """The statuses of the issue."""

    model = StatusChange
    fk_name = "issue"
    fields = ("to", "on", "round", "reason", "superseded_reason")
    show_change_link = True


class PositionInline(ReadOnlyInline):
    """The positions on the issue."""

    model = Position
    fk_name = "issue"
    fields = ("party", "stance", "on", "round", "text", "superseded_reason")
    show_change_link = True


@admin.register(Issue)
class IssueAdmin(RecordAdmin):
    """Demands, by reference."""

    list_display = ("ref", "title", "negotiation", "area", "raised_by", "status", "archived_on")
    list_display_links = ("ref", "title")
    list_filter = ("negotiation", "status", "area")
    list_select_related = ("negotiation", "area", "raised_by")
    search_fields = ("ref", "title", "description")
    fields = (
        "negotiation",
        "ref",
        "kind",
        "title",
        "description",
        "area",
        "raised_by",
        "addressed_to",
        "raised_in",
        "parent",
        "demand_list",
        "status",
        "archived_on",
    )
    inlines: ClassVar = [StatusInline, PositionInline, citations_inline(IssueCitation)]


class FactAdmin(RecordAdmin):
    """A fact: recorded once, never edited. A superseded one stays readable and says why."""

    ordering = ("-pk",)


@admin.register(StatusChange)
class StatusChangeAdmin(FactAdmin):
    """Statuses."""

    list_display = ("issue", "to", "on", "round", "reason", is_superseded)
    list_filter = ("issue__negotiation", "to")
    list_select_related = ("issue", "round")
    search_fields = ("issue__ref", "reason")
    fields = ("issue", "to", "on", "round", "reason", "successor", *FACT_FIELDS)
    inlines: ClassVar = [citations_inline(StatusChangeCitation)]


@admin.register(Position)
class PositionAdmin(FactAdmin):
    """Stances."""

    list_display = ("issue", "party", "stance", "on", "round", "text", is_superseded)
    list_filter = ("issue__negotiation", "party", "stance")
    list_select_related = ("issue", "party", "round")
    search_fields = ("issue__ref", "text")
    fields = (
        "issue",
        "party",
        "stance",
        "answer",
        "text",
        "on",
        "round",
        "channel",
        "quantity_metric",
        "quantity_unit",
        "quantity_value",
        "quantity_bound",
        "quantity_baseline",
        "quantity_due_on",
        "quantity_window",
        "condition_text",
        "condition_issue",
        *FACT_FIELDS,
    )
    inlines: ClassVar = [citations_inline(PositionCitation)]


@admin.register(IssueLink)
class IssueLinkAdmin(FactAdmin):
    """Links between issues."""

    list_display = ("from_issue", "kind", "to_issue", "on", is_superseded)
    list_filter = ("kind",)
    list_select_related = ("from_issue", "to_issue")
    search_fields = ("from_issue__ref", "to_issue__ref", "note")
    fields = ("from_issue", "kind", "to_issue", "on", "note", *FACT_FIELDS)
    inlines: ClassVar = [citations_inline(IssueLinkCitation)]


@admin.register(Note)
class NoteAdmin(FactAdmin):
    """Notes."""

    list_display = ("text", "negotiation", "issue", "round", "on", is_superseded)
    list_filter = ("negotiation",)
    list_select_related = ("negotiation", "issue", "round")
    search_fields = ("text",)
    fields = ("negotiation", "issue", "round", "on", "text", *FACT_FIELDS)
    inlines: ClassVar = [citations_inline(NoteCitation)]


@admin.register(Commitment)
class CommitmentAdmin(RecordAdmin):
    """What was agreed to be done."""

    list_display = ("text", "key", "negotiation", "issue", "obligor", "due_on")
    list_filter = ("negotiation",)
    list_select_related = ("negotiation", "issue", "obligor")
    search_fields = ("key", "text")
    fields = (
        "negotiation",
        "key",
        "issue",
        "obligor",
        "text",
        "metric",
        "unit",
        "target",
        "baseline",
        "on",
        "due_on",
        "window",
    )
    inlines: ClassVar = [citations_inline(CommitmentCitation)]


@admin.register(Delivery)
class DeliveryAdmin(FactAdmin):
    """How far commitments were kept."""

    list_display = ("commitment", "level", "on", is_superseded)
    list_filter = ("level",)
    list_select_related = ("commitment",)
    search_fields = ("commitment__key", "note")
    fields = ("commitment", "level", "on", "note", *FACT_FIELDS)
    inlines: ClassVar = [citations_inline(DeliveryCitation)]


@admin.register(Observation)
class ObservationAdmin(FactAdmin):
    """Observed figures, each ledger apart."""

    list_display = ("commitment", "period", "value", "bound", is_superseded)
    list_select_related = ("commitment",)
    search_fields = ("commitment__key", "period", "note")
    fields = ("commitment", "period", "value", "bound", "note", *FACT_FIELDS)
    inlines: ClassVar = [citations_inline(ObservationCitation)]
