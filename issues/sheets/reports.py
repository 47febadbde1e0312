"""What became of each row of a table that was sent, and why a table was refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What a row did."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    OPENED = "opened"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell that was refused: why, and the remedy. `code` is for programs."""

    column: str
    code: str
    detail: str


@dataclass(slots=True)
class RowReport:
    """One row: its number in the file, its issue, what it did, and what was in each changed field before and after."""

    row: int
    ref: str | None
    outcome: Outcome = Outcome.UNCHANGED
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As docs/api.md shapes it."""
        told: dict[str, Any] = {"row": self.row, "ref": self.ref, "outcome": self.outcome.value}
        if self.fields:
            told["fields"] = {
                name: {"before": before or None, "after": after or None}
                for name, (before, after) in self.fields.items()
            }
        if self.faults:
            told["errors"] = [
                {"column": fault.column, "code": fault.code, "detail": fault.detail} for fault in self.faults
            ]
        return told


@dataclass(frozen=True, slots=True)
class SheetReport:
    """A whole table. `changeset` is None where nothing was written."""

    rows: Sequence[RowReport]
    changeset: int | None = None

    @property
    def refused(self) -> list[RowReport]:
        """The rows that were refused."""
        return [row for row in self.rows if row.outcome is Outcome.REFUSED]

    def counts(self) -> dict[str, int]:
        """How many rows did what."""
        counted = Counter(row.outcome for row in self.rows)
        return {outcome.value: counted[outcome] for outcome in Outcome}


class SheetRefused(Exception):
    """The table as a whole cannot be taken: `faults` maps a column or an item of its block to why."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = dict(faults)


class RowsRefused(Exception):
    """Some rows were refused, so nothing was written. `report` says which and what the others would have done."""

    def __init__(self, report: SheetReport) -> None:
        super().__init__(f"{len(report.refused)} of {len(report.rows)} rows were refused; nothing was written.")
        self.report = report
