"""The words of issues. Stored values are the codes of docs/domain.md; the status table is data."""

from dataclasses import dataclass

from django.db import models


class IssueKind(models.TextChoices):
    DEMAND = "demand", "Demand"
    OFFER = "offer", "Offer"
    OBJECTION = "objection", "Objection"
    PROCESS = "process", "Process"


class Phase(models.TextChoices):
    OPEN = "open", "Open"
    ENGAGED = "engaged", "Engaged"
    AGREED = "agreed", "Agreed"
    DELIVERED = "delivered", "Delivered"
    ENDED = "ended", "Ended"


class Status(models.TextChoices):
    """The joint state of an issue. A refusal is one party's stance, not a status."""

    IDENTIFIED = "identified", "Identified"
    RAISED = "raised", "Raised"
    UNDER_DISCUSSION = "under_discussion", "Under discussion"
    NARROWING = "narrowing", "Narrowing"
    DEADLOCKED = "deadlocked", "Sticking point"
    PARKED = "parked", "Parked"
    AGREED_IN_PRINCIPLE = "agreed_in_principle", "Agreed in principle"
    AGREED_AD_REFERENDUM = "agreed_ad_referendum", "Agreed ad referendum"
    CONCLUDED = "concluded", "Concluded"
    PARTIALLY_RESOLVED = "partially_resolved", "Partially resolved"
    RESOLVED = "resolved", "Resolved"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"
    LAPSED = "lapsed", "Lapsed"


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """Where a status stands: its phase, its rank (None: ended, without rank), its letter on pages, when to use it."""

    phase: Phase
    rank: int | None
    letter: str
    use: str


STATUS: dict[str, StatusMeaning] = {
    "identified": StatusMeaning(
        Phase.OPEN, 0, "i", "reported to be on a list; no evidence yet that it was put to the other side"
    ),
    "raised": StatusMeaning(Phase.OPEN, 1, "R", "put to the other side in a named round or document"),
    "under_discussion": StatusMeaning(Phase.ENGAGED, 2, "D", "both sides engaged on substance"),
    "narrowing": StatusMeaning(Phase.ENGAGED, 3, "N", "sourced movement by at least one side since the last round"),
    "deadlocked": StatusMeaning(Phase.ENGAGED, 1, "X", "treated, and a side rejects"),
    "parked": StatusMeaning(Phase.ENGAGED, 1, "P", "set aside for a later phase, not withdrawn"),
    "agreed_in_principle": StatusMeaning(Phase.AGREED, 4, "A", "objective agreed; text to be written"),
    "agreed_ad_referendum": StatusMeaning(
        Phase.AGREED,
        5,
        "B",
        "text agreed by negotiators, subject to principals, legal review or the rest of the package",
    ),
    "concluded": StatusMeaning(Phase.AGREED, 6, "C", "signed or otherwise binding; delivery not confirmed"),
    "partially_resolved": StatusMeaning(
        Phase.DELIVERED, 7, "½", "some but not all parties report it resolved, or for part of its scope"
    ),
    "resolved": StatusMeaning(Phase.DELIVERED, 8, "✓", "every raising and responding party reports it resolved"),
    "withdrawn": StatusMeaning(Phase.ENDED, None, "W", "the raising party dropped it"),
    "superseded": StatusMeaning(Phase.ENDED, None, "S", "merged, split or replaced; the successor is named"),
    "lapsed": StatusMeaning(Phase.ENDED, None, "L", "the talks ended without outcome on it"),
}


def phase_of(status: str) -> str:
    """The phase of a status code."""
    return STATUS[status].phase.value


def rank_of(status: str) -> int | None:
    """The rank of a status code; None for an ended one."""
    return STATUS[status].rank


class Stance(models.TextChoices):
    DEMANDS = "demands", "Demands"
    WOULD_SETTLE = "would_settle", "Would settle for less"
    ACCEPTS_OFFER = "accepts_offer", "Accepts the offer"
    DECLINES_OFFER = "declines_offer", "Declines the offer"
    DROPS = "drops", "Drops it"
    ACCEPTS = "accepts", "Accepts"
    OFFERS = "offers", "Offers"
    OPEN = "open", "Is open to it"
    CONDITIONAL = "conditional", "On a condition"
    SILENT = "silent", "Is silent"
    RELUCTANT = "reluctant", "Is reluctant"
    REJECTS = "rejects", "Rejects"
    RED_LINE = "red_line", "Calls it a red line"


RAISING_STANCES = frozenset({"demands", "would_settle", "accepts_offer", "declines_offer", "drops"})
"""Stances only the raising party can take; on an issue of kind offer it also `offers`."""
RESPONDING_STANCES: dict[str, int] = {
    "accepts": 2, "offers": 1, "open": 1, "conditional": 1, "silent": 0, "reluctant": -1, "rejects": -2, "red_line": -3,
}  # fmt: skip
"""Stances of the responding party with their value (domain.md)."""


class OfferAnswer(models.TextChoices):
    """How an offer answers the demand. A substitute or a restatement never counts as progress."""

    MEETS = "meets", "Meets the demand"
    PARTLY_MEETS = "partly_meets", "Partly meets it"
    SUBSTITUTE = "substitute", "Offers something else"
    RESTATEMENT = "restatement", "Restates what was known"


class Channel(models.TextChoices):
    PUBLIC = "public", "Public"
    PRIVATE = "private", "Private"
    LEAKED = "leaked", "Leaked"


class Bound(models.TextChoices):
    EXACT = "exact", "exactly"
    AT_LEAST = "at_least", "at least"
    AT_MOST = "at_most", "at most"
    ABOUT = "about", "about"


class LinkKind(models.TextChoices):
    CONDITIONAL_ON = "conditional_on", "Conditional on"
    TRADE_OFF_FOR = "trade_off_for", "Traded against"
    PACKAGED_WITH = "packaged_with", "Packaged with"
    RESPONDS_TO = "responds_to", "Responds to"
    RESTATES = "restates", "Restates"
    SUPERSEDES = "supersedes", "Supersedes"
    DUPLICATE_OF = "duplicate_of", "Duplicate of"
    PENALTY_FOR = "penalty_for", "Penalty for"


class PartySensitivity(models.TextChoices):
    NONE = "none", "Not sensitive"
    ECONOMIC = "economic", "Economic"
    NATIONAL_SECURITY = "national_security", "National security"


class Movement(models.TextChoices):
    """What a round did to an issue (counting rules)."""

    NEW = "new", "First raised"
    ADVANCED = "advanced", "Advanced"
    REGRESSED = "regressed", "Regressed"
    ENDED = "ended", "Ended"
    REOPENED = "reopened", "Reopened"
    UNCHANGED = "unchanged", "Assessed, no change"
    NOT_ASSESSED = "not_assessed", "Not assessed"
