"""What feeds tell: the newest changesets of a negotiation, of one issue or of the issues of a list; and its days."""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from issues.models import Issue, Position, StatusChange
from issues.progress.leverage import RUNNING
from issues.queries.change_lines import Line, ToldChangeset, lines_of
from issues.queries.history import changesets_of, changesets_touching
from rounds.choices import RoundState
from rounds.models import Deadline, DeadlineRevision, Round
from rounds.queries.calendar import MOVED
from tradetalks.ledger.models import Change, Changeset

ENTRIES = 50
MOST_LINES = 40
"""Changes read of one changeset; the page it leads to tells all of them."""


def newest_changes(slug: str, *, labels: AbstractSet[str]) -> list[ToldChangeset]:
    """The newest changesets of the negotiation."""
    return _told(changesets_of(slug), labels, None)


def newest_changes_of(issue: Issue, *, labels: AbstractSet[str]) -> list[ToldChangeset]:
    """The newest changesets that touched the issue, with what they did to it."""
    rows, only = changesets_touching(issue.pk)
    return _told(rows, labels, only)


def newest_changes_among(issues: QuerySet[Issue], slug: str, *, labels: AbstractSet[str]) -> list[ToldChangeset]:
    """The newest changesets that touched any of the issues: their own fields, statuses and positions."""
    keys = issues.order_by().values("pk")
    only = Q(model=Issue._meta.label_lower, object_id__in=keys)
    for facts in (StatusChange, Position):
        rows = facts._default_manager.filter(issue__in=keys).values("pk")
        only |= Q(model=facts._meta.label_lower, object_id__in=rows)
    numbers = Change.objects.filter(only).values("changeset")
    return _told(changesets_of(slug).filter(number__in=numbers), labels, only)


def _told(
    rows: QuerySet[Changeset, dict[str, object]], labels: AbstractSet[str], only: Q | None
) -> list[ToldChangeset]:
    return lines_of(list(rows.order_by("-number")[:ENTRIES]), labels=labels, only=only, most=MOST_LINES)


def sentence(line: Line) -> str:
    """A line as text."""
    return " ".join(part for part in (line.verb, line.subject.name, line.rest) if part)


@dataclass(frozen=True)
class Day:
    """An entry of the calendar: `last` is the last day of it, itself included."""

    uid: str
    first: dt.date
    last: dt.date
    title: str
    says: str
    number: int
    """Of the changeset that said so last: later ones replace it in the reader's calendar."""
    cancelled: bool = False
    round: int | None = None
    deadline: str = ""
    """Number of the round, or key of the deadline, whose page tells more."""


def calendar_of(negotiation_id: int, slug: str) -> list[Day]:
    """Rounds, and the day each deadline falls due as it stands now, in order of time. Two queries.

    Days known to the month or year only stand on their last day, and say so.
    """
    meetings = Round.objects.filter(negotiation=negotiation_id, last_day__isnull=False).in_order()
    days = [_meeting(meeting, slug) for meeting in meetings]
    steps = DeadlineRevision.objects.current().filter(deadline__negotiation=negotiation_id)
    newest: dict[int, list[DeadlineRevision]] = {}
    for step in steps.select_related("deadline__set_by").order_by("pk"):
        newest.setdefault(step.deadline_id, []).append(step)
    days += [day for revisions in newest.values() for day in _deadline(revisions, slug)]
    return sorted(days, key=lambda day: (day.first, day.uid))


def _meeting(meeting: Round, slug: str) -> Day:
    first = meeting.starts_on or meeting.ends_on
    last = meeting.last_day or dt.date.max
    exact = bool(first and first.day)
    place = ", ".join(part for part in (meeting.city, meeting.country) if part)
    said = [str(meeting.get_kind_display()), str(meeting.get_level_display() or ""), place]
    if not exact:
        said.append(f"known as {meeting.ends_on or first}")
    return Day(
        uid=f"round-{meeting.number}@{slug}",
        first=first.first_day if exact and first else last,
        last=last,
        title=f"R{meeting.number} {meeting.name}".strip(),
        says=". ".join(part for part in said if part),
        number=meeting.version,
        cancelled=meeting.state in {RoundState.CANCELLED, RoundState.POSTPONED},
        round=meeting.number,
    )


def _deadline(revisions: Sequence[DeadlineRevision], slug: str) -> list[Day]:
    last = revisions[-1]
    dated = [step for step in revisions if step.due_day is not None]
    if not dated:
        return []
    deadline, due = last.deadline, dated[-1]
    day = due.due_day
    if day is None:
        return []
    moved = sum(step.kind in MOVED for step in revisions)
    open_again = last.kind in RUNNING and last.due_day is None
    said = [
        deadline.consequence or "",
        f"Set by {deadline.set_by.name if deadline.set_by else 'both jointly'}",
        f"Moved {moved} time{'' if moved == 1 else 's'}" if moved else "",
        f"Now: {last.get_kind_display().lower()}{', the new day is open' if open_again else ''}"
        if last.kind != "set"
        else "",
        "" if due.due_on and due.due_on.day else f"known as {due.due_on}",
    ]
    return [_due(deadline, day, ". ".join(part.rstrip(".") for part in said if part), last, slug)]


def _due(deadline: Deadline, day: dt.date, says: str, last: DeadlineRevision, slug: str) -> Day:
    return Day(
        uid=f"deadline-{deadline.pk}@{slug}",
        first=day,
        last=day,
        title=f"Deadline: {deadline.title}",
        says=says,
        number=last.recorded_id,
        cancelled=last.due_day is None if last.kind in RUNNING else last.kind not in {"met", "missed", "enforced"},
        deadline=deadline.key,
    )
