"""Acts on issues themselves: open one, edit what describes it, archive and restore it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from issues.access import require_analysing, require_managing
from issues.actions.staleness import mark_stale
from issues.actions.statuses import change_status
from issues.actions.ties import Ties, tie
from issues.choices import Status
from issues.models import Area, Issue
from rounds.actions.seats import cite_within, recite_within, require_seats
from rounds.models import JOINT_PREFIX, Negotiation, Party, Round
from tradetalks.accounts.models import User
from tradetalks.ledger.recording import Recorder, changeset
from tradetalks.ledger.refusals import Invalid, at_path, refuse_unknown
from tradetalks.sources.citing import Cited

EDITABLE = frozenset({"kind", "title", "description", "area", "addressed_to", "raised_in", "parent", "demand_list"})
"""Who raised it is part of its reference and never changes: a wrong one is archived and opened anew."""
COUNTED = frozenset({"area", "parent", "demand_list"})
"""Fields that summaries count by: changing one makes every summary of the talks stale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStatus:
    """The status an issue opens with, where it is not the one its round implies."""

    to: str
    reason: str
    on: Any = None
    meeting: Round | None = None
    citations: Sequence[Cited] = ()


def open_issue(
    negotiation: Negotiation,
    *,
    title: str,
    area: Area,
    raised_by: Party | None,
    addressed_to: Party | None,
    raised_in: Round | None,
    by: User | None,
    at: dt.datetime,
    door: str,
    ref: str | None = None,
    first: FirstStatus | None = None,
    with_status: bool = True,
    ties: Ties | None = None,
    citations: Sequence[Cited] = (),
    reason: str = "",
    **values: Any,
) -> Issue:
    """A new issue under the next free reference of the raising party, with its first status.

    The first status is `raised` where a round is named, else `identified` from today on, unless `first` says
    otherwise; an import that brings the status changes as facts passes `with_status=False`, and a `ref`.
    Raises Invalid, NotAllowed.
    """
    require_analysing(by)
    refuse_unknown(values, EDITABLE)
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        require_seats(recorder, negotiation, raised_by=raised_by, addressed_to=addressed_to)
        number, ref = _reference(negotiation, raised_by, ref)
        issue = Issue(
            negotiation=negotiation,
            ref=ref,
            number=number,
            title=title,
            area=area,
            raised_by=raised_by,
            addressed_to=addressed_to,
            raised_in=raised_in,
            touched_id=recorder.number,
            **values,
        )
        _require_same_talks(issue, ("raised_in", *values))
        recorder.insert(issue)
        cite_within(recorder, negotiation, issue, citations)
        if ties is not None:
            tie(recorder, issue, ties)
        if with_status:
            with at_path("first") if first else nullcontext():
                first = first or _first_status(raised_in, at)
                change_status(
                    issue,
                    to=first.to,
                    reason=first.reason,
                    on=first.on,
                    meeting=first.meeting,
                    citations=first.citations,
                    by=by,
                    at=at,
                    door=door,
                )
        return issue


def edit_issue(
    issue: Issue,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    ties: Ties | None = None,
    citations: Sequence[Cited] | None = None,
    reason: str = "",
) -> bool:
    """Change what describes the issue; False when nothing differs. Raises StaleVersion, Invalid, NotAllowed."""
    require_analysing(by)
    refuse_unknown(changes, EDITABLE)
    negotiation = issue.negotiation
    with changeset(by=by, at=at, door=door, reason=reason, scope=negotiation.slug) as recorder:
        recorder.fresh(issue, version=version)
        require_seats(recorder, negotiation, addressed_to=changes.get("addressed_to"))
        _require_same_talks(_as_it_would_be(issue, changes), changes)
        counted_before = _counted(issue)
        tied = ties is not None and tie(recorder, issue, ties)
        cited = recite_within(recorder, negotiation, issue, citations)
        changed = recorder.update(issue, parts=tied or cited, also={"touched_id": recorder.number}, **changes)
        if counted_before != _counted(issue):
            mark_stale(recorder, negotiation=negotiation, from_day=None)
        return changed


def _as_it_would_be(issue: Issue, changes: Mapping[str, Any]) -> Issue:
    wanted = Issue(**{field.attname: getattr(issue, field.attname) for field in Issue._meta.concrete_fields})
    for name, value in changes.items():
        setattr(wanted, name, value)
    return wanted


def _counted(issue: Issue) -> list[int | None]:
    return [getattr(issue, f"{name}_id") for name in sorted(COUNTED)]


