"""Notes beside the record."""

from collections.abc import Set as AbstractSet

from issues.models import Note, NoteCitation
from rounds.models import Round
from tradetalks.accounts.models import User
from tradetalks.lib.markdown import names_in
from tradetalks.sources.reading import citations_of

MENTIONS = 20


def notes_on_round(meeting: Round, *, labels: AbstractSet[str]) -> list[Note]:
    """Notes on a round, corrected ones included, in order of recording. Two queries."""
    notes = Note.objects.filter(round=meeting, issue__isnull=True).select_related("superseded")
    return list(notes.prefetch_related(citations_of(NoteCitation, labels)))


def mentions_of(person: User) -> list[Note]:
    """The newest notes in force that mention the person as `@username`, last recorded first. One query.

    A longer name that begins alike is found by the database and left out here.
    """
    name = f"@{person.username}"
    notes = Note.objects.current().filter(text__contains=name).order_by("-pk")
    found = notes.select_related("negotiation", "issue", "round", "recorded__by")[: MENTIONS * 5]
    return [note for note in found if name in names_in(note.text)][:MENTIONS]
