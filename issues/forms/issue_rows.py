"""The rows of the sheet: one per open issue, prepared without a form object, read back only where something was typed.

A hundred and fifty issues would make a thousand form fields; the page shows them from plain values instead, and a
form is made only for the rows that come back filled.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from issues.choices import Status
from issues.forms.citations import tokens
from issues.forms.fields import Choice, PartialDateText, SmallText, blank_choice, same_words
from issues.models import StatusChange
from issues.queries.round_sheet import IssueLine, RoundSheet, corrected_facts
from issues.transitions import ALLOWED

_NAME = re.compile(r"issue-(\d{1,18})(?:-(\d{1,18}))?-(to|reason|sources|on|successor|quote|locator)", re.ASCII)
_ANY = re.compile(r"issue-")


class IssueRowForm(forms.Form):
    """What was typed in one row."""

    to = Choice(required=False, choices=blank_choice(Status, ""))
    reason = forms.CharField(required=False, max_length=5000)
    sources = SmallText(max_length=200)
    on = PartialDateText()
    successor = SmallText(max_length=20)
    quote = SmallText(max_length=400)
    locator = SmallText(max_length=300)

    def __init__(self, *args: Any, on_record: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_record = on_record

    def clean(self) -> dict[str, Any]:
        """Words without a status are not lost silently."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("to") and "to" not in self.errors and not self.on_record:
            self.add_error("to", "Choose the status after the round, or empty the row: it then counts as not assessed.")
        return cleaned


FIELDS = tuple(IssueRowForm.base_fields)
TOLD_APART = ("on", "successor", "quote", "locator")
"""Fields that stand folded under “more”; the day is told there even while it is folded."""


@dataclass
class IssueRow:
    """One row: the issue, the fact of this round it shows (None: none yet), what stands in its fields."""

    line: IssueLine
    fact: StatusChange | None
    typed: dict[str, str]
    before: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    cleaned: Mapping[str, Any] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What its fields' names begin with."""
        return f"issue-{self.line.issue.pk}-{self.fact.pk}" if self.fact else f"issue-{self.line.issue.pk}"

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """The statuses that may follow; whatever else was chosen stays visible, to be put right."""
        allowed = CHOICES[self.before]
        chosen = self.typed["to"]
        if not chosen or any(code == chosen for code, _ in allowed):
            return allowed
        label = Status(chosen).label if chosen in Status.values else chosen
        return [*allowed, (chosen, f"{label} (not possible)")]

    @property
    def is_open(self) -> bool:
        """Whether the folded fields hold anything to be seen."""
        return any(self.typed[name] for name in TOLD_APART[1:]) or any(name in self.errors for name in TOLD_APART)

    @property
    def citations(self) -> list[Any]:
        """What the fact on record cites."""
        return list(self.fact.citations.all()) if self.fact else []

    @property
    def is_taken_back(self) -> bool:
        """Whether a fact on record was marked as a mistake: its status was emptied."""
        return self.fact is not None and not self.cleaned.get("to")

    @property
    def is_entered(self) -> bool:
        """Whether there is something to record: a new status, or one on record that now reads otherwise."""
        if not self.cleaned.get("to"):
            return False
        if self.fact is None:
            return True
        words = any(self.cleaned[name] for name in ("sources", "quote", "locator"))
        return words or any(not same_words(self.typed[name], value) for name, value in values_of(self.fact).items())

    @property
    def reason(self) -> str:
        """The reason to record: as it stands on record where only white space differs."""
        typed: str = self.cleaned["reason"]
        return self.fact.reason if self.fact and same_words(typed, self.fact.reason) else typed


CHOICES: dict[str, list[tuple[str, str]]] = {
    before: [(code, Status(code).label) for code in allowed] for before, allowed in ALLOWED.items()
}
"""Status before → what may follow, with its word."""


def values_of(fact: StatusChange) -> dict[str, str]:
    """A fact on record as its row shows it."""
    return {
        "to": fact.to,
        "reason": fact.reason,
        "on": str(fact.on) if fact.on else "",
        "successor": fact.successor.ref if fact.successor else "",
    }


