"""The words of evidence. Stored values are the codes of docs/domain.md."""

from django.db import models


class SourceKind(models.TextChoices):
    OFFICIAL = "official", "Official publication"
    JOINT = "joint", "Joint publication"
    LEGAL = "legal", "Legal text"
    STATE_MEDIA = "state_media", "State media"
    WIRE = "wire", "News agency"
    NEWSPAPER = "newspaper", "Newspaper"
    BROADCASTER = "broadcaster", "Broadcaster"
    TRADE_PRESS = "trade_press", "Trade press"
    LAW_FIRM = "law_firm", "Law firm"
    THINK_TANK = "think_tank", "Think tank"
    ACADEMIC = "academic", "Academic work"
    INDUSTRY = "industry", "Industry body"
    AGGREGATOR = "aggregator", "Aggregator"
    REFERENCE = "reference", "Reference work"
    OTHER = "other", "Other"


class Sensitivity(models.TextChoices):
    """TLP 2.0, exact spelling."""

    CLEAR = "CLEAR", "TLP:CLEAR"
    GREEN = "GREEN", "TLP:GREEN"
    AMBER = "AMBER", "TLP:AMBER"
    AMBER_STRICT = "AMBER+STRICT", "TLP:AMBER+STRICT"
    RED = "RED", "TLP:RED"


class Basis(models.TextChoices):
    OFFICIAL_STATEMENT = "official_statement", "Official statement"
    JOINT_STATEMENT = "joint_statement", "Joint statement"
    LEGAL_TEXT = "legal_text", "Legal text"
    NAMED_OFFICIAL = "named_official", "Named official"
    STATE_MEDIA = "state_media", "State media"
    LEAKED_DOCUMENT = "leaked_document", "Leaked document"
    ANONYMOUS_OFFICIAL = "anonymous_official", "Unnamed official"
    ANONYMOUS_BRIEFED = "anonymous_briefed", "Unnamed person briefed on the talks"
    NAMED_EXPERT = "named_expert", "Named expert"
    REPORTING = "reporting", "The publication's own reporting"
    OFFICIAL_DATA = "official_data", "Official data"
    ANALYSIS = "analysis", "Analysis"


class Reliability(models.TextChoices):
    """Of the source: first half of the Admiralty code."""

    A = "A", "Completely reliable"
    B = "B", "Usually reliable"
    C = "C", "Fairly reliable"
    D = "D", "Not usually reliable"
    E = "E", "Unreliable"
    F = "F", "Cannot be judged"


class Credibility(models.IntegerChoices):
    """Of what is said: second half of the Admiralty code."""

    CONFIRMED = 1, "Confirmed by other sources"
    PROBABLY_TRUE = 2, "Probably true"
    POSSIBLY_TRUE = 3, "Possibly true"
    DOUBTFUL = 4, "Doubtful"
    IMPROBABLE = 5, "Improbable"
    CANNOT_BE_JUDGED = 6, "Cannot be judged"
