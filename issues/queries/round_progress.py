"""What one logged round did, as its summary counts it, with what a page needs beside: titles, reasons, evidence.

The summary decides every figure and every row; facts only add words to it. So a page never mixes figures of two
ledger positions: while the summary is out of date, all of it is, and says so.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from issues.choices import STATUS, Movement, Phase, Status
from issues.models import Issue, StatusChange, StatusChangeCitation
from issues.queries.movement_counts import movement_counts
from issues.queries.summaries import RoundSummary, summaries_of
from issues.transitions import skips_stages
from rounds.queries.round_accounts import ToldRound
from tradetalks.sources.models import Citation
from tradetalks.sources.reading import citations_of

MOST_UNASSESSED = 300
"""Rows of the folded list of what was not assessed; the count says how many there are."""

MOST_ROWS = 100
"""Rows of one movement in the before → after table; the count says how many there are."""
MOST_PRINTED = 12
"""Rows of that table a print of the page has, over all movements."""
MOST_NAMED = 60
"""Issues that one sentence of the narrative, or one status, names on a page."""

BEFORE_AFTER = (
    Movement.ADVANCED, Movement.NEW, Movement.REGRESSED, Movement.ENDED, Movement.REOPENED, Movement.UNCHANGED,
)  # fmt: skip
"""The order of the before → after table; what was not assessed follows apart."""

STICKING = "sticking"
PHASES = (
    (Phase.OPEN.value, "Open"),
    (Phase.ENGAGED.value, "Engaged"),
    (STICKING, "Sticking point"),
    (Phase.AGREED.value, "Agreed"),
    (Phase.DELIVERED.value, "Delivered"),
    (Phase.ENDED.value, "Ended"),
)
"""The phases as pages draw them: sticking points stand apart from what is engaged."""

_REF = re.compile(r"\A[A-Z][A-Z0-9]{1,7}-\d+\Z")
_ROUND = re.compile(r"\AR(\d+)\Z")


@dataclass(frozen=True)
class Row:
    """One issue in one round."""

    ref: str
    title: str
    raised_by: str | None
    movement: str
    before: str
    after: str
    part: bool
    changes: Sequence[StatusChange] = ()

    @property
    def skips_stages(self) -> bool:
        """Whether a step in this round skipped stages."""
        return any(skips_stages(change.previous, change.to) for change in self.changes)

    @property
    def via(self) -> list[str]:
        """Statuses it passed through on the way from before to after."""
        return [change.to for change in self.changes[:-1] if change.to not in {self.before, self.after}]


@dataclass(frozen=True)
class Group:
    """Rows that moved alike: whole demands first, parts of demands after them."""

    movement: str
    rows: Sequence[Row]
    printed: AbstractSet[str]
    """References of the rows a print of the page has room for, which is two pages."""

    @property
    def unprinted(self) -> list[str]:
        """References of the rows that a print only names."""
        return [row.ref for row in self.rows if row.ref not in self.printed]

    @property
    def whole(self) -> int:
        """Number of whole demands; parts are never added in."""
        return sum(not row.part for row in self.rows)

    @property
    def parts(self) -> int:
        """Number of parts of demands."""
        return len(self.rows) - self.whole

    @property
    def shown(self) -> Sequence[Row]:
        """The rows a page has room for, with their status changes."""
        return self.rows[:MOST_ROWS]

    @property
    def more(self) -> int:
        """How many rows the page leaves to the issue list."""
        return len(self.rows) - len(self.shown)


@dataclass(frozen=True)
class Share:
    """Whole demands at one status, or in one phase (then with its statuses), after the round."""

    code: str
    label: str
    refs: Sequence[str]
    statuses: Sequence["Share"] = ()

    @property
    def shown(self) -> Sequence[str]:
        """The references a page names."""
        return self.refs[:MOST_NAMED]

    @property
    def more(self) -> int:
        """How many the page leaves to the issue list."""
        return len(self.refs) - len(self.shown)


@dataclass(frozen=True)
class Named:
    """A deadline, measure or demand list: where it stands on the round's page, with words for it."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Sentence:
    """A sentence of the narrative with what it rests on, sorted by where it can be read."""

    text: str
    issues: Sequence[str]
    rounds: Sequence[int]
    others: Sequence[Named]

    @property
    def count(self) -> int:
        """How many references it has."""
        return len(self.issues) + len(self.rounds) + len(self.others)

    @property
    def shown(self) -> Sequence[str]:
        """The issues a page names; the summary itself names all of them."""
        return self.issues[:MOST_NAMED]

    @property
    def more(self) -> int:
        """How many issues the page leaves to the summary itself."""
        return len(self.issues) - len(self.shown)


