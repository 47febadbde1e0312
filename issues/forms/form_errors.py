"""Every error of a page of several forms, for the summary on top of it."""

from collections.abc import Iterator
from typing import NamedTuple

from django import forms


class Wrong(NamedTuple):
    """One error: the field's id and label (empty where it belongs to none), and the message."""

    id: str
    label: str
    message: str


def wrong_in(form: forms.Form, where: str = "") -> Iterator[Wrong]:
    """The errors of a form in the order of its fields; `where` names the form among others."""
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        yield Wrong("", where, str(message))
    for name in form.fields:
        label = str(form[name].label)
        for message in form.errors.get(name, ()):
            yield Wrong(
                form[name].id_for_label or str(form[name].auto_id),
                f"{where}: {label}" if where else label,
                str(message),
            )
