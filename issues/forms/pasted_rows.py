"""Rows pasted from a spreadsheet into the sheet of a round: reference, status, reason, sources, day.

What fits is put into the fields of the form; every line that does not stays in the box it was pasted into, with why.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO

from django.http import QueryDict

from issues.choices import STATUS, Status
from issues.forms.fields import same_words
from issues.forms.issue_rows import IssueRow, values_of
from issues.forms.round_form import RoundForm

PASTED = "pasted"
"""Name of the box."""
COLUMNS = ("ref", "to", "reason", "sources", "on")
HEADS = {
    "ref": "ref", "reference": "ref", "id": "ref", "issue": "ref", "status": "to", "to": "to", "after": "to",
    "reason": "reason", "why": "reason", "note": "reason", "sources": "sources", "source": "sources", "on": "on",
    "day": "on", "date": "on",
}  # fmt: skip
"""What a column may be called in its first row."""
SAME = "="
TYPED = {"½": "H", "✓": "V"}
"""The letters of statuses that no keyboard has → what is typed for them."""
TOO_MANY = "It has more columns than reference, status, reason, sources and day."
NOT_ASSESSED = {"", ".", "-", "not assessed"}


@dataclass(frozen=True)
class Problem:
    """A line left in the box, by its number there, and why it was not put into the sheet."""

    line: int
    why: str


@dataclass
class Pasted:
    """What became of it."""

    filled: int = 0
    problems: list[Problem] = field(default_factory=list)


def status_typed(text: str, before: str = "") -> str | None:
    """`D`, `under_discussion`, `Under discussion` or `=` (as before) → code of the status; '' for not assessed."""
    word = " ".join(text.split()).casefold()
    if word in NOT_ASSESSED:
        return ""
    return before if word == SAME else STATUS_NAMES.get(word)


STATUS_NAMES: Mapping[str, str] = {
    name.casefold(): code
    for code, meaning in STATUS.items()
    for name in (
        code,
        Status(code).label,
        meaning.letter,
        TYPED.get(meaning.letter, code),
        f"{meaning.letter} {Status(code).label}",
    )
}


def fill_in(form: RoundForm, data: QueryDict) -> tuple[QueryDict, Pasted]:
    """The data of the form with the pasted rows in their fields; the lines that did not fit are left in the box."""
    filled, told, left = data.copy(), Pasted(), []
    rows: dict[str, list[IssueRow]] = {}
    for row in form.rows.rows:
        rows.setdefault(row.line.ref, []).append(row)
    try:
        lines = list(_read(data.get(PASTED, "")))
    except csv.Error as error:
        told.problems.append(Problem(1, f"This cannot be read as rows of a table: {error}."))
        return filled, told
    columns: Sequence[str] = COLUMNS
    for place, cells in enumerate(lines):
        heads = [HEADS.get(cell.strip().casefold(), "") for cell in cells]
        if place == 0 and "ref" in heads:
            columns = heads
            left.append(cells)
            continue
        if not any(cells):
            continue
        typed = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
        more = any(cell.strip() for cell in cells[len(columns) :])
        why = TOO_MANY if more else _put(filled, rows.get(typed.get("ref", "").upper(), []), typed)
        if why:
            left.append(cells)
            told.problems.append(Problem(len(left), why))
        else:
            told.filled += 1
    filled[PASTED] = _written(left) if told.problems else ""
    return filled, told


def _put(data: QueryDict, rows: Sequence[IssueRow], typed: Mapping[str, str]) -> str:
    """Fill the row of the issue; why not, where it cannot be."""
    ref = typed.get("ref", "")
    if not rows:
        return f"There is no issue '{ref}' on this sheet." if ref else "It names no issue."
    if len(rows) > 1:
        return f"{ref} has {len(rows)} rows on this sheet: change them there."
    row = rows[0]
    to = status_typed(typed.get("to", ""), row.before)
    if to is None:
        return f"'{typed['to']}' is no status. Write its letter or its word, or nothing for not assessed."
    values = {**{name: text for name, text in typed.items() if name != "ref"}, "to": to}
    shown = values_of(row.fact) if row.fact else {}
    held = {name: data.get(f"{row.prefix}-{name}", "") for name in COLUMNS[1:]}
    own = {name: text for name, text in held.items() if text and not same_words(text, shown.get(name))}
    if any(not same_words(text, values.get(name)) for name, text in own.items()):
        return f"The row of {ref} holds something else already. Empty it first, or change it there."
    for name, text in values.items():
        data[f"{row.prefix}-{name}"] = text
    return ""


def _read(text: str) -> Iterator[list[str]]:
    """The cells of each line; a spreadsheet copies with tabs, a file has commas or semicolons."""
    first = text.lstrip().partition("\n")[0]
    delimiter = "\t" if "\t" in text else ";" if first.count(";") > first.count(",") else ","
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def _written(lines: Sequence[Sequence[str]]) -> str:
    written = StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n").writerows(lines)
    return written.getvalue()
