"""What answers tell of issues and of everything recorded of them. Summaries: issues.progress.shapes."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NotRequired, TypedDict, TypeVar

from issues import choices
from rounds.shapes import Deadline, Measure, RoundDetail, RoundName
from tradetalks.api.openapi.common import Problem
from tradetalks.ledger.models import Door
from tradetalks.ledger.reading import Recorded
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.shapes import ALWAYS, Neighbours, PageLinks
from tradetalks.sources.shapes import Cited


class Area(TypedDict):
    """A subject of the taxonomy."""

    code: str
    label: str


class StatusMeaning(TypedDict):
    """A status an issue may have, and which may follow it."""

    code: Annotated[str, choices.Status]
    label: str
    phase: Annotated[str, choices.Phase]
    phase_label: str
    rank: Annotated[int | None, "How far along it is; null for an ended one."]
    letter: Annotated[str, "How pages mark it."]
    use: Annotated[str, "When it is the right one."]
    citation_needed: bool
    allowed_next: list[Annotated[str, choices.Status]]


class StatusList(Neighbours):
    """Every status, in the order of the domain."""

    first: Annotated[list[Annotated[str, choices.Status]], "What an issue may start with."]
    results: list[StatusMeaning]


class When(TypedDict):
    """Where a state was reached: number of the round, and the day; null where the record names none."""

    round: int | None
    on: PartialDate | None


class StanceHeld(When):
    """One party's newest stance, as a list shows it."""

    stance: Annotated[str, choices.Stance]
    stance_label: str
    answer: Annotated[str, choices.OfferAnswer] | None
    answer_label: str | None


Flag = Literal["contested", "stalled", "silent", "one_sided", "stages_skipped"]


class IssueFacts(TypedDict):
    """What the list and the page of an issue both tell; null `raised_by`: both jointly."""

    ref: Annotated[str, "Its reference: `US-007`."]
    kind: Annotated[str, choices.IssueKind]
    kind_label: str
    title: str
    area: str
    area_label: str
    raised_by: str | None
    raised_by_label: str | None
    addressed_to: str | None
    addressed_to_label: str | None
    raised_in: RoundName | None
    status: Annotated[str, choices.Status] | None
    status_label: str | None
    phase: Annotated[str, choices.Phase] | None
    phase_label: str | None
    status_since: Annotated[When | None, "Where the present status was reached."]
    movement: Annotated[
        Annotated[str, choices.Movement] | None,
        "In the last logged round; null where it was not tracked then. “Not assessed” is not “no change”.",
    ]
    movement_label: str | None
    flags: list[Flag]
    parent: Annotated[str | None, "Reference of the issue it is a part of."]
    archived_on: dt.date | None
    version: int
    updated_at: dt.datetime
    url: NotRequired[Annotated[str, ALWAYS]]


class Issue(IssueFacts):
    """One row of the list."""

    positions: Annotated[dict[str, StanceHeld | None], "Party code → its newest stance, null where it stated none."]


class SummaryBasis(TypedDict):
    """Which round's summary movement and flags rest on, and whether it still holds."""

    round: RoundName
    state: Literal["current", "stale", "computing", "failed"]
    stale_since: dt.datetime | None
    reflects: Annotated[int | None, "Number of the changeset it reflects."]


class IssuePage(PageLinks):
    """One page of issues."""

    summary: Annotated[SummaryBasis | None, "Null before a round is logged."]
    results: list[Issue]


class Dated(TypedDict):
    """The day as it was given, the round it was recorded against, and the logged round it counts in."""

    on: PartialDate | None
    round: RoundName | None
    window: RoundName | None


_From = TypedDict("_From", {"from": Annotated[str, choices.Status] | None})
_Ends = TypedDict("_Ends", {"from": str, "to": str})


class StatusChange(_From, Dated, Recorded, Cited):
    """A status recorded of an issue; `from` and `movement` are against the change right before it in world order."""

    id: int
    to: Annotated[str, choices.Status]
    to_label: str
    phase: Annotated[str, choices.Phase]
    from_label: str | None
    movement: Annotated[str, choices.Movement]
    stages_skipped: bool
    reason: str | None
    successor: Annotated[str | None, "Reference of the issue that took its place."]


class Quantity(TypedDict):
    """A number a position states, with its unit."""

    metric: str | None
    unit: str | None
    value: Decimal | None
    bound: Annotated[str, choices.Bound] | None
    bound_label: str | None
    baseline: Decimal | None
    due_on: PartialDate | None
    window: str | None


class Condition(TypedDict):
    """What a position depends on."""

    text: str
    issue: Annotated[str | None, "Reference of the issue that is the condition."]


