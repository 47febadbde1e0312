"""What clients send of issues and what is recorded of them, in the words of docs/dossier.md."""

from typing import Any, ClassVar

from rest_framework import serializers

from issues.actions.bulk import MOST
from issues.choices import Bound, Channel, IssueKind, LinkKind, OfferAnswer, PartySensitivity, Stance, Status
from issues.models import Delivery
from rounds.api.bodies import LONGEST_KEY, PARTY_CODE
from tradetalks.api.bodies import Body, Shape
from tradetalks.api.fields import Code, Day, Flag, Many, Number, Text, Whole
from tradetalks.lib.partial_dates import PartialDate
from tradetalks.sources.bodies import CitationShape

LONGEST_REF = 20
LONGEST_CODE = 60
_FOLLOWS = "It follows from what is recorded of the issue."
_WORLD = "It follows from the day and the round."


def _quantity(**more: Any) -> Number:
    return Number(whole=18, decimals=6, required=False, allow_null=True, **more)


class FullDay(Day):
    """A date known to the day."""

    SHAPE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

    def to_internal_value(self, data: Any) -> Any:
        """The day."""
        given: PartialDate = super().to_internal_value(data)
        if given.day is None:
            raise serializers.ValidationError("Write the day in full: YYYY-MM-DD.", code="invalid")
        return given.last_day


class ByParty(serializers.DictField):
    """An object: party code → value."""

    default_error_messages: ClassVar = {"not_a_dict": "Write an object in braces: party code, then value."}


# --- Issues -------------------------------------------------------------------------------------------------


class IssueShape(Body):
    """What describes an issue."""

    not_set_here: ClassVar = {
        "ref": "It is counted by itself for each raising party, and never changes.",
        "status": "A status is recorded by POST …/status-changes/, with its reason.",
        "phase": "It follows from the status.",
        "status_since": "It follows from the status changes.",
        "movement": "It follows from the status changes.",
        "flags": _FOLLOWS,
        "summary": "It is computed.",
        "positions": "A position is stated by POST …/positions/.",
        "status_changes": "A status is recorded by POST …/status-changes/.",
        "links": "Issues are linked by POST …/links/.",
        "commitments": "A commitment is recorded by POST …/commitments/.",
        "notes": "A note is added by POST …/notes/.",
        "parts": "Set `parent` of the part.",
    }

    kind = Code(IssueKind, required=False, help_text="demand if not given.")
    title = Text(max_length=300)
    description = Text(required=False, allow_null=True)
    area = Text(max_length=LONGEST_CODE, help_text="Its code.")
    addressed_to = Text(max_length=PARTY_CODE, allow_null=True)
    raised_in = Whole(allow_null=True, help_text="Number of the round; null where none is known.")
    parent = Text(  # type: ignore[assignment]  # DRF takes declared fields off the class
        required=False, allow_null=True, max_length=LONGEST_REF, help_text="The issue it is a part of."
    )
    demand_list = Text(required=False, allow_null=True, max_length=LONGEST_KEY, help_text="Key of the document.")
    sensitivity = ByParty(required=False, child=Code(PartySensitivity), help_text="Replaces all that is there.")
    deadlines = Many(Text(max_length=LONGEST_KEY), required=False, help_text="Keys; replaces all that are there.")
    measures = Many(Text(max_length=LONGEST_KEY), required=False, help_text="Keys; replaces all that are there.")
    citations = Many(CitationShape(), required=False)


class FirstStatusShape(Shape):
    """The status an issue opens with, where it is not the one its round implies."""

    to = Code(Status)
    reason = Text()
    on = Day(required=False, allow_null=True)
    round = Whole(required=False, allow_null=True)
    citations = Many(CitationShape(), required=False)


class IssueBody(IssueShape):
    """An issue to open."""

    raised_by = Text(max_length=PARTY_CODE, allow_null=True, help_text="null: both sides jointly.")
    first = FirstStatusShape(
        required=False, help_text="Its first status, where that is not `raised` in its round, else `identified` today."
    )


class IssueEdit(IssueShape):
    """What can be changed of an issue."""

    not_set_here: ClassVar = {
        **IssueShape.not_set_here,
        "raised_by": "It is part of the reference: archive this issue and open it anew.",
    }

    archived = Flag(help_text="true puts it away, false brings it back; needs a reason, and a manager.")
    archived_on = FullDay(help_text="With `archived`: the day it is put away on, today if not given.")


class BulkStatusShape(Shape):
    """The status to record of each; its reason is that of the act."""

    to = Code(Status)
    on = Day(required=False, allow_null=True)
    round = Whole(required=False, allow_null=True, help_text="Number of the round. `on` or `round` is needed.")
    successor = Text(required=False, allow_null=True, max_length=LONGEST_REF)
    citations = Many(CitationShape(), required=False)


class BulkSetShape(Shape):
    """What each of the issues shall have; what is left out stays as it is."""

    not_set_here: ClassVar = dict.fromkeys(("title", "description", "citations"), "It is each issue's own: PATCH it.")

    kind = Code(IssueKind, required=False)
    area = Text(required=False, max_length=LONGEST_CODE)
    addressed_to = Text(required=False, allow_null=True, max_length=PARTY_CODE)
    raised_in = Whole(required=False, allow_null=True)
    parent = Text(  # type: ignore[assignment]  # DRF takes declared fields off the class
        required=False, allow_null=True, max_length=LONGEST_REF
    )
    demand_list = Text(required=False, allow_null=True, max_length=LONGEST_KEY)
    sensitivity = ByParty(required=False, child=Code(PartySensitivity))
    deadlines = Many(Text(max_length=LONGEST_KEY), required=False)
    measures = Many(Text(max_length=LONGEST_KEY), required=False)
    archived = Flag(required=False, help_text="Needs a manager.")
    status = BulkStatusShape(required=False)


