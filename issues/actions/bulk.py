"""The act that sets the same on many issues: all or nothing, with a report of what it does to each.

Whoever wants the report alone does the act inside tradetalks.api.writing.rehearsal and catches BulkRefused: what is
shown is then exactly what would be done.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from issues.access import require_analysing, require_managing, require_recording_status
from issues.actions.histories import StatusEntry, record_statuses, refusals_of
from issues.actions.issues import COUNTED, EDITABLE
from issues.actions.refusals import TransitionRefused
from issues.actions.staleness import mark_stale
from issues.actions.statuses import compose_status
from issues.actions.ties import Ties, tie_many
from issues.models import Issue
from rounds.actions.seats import require_seats
from rounds.models import Negotiation, Round
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import Recorder, changeset
from tradetalks.ledger.refusals import Invalid, NotFound, Refused, StaleVersion, at_path, refuse_unknown
from tradetalks.lib.shown import shown
from tradetalks.sources.citing import Cited

MOST = 1000
"""Issues of one act: what a person can look through, and a database writes in about a second."""
SETTABLE = EDITABLE - {"title", "description"}
_SHOWN = {"area": "code", "addressed_to": "code", "raised_in": "number", "parent": "ref", "demand_list": "key"}
"""Field → the column of the record it refers to that a report shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkStatus:
    """The status to record of each issue; its reason is that of the act."""

    to: str
    on: Any = None
    meeting: Round | None = None
    successor: Issue | None = None
    citations: Sequence[Cited] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSet:
    """What every issue shall have; what is not given stays as it is."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    ties: Ties | None = None
    archived: bool | None = None
    status: BulkStatus | None = None


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """What cannot be done to one issue: the field, the kind of refusal, why and what to do."""

    field: str
    code: str
    detail: str


@dataclass(slots=True)
class BulkRow:
    """One issue: its version as it is now, what changes (field → before and after), what is refused."""

    ref: str
    version: int | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    refusals: list[RowRefusal] = field(default_factory=list)

    @property
    def result(self) -> Literal["changed", "unchanged", "refused"]:
        """What happens to it, if anything is done at all."""
        if self.refusals:
            return "refused"
        return "changed" if self.changes else "unchanged"


@dataclass(frozen=True, slots=True)
class BulkReport:
    """The rows in the order they were asked for, and the changeset; None where nothing was written."""

    rows: Sequence[BulkRow]
    changeset: int | None = None

    def count(self, result: str) -> int:
        """How many rows have that result."""
        return sum(row.result == result for row in self.rows)


class BulkRefused(Refused):
    """Some of the issues cannot be set so, and none was changed. `report` says which, and why."""

    code = "bulk_refused"

    def __init__(self, report: BulkReport) -> None:
        self.report = report
        errors = {
            f"refs[{place}]": f"{row.ref}: {row.refusals[0].detail}"
            for place, row in enumerate(report.rows)
            if row.refusals
        }
        message = f"{len(errors)} of {len(report.rows)} issues are refused, so none was changed."
        super().__init__(message, errors=errors)


def set_on_many(
    negotiation: Negotiation,
    refs: Sequence[str],
    wanted: BulkSet,
    *,
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    versions: Mapping[str, int] | None = None,
) -> BulkReport:
    """Set the same on every issue of `refs`, or on none. `versions` (reference → version read) are held to.

    A few statements, however many issues. Raises BulkRefused with the whole report, Invalid (no reason, nothing to
    set, a reference twice or more than 1,000, a value no issue can have), NotAllowed.
    """
    _require_rights(by, wanted)
    _require_sense(refs, wanted, reason, versions or {})
    who: dict[str, Any] = {"by": by, "at": at, "door": door, "reason": reason}
    with changeset(**who, scope=negotiation.slug) as recorder:
        with at_path("set"):
            _require_values(recorder, negotiation, wanted, reason)
        issues = _issues(negotiation, refs)
        wholes = _with_wholes(wanted.fields.get("parent"))
        rows = [_row(ref, issues.get(ref), wanted, wholes, (versions or {}).get(ref)) for ref in refs]
        entries = _entries(rows, issues, wanted, reason)
        _refuse_steps(
            [row for row in rows if row.ref in entries], refusals_of(recorder, negotiation, [*entries.values()])
        )
        going = {row.ref: row for row in rows if not row.refusals}
        _write(recorder, negotiation, [issues[ref] for ref in going], wanted, going)
        if wanted.status is not None and going:
            left = [entry for ref, entry in entries.items() if ref in going]
            with _as_set():
                record_statuses(negotiation, left, **who)
            standing = dict(negotiation.issues.filter(ref__in=list(going)).values_list("ref", "status"))
            for ref, row in going.items():
                row.changes["status"] = (issues[ref].status, standing[ref])
        if len(going) < len(rows):
            raise BulkRefused(BulkReport(rows))
        for row in rows:
            row.version = issues[row.ref].version
        return BulkReport(rows, changeset=None if recorder.is_empty else recorder.number)


# --- What is asked of all --------------------------------------------------------------------------------------


def _require_rights(by: User | None, wanted: BulkSet) -> None:
    if wanted.fields or wanted.ties is not None:
        require_analysing(by)
    if wanted.archived is not None:
        require_managing(by)
    require_recording_status(by)


def _require_sense(refs: Sequence[str], wanted: BulkSet, reason: str, versions: Mapping[str, int]) -> None:
    if not reason.strip():
        raise Invalid("Say why: an act on many issues needs a reason.", field="reason")
    if not 1 <= len(refs) <= MOST:
        raise Invalid(f"Name 1 to {MOST:,} issues; these are {len(refs):,}.", field="refs")
    first = {ref: place for place, ref in reversed(list(enumerate(refs)))}
    twice = {f"refs[{place}]": f"{ref} is named twice." for place, ref in enumerate(refs) if first[ref] != place}
    strange = {f"versions.{ref}": f"{ref} is not one of `refs`." for ref in versions if ref not in first}
    if wrong := {**twice, **strange}:
        raise Invalid(next(iter(wrong.values())), errors=wrong)
    if not wanted.fields and wanted.ties is None and wanted.archived is None and wanted.status is None:
        raise Invalid("Say what to set.", field="set")


def _require_values(recorder: Recorder, negotiation: Negotiation, wanted: BulkSet, reason: str) -> None:
    """What is wrong whatever the issue. Raises Invalid."""
    refuse_unknown(wanted.fields, SETTABLE)
    require_seats(recorder, negotiation, addressed_to=wanted.fields.get("addressed_to"))
    for name in ("raised_in", "parent", "demand_list"):
        named = wanted.fields.get(name)
        if named is not None and named.negotiation_id != negotiation.pk:
            raise Invalid(f"{name}: belongs to other talks.", field=name)
    if wanted.status is not None:
        with at_path("status"):
            compose_status(Issue(negotiation=negotiation), reason=reason, **_status(wanted.status))


def _status(status: BulkStatus) -> dict[str, Any]:
    return {name: getattr(status, name) for name in ("to", "on", "meeting", "successor", "citations")}


# --- What it does to each --------------------------------------------------------------------------------------


def _issues(negotiation: Negotiation, refs: Sequence[str]) -> dict[str, Issue]:
    """Reference → the issue, read under the write lock. One query."""
    referred = ("negotiation", "area", "addressed_to", "raised_in", "parent", "demand_list")
    return {issue.ref: issue for issue in negotiation.issues.select_related(*referred).filter(ref__in=list(refs))}


def _row(ref: str, issue: Issue | None, wanted: BulkSet, wholes: Set[int], version: int | None) -> BulkRow:
    if issue is None:
        return BulkRow(ref, refusals=[RowRefusal("ref", NotFound.code, f"There is no issue {shown(ref)} here.")])
    row = BulkRow(ref, version=issue.version)
    if version is not None and version != issue.version:
        detail = f"You read version {version}, it is now at version {issue.version}: look at it again."
        row.refusals.append(RowRefusal("version", StaleVersion.code, detail))
    other = wanted.fields.get("addressed_to")
    if other is not None and other.pk == issue.raised_by_id:
        detail = f"{other.code} raised it; an issue is addressed to the other side."
        row.refusals.append(RowRefusal("addressed_to", Invalid.code, detail))
    if issue.pk in wholes:
        detail = f"{wanted.fields['parent'].ref} is this issue or a part of it; the parts would form a ring."
        row.refusals.append(RowRefusal("parent", Invalid.code, detail))
    return row


def _entries(
    rows: Sequence[BulkRow], issues: Mapping[str, Issue], wanted: BulkSet, reason: str
) -> dict[str, StatusEntry]:
    """Reference → the status to record, of the issues that are there."""
    if wanted.status is None:
        return {}
    values = _status(wanted.status)
    return {row.ref: StatusEntry(issue=issues[row.ref], reason=reason, **values) for row in rows if row.ref in issues}


def _refuse_steps(rows: Sequence[BulkRow], errors: Mapping[str, str]) -> None:
    """Note what is wrong with the status of each: `[17].to` → why."""
    for path, text in errors.items():
        place, _, name = path.removeprefix("[").partition("].")
        code = TransitionRefused.code if name == "to" else Invalid.code
        rows[int(place)].refusals.append(RowRefusal(f"status.{name}", code, text))


def _write(
    recorder: Recorder, negotiation: Negotiation, issues: Sequence[Issue], wanted: BulkSet, rows: Mapping[str, BulkRow]
) -> None:
    """Everything but the status, noted in the rows."""
    with at_path("set"):
        tied = tie_many(recorder, negotiation, issues, wanted.ties) if wanted.ties is not None else {}
        before = {issue.pk: {name: _told(issue, name) for name in (*wanted.fields, "archived_on")} for issue in issues}
        days = {issue.pk: _archived_on(issue, wanted, recorder) for issue in issues}
        for day in set(days.values()):
            # Those that are archived already keep the day they were put away on.
            together = [issue for issue in issues if days[issue.pk] == day]
            values = {**wanted.fields, "archived_on": day}
            recorder.update_many(together, parts=tied, also={"touched_id": recorder.number}, **values)
    for issue in issues:
        after = {name: _told(issue, name) for name in before[issue.pk]}
        changes = {name: (was, after[name]) for name, was in before[issue.pk].items() if was != after[name]}
        row = rows[issue.ref]
        row.changes.update({**changes, **tied.get(issue.pk, {})})
    _mark(recorder, negotiation, list(rows.values()))


def _archived_on(issue: Issue, wanted: BulkSet, recorder: Recorder) -> dt.date | None:
    if wanted.archived is None or (wanted.archived and issue.archived_on is not None):
        return issue.archived_on
    return recorder.at.astimezone(dt.UTC).date() if wanted.archived else None


def _told(issue: Issue, name: str) -> Any:
    """A field in the words of a report: codes, references and numbers for what it refers to."""
    value = getattr(issue, name)
    return getattr(value, _SHOWN[name]) if name in _SHOWN and value is not None else value


def _mark(recorder: Recorder, negotiation: Negotiation, rows: Sequence[BulkRow]) -> None:
    """Summaries of all rounds where what they count by changed, else of those that ended since an archiving."""
    if any(COUNTED.intersection(row.changes) for row in rows):
        mark_stale(recorder, negotiation=negotiation, from_day=None)
        return
    days = [day for row in rows for day in row.changes.get("archived_on", ()) if day is not None]
    if days:
        mark_stale(recorder, negotiation=negotiation, from_day=min(days))


def _with_wholes(issue: Issue | None) -> set[int]:
    """The issue and every issue it is a part of. A query for each."""
    found: set[int] = set()
    above = issue
    while above is not None and above.pk not in found:
        found.add(above.pk)
        above = Issue.objects.filter(parts=above.pk).first()
    return found


@contextmanager
def _as_set() -> Iterator[None]:
    """A citation that no fact can have is refused where it was given: `set.status.citations[0].party`, once."""
    try:
        yield
    except Refused as refusal:
        named = {f"set.status.{path.partition('].')[2] or path}": text for path, text in refusal.errors.items()}
        refusal.errors = named
        raise
