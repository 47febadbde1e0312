"""Everything that happened in the talks and around them, day by day: rounds, deadlines, measures, statements."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from issues.progress.leverage import EFFECTIVE, effective_day, known_day
from issues.progress.values import MeasureFacts
from issues.queries.leverage import facts_of
from rounds.announcements import BEGINNING
from rounds.models import DeadlineRevision, MeasureRevision, Party, Readout, Round
from rounds.queries.calendar import (
    MOVED,
    DatedDeadline,
    PublishedMeasure,
    dated_deadlines,
    dated_rounds,
    published_measures,
    statements_between_rounds,
)
from rounds.queries.due import RUNNING
from rounds.queries.negotiations import Talks
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.sources.models import Citation

LANES = {
    "rounds": "Rounds",
    "deadlines": "Deadlines",
    "measures": "Measures",
    "statements": "Statements",
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing on a day. `party` None: nobody's, or both jointly (`joint`)."""

    lane: str
    day: dt.date
    """BEGINNING where nothing says when."""
    given: PartialDate | None
    until: PartialDate | None = None
    """Last day of a round of several."""
    what: str
    """What happened, in a few words."""
    title: str
    """To what it happened."""
    why: str = ""
    party: Party | None = None
    joint: bool = False
    struck: bool = False
    """A day that was given up for another."""
    number: int | None = None
    """Of a round."""
    key: str = ""
    """Of a deadline or measure."""
    anchor: str = ""
    """Of a statement, whose row is its place."""
    citations: Sequence[Citation] = ()


@dataclass(frozen=True)
class Timeline:
    """The calendar with its events in the order of days."""

    rounds: Sequence[Round]
    deadlines: Sequence[DatedDeadline]
    measures: Sequence[PublishedMeasure]
    statements: Sequence[Readout]
    events: Sequence[Event]
    facts: Mapping[str, MeasureFacts] = field(default_factory=dict)
    """The measures by key, as the rules take them."""

    @property
    def days(self) -> list[dt.date]:
        """The days of its events, each once, the undated left out."""
        return sorted({event.day for event in self.events} - {BEGINNING})


def timeline(talks: Talks, *, today: dt.date, labels: AbstractSet[str]) -> Timeline:
    """The whole calendar of the talks. A constant number of queries."""
    rounds = dated_rounds(talks, labels=labels)
    deadlines = dated_deadlines(talks, today=today, labels=labels)
    measures = published_measures(talks, labels=labels)
    statements = statements_between_rounds(talks, labels=labels)
    facts = {row.measure.key: facts_of(row) for row in measures}
    events = [
        *map(_round, rounds),
        *(event for row in deadlines for event in _deadline(row)),
        *(event for row in measures for event in _measure(row, facts[row.measure.key])),
        *map(_statement, statements),
    ]
    order = {lane: place for place, lane in enumerate(LANES)}
    # A stable sort: what happened to one deadline or measure on the same day stays in its order.
    events.sort(key=lambda event: (event.day, order[event.lane]))
    return Timeline(rounds, deadlines, measures, statements, events, facts)


def _round(meeting: Round) -> Event:
    state = f" ({meeting.get_state_display().lower()})" if meeting.state != "held" else ""
    return Event(
        lane="rounds",
        day=meeting.last_day or BEGINNING,
        given=meeting.starts_on or meeting.ends_on,
        until=meeting.ends_on,
        what=f"{meeting.get_kind_display()}{state}",
        title=meeting.name,
        why=meeting.outcome_text or "",
        number=meeting.number,
        citations=list(meeting.citations.all()),
    )


def _deadline(row: DatedDeadline) -> Iterable[Event]:
    """Each step on the day it was known; and each day it fell due, the given-up ones struck."""
    steps = row.steps
    for index, (day, step) in enumerate(steps):
        yield _about_deadline(row, step, day, step.announced_on, step_words([each for _, each in steps], index))
        if step.kind not in RUNNING or step.due_on is None:
            continue
        moved = next((later for _, later in steps[index + 1 :] if later.kind in MOVED), None)
        if moved is None:
            yield _about_deadline(
                row, step, step.due_on.last_day, step.due_on, "Falls due", why=row.deadline.consequence
            )
        elif moved.due_on != step.due_on:
            words = f"No longer due: moved to {moved.due_on or 'an open day'}"
            yield _about_deadline(row, step, step.due_on.last_day, step.due_on, words, struck=True)


def step_words(steps: Sequence[DeadlineRevision], index: int) -> str:
    """A step of a deadline as a sentence has it; moved ones name the day before."""
    step = steps[index]
    word = step.get_kind_display()
    before = next((each.due_on for each in reversed(steps[:index]) if each.due_on is not None), None)
    if step.kind in MOVED:
        come_from = f" from {before}" if before is not None and before != step.due_on else ""
        return f"{word}{come_from} to {step.due_on or 'an open day'}"
    return f"{word} for {step.due_on}" if step.kind == "set" else word


def _about_deadline(
    row: DatedDeadline,
    step: DeadlineRevision,
    day: dt.date,
    given: PartialDate | None,
    what: str,
    *,
    why: str | None = None,
    struck: bool = False,
) -> Event:
    return Event(
        lane="deadlines",
        day=day,
        given=given or (PartialDate.of(day) if day != BEGINNING else None),
        what=what,
        title=row.deadline.title,
        why=(step.reason if why is None and not struck else why) or "",
        party=row.deadline.set_by,
        joint=row.deadline.set_by is None,
        struck=struck,
        key=row.deadline.key,
        citations=list(step.citations.all()),
    )


def _measure(row: PublishedMeasure, facts: MeasureFacts) -> Iterable[Event]:
    """What took effect on the day it did, what was announced on the day it was."""
    for change, fact in zip(row.changes, facts.changes, strict=True):
        took_effect = change.state in EFFECTIVE
        day = effective_day(fact) if took_effect else known_day(fact)
        given = (change.effective_on if took_effect else None) or change.announced_on
        yield Event(
            lane="measures",
            day=day,
            given=given or (PartialDate.of(day) if day != BEGINNING else None),
            what=change_words(change),
            title=row.measure.title,
            why=change.note or "",
            party=row.measure.imposed_by,
            key=row.measure.key,
            citations=list(change.citations.all()),
        )


def change_words(change: MeasureRevision, *, dated: bool = False) -> str:
    """A change of a measure as a sentence has it; `dated`: with its own day, where that does not stand beside it."""
    words = change.get_state_display()
    if rate := rate_words(change):
        words += f", {rate}"
    if change.effective_on and (dated or change.state not in EFFECTIVE):
        words += f", from {change.effective_on}"
    return words


def rate_words(change: MeasureRevision) -> str:
    """`10 to 25 percent`; empty where no rate is stated."""
    if change.rate_to is None:
        return ""
    first = f"{change.rate_from:f} to " if change.rate_from is not None and change.rate_from != change.rate_to else ""
    return f"{first}{change.rate_to:f} percent"


def _statement(said: Readout) -> Event:
    return Event(
        lane="statements",
        day=said.on_day or BEGINNING,
        given=said.on,
        what=said.get_tone_display(),
        title=said.text,
        why="",
        party=said.party,
        joint=said.party is None,
        anchor=f"statement-{said.pk}",
        citations=list(said.citations.all()),
    )
