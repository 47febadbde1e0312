"""The state shelf of rounds."""

from rounds.models.deadlines import Deadline, DeadlineRevision, DeadlineRevisionCitation
from rounds.models.measures import Measure, MeasureRevision, MeasureRevisionCitation
from rounds.models.meetings import OUTCOME_ITEMS, Delegate, Round, RoundCitation
from rounds.models.negotiations import JOINT_PREFIX, ConsultedSource, Negotiation, NegotiationParty, Party
from rounds.models.readouts import DemandList, DemandListCitation, Readout, ReadoutCitation, ReadoutText

__all__ = [
    "JOINT_PREFIX",
    "OUTCOME_ITEMS",
    "ConsultedSource",
    "Deadline",
    "DeadlineRevision",
    "DeadlineRevisionCitation",
    "Delegate",
    "DemandList",
    "DemandListCitation",
    "Measure",
    "MeasureRevision",
    "MeasureRevisionCitation",
    "Negotiation",
    "NegotiationParty",
    "Party",
    "Readout",
    "ReadoutCitation",
    "ReadoutText",
    "Round",
    "RoundCitation",
]