def archive_issue(
    issue: Issue,
    *,
    version: int,
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    on: dt.date | None = None,
    undoing: bool = False,
) -> bool:
    """Put an issue away from `on` (default: the day of `at`, UTC) on; it stays readable and can be restored.

    Summaries of rounds that ended before that day keep counting it. `undoing`: the person takes back their own
    opening of it, for which the right to open is enough. Raises StaleVersion, Invalid, NotAllowed.
    """
    (require_analysing if undoing else require_managing)(by)
    if not reason.strip():
        raise Invalid("Say why it is archived.", field="reason")
    day = on or at.astimezone(dt.UTC).date()
    with changeset(by=by, at=at, door=door, reason=reason, scope=issue.negotiation.slug) as recorder:
        recorder.fresh(issue, version=version)
        if issue.is_archived and on is None:
            return False  # it keeps the day it was put away on
        return _set_archived(recorder, issue, day)


def restore_issue(
    issue: Issue,
    *,
    version: int,
    reason: str,
    by: User | None,
    at: dt.datetime,
    door: str,
    undoing: bool = False,
) -> bool:
    """Bring an archived issue back; False when it is not archived. Raises StaleVersion, Invalid, NotAllowed.

    `undoing`: the person put it away themselves, by taking back that they opened it.
    """
    (require_analysing if undoing else require_managing)(by)
    if not reason.strip():
        raise Invalid("Say why it is restored.", field="reason")
    with changeset(by=by, at=at, door=door, reason=reason, scope=issue.negotiation.slug) as recorder:
        recorder.fresh(issue, version=version)
        return _set_archived(recorder, issue, None)


def _set_archived(recorder: Recorder, issue: Issue, on: dt.date | None) -> bool:
    before = issue.archived_on
    changed = recorder.update(issue, also={"touched_id": recorder.number}, archived_on=on)
    if changed:
        days = [day for day in (before, issue.archived_on) if day]
        mark_stale(recorder, negotiation=issue.negotiation, from_day=min(days))
    return changed


def _first_status(raised_in: Round | None, at: dt.datetime) -> FirstStatus:
    if raised_in is not None:
        on = None if raised_in.last_day else at.astimezone(dt.UTC).date()
        return FirstStatus(to=Status.RAISED, reason=f"Raised in R{raised_in.number}.", on=on, meeting=raised_in)
    return FirstStatus(to=Status.IDENTIFIED, reason="Put on record.", on=at.astimezone(dt.UTC).date())


def _reference(negotiation: Negotiation, raised_by: Party | None, ref: str | None) -> tuple[int, str]:
    """The number and reference of a new issue. Numbers are counted per raising party and never reused."""
    prefix = raised_by.code if raised_by else JOINT_PREFIX
    if ref is None:
        last = negotiation.issues.filter(raised_by=raised_by).aggregate(last=Max("number"))["last"] or 0
        return last + 1, f"{prefix}-{last + 1:03d}"
    head, _, digits = ref.rpartition("-")
    if head != prefix or not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        remedy = f"write {prefix}- and a number, like {prefix}-007"
        raise Invalid(f"'{ref}' is not a reference of {prefix}; {remedy}.", field="ref")
    taken = negotiation.issues.filter(raised_by=raised_by, number=int(digits)).first()
    if taken is not None:
        raise Invalid(f"{taken.ref} is taken; a reference is never used twice.", field="ref")
    return int(digits), ref


def _require_same_talks(issue: Issue, named: Collection[str]) -> None:
    """What it refers to belongs to the same talks, and no issue is part of itself. `named`: the fields to look at."""
    for field in {"raised_in", "parent", "demand_list"}.intersection(named):
        row = getattr(issue, field)
        if row is not None and row.negotiation_id != issue.negotiation_id:
            raise Invalid(f"{field}: belongs to other talks.", field=field)
    if issue.raised_by_id is not None and issue.raised_by_id == issue.addressed_to_id:
        raise Invalid("An issue is addressed to the other side.", field="addressed_to")
    ancestor, seen = issue.parent if "parent" in named else None, {issue.pk}
    while ancestor is not None:
        if ancestor.pk in seen:
            raise Invalid(
                f"{ancestor.ref} is a part of this issue already; the parts would form a ring.", field="parent"
            )
        seen.add(ancestor.pk)
        ancestor = Issue.objects.filter(parts=ancestor.pk).first()
