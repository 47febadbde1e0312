"""What an issue hangs on: deadlines, measures, and how sensitive it is for each party."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from issues.models import Issue, IssueDeadline, IssueMeasure, IssueSensitivity
from rounds.actions.seats import require_seats
from rounds.models import Deadline, Measure, Party
from tradetalks.ledger.recording import Recorder
from tradetalks.ledger.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """The whole set as a door hands it in: what is not in it is untied. None leaves that kind alone."""

    deadlines: Sequence[Deadline] | None = None
    measures: Sequence[Measure] | None = None
    sensitivity: Mapping[Party, str] | None = field(default=None)


def tie(recorder: Recorder, issue: Issue, ties: Ties) -> bool:
    """Make these the ties of the issue, in order; False when they already are. Invalid names the field."""
    changed = False
    if ties.deadlines is not None:
        _same_talks(issue, ties.deadlines, "deadlines")
        have = list(issue.deadline_ties.order_by("pk"))
        if [row.deadline_id for row in have] != [deadline.pk for deadline in ties.deadlines]:
            changed = True
            for row in have:
                recorder.delete(row)
            recorder.insert_many([IssueDeadline(issue=issue, deadline=deadline) for deadline in ties.deadlines])
    if ties.measures is not None:
        _same_talks(issue, ties.measures, "measures")
        tied = list(issue.measure_ties.order_by("pk"))
        if [row.measure_id for row in tied] != [measure.pk for measure in ties.measures]:
            changed = True
            for old in tied:
                recorder.delete(old)
            recorder.insert_many([IssueMeasure(issue=issue, measure=measure) for measure in ties.measures])
    if ties.sensitivity is not None:
        held = list(issue.sensitivities.order_by("pk"))
        wanted = [(party.pk, level) for party, level in ties.sensitivity.items()]
        if [(row.party_id, row.level) for row in held] != wanted:
            changed = True
            for party in ties.sensitivity:
                require_seats(recorder, issue.negotiation, **{f"sensitivity.{party.code}": party})
            for stale in held:
                recorder.delete(stale)
            rows = [
                IssueSensitivity(issue=issue, party=party, level=level) for party, level in ties.sensitivity.items()
            ]
            recorder.insert_many(rows, paths=[f"sensitivity.{party.code}" for party in ties.sensitivity])
    return changed


def _same_talks(issue: Issue, rows: Sequence[Deadline] | Sequence[Measure], field_name: str) -> None:
    if any(row.negotiation_id != issue.negotiation_id for row in rows):
        raise Invalid(f"{field_name}: one of them belongs to other talks.", field=field_name)
    if len({row.pk for row in rows}) != len(rows):
        raise Invalid(f"{field_name}: one is named twice.", field=field_name)
