"""The calendar as the timeline draws it: each round, deadline, measure and statement with its words."""

import datetime as dt

from issues.progress.measure_spans import ends_of, spans_of
from issues.progress.values import MeasureChange
from issues.queries.timeline import Timeline
from issues.timeline.rows import DueDay, Ending, Leverage, Meeting, Running, Said, Stretch
from rounds.choices import MeasureState
from rounds.models import Round
from rounds.queries.calendar import MOVED, DatedDeadline
from rounds.queries.due import RUNNING, Due
from rounds.queries.parties import PartyOrder
from rounds.templatetags.dates import days_left


def meetings(found: Timeline) -> list[Meeting]:
    """The rounds, by day."""
    return [_meeting(meeting) for meeting in found.rounds]


def _meeting(meeting: Round) -> Meeting:
    last = meeting.last_day or dt.date.max
    days = str(meeting.ends_on) if meeting.first_day in {None, last} else f"{meeting.starts_on} to {meeting.ends_on}"
    words = f"R{meeting.number} {meeting.name}, {days}"
    if meeting.state != "held":
        words += f", {meeting.get_state_display().lower()}"
    return Meeting(meeting.number, words, meeting.first_day or last, last, held=meeting.state == "held")


def running(found: Timeline, parties: PartyOrder) -> list[Running]:
    """The deadlines that have a step."""
    return [_running(row, parties) for row in found.deadlines if row.steps]


def _running(row: DatedDeadline, parties: PartyOrder) -> Running:
    days: list[DueDay] = []
    steps = [step for _, step in row.steps]
    for index, step in enumerate(steps):
        if step.due_on is None or step.kind not in RUNNING:
            continue
        moved = next((later for later in steps[index + 1 :] if later.kind in MOVED), None)
        if moved is not None and moved.due_on == step.due_on:
            continue
        words = (
            f"Due {step.due_on}" if moved is None else f"Due {step.due_on}, moved to {moved.due_on or 'an open day'}"
        )
        days.append(DueDay(step.due_on.first_day, step.due_on.last_day, moved is not None, words))
    deadline = row.deadline
    return Running(
        key=deadline.key,
        title=deadline.title,
        place=parties.place(deadline.set_by) if deadline.set_by else 0,
        known=row.steps[0][0],
        days=days,
        outcome=outcome_words(row.due),
        open=row.due is not None and row.due.runs and row.due.due_on is None,
    )


def outcome_words(due: Due | None) -> str:
    """How a deadline stands: `12 days left`, `past`, `day open`, or what became of it."""
    if due is None:
        return ""
    if due.days is not None:
        return "past" if due.overdue else days_left(due.days)
    return "day open" if due.runs else due.step.lower()


def leverage(found: Timeline, parties: PartyOrder) -> list[Leverage]:
    """The measures that were ever announced or in force."""
    rows = []
    for row in found.measures:
        facts = found.facts[row.measure.key]
        stretches = [
            Stretch(
                kind=span.kind,
                first=span.first,
                last=span.last,
                rate=f"{span.change.rate_to:f}%"
                if span.change.rate_to is not None and span.kind != "suspended"
                else "",
                words=_stretch_words(span.change, span.first, span.last),
            )
            for span in spans_of(facts.changes)
        ]
        if stretches:
            ends = [Ending(end.day, f"{_state(end.change)} {end.day}") for end in ends_of(facts.changes)]
            measure = row.measure
            rows.append(Leverage(measure.key, measure.title, parties.place(measure.imposed_by), stretches, ends))
    return rows


def _stretch_words(change: MeasureChange, first: dt.date, last: dt.date | None) -> str:
    rate = f", {change.rate_to:f} percent" if change.rate_to is not None else ""
    since = f" from {first}" if first != dt.date.min else ""
    return f"{_state(change)}{rate}{since}{f' to {last}' if last else ''}"


def _state(change: MeasureChange) -> str:
    return MeasureState(change.state).label


def said(found: Timeline, parties: PartyOrder) -> list[Said]:
    """The statements that have a day."""
    return [
        Said(
            f"statement-{row.pk}",
            parties.place(row.party) if row.party else 0,
            row.on_day,
            f"{row.on} {row.party.code if row.party else 'Joint'}: {row.get_tone_display().lower()}",
        )
        for row in found.statements
        if row.on_day is not None
    ]
