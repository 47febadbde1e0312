"""A table of issues walked through the acts: all of it or nothing, one changeset.

A row with a reference is compared, cell by cell, with what an export would write now; the cells that differ are what
its sender changed. A row without one opens an issue. A table that nobody changed changes nothing.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from issues.access import require_analysing
from issues.actions.issues import edit_issue, open_issue
from issues.models import Issue
from issues.queries.issue_list import described_in_full, issue_page
from issues.sheets.columns import EDITABLE, NEEDED_TO_OPEN, NOT_READ, SET_ON_OPENING, issue_columns, why_fixed
from issues.sheets.naming import Names, Unnamed
from issues.sheets.reports import Fault, Outcome, RowReport, RowsRefused, SheetRefused, SheetReport
from rounds.models import Negotiation
from rounds.queries.negotiations import Talks
from tradetalks.accounts.models import User
from tradetalks.api.tables.cells import bare
from tradetalks.api.tables.columns import Kind, TableColumn
from tradetalks.api.tables.sheets import Cell, CellKind, Line, Sheet
from tradetalks.ledger.recording import changeset
from tradetalks.ledger.refusals import Invalid, Refused
from tradetalks.lib.shown import shown
from tradetalks.lib.suggestions import nearest

AT_ONCE = 500
"""Rows compared with one set of queries."""


def load_issues(
    negotiation: Negotiation, talks: Talks, sheet: Sheet, *, by: User | None, at: dt.datetime, door: str, reason: str
) -> SheetReport:
    """Take the table. Raises SheetRefused, RowsRefused, Invalid (no reason), NotAllowed; then nothing was written."""
    require_analysing(by)
    if not reason.strip():
        raise Invalid("Say why the table is imported: what changed, by whose word.", field="reason")
    columns = {column.name: column for column in issue_columns([party.code for party in talks.parties])}
    _refuse_strange(sheet, talks, columns)
    with changeset(by=by, at=at, door=door, reason=reason, scope=talks.slug) as recorder:
        loading = _Loading(negotiation, talks, columns, {"by": by, "at": at, "door": door})
        # Read under the write lock: what is compared here cannot change before it is written.
        rows = list(loading.rows(sheet))
        report = SheetReport(rows, None if recorder.is_empty else recorder.number)
        if report.refused:
            raise RowsRefused(SheetReport(rows))
    return report


def _refuse_strange(sheet: Sheet, talks: Talks, columns: Mapping[str, TableColumn]) -> None:
    """Refuse a table of other talks, of the past, or with columns that nobody knows."""
    faults: dict[str, str] = {}
    given = sheet.block.get("negotiation", talks.slug)
    if given != talks.slug:
        faults["# negotiation"] = f"The table is of {shown(given)} and was sent to '{talks.slug}'."
    for item in ("on", "round", "as_of"):
        if moment := sheet.block.get(item):
            faults[f"# {item}"] = f"The table shows the record as of {shown(moment)}; import one of the present."
    known = [*columns, *NOT_READ]
    for name in sheet.names:
        if name not in known:
            meant = nearest(name, known)
            hint = f"did you mean '{meant}'?" if meant else f"columns are: {', '.join(known)}"
            faults[name] = f"{shown(name)} is not a column of this table; {hint}"
    if "ref" not in sheet.names:
        missing = [name for name in NEEDED_TO_OPEN if name not in sheet.names]
        if missing:
            faults["ref"] = "There is no column 'ref', and to open issues these are missing: " + ", ".join(missing)
    if faults:
        raise SheetRefused(faults)


class _Loading:
    """One load under way."""

    def __init__(
        self, negotiation: Negotiation, talks: Talks, columns: Mapping[str, TableColumn], who: Mapping[str, Any]
    ) -> None:
        self._negotiation, self._talks, self._columns, self._who = negotiation, talks, columns, who
        self._names = Names(negotiation)
        self._seen: dict[str, int] = {}

    def rows(self, sheet: Sheet) -> Iterator[RowReport]:
        """Take the rows one after the other."""
        for start in range(0, len(sheet.lines), AT_ONCE):
            lines = sheet.lines[start : start + AT_ONCE]
            refs = [ref for line in lines if (ref := _text(line.cells, "ref"))]
            issues, current = self._current(refs)
            for line in lines:
                yield self._row(line, issues, current)

    def _current(self, refs: Sequence[str]) -> tuple[dict[str, Issue], dict[str, dict[str, str]]]:
        """The issues of these references, and the texts of their cells as an export has them. Three queries."""
        wanted = [ref for ref in refs if "\x00" not in ref]
        issues = Issue.objects.filter(negotiation=self._negotiation, ref__in=wanted)
        rows = issue_page(issues, talks=self._talks, standing=None, limit=AT_ONCE).rows
        more = described_in_full(self._talks.slug, wanted)
        current = {
            row["ref"]: {name: column.value({**row, **more[row["ref"]]}) for name, column in self._columns.items()}
            for row in rows
        }
        found = {issue.ref: issue for issue in issues.select_related("parent", "demand_list", "raised_in")}
        for issue in found.values():
            issue.negotiation = self._negotiation
        return found, current

    def _row(self, line: Line, issues: Mapping[str, Issue], current: Mapping[str, Mapping[str, str]]) -> RowReport:
        ref = _text(line.cells, "ref")
        report = RowReport(line.number, ref or None)
        if ref and ref not in issues:
            why = f"There is no issue {shown(ref)} in these talks; leave the cell empty to open a new one."
            report.faults.append(Fault("ref", "not_found", why))
        elif ref in self._seen:
            why = f"Row {self._seen[ref]} is about {ref} too; keep one of them."
            report.faults.append(Fault("ref", "repeated", why))
        elif ref:
            self._seen[ref] = line.number
            self._edit(line, report, issues[ref], current[ref])
        else:
            self._open(line, report)
        if report.faults:
            report.outcome, report.fields = Outcome.REFUSED, {}
        return report

    def _edit(self, line: Line, report: RowReport, issue: Issue, before: Mapping[str, str]) -> None:
        given = self._given(line, report)
        differ = {name: text for name, text in given.items() if text != before[name]}
        if "version" in differ:
            why = f"You read version {shown(differ['version'])}, it is now at {before['version']}. Export it again."
            report.faults.append(Fault("version", "stale_version", why))
            return
        for name in differ.keys() - EDITABLE:
            why = f"{why_fixed(name)} The record says {shown(before[name])}; restore the cell or leave the column out."
            report.faults.append(Fault(name, "read_only", why))
        if differ and "version" not in given:
            report.faults.append(Fault("version", "required", "Needed to change an issue: the version you read."))
        changes = self._values({name: text for name, text in differ.items() if name in EDITABLE}, report)
        if report.faults or not changes:
            return
        with _refusals(report):
            edit_issue(issue, version=int(given["version"]), changes=changes, **self._who)
            report.outcome = Outcome.CHANGED
            report.fields = {name: (before[name], differ[name]) for name in changes}

    def _open(self, line: Line, report: RowReport) -> None:
        given = self._given(line, report)
        for name in NEEDED_TO_OPEN:
            if name not in given:
                why = "Needed to open an issue, as a column; an empty cell says jointly, nobody or no round."
                report.faults.append(Fault(name, "required", why))
        for name in ("title", "area"):
            if name in given and not given[name].strip():
                report.faults.append(Fault(name, "required", "Needed to open an issue."))
        for name in given.keys() - {"ref", *SET_ON_OPENING}:
            if given[name]:
                report.faults.append(Fault(name, "read_only", "Leave it empty for a new issue; the record says it."))
        if report.faults:
            return
        # An empty kind is the usual one.
        told = {name: text for name, text in given.items() if name in SET_ON_OPENING and (text or name != "kind")}
        values = self._values(told, report)
        if report.faults:
            return
        with _refusals(report):
            issue = open_issue(self._negotiation, **values, **self._who)
            report.outcome, report.ref = Outcome.OPENED, issue.ref
            report.fields = {name: ("", given[name]) for name in values if given[name]}

    def _given(self, line: Line, report: RowReport) -> dict[str, str]:
        """The texts of the row's cells, by column; those that are not read left out."""
        texts = {}
        for name, cell in line.cells.items():
            if name in NOT_READ:
                continue
            kind = self._columns[name].kind
            if kind is Kind.TEXT and cell.kind in {CellKind.DAY, CellKind.OTHER}:
                why = f"The cell holds a {cell.kind}, {shown(cell.text)}; format it as text and write it again."
                report.faults.append(Fault(name, "not_text", why))
            texts[name] = bare(cell.text) if kind is Kind.TEXT else cell.text.strip()
        texts["ref"] = report.ref or ""
        return texts

    def _values(self, texts: Mapping[str, str], report: RowReport) -> dict[str, Any]:
        """What the acts take; what names nothing is noted."""
        values = {}
        for name, text in texts.items():
            try:
                values[name] = self._names.value(name, text)
            except Unnamed as error:
                report.faults.append(Fault(name, "not_found", str(error)))
        return values


@contextmanager
def _refusals(report: RowReport) -> Iterator[None]:
    """What an act refuses inside is noted in the report of its row; the load goes on to find the others."""
    try:
        yield
    except Refused as refusal:
        for name, why in (refusal.errors or {"": refusal.message}).items():
            report.faults.append(Fault(name.removeprefix("__all__"), refusal.code, why))


def _text(cells: Mapping[str, Cell], name: str) -> str:
    return bare(cells[name].text).strip() if name in cells else ""
