"""Negotiations, parties, deadlines and measures in the admin; what was said, to be read.

Rounds themselves are planned and logged in issues.admin.rounds: their page carries one row per open issue.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from rounds.access import require_managing, require_recording
from rounds.actions.calendar import (
    DEADLINE_FIELDS,
    MEASURE_FIELDS,
    edit_deadline,
    edit_measure,
    record_measure,
    set_deadline,
)
from rounds.actions.negotiations import EDITABLE, add_party, create_negotiation, edit_negotiation, rename_party
from rounds.models import (
    Deadline,
    DeadlineRevision,
    DeadlineRevisionCitation,
    DemandList,
    DemandListCitation,
    Measure,
    MeasureRevision,
    MeasureRevisionCitation,
    Negotiation,
    Party,
    Readout,
    ReadoutCitation,
)
from tradetalks.accounts.admin_rights import ReadOnlyInline, RightsAdmin
from tradetalks.ledger.admin_acts import ActForm, ActsAdmin, Who
from tradetalks.sources.admin_citations import citations_inline

DATE_HELP = "YYYY-MM-DD, or YYYY-MM or YYYY where the day is not known."
FACT_FIELDS = ("recorded", "superseded", "superseded_reason")
"""What every fact shows of its own history."""


@admin.display(description="superseded")
def is_superseded(fact: Any) -> str:
    """Whether a correction took the fact's place."""
    return "superseded" if fact.superseded_id else ""


def values_of(form: Any, allowed: frozenset[str]) -> dict[str, Any]:
    """The cleaned values an act takes."""
    return {name: value for name, value in form.cleaned_data.items() if name in allowed}


# --- Negotiations and parties -------------------------------------------------------------------------


class NegotiationForm(ActForm):
    """Parties are seated when the talks are created, in the order of their names."""

    parties = forms.ModelMultipleChoiceField(
        Party.objects.all(),
        label="Parties",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="At least two. They keep their seats.",
    )

    class Meta:
        model = Negotiation
        fields = ("slug", "name", "opened_on", "closed_on", "summary")
        help_texts = {
            "slug": "Its address, for good: us-china-2018-2020.",
            "opened_on": DATE_HELP,
            "closed_on": DATE_HELP,
        }


