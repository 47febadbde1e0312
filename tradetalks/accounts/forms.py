"""What a person fills in about themselves."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tradetalks.accounts.models import ApiToken, User
from tradetalks.accounts.preferences import zones
from tradetalks.accounts.rights import WRITING, has_right

MOST_DAYS = 365


class OwnTokenForm(forms.Form):
    """A new token for one's own programs. The scope to write is offered to who may write anything at all.

    A token for feeds stands in their addresses, which feed readers pass on and keep: it opens nothing else.
    """

    name = forms.CharField(max_length=100, help_text="What will use it, for instance “nightly export”.")
    scope = forms.ChoiceField()
    days = forms.IntegerField(label="Valid for days", min_value=1, max_value=MOST_DAYS, initial=90)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        scopes = [
            (code, label)
            for code, label in ApiToken.Scope.choices
            if code != ApiToken.Scope.WRITE or has_right(person, *WRITING)
        ]
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]  # a ChoiceField

    def clean_name(self) -> str:
        """Two tokens of one name could not be told apart; so a page sent twice makes one token."""
        name: str = self.cleaned_data["name"]
        if self._person.api_tokens.filter(name=name, revoked_at__isnull=True).exists():
            raise forms.ValidationError("You have a token of that name. Revoke it first, or choose another name.")
        return name


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """How pages look and answer. `parties` are the codes and names that can stand first."""

    first_party = forms.ChoiceField(
        label="First party",
        required=False,
        help_text="Stands first on every page, where it sits at the table. Both always look alike.",
    )
    time_zone = forms.CharField(
        label="Time zone",
        max_length=64,
        help_text="Of times on pages. Days in the record are the record's own.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )
    keys = forms.BooleanField(
        label="Single letters work as commands",
        required=False,
        help_text="Press ? on a page to see its letters. Ctrl-K and Ctrl-Enter always work.",
    )

    class Meta:
        model = User
        fields = ("theme", "density", "time_zone", "first_party", "keys")
        labels = {"theme": "Light or dark", "density": "Rows of tables"}

    def __init__(self, *args: Any, parties: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "Alphabetical by name"), *parties]
        self.fields["first_party"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField

    def clean_time_zone(self) -> str:
        """The zone by its own name, however it was capitalised."""
        given: str = self.cleaned_data["time_zone"].strip()
        return next((name for name in zones() if name.lower() == given.lower()), given)
