"""What an issue hangs on: deadlines, measures, and how sensitive it is for each party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from issues.models import Issue, IssueDeadline, IssueMeasure, IssueSensitivity
from rounds.actions.seats import require_seats
from rounds.models import Deadline, Measure, Negotiation, Party
from tradetalks.ledger.recording import Recorder
from tradetalks.ledger.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """The whole set as a door hands it in: what is not in it is untied. None leaves that kind alone."""

    deadlines: Sequence[Deadline] | None = None
    measures: Sequence[Measure] | None = None
    sensitivity: Mapping[Party, str] | None = field(default=None)


Tied = dict[int, dict[str, tuple[Any, Any]]]
"""Issue → field → what it hung on before and what it hangs on now: keys, or party code → level."""


def tie(recorder: Recorder, issue: Issue, ties: Ties) -> bool:
    """Make these the ties of the issue, in order; False when they already are. Invalid names the field."""
    return bool(tie_many(recorder, issue.negotiation, [issue], ties))


def tie_many(recorder: Recorder, negotiation: Negotiation, issues: Sequence[Issue], ties: Ties) -> Tied:
    """Make these the ties of each of the issues; those that have them already are left out of what is returned.

    At most three statements for each kind of tie, however many issues (four where a party is named). Raises Invalid
    naming the field.
    """
    changed: Tied = {}
    if ties.deadlines is not None:
        _same_talks(negotiation, ties.deadlines, "deadlines")
        wanted: Columns = {deadline.key: {"deadline": deadline} for deadline in ties.deadlines}
        _Kind("deadlines", IssueDeadline, "deadline").tie(recorder, issues, wanted, changed)
    if ties.measures is not None:
        _same_talks(negotiation, ties.measures, "measures")
        wanted = {measure.key: {"measure": measure} for measure in ties.measures}
        _Kind("measures", IssueMeasure, "measure").tie(recorder, issues, wanted, changed)
    if ties.sensitivity is not None:
        for party in ties.sensitivity:
            require_seats(recorder, negotiation, **{f"sensitivity.{party.code}": party})
        wanted = {party.code: {"party": party, "level": level} for party, level in ties.sensitivity.items()}
        _Kind("sensitivity", IssueSensitivity, "party").tie(recorder, issues, wanted, changed)
    return changed


Columns = Mapping[str, Mapping[str, Any]]
"""Name of what is tied (key or code) → the columns of the tie."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of tie: the field it is told as, its rows, and their column that names what is tied."""

    field: str
    rows: type[IssueDeadline | IssueMeasure | IssueSensitivity]
    to: str

    def tie(self, recorder: Recorder, issues: Sequence[Issue], wanted: Columns, changed: Tied) -> None:
        """Make these the ties of each issue, and note whose differed."""
        have: dict[int, list[Any]] = {issue.pk: [] for issue in issues}
        for row in self.rows._default_manager.filter(issue__in=list(have)).select_related(self.to).order_by("pk"):
            have[row.issue_id].append(row)
        after = [(name, columns.get("level")) for name, columns in wanted.items()]
        before = {pk: [self._said(row) for row in rows] for pk, rows in have.items()}
        other = [issue for issue in issues if before[issue.pk] != after]
        recorder.delete_many([row for issue in other for row in have[issue.pk]])
        new = [(self.rows(issue=issue, **columns), name) for issue in other for name, columns in wanted.items()]
        recorder.insert_many([row for row, _ in new], paths=[f"{self.field}.{name}" for _, name in new])
        for issue in other:
            changed.setdefault(issue.pk, {})[self.field] = (self._told(before[issue.pk]), self._told(after))

    def _said(self, row: Any) -> tuple[str, str | None]:
        tied = getattr(row, self.to)
        return (tied.code, row.level) if self.to == "party" else (tied.key, None)

    def _told(self, pairs: Sequence[tuple[str, str | None]]) -> Any:
        return dict(pairs) if self.to == "party" else [name for name, _ in pairs]


def _same_talks(negotiation: Negotiation, rows: Sequence[Deadline] | Sequence[Measure], field_name: str) -> None:
    if any(row.negotiation_id != negotiation.pk for row in rows):
        raise Invalid(f"{field_name}: one of them belongs to other talks.", field=field_name)
    if len({row.pk for row in rows}) != len(rows):
        raise Invalid(f"{field_name}: one is named twice.", field=field_name)
