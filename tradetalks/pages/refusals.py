"""A refusal of an act, told at the fields of a form."""

import re
from collections.abc import Mapping

from django import forms

from tradetalks.ledger.refusals import Refused

_INDEX = re.compile(r"\[[^\]]*\]")


def place(form: forms.BaseForm, refusal: Refused, names: Mapping[str, str] | None = None) -> None:
    """Put each of the refusal's messages at the field it names; what is no field of the form goes to the top.

    `names`: path in the act → field of the form, asked with the whole path (`status.to`), the path without places
    (`citations.quote` for `citations[0].quote`), its first and its last word, in that order.
    """
    known = names or {}
    for path, message in (refusal.errors or {"": refusal.message}).items():
        bare = _INDEX.sub("", path)
        tried = [path, bare, bare.partition(".")[0], bare.rpartition(".")[2]]
        field = next((known[name] for name in tried if name in known), None)
        field = field or next((name for name in tried if name in form.fields), None)
        if field is not None:
            form.add_error(field, _without_name(message, tried))
        else:
            form.add_error(None, message)


def _without_name(message: str, names: list[str]) -> str:
    """The message without the name of the field before it, which stands beside it already."""
    head, colon, rest = message.partition(": ")
    return rest[:1].upper() + rest[1:] if colon and head in names else message
