"""Citations as a page reads them: with their sources, and only those whose label the reader may see."""

from collections.abc import Set as AbstractSet
from typing import Any

from django.db.models import Prefetch

from tradetalks.sources.models import Citation


def citations_of(citation_model: type[Citation], labels: AbstractSet[str]) -> "Prefetch[str]":
    """Prefetch of the `citations` of a fact, in that concrete table: one query, sources joined.

    `labels` are the sensitivity labels the reader may see (tradetalks.sources.access.visible_labels).
    """
    concrete: Any = citation_model
    return Prefetch("citations", concrete.objects.filter(source__sensitivity__in=labels).select_related("source"))
