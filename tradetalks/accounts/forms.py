"""What a person fills in about themselves."""

from typing import Any

from django import forms

from tradetalks.accounts.models import ApiToken, User
from tradetalks.accounts.rights import WRITING, has_right

MOST_DAYS = 365


class OwnTokenForm(forms.Form):
    """A new token for one's own programs. The scope to write is offered to who may write anything at all."""

    name = forms.CharField(max_length=100, help_text="What will use it, for instance “nightly export”.")
    scope = forms.ChoiceField()
    days = forms.IntegerField(label="Valid for days", min_value=1, max_value=MOST_DAYS, initial=90)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        scopes = ApiToken.Scope.choices if has_right(person, *WRITING) else ApiToken.Scope.choices[:1]
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]  # a ChoiceField

    def clean_name(self) -> str:
        """Two tokens of one name could not be told apart; so a page sent twice makes one token."""
        name: str = self.cleaned_data["name"]
        if self._person.api_tokens.filter(name=name, revoked_at__isnull=True).exists():
            raise forms.ValidationError("You have a token of that name. Revoke it first, or choose another name.")
        return name
