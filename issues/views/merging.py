"""The merge screen: as you opened it, theirs, yours; what was chosen there becomes an ordinary save."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from issues.forms.fields import Record
from issues.models import Issue
from issues.queries.issue_versions import EarlierVersion, Edit
from tradetalks.lib.three_way import Merged

if TYPE_CHECKING:
    from issues.views.issue_edit import Desk

CLASHED = "clashed"
"""Names, once each, the fields the screen asked about."""


@dataclass(frozen=True)
class Choice:
    """One field to decide: its three values in words, who changed theirs, and the box with mine and its id."""

    name: str
    label: str
    opened: str
    theirs: str
    mine: str
    edit: Edit | None
    id: str
    box: SafeString


class MergeScreen:
    """Everything typed is on it: what clashes to be decided, the rest in hidden fields, merged already."""

    def __init__(
        self,
        issue: Issue,
        desk: "Desk",
        merged: Merged,
        earlier: EarlierVersion,
        *,
        data: QueryDict,
        base: int,
        missing: list[str],
    ) -> None:
        self.issue, self.base, self.missing = issue, base, missing
        form = desk.form
        self.version = issue.version
        self.choices = [
            Choice(
                clash.field,
                str(form.fields[clash.field].label),
                form.in_words(clash.field, clash.opened),
                form.in_words(clash.field, clash.theirs),
                form.in_words(clash.field, clash.mine),
                earlier.edits.get(clash.field),
                form[clash.field].id_for_label,
                _box(form[clash.field]),
            )
            for clash in merged.clashes
        ]
        asked = {choice.name for choice in self.choices}
        self.hidden = [
            (name, value)
            for name, values in merged.values.items()
            if name not in asked
            for value in (values if isinstance(values, tuple) else (values,))
        ]
        kept = [name for name in data if name.startswith("cite-") or name in {"reason", "take-out"}]
        self.hidden += [(name, value) for name in kept for value in data.getlist(name)]
        self.from_theirs = [
            (str(form.fields[name].label), form.in_words(name, merged.values[name]), earlier.edits.get(name))
            for name in merged.from_theirs
        ]
        self.from_mine = [
            (str(form.fields[name].label), form.in_words(name, merged.values[name])) for name in merged.from_mine
        ]


def _box(bound: forms.BoundField) -> SafeString:
    """The field with mine in it; a line of text gets the room to be compared with the others."""
    if isinstance(bound.field, Record) or not isinstance(bound.field, forms.CharField):
        return bound.as_widget()
    return bound.as_widget(forms.Textarea(attrs={"rows": 3}))


def unchosen(data: QueryDict) -> list[str]:
    """The fields the merge screen asked about and nobody decided."""
    return [name for name in data.getlist(CLASHED) if data.get(f"pick-{name}") not in {"theirs", "mine"}]


def chosen(data: QueryDict, read: Callable[[int], EarlierVersion | None]) -> QueryDict:
    """What was sent from the merge screen as an ordinary form: theirs, where they were chosen, instead of mine."""
    theirs = [name for name in data.getlist(CLASHED) if data.get(f"pick-{name}") == "theirs"]
    held = read(whole(data.get("version"))) if theirs else None
    if held is None:
        return data
    decided = data.copy()
    for name in theirs:
        if name in held.described:
            decided[name] = held.described[name]
    return decided


def whole(typed: str | None) -> int:
    """A version as a form sends it; 0, which none is, for anything else."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
