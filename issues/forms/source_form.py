"""What is said of a source itself, as a form: a new one, or one on record."""

from typing import Any

from django import forms
from django.core.validators import URLValidator

from issues.forms.fields import Choice, LongText, PartialDateText, SmallText, blank_choice, choices
from tradetalks.sources.access import visible_labels
from tradetalks.sources.actions import EDITABLE
from tradetalks.sources.choices import Sensitivity, SourceKind
from tradetalks.sources.models import Source

LABELS_SAY = "CLEAR and GREEN: every reader. AMBER: analysts and clerks. AMBER+STRICT: analysts. RED: managers."


class SourceRecordForm(forms.Form):
    """The fields of a source. `version` is that of the record the form was opened on."""

    publisher = SmallText(label="Publisher", max_length=300, help_text="As it is printed: Reuters, 商务部.")
    title = SmallText(label="Title", max_length=1000)
    kind = Choice(label="Kind", choices=blank_choice(SourceKind, "choose"))
    url = forms.URLField(
        label="Address",
        required=False,
        max_length=2000,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    published_on = PartialDateText(label="Published on", attrs={"placeholder": "2019-02-15, 2019-02 or 2019"})
    language = SmallText(label="Language", max_length=35, placeholder="en, zh")
    sensitivity = Choice(label="Label", choices=Sensitivity.choices, help_text=LABELS_SAY)
    note = LongText(label="Note", rows=3)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, person: Any, source: Source | None = None) -> None:
        """`source` None: a new one. Only labels are offered with which the person still sees the source."""
        initial: dict[str, Any] = {"sensitivity": Sensitivity.CLEAR.value}
        if source is not None:
            initial = {name: getattr(source, name) for name in (*EDITABLE, "version")}
        super().__init__(data, initial=initial)
        labels = visible_labels(person)
        choices(self, "sensitivity", [choice for choice in Sensitivity.choices if choice[0] in labels])

    def clean(self) -> dict[str, Any]:
        """Somebody or something must name it."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("publisher") and not cleaned.get("title"):
            self.add_error("publisher", "Say who published it, or give its title.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The fields as the acts take them."""
        return {name: self.cleaned_data[name] or None for name in EDITABLE}
