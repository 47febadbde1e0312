"""What clients send of negotiations and what hangs on them, in the words of docs/dossier.md."""

from typing import ClassVar

from django.core.validators import RegexValidator

from rounds.choices import (
    Answer,
    DeadlineStep,
    Instrument,
    MeasureState,
    RoundKind,
    RoundLevel,
    RoundState,
    Tone,
)
from tradetalks.api.bodies import Body, Shape
from tradetalks.api.fields import Code, Day, Flag, Many, Number, Text, Whole
from tradetalks.sources.bodies import CitationShape

PARTY_CODE = 8
"""The longest code of a party."""
LONGEST_KEY = 120

_STEPS = "Each step is a POST to …/revisions/."
_KEY = "Dossiers call the record by it; it never changes."


class NegotiationEdit(Body):
    """What can be changed of talks."""

    not_set_here: ClassVar = {
        "slug": "It is the address of the talks; it never changes.",
        "parties": "Who talks to whom never changes.",
    }

    name = Text(max_length=300)
    opened_on = Day(required=False, allow_null=True)
    closed_on = Day(required=False, allow_null=True)
    summary = Text(required=False, allow_null=True, help_text="One or two sentences.")


class NegotiationBody(NegotiationEdit):
    """Talks to open."""

    slug = Text(
        max_length=80,
        validators=[RegexValidator(r"^[-a-zA-Z0-9_]+$", "Letters, digits, - and _ only, like us-china-2018-2020.")],
    )
    parties = Many(Text(max_length=PARTY_CODE), help_text="Codes, in the order used everywhere; at least two.")


# --- Rounds ---------------------------------------------------------------------------------------------


class DelegateShape(Shape):
    """Somebody who sat at a round."""

    party = Text(max_length=PARTY_CODE)
    name = Text(max_length=200)
    title = Text(required=False, allow_null=True, max_length=300)
    head = Flag(required=False, help_text="Leads the delegation.")


class OutcomeShape(Shape):
    """What came of a round; items that are left out stay as they are."""

    agreement = Code(Answer, required=False, help_text="A deal on substance was announced by both.")
    joint_statement = Code(Answer, required=False, help_text="One text issued by both.")
    framework_text = Code(Answer, required=False, help_text="An outline agreed in writing.")
    truce = Code(Answer, required=False, help_text="Measures held or suspended for a time.")
    next_date_set = Code(Answer, required=False, help_text="Day or week of the next meeting announced.")


class RoundEdit(Body):
    """What can be changed of a round. Of a logged one it amends the record, which needs a reason."""

    not_set_here: ClassVar = {
        "number": "It is the address of the round; it never changes.",
        "logged": "A round is logged by POST …/log/.",
        "readouts": "What was said is recorded by POST …/readouts/.",
        "demand_lists": "A list names the round it was delivered in.",
    }

    name = Text(max_length=300)
    kind = Code(RoundKind, required=False)
    level = Code(RoundLevel, required=False, allow_null=True)
    state = Code(RoundState, required=False, help_text="planned, postponed or cancelled; held follows from logging.")
    starts_on = Day(required=False, allow_null=True)
    ends_on = Day(required=False, allow_null=True)
    city = Text(required=False, allow_null=True, max_length=200)
    country = Text(required=False, allow_null=True, max_length=100)
    venue = Text(required=False, allow_null=True, max_length=300)
    official_number = Whole(required=False, allow_null=True, help_text="What the parties themselves call it.")
    outcome = OutcomeShape(required=False)
    outcome_text = Text(required=False, allow_null=True, help_text="One sentence.")
    next_round_text = Text(required=False, allow_null=True, help_text="What was said of the next one.")
    delegates = DelegateShape(many=True, required=False, help_text="All of them, in order.")
    citations = CitationShape(many=True, required=False, help_text="All of them, in order.")


class RoundBody(RoundEdit):
    """A round to plan."""

    number = Whole(required=False, help_text="The next one if not given.")


