"""What clients send to correct a fact: why, and the whole fact as it should have been recorded."""

from typing import ClassVar

from issues.api.bodies import (
    DeliveryBody,
    LinkBody,
    NoteBody,
    ObservationBody,
    PositionBody,
    StatusChangeBody,
)
from rounds.api.bodies import DeadlineRevisionBody, MeasureRevisionBody, StatementBody
from tradetalks.api.bodies import Body
from tradetalks.api.fields import Text

_WHOLE = "The whole fact as it should be; without one the fact is only withdrawn. Citations left out are taken over."
_SAID_ONCE = {"reason": "Why it is corrected is said once, beside the replacement."}


class Correction(Body):
    """A fact to supersede."""

    reason = Text(help_text="What was wrong; kept with the superseded fact.")


class StatusChangeReplacement(StatusChangeBody):
    """A status of the same issue. `reason` is what happened."""


class PositionReplacement(PositionBody):
    """A position on the same issue."""

    not_set_here: ClassVar = {**PositionBody.not_set_here, **_SAID_ONCE}
    reason = None  # type: ignore[assignment]  # DRF's way to take a declared field away


class LinkReplacement(LinkBody):
    """A link between the same issues."""

    not_set_here: ClassVar = {
        **_SAID_ONCE,
        **dict.fromkeys(("from", "to"), "The issues stay; to link others, withdraw this link and make a new one."),
    }
    reason = None  # type: ignore[assignment]  # as above
    to = None  # type: ignore[assignment]  # as above


class NoteReplacement(NoteBody):
    """A note on the same issue or round."""

    not_set_here: ClassVar = {**NoteBody.not_set_here, **_SAID_ONCE}
    reason = None  # type: ignore[assignment]  # as above


class DeliveryReplacement(DeliveryBody):
    """How far the same commitment was kept."""

    not_set_here: ClassVar = _SAID_ONCE
    reason = None  # type: ignore[assignment]  # as above


class ObservationReplacement(ObservationBody):
    """A figure of the same commitment."""

    not_set_here: ClassVar = _SAID_ONCE
    reason = None  # type: ignore[assignment]  # as above


class ReadoutReplacement(StatementBody):
    """What was said; without `round` of the same round."""

    not_set_here: ClassVar = _SAID_ONCE
    reason = None  # type: ignore[assignment]  # as above


class DeadlineRevisionReplacement(DeadlineRevisionBody):
    """A step of the same deadline. `reason` is the parties' own."""


class MeasureRevisionReplacement(MeasureRevisionBody):
    """A change of the same measure."""

    not_set_here: ClassVar = {**MeasureRevisionBody.not_set_here, **_SAID_ONCE}
    reason = None  # type: ignore[assignment]  # as above


class StatusChangeCorrection(Correction):
    """A status to supersede."""

    replacement = StatusChangeReplacement(required=False, allow_null=True, help_text=_WHOLE)


class PositionCorrection(Correction):
    """A position to supersede."""

    replacement = PositionReplacement(required=False, allow_null=True, help_text=_WHOLE)


class LinkCorrection(Correction):
    """A link to supersede."""

    replacement = LinkReplacement(required=False, allow_null=True, help_text=_WHOLE)


class NoteCorrection(Correction):
    """A note to supersede."""

    replacement = NoteReplacement(required=False, allow_null=True, help_text=_WHOLE)


class DeliveryCorrection(Correction):
    """A delivery to supersede."""

    replacement = DeliveryReplacement(required=False, allow_null=True, help_text=_WHOLE)


class ObservationCorrection(Correction):
    """An observation to supersede."""

    replacement = ObservationReplacement(required=False, allow_null=True, help_text=_WHOLE)


class SpokenCorrection(Correction):
    """A readout to supersede."""

    replacement = ReadoutReplacement(required=False, allow_null=True, help_text=_WHOLE)


class DeadlineRevisionCorrection(Correction):
    """A step of a deadline to supersede."""

    replacement = DeadlineRevisionReplacement(required=False, allow_null=True, help_text=_WHOLE)


class MeasureRevisionCorrection(Correction):
    """A change of a measure to supersede."""

    replacement = MeasureRevisionReplacement(required=False, allow_null=True, help_text=_WHOLE)
