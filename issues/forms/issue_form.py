"""What describes an issue, as a form: to open one, to edit one, and to merge what two people changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from issues.actions.ties import Ties
from issues.choices import IssueKind, PartySensitivity
from issues.forms.fields import Choice, LongText, Record, SmallText, choices, same_words
from issues.models import Issue
from issues.queries.issue_desk import IssueOptions
from rounds.queries.parties import PartyOrder

PLAIN = ("title", "kind", "description", "area", "addressed_to", "raised_in", "parent", "demand_list")
TIED = ("deadlines", "measures")
Described = dict[str, Any]
"""Field of the form → its value as text; the ties as tuples of keys. How two versions of an issue are compared."""


class Ticks(forms.MultipleChoiceField):
    """Any number of a list."""

    widget = forms.CheckboxSelectMultiple


class IssueForm(forms.Form):
    """Every field that can be edited. `issue` None: it opens a new one, and asks who raised it."""

    title = SmallText(label="Title", max_length=300, required=True)
    raised_by = Choice(label="Raised by", required=False)
    addressed_to = Choice(label="Put to", required=False)
    raised_in = Choice(label="Raised in", required=False)
    kind = Choice(label="Kind", choices=IssueKind.choices, initial=IssueKind.DEMAND)
    area = Choice(label="Area")
    description = LongText(label="Description", rows=4, max_length=50_000)
    parent = Record(label="Part of", what="issue", placeholder="US-003", attrs={"list": "known-issues"})
    demand_list = Choice(label="Tabled on the list", required=False)
    deadlines = Ticks(label="Deadlines it hangs on", required=False)
    measures = Ticks(label="Measures it hangs on", required=False)
    reason = SmallText(label="Why (kept in its history)", max_length=1000)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        negotiation_id: int,
        options: IssueOptions,
        parties: PartyOrder,
        issue: Issue | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.options, self.parties, self.issue = options, parties, issue
        codes = [(party.code, party.name) for party in parties]
        choices(self, "area", [("", "choose"), *((area.code, area.label) for area in options.areas)])
        choices(self, "addressed_to", [("", "nobody in particular"), *codes])
        choices(self, "raised_in", [("", "not known"), *((str(row.number), str(row)) for row in options.rounds)])
        lists = [(row.key, row.title) for row in options.demand_lists]
        choices(self, "demand_list", [("", "none"), *lists])
        choices(self, "deadlines", [(row.key, row.title) for row in options.deadlines])
        choices(self, "measures", [(row.key, row.title) for row in options.measures])
        for code, name in codes:
            label = f"Sensitive for {name}"
            self.fields[f"sensitivity_{code}"] = Choice(
                label=label, required=False, choices=[("", "not said"), *PartySensitivity.choices]
            )
        if issue is None:
            choices(self, "raised_by", [("", "both jointly"), *codes])
            del self.fields["version"]
        else:
            del self.fields["raised_by"]
        for name in TIED:
            if not getattr(options, name):
                del self.fields[name]
        parent = self.fields["parent"]
        if isinstance(parent, Record):
            issues = Issue.objects.filter(negotiation=negotiation_id)
            parent.find = lambda ref: issues.filter(ref=ref.strip().upper()).first()

    def clean_title(self) -> str:
        """In one line, also where it was typed in several."""
        title: str = self.cleaned_data["title"]
        return " ".join(title.splitlines())

    def clean_description(self) -> str:
        """With the line ends of the record; what differs in white space alone was not changed."""
        typed: str = self.cleaned_data["description"].replace("\r\n", "\n")
        before = self.initial.get("description") or ""
        return before if same_words(typed, before) else typed

    def clean(self) -> dict[str, Any]:
        """Nobody addresses an issue to oneself."""
        cleaned = super().clean() or self.cleaned_data
        raising = self.issue.raised_by.code if self.issue and self.issue.raised_by else cleaned.get("raised_by")
        if raising and raising == cleaned.get("addressed_to"):
            self.add_error("addressed_to", "An issue is addressed to the other side.")
        return cleaned

    @property
    def sensitivities(self) -> list[Any]:
        """The fields that say how sensitive it is for whom."""
        return [self[name] for name in self.fields if name.startswith("sensitivity_")]

    def described(self) -> Described:
        """What was typed, to compare with other versions of the issue."""
        cleaned = self.cleaned_data
        plain = {name: cleaned[name] or "" for name in PLAIN}
        plain["parent"] = cleaned["parent"].ref if cleaned["parent"] else ""
        ties = {name: tuple(cleaned.get(name, ())) for name in TIED}
        return {**plain, **{bound.name: cleaned[bound.name] or "" for bound in self.sensitivities}, **ties}

    def columns(self, described: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the issue's own columns for the act."""
        options = self.options
        parent = described["parent"]
        found = self.cleaned_data["parent"]
        if parent and (found is None or found.ref != parent):
            field = self.fields["parent"]
            found = field.clean(parent)
        return {
            "title": described["title"],
            "kind": described["kind"],
            "description": described["description"] or None,
            "area": _by(options.areas, "code", described["area"]),
            "addressed_to": options.parties.get(described["addressed_to"]),
            "raised_in": _by(options.rounds, "number", described["raised_in"]),
            "parent": found if parent else None,
            "demand_list": _by(options.demand_lists, "key", described["demand_list"]),
        }

    def ties(self, described: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Ties:
        """What it hangs on, for the act; a kind that is as `before` is left alone."""

        def differs(*names: str) -> bool:
            return before is None or any(described.get(name) != before.get(name) for name in names)

        options, sensitive = self.options, [bound.name for bound in self.sensitivities]
        levels = {code: described.get(f"sensitivity_{code}") for code in options.parties}
        sensitivity = {options.parties[code]: level for code, level in levels.items() if level}
        return Ties(
            deadlines=_all(options.deadlines, described["deadlines"]) if differs("deadlines") else None,
            measures=_all(options.measures, described["measures"]) if differs("measures") else None,
            sensitivity=sensitivity if differs(*sensitive) else None,
        )

    def in_words(self, name: str, value: Any) -> str:
        """A value as people read it."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # flat lists, made above
        return str(value or "")


def _by(rows: Iterable[Any], column: str, value: str) -> Any:
    return next((row for row in rows if str(getattr(row, column)) == value), None) if value else None


def _all(rows: Sequence[Any], keys: Iterable[str]) -> list[Any]:
    """The rows of these keys, in the order of the keys."""
    by_key = {row.key: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]
