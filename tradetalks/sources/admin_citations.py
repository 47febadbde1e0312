"""Citations in the admin: beside their fact, to be read, and only those whose label the person may see."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tradetalks.accounts.admin_rights import ReadOnlyInline
from tradetalks.sources.access import visible_labels
from tradetalks.sources.choices import Credibility, Reliability
from tradetalks.sources.models import Citation


class CitationInline(ReadOnlyInline):
    """The citations of the fact shown."""

    verbose_name_plural = "citations"
    fields = ("source_name", "voice", "in_dispute", "basis", "speaker", "admiralty", "locator", "quote")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With their sources."""
        visible = super().get_queryset(request).filter(source__sensitivity__in=visible_labels(request.user))
        return visible.select_related("source")

    @admin.display(description="source")
    def source_name(self, citation: Citation) -> str:
        """Its code and title."""
        return f"{citation.source.code} {citation.source}"

    @admin.display(description="disputes")
    def in_dispute(self, citation: Citation) -> str:
        """Said only where it does."""
        return "disputes this" if citation.disputes else ""

    @admin.display(description="rating")
    def admiralty(self, citation: Citation) -> str:
        """The Admiralty code in words."""
        words = f"{Reliability(citation.reliability).label}, {Credibility(citation.credibility).label}".lower()
        return f"{citation.rating}: {words}"


def citations_inline(model: type[Citation]) -> type[CitationInline]:
    """The inline for the citations of one kind of fact."""
    return type(f"{model.__name__}Inline", (CitationInline,), {"model": model})