class Position(Dated, Recorded, Cited):
    """One party's stance on an issue."""

    id: int
    party: str
    party_label: str
    stance: Annotated[str, choices.Stance]
    stance_label: str
    stance_value: Annotated[int | None, "From 2 (accepts) to -3 (red line); null for the raising party's."]
    answer: Annotated[str, choices.OfferAnswer] | None
    answer_label: str | None
    text: str
    channel: Annotated[str, choices.Channel] | None
    channel_label: str | None
    quantity: Quantity | None
    condition: Condition | None


class PositionWithEarlier(Position):
    """One party's newest position, with those before it in world order."""

    earlier: list[Position]


class Link(_Ends, Recorded, Cited):
    """A link from one issue to another: `from` is conditional on `to`, responds to it …"""

    id: int
    kind: Annotated[str, choices.LinkKind]
    kind_label: str
    on: PartialDate | None
    note: str | None


class Delivery(Recorded, Cited):
    """How far a commitment was kept on a day."""

    id: int
    level: Annotated[int, "0 not begun, 1 minimum, 2 intermediate, 3 complete."]
    level_label: str
    on: PartialDate | None
    note: str | None


class Observation(Recorded, Cited):
    """A figure of what was delivered in a period."""

    id: int
    period: str
    value: Decimal | None
    bound: Annotated[str, choices.Bound] | None
    bound_label: str | None
    note: str | None


class Commitment(Cited):
    """What was agreed to be done; `obligor` null: by both jointly."""

    id: int
    key: str
    issue: str | None
    obligor: str | None
    obligor_label: str | None
    text: str
    metric: str | None
    unit: str | None
    target: Decimal | None
    baseline: Decimal | None
    on: PartialDate | None
    due_on: PartialDate | None
    window: str | None
    version: int
    deliveries: NotRequired[Annotated[list[Delivery], ALWAYS]]
    observations: NotRequired[Annotated[list[Observation], ALWAYS]]


class Note(Recorded, Cited):
    """Context and comment, in Markdown."""

    id: int
    issue: str | None
    round: RoundName | None
    on: PartialDate | None
    text: str


class DemandListName(TypedDict):
    """The document an issue was tabled in."""

    key: str
    title: str


class IssueDetail(IssueFacts, Cited):
    """One issue with everything recorded of it that still holds."""

    description: str | None
    demand_list: DemandListName | None
    sensitivity: Annotated[
        dict[str, Annotated[str, choices.PartySensitivity]], "Party code → how sensitive it is at home."
    ]
    parts: Annotated[list[str], "References of its parts."]
    positions: Annotated[dict[str, PositionWithEarlier | None], "Party code → its newest position."]
    status_changes: list[StatusChange]
    links: list[Link]
    commitments: list[Commitment]
    deadlines: list[Deadline]
    measures: list[Measure]
    notes: list[Note]
    summary: NotRequired[Annotated[SummaryBasis | None, ALWAYS, "Null before a round is logged."]]


class BeforeAfter(TypedDict):
    """A field before and after: codes, references, keys."""

    before: Any
    after: Any


class BulkRefusal(TypedDict):
    """What cannot be done to an issue."""

    field: Annotated[str, "Member of `set` it is about (`status.to`); `ref` or `version` of the issue itself."]
    code: Annotated[str, "For programs."]
    detail: Annotated[str, "Why, and what to do."]


class BulkRow(TypedDict):
    """One issue of a bulk act."""

    ref: str
    result: Literal["changed", "unchanged", "refused"]
    version: Annotated[int | None, "As it is now; null where there is no such issue."]
    changes: Annotated[dict[str, BeforeAfter], "Field → before and after."]
    refusals: list[BulkRefusal]


class BulkReport(TypedDict):
    """What an act on many issues did, or with `dry_run=1` would do."""

    changed: int
    unchanged: int
    refused: int
    changeset: Annotated[int | None, "Its number in the ledger; null where nothing was written."]
    issues: Annotated[list[BulkRow], "In the order of `refs`."]


class BulkProblem(Problem):
    """Why nothing was set."""

    report: NotRequired[Annotated[BulkReport, "Where issues refuse: what it would do to each of all of them."]]


class MatrixRound(RoundName):
    """One column of the matrix."""

    ends_on: PartialDate | None


class MatrixRow(TypedDict):
    """One issue: its status after each logged round."""

    ref: str
    title: str
    parent: str | None
    statuses: Annotated[list[Annotated[str, choices.Status] | None], "One for each of `rounds`."]
    assessed: Annotated[list[int], "Numbers of the rounds in whose window a status was recorded."]


