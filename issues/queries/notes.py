"""Notes beside the record."""

from collections.abc import Set as AbstractSet

from issues.models import Note, NoteCitation
from rounds.models import Round
from tradetalks.sources.reading import citations_of


def notes_on_round(meeting: Round, *, labels: AbstractSet[str]) -> list[Note]:
    """Notes on a round, corrected ones included, in order of recording. Two queries."""
    notes = Note.objects.filter(round=meeting, issue__isnull=True).select_related("superseded")
    return list(notes.prefetch_related(citations_of(NoteCitation, labels)))