@admin.register(Negotiation)
class NegotiationAdmin(ActsAdmin):
    """Sets of talks."""

    add_requires = staticmethod(require_managing)
    change_requires = staticmethod(require_managing)
    form = NegotiationForm
    list_display = ("name", "slug", "opened_on", "closed_on")
    search_fields = ("name", "slug")
    ordering = ("-opened_day", "name")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The address and the seats are given once."""
        if obj is None:
            return ["slug", "name", "parties", "opened_on", "closed_on", "summary", "reason"]
        fields = ["version", "slug", "parties_seated", "name", "opened_on", "closed_on", "summary", "reason"]
        return fields if self.has_change_permission(request, obj) else fields[1:-1]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:  # noqa: ARG002 -- Django's signature
        return ("slug", "parties_seated") if obj else ()

    @admin.display(description="parties")
    def parties_seated(self, negotiation: Negotiation) -> str:
        """Their names, in the order of the record."""
        return ", ".join(seat.party.name for seat in negotiation.seats.select_related("party"))

    def add(self, form: Any, who: Who) -> Negotiation:
        """Create the talks."""
        cleaned = form.cleaned_data
        values = values_of(form, EDITABLE - {"name"})
        return create_negotiation(
            slug=cleaned["slug"], name=cleaned["name"], parties=list(cleaned["parties"]), **values, **who
        )

    def change(self, row: Negotiation, version: int, form: Any, who: Who) -> None:
        """Edit what describes them."""
        edit_negotiation(row, version=version, changes=values_of(form, EDITABLE), **who)


@admin.register(Party)
class PartyAdmin(ActsAdmin):
    """Governments."""

    add_requires = staticmethod(require_managing)
    change_requires = staticmethod(require_managing)
    list_display = ("name", "code")
    search_fields = ("name", "code")
    fields = ("code", "name", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:  # noqa: ARG002 -- Django's signature
        return ("code",) if obj else ()

    def add(self, form: Any, who: Who) -> Party:
        """Add it."""
        return add_party(code=form.cleaned_data["code"], name=form.cleaned_data["name"], **who)

    def change(self, row: Party, version: int, form: Any, who: Who) -> None:  # noqa: ARG002 -- a party carries no version
        """Rename it."""
        rename_party(row, name=form.cleaned_data["name"], **who)


# --- Deadlines and measures ----------------------------------------------------------------------------


class DeadlineRevisionInline(ReadOnlyInline):
    """The steps of the deadline."""

    model = DeadlineRevision
    fields = ("kind", "due_on", "announced_on", "reason", "superseded_reason")


class MeasureRevisionInline(ReadOnlyInline):
    """The changes of the measure."""

    model = MeasureRevision
    fields = ("state", "rate_from", "rate_to", "effective_on", "announced_on", "note", "superseded_reason")


class OfTalksAdmin(ActsAdmin):
    """Records that belong to a negotiation for good."""

    add_requires = staticmethod(require_recording)
    change_requires = staticmethod(require_recording)
    list_filter: ClassVar[Any] = ("negotiation",)
    search_fields = ("key", "title")
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:  # noqa: ARG002 -- Django's signature
        return ("negotiation", "key") if obj else ()


@admin.register(Deadline)
class DeadlineAdmin(OfTalksAdmin):
    """Dates with a consequence. Their days are set and moved on the page of a round."""

    list_display = ("title", "key", "negotiation", "set_by")
    list_select_related = ("negotiation", "set_by")
    fields = ("version", "negotiation", "key", "title", "set_by", "consequence", "reason")
    inlines: ClassVar = [DeadlineRevisionInline]

    def add(self, form: Any, who: Who) -> Deadline:
        """Put it on record."""
        cleaned = form.cleaned_data
        return set_deadline(cleaned["negotiation"], key=cleaned["key"], **values_of(form, DEADLINE_FIELDS), **who)

    def change(self, row: Deadline, version: int, form: Any, who: Who) -> None:
        """Edit its words."""
        edit_deadline(row, version=version, changes=values_of(form, DEADLINE_FIELDS), **who)


@admin.register(Measure)
class MeasureAdmin(OfTalksAdmin):
    """Tariffs, export bans and the like. Their state and rates are changed on the page of a round."""

    list_display = ("title", "key", "negotiation", "imposed_by", "instrument")
    list_select_related = ("negotiation", "imposed_by")
    list_filter = ("negotiation", "instrument")
    fields = (
        "version",
        "negotiation",
        "key",
        "title",
        "imposed_by",
        "against",
        "instrument",
        "scope_text",
        "scope_usd",
        "reason",
    )
    inlines: ClassVar = [MeasureRevisionInline]

    def add(self, form: Any, who: Who) -> Measure:
        """Put it on record."""
        cleaned = form.cleaned_data
        return record_measure(cleaned["negotiation"], key=cleaned["key"], **values_of(form, MEASURE_FIELDS), **who)

    def change(self, row: Measure, version: int, form: Any, who: Who) -> None:
        """Edit what it covers."""
        edit_measure(row, version=version, changes=values_of(form, MEASURE_FIELDS), **who)


# --- To be read -----------------------------------------------------------------------------------------


@admin.register(Readout)
class ReadoutAdmin(RightsAdmin):
    """What each side said. Recorded and corrected on the page of its round."""

    list_display = ("negotiation", "round", "party", "speaker", "issued", "tone", "on", is_superseded)
    list_filter = ("negotiation", "tone", "issued")
    list_select_related = ("negotiation", "round", "party")
    search_fields = ("text", "speaker")
    ordering = ("-pk",)
    fields = ("negotiation", "round", "party", "speaker", "issued", "tone", "on", "text", *FACT_FIELDS)
    inlines: ClassVar = [citations_inline(ReadoutCitation)]


@admin.register(DeadlineRevision)
class DeadlineRevisionAdmin(RightsAdmin):
    """Each time a deadline was set, moved or met."""

    list_display = ("deadline", "kind", "due_on", "announced_on", is_superseded)
    list_filter = ("kind",)
    list_select_related = ("deadline",)
    search_fields = ("deadline__title", "reason")
    ordering = ("-pk",)
    fields = ("deadline", "kind", "due_on", "announced_on", "reason", *FACT_FIELDS)
    inlines: ClassVar = [citations_inline(DeadlineRevisionCitation)]


@admin.register(MeasureRevision)
class MeasureRevisionAdmin(RightsAdmin):
    """Each change of a measure."""

    list_display = ("measure", "state", "rate_from", "rate_to", "effective_on", "announced_on", is_superseded)
    list_filter = ("state",)
    list_select_related = ("measure",)
    search_fields = ("measure__title", "note")
    ordering = ("-pk",)
    fields = ("measure", "state", "rate_from", "rate_to", "effective_on", "announced_on", "note", *FACT_FIELDS)
    inlines: ClassVar = [citations_inline(MeasureRevisionCitation)]


@admin.register(DemandList)
class DemandListAdmin(RightsAdmin):
    """Documents that table many demands."""

    list_display = ("title", "negotiation", "party", "declared_count", "at_least", "delivered_on")
    list_filter = ("negotiation",)
    list_select_related = ("negotiation", "party")
    search_fields = ("title", "key")
    fields = (
        "negotiation",
        "key",
        "title",
        "party",
        "delivered_in",
        "delivered_on",
        "declared_count",
        "at_least",
        "disclosed",
    )
    inlines: ClassVar = [citations_inline(DemandListCitation)]
