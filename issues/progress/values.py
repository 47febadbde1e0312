"""What a summary is computed from: plain values gathered for one logged round, N.

Whoever fills them names nothing by database keys: issues by reference, deadlines, measures and lists by key,
parties and areas by code. The order of tuples is the order of recording unless it says otherwise.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

NO_STATUS = ""
"""Stands for “no status yet”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueGroup:
    """Tracked issues that are alike in everything counted. Each tracked issue is in exactly one group."""

    part: bool
    """Whether they are parts of another demand."""
    raised_by: str | None
    """Party code; None: jointly."""
    area: str
    two_before: str
    """Status before the last two logged rounds, N and the one before it; NO_STATUS where there was none."""
    before: str
    """Status after the logged round before N; NO_STATUS where there was none."""
    after: str
    """Status after N."""
    assessed: bool
    """Whether a status was recorded in the window of N."""
    assessed_before: bool
    """Whether a status was recorded in the window of the logged round before N."""
    refs: tuple[str, ...]
    """In any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFlags:
    """References of issues, by what their facts show. Issues that are not tracked may be among them."""

    cited: frozenset[str] = frozenset()
    """The fact that set the status after N has a citation (looked up for issues assessed in N)."""
    contested: frozenset[str] = frozenset()
    """A citation disputes the fact that set the status after N, or a position in the window of N."""
    one_sided: frozenset[str] = frozenset()
    """Every citation of the fact that set the status after N is in the voice of the same one party."""
    stages_skipped: frozenset[str] = frozenset()
    """A status change in the window of N skipped stages."""
    substitutes: frozenset[str] = frozenset()
    """A position in the window of N offers something else instead."""
    deadlocked: Mapping[str, int] = field(default_factory=dict)
    """Reference → consecutive logged rounds, ending with N, after which the issue was deadlocked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadoutSaid:
    """What one party (None: both jointly) said in the window of N: of the round, or (round None) between rounds."""

    party: str | None
    round: int | None
    speaker: str | None
    on: str | None
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredList:
    """A demand list delivered in or before N."""

    key: str
    party: str
    count: int | None
    at_least: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineStep:
    """One revision of a deadline."""

    kind: str
    due_on: str | None
    """As given."""
    due_day: dt.date | None
    announced_day: dt.date | None
    published_day: dt.date | None
    """Earliest day on which a cited source was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineFacts:
    """A deadline with all its revisions."""

    key: str
    title: str
    set_by: str | None
    consequence: str | None
    steps: tuple[DeadlineStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureChange:
    """One revision of a measure. Rates in percent ad valorem."""

    state: str
    rate_from: Decimal | None
    rate_to: Decimal | None
    effective_on: str | None
    """As given."""
    effective_day: dt.date | None
    announced_day: dt.date | None
    published_day: dt.date | None
    """Earliest day on which a cited source was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFacts:
    """A measure with all its revisions. Scope in US dollars a year."""

    key: str
    title: str
    imposed_by: str
    against: str | None
    instrument: str
    scope_text: str | None
    scope_usd: Decimal | None
    changes: tuple[MeasureChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """Everything the summary of one logged round is computed from."""

    number: int
    last_day: dt.date
    previous: int | None
    """Number of the logged round before N."""
    parties: tuple[str, ...]
    """Codes in the order of their seats."""
    groups: tuple[IssueGroup, ...] = ()
    flags: IssueFlags = field(default_factory=IssueFlags)
    readouts: tuple[ReadoutSaid, ...] = ()
    lists: tuple[DeclaredList, ...] = ()
    deadlines: tuple[DeadlineFacts, ...] = ()
    measures: tuple[MeasureFacts, ...] = ()
