"""The check page of a round: everything that saving would do, in words, told from the act done and undone again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from issues.actions.round_record import MeasureEntry, Outcome, RoundEntries
from issues.choices import Movement, Status
from issues.forms.round_form import RoundForm
from issues.forms.round_saving import differences, in_words, save
from issues.models import StatusChange
from issues.progress.counting import movement_of
from issues.queries.round_sheet import IssueLine, issue_lines, live_count
from issues.transitions import skips_stages
from rounds.choices import Answer, DeadlineStep, MeasureState, Tone
from rounds.models import Readout, Round
from tradetalks.api.writing import rehearsal
from tradetalks.sources.citing import Cited

ORDER = (
    Movement.REGRESSED, Movement.NEW, Movement.ADVANCED, Movement.REOPENED, Movement.ENDED, Movement.UNCHANGED,
)  # fmt: skip
"""Regressions first: they are what a slip of the finger looks like."""


@dataclass(frozen=True)
class ToldIssue:
    """What saving would record of one issue."""

    ref: str
    title: str
    before: str
    after: str
    movement: str
    reasons: Sequence[str]
    sources: str
    corrects: str
    """The statuses on record that it replaces, in words."""
    skips: bool


@dataclass(frozen=True)
class Told:
    """One line about anything else: what it is about, what becomes of it, where it can be read."""

    subject: str
    text: str
    sources: str = ""
    note: str = ""


@dataclass(frozen=True)
class RoundCheck:
    """The whole page."""

    meeting: Round
    changed: Sequence[tuple[str, str, str]]
    """(field, on record, typed); of a round not on record yet, every field that says something."""
    groups: Sequence[tuple[str, Sequence[ToldIssue]]]
    """Movement → the issues that this save records or corrects."""
    taken_back: Sequence[Told]
    treated: int
    live: int
    """Issues that had not ended before; `treated` of them with what was on record of the round before."""
    readouts: Sequence[Told]
    deadlines: Sequence[Told]
    measures: Sequence[Told]
    next_round: str
    sources: Sequence[Told]
    """The sources of the sheet by letter; a new one has no number yet."""

    @property
    def issues(self) -> int:
        """How many issues it records or corrects."""
        return sum(len(group) for _, group in self.groups)

    @property
    def regressions(self) -> Sequence[str]:
        """References of the issues that fall back."""
        return [issue.ref for movement, group in self.groups for issue in group if movement == Movement.REGRESSED]

    @property
    def left(self) -> int:
        """Issues the round leaves not assessed."""
        return self.live - self.treated

    @property
    def is_empty(self) -> bool:
        """Whether saving would change nothing."""
        return not any((
            self.changed, self.groups, self.taken_back, self.readouts, self.deadlines, self.measures, self.next_round,
        ))  # fmt: skip


def check(form: RoundForm, wanted: str, *, seen: int, who: Mapping[str, Any]) -> RoundCheck:
    """Do what was asked, read what it did, and undo it. Raises what the act raises."""
    sheet, entries = form.sheet, form.entries
    cites = _Citing(form)
    # Before the act, which gives new sources their keys.
    sources = [
        Told(each.letter, str(each.source), "" if each.source.pk is None else each.source.code)
        for each in form.sources
        if each.source
    ]
    changed = _changed(form)
    with rehearsal():
        meeting = save(form, wanted, seen=seen, who=who)
        after = issue_lines(sheet.negotiation, meeting, [outcome.issue.pk for outcome in entries.outcomes])
        counted = live_count(sheet.negotiation, meeting)
    return RoundCheck(
        meeting=meeting,
        changed=changed,
        groups=_groups(entries, after, cites),
        taken_back=[_taken_back(fact) for fact in entries.taken_back],
        treated=counted.touched,
        live=counted.touched + counted.live,
        readouts=[
            Told(
                each.party.name if each.party else "Both together",
                Tone(each.tone).label,
                cites.names(each.citations),
                f"{each.text} (replaces the one on record)" if each.supersedes else each.text,
            )
            for each in entries.readouts
        ],
        deadlines=[
            Told(
                each.deadline.title,
                f"{DeadlineStep(each.kind).label}{f', {each.due_on}' if each.due_on else ''}",
                cites.names(each.citations),
                each.reason or "",
            )
            for each in entries.deadlines
        ],
        measures=[_measure(each, cites) for each in entries.measures],
        next_round=_following(entries),
        sources=sources,
    )


def statuses_before(form: RoundForm) -> str:
    """Where the issues stood that the form records something of: `US-001:raised CN-002:`. The check page's footing."""
    rows = (*form.rows.entered, *form.rows.taken_back)
    return " ".join(f"{row.line.ref}:{row.fact.pk if row.fact else row.before}" for row in rows)


