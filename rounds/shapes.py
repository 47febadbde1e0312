"""What answers tell of negotiations, rounds and what hangs on the calendar."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, NotRequired, TypedDict

from rounds import choices
from tradetalks.ledger.reading import Recorded
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.lib.shapes import ALWAYS
from tradetalks.sources.shapes import Cited


class Party(TypedDict):
    """A government at the table."""

    code: str
    name: str


class Negotiation(TypedDict):
    """Talks between parties."""

    slug: str
    name: str
    opened_on: PartialDate | None
    closed_on: PartialDate | None
    summary: str | None
    parties: Annotated[list[Party], "In the order of their seats."]
    version: int
    url: NotRequired[Annotated[str, ALWAYS]]


class NegotiationLinks(TypedDict):
    """What is found beneath a negotiation's address."""

    issues: str
    rounds: str
    readouts: str
    summary: str
    summaries: str
    matrix: str
    deadlines: str
    measures: str
    demand_lists: str
    changes: str
    search: str


class NegotiationDetail(Negotiation):
    """Talks, with the addresses of what they hold."""

    links: NegotiationLinks


class RoundName(TypedDict):
    """The round something refers to."""

    number: int
    name: str


class Logged(TypedDict):
    """The act that logged a round."""

    changeset: int
    at: dt.datetime


class Outcome(TypedDict):
    """What came of a round, item by item."""

    agreement: Annotated[str, choices.Answer]
    joint_statement: Annotated[str, choices.Answer]
    framework_text: Annotated[str, choices.Answer]
    truce: Annotated[str, choices.Answer]
    next_date_set: Annotated[str, choices.Answer]


class Round(Cited):
    """One meeting, call, signing or announcement of the talks."""

    number: int
    name: str
    kind: Annotated[str, choices.RoundKind]
    kind_label: str
    level: Annotated[str, choices.RoundLevel] | None
    level_label: str | None
    state: Annotated[str, choices.RoundState]
    state_label: str
    starts_on: PartialDate | None
    ends_on: PartialDate | None
    city: str | None
    country: str | None
    venue: str | None
    official_number: Annotated[int | None, "The number the parties themselves gave it."]
    outcome: Outcome
    outcome_text: str | None
    next_round_text: str | None
    logged: Annotated[Logged | None, "Null until the round is logged."]
    version: int
    url: NotRequired[Annotated[str, ALWAYS]]


class Delegate(TypedDict):
    """Somebody who sat at a round."""

    party: str
    party_label: str
    name: str
    title: str | None
    head: Annotated[bool, "Whether they led the delegation."]


class Readout(Recorded, Cited):
    """What one side, or (`party` null) both jointly, said of a round or between rounds."""

    id: int
    round: Annotated[RoundName | None, "Null for a statement between rounds."]
    party: str | None
    party_label: str | None
    speaker: str | None
    issued: bool
    tone: Annotated[str, choices.Tone]
    tone_label: str
    text: str
    on: PartialDate | None


class Declared(TypedDict):
    """How many demands a list says it holds."""

    count: int | None
    at_least: bool


class DemandList(Cited):
    """A document that tables many demands."""

    id: int
    key: str
    title: str
    party: str
    party_label: str
    delivered_in: RoundName | None
    delivered_on: PartialDate | None
    declared: Declared
    disclosed: str | None
    version: int


class RoundDetail(Round):
    """A round with who sat there, what was said of it, and the demand lists delivered in it."""

    delegates: list[Delegate]
    readouts: list[Readout]
    demand_lists: list[DemandList]


class DeadlineRevision(Recorded, Cited):
    """What was done to a deadline."""

    id: int
    kind: Annotated[str, choices.DeadlineStep]
    kind_label: str
    due_on: PartialDate | None
    announced_on: PartialDate | None
    reason: str | None


class Deadline(TypedDict):
    """A day by which something is to happen; `set_by` null: both jointly."""

    id: int
    key: str
    title: str
    set_by: str | None
    set_by_label: str | None
    consequence: str | None
    state: Annotated[Annotated[str, choices.DeadlineStep] | None, "Of the newest revision."]
    state_label: str | None
    due_on: Annotated[PartialDate | None, "Of the newest revision."]
    revisions: Annotated[list[DeadlineRevision], "Those that hold, the newest last."]
    version: int


class MeasureRevision(Recorded, Cited):
    """A change of a measure's state or rate."""

    id: int
    state: Annotated[str, choices.MeasureState]
    state_label: str
    rate_from: Decimal | None
    rate_to: Decimal | None
    rate_unit: Literal["percent"]
    effective_on: PartialDate | None
    announced_on: PartialDate | None
    note: str | None


class Measure(TypedDict):
    """A tariff, control or other instrument one side uses; what is in force on a day follows from the revisions."""

    id: int
    key: str
    title: str
    imposed_by: str
    imposed_by_label: str
    against: str | None
    against_label: str | None
    instrument: Annotated[str, choices.Instrument]
    instrument_label: str
    scope_text: str | None
    scope_usd: Annotated[Decimal | None, "Trade covered, US dollars a year."]
    revisions: Annotated[list[MeasureRevision], "Those that hold, the newest last."]
    version: int