class BulkBody(Body):
    """The same for many issues."""

    reason = Text()
    refs = Many(Text(max_length=LONGEST_REF), min_length=1, max_length=MOST)
    set = BulkSetShape()
    versions = serializers.DictField(
        required=False, child=Whole(least=1), help_text="Reference → the version that was read; others are not held to."
    )


# --- What is recorded of an issue -----------------------------------------------------------------------------


class StatusChangeBody(Body):
    """A status to record. The same status again means: discussed, no movement."""

    not_set_here: ClassVar = {
        **dict.fromkeys(("from", "movement", "phase", "stages_skipped"), "It follows from the status before."),
        "window": _WORLD,
    }

    reason = Text(help_text="What happened.")
    to = Code(Status)
    on = Day(required=False, allow_null=True)
    round = Whole(required=False, allow_null=True, help_text="Number of the round. `on` or `round` is needed.")
    successor = Text(required=False, allow_null=True, max_length=LONGEST_REF, help_text="Of a superseded issue.")
    citations = Many(CitationShape(), required=False, help_text="Needed from agreed_in_principle on.")


class QuantityShape(Shape):
    """How much."""

    metric = Text(max_length=300)
    unit = Text(required=False, allow_null=True, max_length=100)
    value = _quantity()
    bound = Code(Bound, required=False, allow_null=True)
    baseline = _quantity()
    due_on = Day(required=False, allow_null=True)
    window = Text(required=False, allow_null=True, help_text="As the text gives it.")


class ConditionShape(Shape):
    """On what a stance depends."""

    text = Text()
    issue = Text(required=False, allow_null=True, max_length=LONGEST_REF)


class PositionBody(Body):
    """What a party says, or is said to hold."""

    not_set_here: ClassVar = {"window": _WORLD, "stance_value": "It follows from the stance."}

    party = Text(max_length=PARTY_CODE)
    stance = Code(Stance)
    text = Text()
    answer = Code(OfferAnswer, required=False, allow_null=True, help_text="How an offer answers the demand.")
    on = Day(required=False, allow_null=True)
    round = Whole(required=False, allow_null=True, help_text="Number of the round. `on` or `round` is needed.")
    channel = Code(Channel, required=False, allow_null=True)
    quantity = QuantityShape(required=False, allow_null=True)
    condition = ConditionShape(required=False, allow_null=True)
    citations = Many(CitationShape(), required=False)


class LinkBody(Body):
    """A link from the issue of the address to another of the same talks."""

    not_set_here: ClassVar = {"from": "It is the issue of the address."}

    to = Text(max_length=LONGEST_REF)
    kind = Code(LinkKind)
    on = Day(required=False, allow_null=True)
    note = Text(required=False, allow_null=True)
    citations = Many(CitationShape(), required=False)


class NoteBody(Body):
    """Context or comment, in Markdown."""

    not_set_here: ClassVar = dict.fromkeys(("issue", "round"), "It follows from the address.")

    text = Text()
    on = Day(required=False, allow_null=True)
    citations = Many(CitationShape(), required=False)


# --- Commitments ------------------------------------------------------------------------------------------------


class IssueCommitmentBody(Body):
    """What was agreed to be done about the issue of the address."""

    not_set_here: ClassVar = {
        "issue": "It is the issue of the address.",
        "deliveries": "A delivery is recorded by POST …/deliveries/.",
        "observations": "A figure is recorded by POST …/observations/.",
    }

    key = Text(max_length=LONGEST_KEY, help_text="What dossiers call it.")
    text = Text()
    obligor = Text(max_length=PARTY_CODE, allow_null=True, help_text="null: both sides jointly.")
    metric = Text(required=False, allow_null=True, max_length=300)
    unit = Text(required=False, allow_null=True, max_length=100)
    target = _quantity()
    baseline = _quantity()
    on = Day(required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True)
    window = Text(required=False, allow_null=True, help_text="As the text gives it.")
    citations = Many(CitationShape(), required=False)


class CommitmentBody(IssueCommitmentBody):
    """What was agreed to be done."""

    not_set_here: ClassVar = {name: said for name, said in IssueCommitmentBody.not_set_here.items() if name != "issue"}

    issue = Text(required=False, allow_null=True, max_length=LONGEST_REF)


class CommitmentEdit(CommitmentBody):
    """What can be changed of a commitment."""

    not_set_here: ClassVar = {**CommitmentBody.not_set_here, "key": "Dossiers call it so; it never changes."}

    key = None  # type: ignore[assignment]  # DRF's way to take a declared field away


class DeliveryBody(Body):
    """How far a commitment was kept on a day."""

    level = Whole(most=max(Delivery.LEVELS), help_text="0 not begun, 1 minimum, 2 intermediate, 3 complete.")
    on = Day(required=False, allow_null=True)
    note = Text(required=False, allow_null=True)
    citations = Many(CitationShape(), required=False)


class ObservationBody(Body):
    """A figure of what was delivered in a period."""

    period = Text(max_length=60)
    value = _quantity()
    bound = Code(Bound, required=False, allow_null=True)
    note = Text(required=False, allow_null=True)
    citations = Many(CitationShape(), required=False)