class ReadoutBody(Body):
    """What one side said of a round."""

    not_set_here: ClassVar = {"round": "It is the one of the address."}

    party = Text(allow_null=True, max_length=PARTY_CODE, help_text="Null: both jointly.")
    speaker = Text(required=False, allow_null=True)
    issued = Flag(required=False, help_text="false: no statement was issued.")
    tone = Code(Tone, help_text="none_issued exactly when `issued` is false.")
    text = Text()
    on = Day(required=False, allow_null=True)
    citations = CitationShape(many=True, required=False)


class StatementBody(ReadoutBody):
    """What one side said of a round, or between rounds: then `on` is needed."""

    not_set_here: ClassVar = {}

    round = Whole(required=False, allow_null=True, help_text="Its number; null: said between rounds.")


class DemandListEdit(Body):
    """What can be changed of a demand list."""

    not_set_here: ClassVar = {
        "key": _KEY,
        "party": "Who tabled it never changes.",
        "declared": "Write declared_count and at_least.",
    }

    title = Text()
    delivered_in = Whole(required=False, allow_null=True, help_text="The number of a round.")
    delivered_on = Day(required=False, allow_null=True)
    declared_count = Whole(required=False, allow_null=True, help_text="How many demands its author says it has.")
    at_least = Flag(required=False, help_text="The count is a lower bound.")
    disclosed = Text(required=False, allow_null=True, help_text="How it became known.")
    citations = CitationShape(many=True, required=False, help_text="All of them, in order.")


class DemandListBody(DemandListEdit):
    """A document that tables many demands."""

    key = Text(max_length=LONGEST_KEY, help_text="What issues call it.")
    party = Text(max_length=PARTY_CODE, help_text="Who tabled it.")


# --- The calendar ---------------------------------------------------------------------------------------


class DeadlineEdit(Body):
    """What can be changed of a deadline."""

    not_set_here: ClassVar = {"key": _KEY, "revisions": _STEPS, "state": _STEPS, "due_on": _STEPS}

    title = Text()
    set_by = Text(allow_null=True, max_length=PARTY_CODE, help_text="Null: both jointly.")
    consequence = Text(required=False, allow_null=True)


class DeadlineBody(DeadlineEdit):
    """A deadline; its day is its first revision."""

    key = Text(max_length=LONGEST_KEY)


class DeadlineRevisionBody(Body):
    """One step of a deadline. `reason` is the parties' own, and kept in the ledger too."""

    kind = Code(DeadlineStep)
    due_on = Day(required=False, allow_null=True, help_text="Left open only by some kinds of step.")
    announced_on = Day(required=False, allow_null=True)
    citations = CitationShape(many=True, required=False)


class MeasureEdit(Body):
    """What can be changed of a measure."""

    not_set_here: ClassVar = {"key": _KEY, "revisions": _STEPS}

    title = Text()
    imposed_by = Text(max_length=PARTY_CODE)
    against = Text(required=False, allow_null=True, max_length=PARTY_CODE, help_text="Null: nobody in particular.")
    instrument = Code(Instrument)
    scope_text = Text(required=False, allow_null=True)
    scope_usd = Number(
        whole=13, decimals=2, least=0, required=False, allow_null=True, help_text="Trade covered, US dollars a year."
    )


class MeasureBody(MeasureEdit):
    """A measure; its state and rate are its first revision."""

    key = Text(max_length=LONGEST_KEY)


class MeasureRevisionBody(Body):
    """One change of a measure's state or rate."""

    not_set_here: ClassVar = {"rate_unit": "Rates are in percent ad valorem."}

    state = Code(MeasureState)
    rate_from = Number(whole=8, decimals=4, required=False, allow_null=True, help_text="Percent.")
    rate_to = Number(whole=8, decimals=4, required=False, allow_null=True, help_text="Percent.")
    effective_on = Day(required=False, allow_null=True)
    announced_on = Day(required=False, allow_null=True)
    note = Text(required=False, allow_null=True)
    citations = CitationShape(many=True, required=False)