class _Citing:
    """Names of sources as the sheet calls them: their letter there, or their number."""

    def __init__(self, form: RoundForm) -> None:
        # By identity: a source that is new has no key yet.
        self.letters = {id(each.source): each.letter for each in form.sources if each.source}
        self.labels = form.sheet.labels

    def names(self, citations: Sequence[Cited]) -> str:
        """`A, S-41`; a source that the person may not see is left out."""
        letters = self.letters
        return ", ".join(
            letters.get(id(cited.source)) or cited.source.code
            for cited in citations
            if id(cited.source) in letters or cited.source.sensitivity in self.labels
        )


def _changed(form: RoundForm) -> list[tuple[str, str, str]]:
    """What the record of the round would say that it does not say now."""
    if form.sheet.meeting is not None:
        return [(str(label), str(was or ""), str(value or "")) for label, was, value in differences(form)["rows"]]
    said = [
        (str(form.meeting[name].label), "", str(in_words(form.meeting, name, value)))
        for name, value in form.meeting.record().items()
        if value not in (None, "", Answer.UNKNOWN)
    ]
    seats = ", ".join(f"{seat.party.code} {seat.name}" for seat in form.seats)
    return [*said, ("Delegations", "", seats)] if seats else said


def _groups(entries: RoundEntries, after: Sequence[IssueLine], cites: _Citing) -> list[tuple[str, Sequence[ToldIssue]]]:
    lines = {line.issue.pk: line for line in after}
    outcomes: dict[int, list[Outcome]] = {}
    for outcome in entries.outcomes:
        outcomes.setdefault(outcome.issue.pk, []).append(outcome)
    told = [_told(lines[pk], outcomes[pk], cites) for pk in lines if pk in outcomes]
    groups = {movement: [issue for issue in told if issue.movement == movement] for movement in ORDER}
    return [(movement.value, group) for movement, group in groups.items() if group]


def _told(line: IssueLine, outcomes: Sequence[Outcome], cites: _Citing) -> ToldIssue:
    after = line.facts[-1].to
    return ToldIssue(
        ref=line.ref,
        title=line.issue.title,
        before=line.before,
        after=after,
        movement=movement_of(line.before, after, assessed=True).value,
        reasons=[outcome.reason for outcome in outcomes],
        sources=", ".join(filter(None, dict.fromkeys(cites.names(outcome.citations) for outcome in outcomes))),
        corrects=", ".join(Status(each.supersedes.to).label for each in outcomes if each.supersedes),
        skips=skips_stages(line.before, after),
    )


def _taken_back(fact: StatusChange | Readout) -> Told:
    if isinstance(fact, StatusChange):
        return Told(fact.issue.ref, f"{Status(fact.to).label} was an entry by mistake", note=fact.reason)
    whose = fact.party.name if fact.party else "both together"
    return Told(f"Readout of {whose}", "was an entry by mistake", note=fact.text)


def _measure(each: MeasureEntry, cites: _Citing) -> Told:
    rates = " to ".join(f"{rate:f}" for rate in (each.rate_from, each.rate_to) if rate is not None)
    parts = [MeasureState(each.state).label, f"{rates} %" if rates else "", str(each.effective_on or "")]
    return Told(each.measure.title, ", ".join(filter(None, parts)), cites.names(each.citations), each.note or "")


def _following(entries: RoundEntries) -> str:
    following = entries.next_round
    if following is None:
        return ""
    days = " to ".join(str(day) for day in (following.starts_on, following.ends_on) if day)
    return ", ".join(filter(None, (following.name, days, following.city, following.country)))
