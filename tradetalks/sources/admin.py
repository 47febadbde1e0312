"""Sources in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from tradetalks.accounts.rights import Right, require
from tradetalks.ledger.admin_acts import ActForm, ActsAdmin, Who
from tradetalks.sources.access import visible_sources
from tradetalks.sources.actions import EDITABLE, edit_source, record_source
from tradetalks.sources.models import Source


def require_recording(person: Any) -> None:
    """Raise NotAllowed unless the person may record and edit sources."""
    require(person, Right.ANALYSE, Right.LOG_ROUNDS)


class SourceForm(ActForm):
    """What describes a source. Its key is what dossiers call it and never changes."""

    url = forms.URLField(label="Address", required=False, max_length=2000, assume_scheme="https", empty_value=None)

    class Meta:
        model = Source
        fields = ("key", "publisher", "title", "kind", "url", "published_on", "language", "sensitivity", "note")
        help_texts = {
            "key": "What dossiers call it. Left empty, it is made of publisher and day.",
            "published_on": "YYYY-MM-DD, or YYYY-MM or YYYY where the day is not known.",
            "language": "As a tag: en, zh-Hans.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].required = False


@admin.register(Source)
class SourceAdmin(ActsAdmin):
    """Publications and documents, each once for all negotiations."""

    add_requires = staticmethod(require_recording)
    change_requires = staticmethod(require_recording)
    form = SourceForm
    list_display = ("code", "publisher", "title", "kind", "published_on", "sensitivity")
    list_filter = ("kind", "sensitivity")
    search_fields = ("key", "publisher", "title", "url")
    ordering = ("-pk",)
    fields = (
        "version",
        "key",
        "publisher",
        "title",
        "kind",
        "url",
        "published_on",
        "language",
        "sensitivity",
        "note",
        "reason",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only those whose label the person may see."""
        return super().get_queryset(request).filter(pk__in=visible_sources(request.user))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:  # noqa: ARG002 -- Django's signature
        return ("key",) if obj else ()

    def add(self, form: Any, who: Who) -> Source:
        """Record it."""
        values = {name: value for name, value in form.cleaned_data.items() if name in EDITABLE}
        return record_source(key=form.cleaned_data.get("key") or None, **values, **who)

    def change(self, row: Source, version: int, form: Any, who: Who) -> None:
        """Edit it."""
        changes = {name: value for name, value in form.cleaned_data.items() if name in EDITABLE}
        edit_source(row, version=version, changes=changes, **who)
