"""The shape of a summary: `RoundSummary.as_json` beside the content that `issues.progress.summary` computes."""

import datetime as dt
from typing import Annotated, Literal, NotRequired, TypedDict

from issues.choices import Movement, Phase, Status
from rounds.choices import Instrument, MeasureState, Tone
from rounds.shapes import RoundName
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.shapes import Neighbours

Ref = Annotated[str, "Reference of an issue."]


class SummaryRound(RoundName):
    """The round a summary is of."""

    ends_on: PartialDate | None


class AgreedShare(TypedDict):
    """How many of the live demands are agreed or delivered."""

    agreed: int
    live: int


class DeclaredTotal(TypedDict):
    """How many demands the delivered lists say they hold."""

    count: int
    at_least: bool
    lists: Annotated[list[str], "Keys of the lists."]


class Totals(TypedDict):
    """Where the issues stand after the round."""

    tracked: int
    live: Annotated[int, "Tracked and not ended."]
    by_status: dict[Annotated[str, Status], int]
    by_phase: dict[Annotated[str, Phase], int]
    agreed_share: AgreedShare


class DeclaredTotals(Totals):
    """The same for the whole talks, beside what was declared."""

    declared: DeclaredTotal | None


class StickingPoint(TypedDict):
    """A deadlocked issue, and for how many rounds in a row."""

    ref: str
    rounds: int


class Flags(TypedDict):
    """What deserves attention: references, each list in the order of seats and numbers."""

    evidenced: Annotated[int, "How many advanced on cited evidence."]
    evidenced_issues: list[Ref]
    sticking_points: Annotated[list[StickingPoint], "The longest standing first."]
    stalled: list[Ref]
    silent: list[Ref]
    contested: list[Ref]
    one_sided: list[Ref]
    stages_skipped: list[Ref]
    substitutes: list[Ref]


_Step = TypedDict("_Step", {"from": Annotated[str, Status] | None})


class Step(_Step):
    """How one issue moved; `from` is null for a new one."""

    ref: str
    to: Annotated[str, Status]


class Figures(Totals, Flags):
    """The figures of one party, one area, or the parts of one."""

    movement: dict[Annotated[str, Movement], list[Ref]]


class AreaFigures(Figures):
    """The figures of one area, its parts of demands counted apart."""

    parts: Figures


class PartyFigures(AreaFigures):
    """The figures of what one party raised."""

    declared: DeclaredTotal | None


class PartFigures(Totals, Flags):
    """The figures of parts of demands, with their steps."""

    movement: dict[Annotated[str, Movement], list[Step]]


class ClaimedProgress(TypedDict):
    """A readout that claims progress; `party` null: both jointly."""

    party: str | None
    round: Annotated[int | None, "Null for a statement between rounds."]
    speaker: str | None
    on: PartialDate | None
    tone: Annotated[str, Tone]


class Claims(TypedDict):
    """What the readouts in the round's window claim."""

    progress: int
    readouts: Annotated[list[ClaimedProgress], "Those whose tone is `progress`."]
    issued: int
    none_issued: Annotated[list[str], "Parties known to have said nothing."]
    contested: Annotated[bool, "Whether accounts of the round contradict each other."]


class DeadlineAhead(TypedDict):
    """A deadline running on the last day of the round."""

    key: str
    title: str
    set_by: str | None
    due_on: PartialDate | None
    days_left: int | None
    times_moved: int
    consequence: str | None


class MeasureStep(TypedDict):
    """What is announced for a measure; rates in percent."""

    state: Annotated[str, MeasureState]
    rate_from: str | None
    rate_to: str | None
    effective_on: PartialDate | None
    days_left: Annotated[int | None, "Negative where the day passed without a record of what came of it."]


class MeasureStanding(TypedDict):
    """A measure in force, suspended or announced on the last day of the round."""

    key: str
    title: str
    imposed_by: str
    against: str | None
    instrument: Annotated[str, Instrument]
    scope_text: str | None
    scope_usd: str | None
    in_force: bool
    state: Annotated[Annotated[str, MeasureState] | None, "Null: it never took effect."]
    rate: Annotated[str | None, "Percent."]
    since: PartialDate | None
    ahead: MeasureStep | None


class MeasureSum(TypedDict):
    """Measures, and the trade they cover in US dollars a year."""

    measures: Annotated[list[str], "Keys."]
    scope_usd: Annotated[str | None, "Of those that state one."]
    without_scope: int


class MeasureTotals(TypedDict):
    """One imposing party's measures."""

    in_force: MeasureSum
    announced: MeasureSum


class Sentence(TypedDict):
    """A sentence, and what it rests on."""

    text: str
    refs: list[str]


class Summary(TypedDict):
    """The progress summary of one logged round. One never computed has nothing from `previous` on."""

    negotiation: str
    round: SummaryRound
    state: Literal["current", "stale", "computing", "failed"]
    stale_since: dt.datetime | None
    revision: int | None
    reflects: Annotated[int | None, "Number of the changeset it reflects."]
    method: Annotated[str | None, "Version of the counting."]
    digest: str | None
    computed_at: dt.datetime | None
    duration_ms: int | None
    previous: NotRequired[Annotated[int | None, "Number of the logged round movement is counted from."]]
    totals: NotRequired[DeclaredTotals]
    by_party: NotRequired[Annotated[dict[str, PartyFigures], "Party code, or `joint`."]]
    by_area: NotRequired[dict[str, AreaFigures]]
    parts: NotRequired[PartFigures]
    movement: NotRequired[dict[Annotated[str, Movement], list[Step]]]
    claims: NotRequired[Claims]
    evidenced: NotRequired[int]
    evidenced_issues: NotRequired[list[Ref]]
    sticking_points: NotRequired[list[StickingPoint]]
    stalled: NotRequired[list[Ref]]
    silent: NotRequired[list[Ref]]
    contested: NotRequired[list[Ref]]
    one_sided: NotRequired[list[Ref]]
    stages_skipped: NotRequired[list[Ref]]
    substitutes: NotRequired[list[Ref]]
    deadlines: NotRequired[list[DeadlineAhead]]
    measures: NotRequired[list[MeasureStanding]]
    measure_totals: NotRequired[Annotated[dict[str, MeasureTotals], "Imposing party's code → its measures."]]
    narrative: NotRequired[list[Sentence]]


class SummaryList(Neighbours):
    """The summaries of all logged rounds, in their order: one answer."""

    results: list[Summary]