class MatrixPage(PageLinks):
    """Issues by logged rounds."""

    rounds: list[MatrixRound]
    results: list[MatrixRow]


SearchKind = Literal["issue", "position", "readout", "source"]


class SearchHit(TypedDict):
    """What was found. Places are `[start, end]` in characters (Unicode code points), the end not included."""

    kind: SearchKind
    id: int
    ref: Annotated[str | None, "`US-007` (a position has that of its issue), `R5`, `S-41`; null between rounds."]
    party: Annotated[str | None, "Who said it; null: both jointly, or nobody in particular."]
    party_label: str | None
    round: Annotated[int | None, "Number of the round."]
    on: Annotated[PartialDate | None, "When it was said or published."]
    title: Annotated[str, "What it is called; a position is called as its issue."]
    title_matches: Annotated[list[list[int]], "The places in `title` that were searched for."]
    snippet: Annotated[str, "The part of its text that shows why it was found."]
    matches: Annotated[list[list[int]], "The places in `snippet` that were searched for."]
    url: NotRequired[Annotated[str, ALWAYS]]


class SearchPage(PageLinks):
    """What was found: issues, then positions, readouts and sources, the newest of each first."""

    results: list[SearchHit]


class Change(TypedDict):
    """What happened to one record; for a change only the columns that differ."""

    model: Annotated[str, "Kind of record: `issues.position`."]
    id: int
    ref: Annotated[str | None, "What people call it; null where it has no name."]
    action: Literal["added", "changed", "removed"]
    before: Annotated[dict[str, Any] | None, "Columns before, references instead of keys; null for one that was added."]
    after: Annotated[dict[str, Any] | None, "Columns after; null for one that was removed."]


class Changeset(TypedDict):
    """One act: everything it changed that the reader may see."""

    number: int
    at: dt.datetime
    by: Annotated[str | None, "User name; null: the system itself."]
    door: Annotated[str, Door]
    door_label: str
    reason: str
    changes: list[Change]


class ChangePage(Neighbours):
    """Part of the changes feed."""

    last: Annotated[int, "Give this as `after` next time."]
    results: list[Changeset]


class SummaryState(TypedDict):
    """Where the summary of a round is, and how far it has come."""

    url: str
    state: Annotated[Literal["current", "stale", "computing", "failed"], "`current`: it says what is on record now."]


class LoggedRound(TypedDict):
    """A round whose record was just entered or amended."""

    round: RoundDetail
    summary: SummaryState


class CellChange(TypedDict):
    """What was in a field of an issue, as text, and what is now; null: nothing."""

    before: str | None
    after: str | None


class CellFault(TypedDict):
    """A cell that was refused."""

    column: Annotated[str, "Empty for the row as a whole."]
    code: str
    detail: str


class ImportedRow(TypedDict):
    """What one row of a table did."""

    row: Annotated[int, "Its number in the file, as spreadsheets number rows."]
    ref: str | None
    outcome: Literal["unchanged", "changed", "opened", "refused"]
    fields: NotRequired[Annotated[dict[str, CellChange], "What was changed, or what a new issue was opened with."]]
    errors: NotRequired[list[CellFault]]


class ImportCounts(TypedDict):
    """How many rows did what."""

    unchanged: int
    changed: int
    opened: int
    refused: int


class IssuesImported(TypedDict):
    """What became of a table of issues."""

    dry_run: bool
    changeset: Annotated[int | None, "Number of the changeset; null where nothing was written."]
    counts: ImportCounts
    rows: list[ImportedRow]


class RowsProblem(Problem):
    """Why a table of issues was refused."""

    counts: NotRequired[ImportCounts]
    rows: NotRequired[Annotated[list[ImportedRow], "The rows that were refused."]]


class DossierLoaded(TypedDict):
    """What a dossier brought."""

    dry_run: bool
    negotiation: Annotated[str, "Slug of the talks."]
    changed: Annotated[bool, "Whether the file says anything that was not on record."]
    changeset: Annotated[int | None, "Number of the changeset; null where nothing was written."]
    recorded: Annotated[dict[str, int], "Section → how many rows are new."]
    edited: Annotated[dict[str, int], "Section → how many rows were edited."]
    superseded: Annotated[int, "Facts of the file that were corrected on record since, and are left as they are."]


Fact = TypeVar("Fact")


class Corrected(TypedDict, Generic[Fact]):
    """A fact that was superseded, and the one that holds instead."""

    superseded: Fact
    replacement: Annotated[Fact | None, "Null where the fact was only withdrawn."]
