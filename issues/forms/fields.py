"""Form fields for values the record holds in its own way."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tradetalks.lib.partial_dates import PartialDate


class QuickText(forms.TextInput):
    """A text input without a template of its own: a sheet shows a hundred of them."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 -- Django's signature
        given = {} if value in (None, "") else {"value": str(value)}
        return format_html(
            "<input{}>",
            flatatt({"type": self.input_type, "name": name, **given, **self.build_attrs(self.attrs, attrs)}),
        )


class QuickSelect(forms.Select):
    """A select without a template for each option: a sheet shows a thousand of them."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 -- Django's signature
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) == chosen else "", label) for code, label in self.choices),
        )
        return format_html(
            "<select{}>{}</select>", flatatt({"name": name, **self.build_attrs(self.attrs, attrs)}), options
        )


SELECTED = SafeString(" selected")


class Choice(forms.ChoiceField):
    """One of a list."""

    widget = QuickSelect


class PartialDateText(forms.CharField):
    """A date known to the day, month or year, typed as YYYY-MM-DD, YYYY-MM or YYYY."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"placeholder": "YYYY-MM-DD", "autocomplete": "off", **kwargs.pop("attrs", {})}
        super().__init__(**{"required": False, "max_length": 40, "widget": QuickText(attrs=attrs), **kwargs})

    def to_python(self, value: Any) -> Any:
        """A PartialDate, or None."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(f"{error}.", code="invalid_date") from None

    def run_validators(self, value: Any) -> None:
        """The text was checked when it was read; lengths and NUL are checked on what is left of it."""
        super().run_validators(str(value) if value else "")


class SmallText(forms.CharField):
    """One optional line of text."""

    def __init__(self, *, placeholder: str = "", attrs: dict[str, str] | None = None, **kwargs: Any) -> None:
        widget = QuickText(attrs={**({"placeholder": placeholder} if placeholder else {}), **(attrs or {})})
        super().__init__(**{"required": False, "widget": widget, **kwargs})


class LongText(forms.CharField):
    """Several optional lines of text, shown in `rows` lines."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.Textarea(attrs={"rows": rows}), **kwargs})


class Figure(forms.DecimalField):
    """An optional number as people write it: `1,250.5` and `1 250.5` are the same."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"required": False, "max_digits": 24, "decimal_places": 6}
        super().__init__(**{**given, "widget": QuickText(attrs={"inputmode": "decimal"}), **kwargs})

    def to_python(self, value: Any) -> Any:
        """A Decimal with the decimals it was written with, or None."""
        plain = "".join(value.replace(",", "").split()) if isinstance(value, str) else value
        return super().to_python(plain)


class Record(SmallText):
    """Another record of the talks, typed as people name it: `US-003`. `find` says which one that is."""

    def __init__(self, *, what: str, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.what = what
        self.find: Callable[[str], Any | None] = lambda _named: None

    def clean(self, value: Any) -> Any:
        """The record, or None."""
        named = super().clean(value)
        if not named:
            return None
        found = self.find(named)
        if found is None:
            raise ValidationError(f"There is no {self.what} '{named}' in these talks.", code="not_found")
        return found


def blank_choice(codes: type[Choices], label: str) -> list[tuple[str, str]]:
    """The choices after an empty one that says what to do or what nothing means."""
    return [("", label), *((str(value), str(text)) for value, text in codes.choices)]


def choices(form: forms.Form, name: str, offered: Sequence[tuple[str, str]]) -> None:
    """Let a choice field of this form offer these."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no choice field")
    field.choices = list(offered)


def same_words(one: str | None, other: str | None) -> bool:
    """Whether two texts differ in white space at most: a form field may come back with other line ends."""
    return "".join((one or "").split()) == "".join((other or "").split())