class IssueRows:
    """All rows of a sheet. `data` None: as they are on record."""

    def __init__(self, sheet: RoundSheet, data: Mapping[str, str] | None) -> None:
        typed, self.strangers = typed_rows(data) if data is not None else ({}, False)
        self.sheet = sheet
        self.bound = data is not None
        self.rows: list[IssueRow] = []
        for line in sheet.lines:
            for fact in line.facts:
                values = values_of(fact)
                if self.bound:
                    # A fact whose fields did not come back was not on the page that was sent.
                    values = typed.pop((line.issue.pk, fact.pk), values)
                self.rows.append(IssueRow(line, fact, _whole(values), fact.previous))
            fresh = typed.pop((line.issue.pk, None), {})
            if not line.facts or (any(fresh.values()) and not any(_repeats(fresh, fact) for fact in line.facts)):
                self.rows.append(IssueRow(line, None, _whole(fresh), line.before))
        self._keep_outdated(typed)

    def _keep_outdated(self, left: dict[tuple[int, int | None], dict[str, str]]) -> None:
        """What is left names facts that somebody corrected since the page was made, or nothing on this sheet."""
        lines = {line.issue.pk: line for line in self.sheet.lines}
        corrected = corrected_facts(self.sheet.meeting, [fact for _, fact in left if fact]) if left else {}
        for (issue, fact), values in left.items():
            was = corrected.get(fact) if fact else None
            if was is None or was.issue_id != issue or issue not in lines:
                self.strangers = self.strangers or any(values.values())
            elif any(not same_words(values.get(name, ""), value) for name, value in values_of(was).items()):
                row = IssueRow(lines[issue], None, _whole(values), lines[issue].before)
                row.errors["to"] = ["Somebody corrected this entry meanwhile. Compare it with the one on record."]
                self.rows.append(row)

    @property
    def open(self) -> list[IssueRow]:
        """Rows of issues that were live before the round, or that it touched."""
        return [row for row in self.rows if not row.line.is_ended or any(row.typed.values())]

    @property
    def ended(self) -> list[IssueRow]:
        """Rows of issues that had ended before; one that was superseded has nothing that could follow."""
        return [row for row in self.rows if row.line.is_ended and not any(row.typed.values()) and CHOICES[row.before]]

    def clean(self) -> None:
        """Read the rows that hold something; fills `errors` and `cleaned`."""
        for row in self.rows:
            if row.fact is None and not any(row.typed.values()):
                continue
            form = IssueRowForm(row.typed, on_record=row.fact is not None)
            for name, messages in form.errors.items():
                row.errors.setdefault(name, []).extend(str(message) for message in messages)
            row.cleaned = form.cleaned_data
            successor = row.cleaned.get("successor")
            if successor and successor.upper() not in self.sheet.issues:
                row.errors.setdefault("successor", []).append(f"There is no issue {successor} in these talks.")

    def sources_named(self) -> set[str]:
        """Every token that a row names a source with."""
        return {token for row in self.rows if row.cleaned for token in tokens(row.cleaned.get("sources", ""))}

    @property
    def entered(self) -> list[IssueRow]:
        """Rows that record something."""
        return [row for row in self.rows if row.is_entered]

    @property
    def taken_back(self) -> list[IssueRow]:
        """Rows whose fact was a mistake."""
        return [row for row in self.rows if row.cleaned and row.is_taken_back]


def _repeats(typed: Mapping[str, str], fact: StatusChange) -> bool:
    """Whether what was typed as new is on record by now: the same page was sent twice."""
    return typed.get("to") == fact.to and same_words(typed.get("reason"), fact.reason)


def _whole(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values.get(name, "") for name in FIELDS}


def typed_rows(data: Mapping[str, str]) -> tuple[dict[tuple[int, int | None], dict[str, str]], bool]:
    """(issue, fact) → field → text as it came back, and whether a field of the sheet had a name it never gave."""
    typed: dict[tuple[int, int | None], dict[str, str]] = {}
    strangers = False
    for name, value in data.items():
        match = _NAME.fullmatch(name)
        if match:
            issue, fact, column = match.groups()
            typed.setdefault((int(issue), int(fact) if fact else None), {})[column] = value.strip()
        elif _ANY.match(name):
            strangers = True
    return typed, strangers