@dataclass
class RoundProgress:
    """The summary of a round with titles and reasons. `content` is empty where none was computed yet."""

    summary: RoundSummary
    content: Mapping[str, Any]
    groups: Sequence[Group] = ()
    unassessed: Sequence[Row] = ()
    phases: Sequence[Share] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)
    sentences: Sequence[Sentence] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Movement → number of whole demands, every movement named."""
        movement = self.content.get("movement", {})
        return {kind.value: len(movement.get(kind.value, ())) for kind in Movement}

    @property
    def moved(self) -> list[Row]:
        """Rows that moved at all, the weightiest first."""
        return [
            row for group in self.groups if group.movement != Movement.UNCHANGED for row in group.rows if not row.part
        ]

    def citations(self) -> Iterable[Citation]:
        """Every citation of the rows."""
        rows = (row for group in self.groups for row in group.shown)
        return (citation for row in rows for change in row.changes for citation in change.citations.all())


@dataclass(frozen=True)
class ListedProgress:
    """A round of the list with the counts and the state of its summary, as far as there is one."""

    told: ToldRound
    summary: RoundSummary | None
    counts: Mapping[str, int] | None


def round_progress(
    summary: RoundSummary, *, labels: AbstractSet[str], evidence: bool = True, most: int | None = None
) -> RoundProgress:
    """The progress of a logged round. Two queries, one more with `evidence` (the citations of its status changes).

    Of each movement the first MOST_ROWS come with their status changes; with `most` only that many of the demands that
    moved.
    """
    content = summary.content
    if not content:
        return RoundProgress(summary, {})
    issues = _issues(summary.negotiation_id)
    told = _shown(content) if most is None else _first_moved(content["movement"], most)
    changes = _changes(summary.round_id, labels=labels, evidence=evidence, only=told)
    rows = {
        kind: [
            *_rows(content["movement"], kind, issues, changes, part=False),
            *_rows(content["parts"]["movement"], kind, issues, changes, part=True),
        ]
        for kind in Movement
    }
    whole = [row for kind in Movement for row in rows[kind] if not row.part]
    by_status: dict[str, list[str]] = defaultdict(list)
    for row in whole:
        by_status[row.after].append(row.ref)
    named = {
        entry["key"]: Named(f"{kind}-{slugify(entry['key'])}", entry["title"])
        for kind, entries in (("measure", content["measures"]), ("deadline", content["deadlines"]))
        for entry in entries
    }
    shares = [Share(code, Status(code).label, sorted(by_status[code])) for code in STATUS if by_status[code]]
    return RoundProgress(
        summary=summary,
        content=content,
        groups=list(_groups(rows)),
        unassessed=rows[Movement.NOT_ASSESSED][:MOST_UNASSESSED],
        phases=list(_phases(shares)),
        parts=content["parts"],
        sentences=[_sentence(told, named) for told in content["narrative"]],
        titles={ref: title for ref, (title, _) in issues.items()},
    )


def _groups(rows: Mapping[Movement, Sequence[Row]]) -> Iterable[Group]:
    """Those that moved share the room of a print in their order; it only counts those that did not."""
    room = MOST_PRINTED
    for kind in BEFORE_AFTER:
        if rows[kind]:
            printed = set() if kind == Movement.UNCHANGED else _printed(rows[kind], room)
            room -= len(printed)
            yield Group(kind, rows[kind], printed)


def _printed(rows: Sequence[Row], room: int) -> set[str]:
    """The first rows of each party in turn, so that none of them fills the print; parts after whole demands."""
    turns: list[tuple[bool, int, int, str]] = []
    seen: dict[tuple[bool, str | None], int] = defaultdict(int)
    for place, row in enumerate(rows):
        turn = seen[row.part, row.raised_by]
        if turn < room:
            seen[row.part, row.raised_by] += 1
            turns.append((row.part, turn, place, row.ref))
    return {ref for *_, ref in sorted(turns)[:room]}


def listed_progress(negotiation_id: int, told: Sequence[ToldRound]) -> list[ListedProgress]:
    """The rounds with the state of their summaries and what those count. Two queries."""
    summaries = {summary.round_id: summary for summary in summaries_of(negotiation_id, content=False)}
    counts = movement_counts(negotiation_id)
    return [ListedProgress(row, summaries.get(row.round.pk), counts.get(row.round.pk)) for row in told]


def _issues(negotiation_id: int) -> dict[str, tuple[str, str | None]]:
    """Reference → title and raising party of every issue."""
    rows = Issue.objects.filter(negotiation=negotiation_id).values_list("ref", "title", "raised_by__code")
    return {ref: (title, raised_by) for ref, title, raised_by in rows}


def _first_moved(movement: Mapping[str, Collection[Mapping[str, Any]]], most: int) -> list[str]:
    """References of the first demands that moved, as `RoundProgress.moved` has them."""
    kinds = (kind for kind in BEFORE_AFTER if kind != Movement.UNCHANGED)
    return [entry["ref"] for kind in kinds for entry in movement.get(kind.value, ())][:most]


def _shown(content: Mapping[str, Any]) -> list[str] | None:
    """References of the rows a page shows; None where it shows all of them."""
    lists = [[*content["movement"].get(kind, ()), *content["parts"]["movement"].get(kind, ())] for kind in BEFORE_AFTER]
    if all(len(entries) <= MOST_ROWS for entries in lists):
        return None
    return [entry["ref"] for entries in lists for entry in entries[:MOST_ROWS]]


def _changes(
    round_id: int, *, labels: AbstractSet[str], evidence: bool, only: Collection[str] | None
) -> dict[str, list[StatusChange]]:
    """Reference → status changes in the window of the round, in world order; of the issues `only`, if given."""
    facts = (
        StatusChange.objects.current()
        .filter(window=round_id)
        .order_by("world_order", "pk")
        .select_related("issue", "round")
    )
    if only is not None:
        facts = facts.filter(issue__ref__in=only)
    if evidence:
        facts = facts.prefetch_related(citations_of(StatusChangeCitation, labels))
    by_ref: dict[str, list[StatusChange]] = defaultdict(list)
    for fact in facts:
        by_ref[fact.issue.ref].append(fact)
    return by_ref


def _rows(
    movement: Mapping[str, Collection[Mapping[str, Any]]],
    kind: Movement,
    issues: Mapping[str, tuple[str, str | None]],
    changes: Mapping[str, Sequence[StatusChange]],
    *,
    part: bool,
) -> Iterable[Row]:
    for entry in movement.get(kind.value, ()):
        title, raised_by = issues.get(entry["ref"], ("", None))
        before, after = entry["from"] or "", entry["to"]
        yield Row(entry["ref"], title, raised_by, kind.value, before, after, part, changes.get(entry["ref"], ()))


def _phases(statuses: Sequence[Share]) -> Iterable[Share]:
    """Shares by phase, sticking points apart: the parts of the bar, in order."""
    for code, label in PHASES:
        within = [share for share in statuses if shown_phase(share.code) == code]
        if within:
            yield Share(code, label, [ref for share in within for ref in share.refs], within)


def shown_phase(status: str) -> str:
    """The phase a page shows a status in: one of PHASES."""
    return STICKING if status == Status.DEADLOCKED else STATUS[status].phase.value


def _sentence(told: Mapping[str, Any], named: Mapping[str, Named]) -> Sentence:
    issues: list[str] = []
    rounds: list[int] = []
    others: list[Named] = []
    for ref in told["refs"]:
        if _REF.match(ref):
            issues.append(ref)
        elif match := _ROUND.match(ref):
            rounds.append(int(match[1]))
        else:
            others.append(named.get(ref) or Named(f"list-{slugify(ref)}", ref))
    return Sentence(told["text"], issues, rounds, others)
