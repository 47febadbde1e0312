"""A note: Markdown, the day it is about, and why it is changed where it is."""

from typing import Any

from django import forms

from issues.forms.fields import LongText, PartialDateText, SmallText
from issues.models import Note

LONGEST_NOTE = 20_000


class NoteForm(forms.Form):
    """A new note; with `note`, the words that shall stand instead of its own."""

    text = LongText(
        label="Note",
        rows=8,
        max_length=LONGEST_NOTE,
        required=True,
        help_text="Markdown. US-017, R5, S-41 and @somebody become links.",
    )
    on = PartialDateText(label="About the day")
    reason = SmallText(label="Why it is changed", max_length=1000, required=True)

    def __init__(self, *args: Any, note: Note | None = None, **kwargs: Any) -> None:
        if note is not None:
            kwargs["initial"] = {"text": note.text, "on": note.on, "reason": "Reworded."}
        super().__init__(*args, **kwargs)
        if note is None:
            del self.fields["reason"]

    def clean_text(self) -> str:
        """With the line ends of the record."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")
