"""The form of a saved view: its name, who sees it, whether it opens by itself."""

from typing import Any

from django import forms

from issues.models.saved_views import LONGEST_NAME, LONGEST_QUERY


class SavedViewForm(forms.Form):
    """`may_share` says whether the person may let others see it."""

    name = forms.CharField(
        max_length=LONGEST_NAME, label="Name", widget=forms.TextInput({"autocomplete": "off", "autofocus": True})
    )
    shared = forms.BooleanField(
        required=False, label="Share it", help_text="Everybody who reads these talks can open and copy it."
    )
    is_default = forms.BooleanField(
        required=False, label="Open it by itself", help_text="When you open Issues without asking for anything."
    )
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]
