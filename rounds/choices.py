"""The words of negotiations and rounds. Stored values are the codes of docs/domain.md."""

from django.db import models


class RoundKind(models.TextChoices):
    NEGOTIATION = "negotiation", "Negotiation"
    LEADERS_MEETING = "leaders_meeting", "Leaders’ meeting"
    CALL = "call", "Call"
    SIGNING = "signing", "Signing"
    ANNOUNCEMENT = "announcement", "Announcement"
    REVIEW = "review", "Review"


class RoundLevel(models.TextChoices):
    LEADERS = "leaders", "Leaders"
    MINISTERIAL = "ministerial", "Ministers"
    VICE_MINISTERIAL = "vice_ministerial", "Vice-ministers"
    TECHNICAL = "technical", "Officials"


class RoundState(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    POSTPONED = "postponed", "Postponed"
    CANCELLED = "cancelled", "Cancelled"


class Answer(models.TextChoices):
    """An item of the outcome checklist."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Unknown"


class Tone(models.TextChoices):
    PROGRESS = "progress", "Progress"
    POSITIVE = "positive", "Positive"
    NEUTRAL = "neutral", "Neutral"
    NEGATIVE = "negative", "Negative"
    BREAKDOWN = "breakdown", "Breakdown"
    NONE_ISSUED = "none_issued", "No statement issued"


class DeadlineStep(models.TextChoices):
    """What a revision did to a deadline."""

    SET = "set", "Set"
    EXTENDED = "extended", "Extended"
    BROUGHT_FORWARD = "brought_forward", "Brought forward"
    SUSPENDED = "suspended", "Suspended"
    WAIVED = "waived", "Waived"
    ENFORCED = "enforced", "Enforced"
    MET = "met", "Met"
    MISSED = "missed", "Missed"
    LAPSED = "lapsed", "Lapsed"


OPEN_ENDED = frozenset({"extended", "suspended", "waived", "lapsed"})
"""Steps of a deadline that may leave its day open; every other step names the day."""


class MeasureState(models.TextChoices):
    THREATENED = "threatened", "Threatened"
    SCHEDULED = "scheduled", "Scheduled"
    POSTPONED = "postponed", "Postponed"
    IN_FORCE = "in_force", "In force"
    REDUCED = "reduced", "Reduced"
    SUSPENDED = "suspended", "Suspended"
    REMOVED = "removed", "Removed"
    STRUCK_DOWN = "struck_down", "Struck down"
    DROPPED = "dropped", "Dropped before it took effect"


class Instrument(models.TextChoices):
    TARIFF = "tariff", "Tariff"
    EXPORT_CONTROL = "export_control", "Export control"
    ENTITY_LISTING = "entity_listing", "Entity listing"
    INVESTMENT_RESTRICTION = "investment_restriction", "Investment restriction"
    IMPORT_RESTRICTION = "import_restriction", "Import restriction"
    SUBSIDY_PROGRAMME = "subsidy_programme", "Subsidy programme"
    MARKET_BLOCK = "market_block", "Market block"
    PORT_FEE = "port_fee", "Port fee"
    PURCHASE_HALT = "purchase_halt", "Purchase halt"
    CURRENCY_DESIGNATION = "currency_designation", "Currency designation"
    INVESTIGATION = "investigation", "Investigation"
    VISA_RESTRICTION = "visa_restriction", "Visa restriction"
    OTHER = "other", "Other"
