"""What clients send to log a round, or to amend the record of one: everything of one evening, as one act."""

from typing import ClassVar

from issues.api.bodies import LONGEST_REF, StatusChangeBody
from rounds.api.bodies import LONGEST_KEY, DeadlineRevisionBody, MeasureRevisionBody, ReadoutBody, RoundEdit
from tradetalks.api.bodies import Shape
from tradetalks.api.fields import Day, Many, Text, Whole
from tradetalks.sources.bodies import LARGEST_ID

_SAID_ONCE = {"reason": "The reason of the whole act is said once, beside these lists."}


class ReadoutEntry(ReadoutBody):
    """What one side said of the round, or (`issued` false) that it said nothing."""

    not_set_here: ClassVar = {**ReadoutBody.not_set_here, **_SAID_ONCE}

    reason = None  # type: ignore[assignment]  # DRF's way to take a declared field away


class StatusEntry(StatusChangeBody):
    """What the round did to one issue: a status, the same again for no movement. Others were not assessed."""

    not_set_here: ClassVar = {**StatusChangeBody.not_set_here, "round": "It is the one of the address."}

    round = None  # type: ignore[assignment]  # as above
    issue = Text(max_length=LONGEST_REF, help_text="Its reference.")


class DeadlineEntry(DeadlineRevisionBody):
    """A deadline the round set or moved. `reason` is the parties' own."""

    deadline = Text(max_length=LONGEST_KEY, help_text="Its key.")


class MeasureEntry(MeasureRevisionBody):
    """A measure the round changed."""

    not_set_here: ClassVar = {**MeasureRevisionBody.not_set_here, **_SAID_ONCE}

    reason = None  # type: ignore[assignment]  # DRF's way to take a declared field away
    measure = Text(max_length=LONGEST_KEY, help_text="Its key.")


class NextRoundShape(Shape):
    """The round that follows, planned in the same act."""

    name = Text(max_length=300)
    starts_on = Day(required=False, allow_null=True)
    ends_on = Day(required=False, allow_null=True)
    city = Text(required=False, allow_null=True, max_length=200)
    country = Text(required=False, allow_null=True, max_length=100)


class RoundRecord(RoundEdit):
    """The record of a round and what is recorded with it. Fields that are left out stay as they were planned."""

    not_set_here: ClassVar = {
        **RoundEdit.not_set_here,
        "logged": "The ledger says when a round was logged.",
        "state": "A logged round is one that was held.",
    }

    state = None  # type: ignore[assignment]  # as above
    name = Text(required=False, max_length=300)
    readouts = ReadoutEntry(many=True, required=False)
    issues = StatusEntry(many=True, required=False)
    deadlines = DeadlineEntry(many=True, required=False)
    measures = MeasureEntry(many=True, required=False)
    next_round = NextRoundShape(required=False, allow_null=True)


class RoundLogBody(RoundRecord):
    """A round to log."""

    version = Whole(required=False, least=1, help_text="Of the plan that was read: 412 when it has changed since.")


_CORRECTED = "The `id` of the one on record that this corrects."


class ReadoutCorrection(ReadoutEntry):
    """What one side said of the round."""

    supersedes = Whole(required=False, allow_null=True, most=LARGEST_ID, help_text=_CORRECTED)


class StatusCorrection(StatusEntry):
    """What the round did to one issue."""

    supersedes = Whole(required=False, allow_null=True, most=LARGEST_ID, help_text=_CORRECTED)


class TakenBackShape(Shape):
    """Facts of the round that were entered by mistake, by their `id`."""

    readouts = Many(Whole(most=LARGEST_ID), required=False)
    status_changes = Many(Whole(most=LARGEST_ID), required=False)


class RoundAmendBody(RoundRecord):
    """What to amend of the record of a logged round. Nothing is overwritten: what is corrected is superseded."""

    reason = Text(help_text="What was wrong; kept in the ledger.")
    readouts = ReadoutCorrection(many=True, required=False)
    issues = StatusCorrection(many=True, required=False)
    taken_back = TakenBackShape(required=False)
