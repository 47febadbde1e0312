"""The state shelf of issues."""

from issues.models.commitments import (
    Commitment,
    CommitmentCitation,
    Delivery,
    DeliveryCitation,
    Observation,
    ObservationCitation,
)
from issues.models.demands import (
    Area,
    Issue,
    IssueCitation,
    IssueDeadline,
    IssueMeasure,
    IssueSensitivity,
    ListedArea,
)
from issues.models.facts import (
    IssueLink,
    IssueLinkCitation,
    Note,
    NoteCitation,
    Position,
    PositionCitation,
    StatusChange,
    StatusChangeCitation,
)
from issues.models.saved_views import SavedView
from issues.models.search import IssueText, PositionText
from issues.models.summaries import ProgressSummary, RecomputeLease, SummaryMark
from issues.models.visits import Visit
from issues.models.watches import Watch

__all__ = [
    "Area",
    "Commitment",
    "CommitmentCitation",
    "Delivery",
    "DeliveryCitation",
    "Issue",
    "IssueCitation",
    "IssueDeadline",
    "IssueLink",
    "IssueLinkCitation",
    "IssueMeasure",
    "IssueSensitivity",
    "IssueText",
    "ListedArea",
    "Note",
    "NoteCitation",
    "Observation",
    "ObservationCitation",
    "Position",
    "PositionCitation",
    "PositionText",
    "ProgressSummary",
    "RecomputeLease",
    "SavedView",
    "StatusChange",
    "StatusChangeCitation",
    "SummaryMark",
    "Visit",
    "Watch",
]
