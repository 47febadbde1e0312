"""What clients send of negotiations and what hangs on them, in the words of docs/dossier.md."""

from typing import ClassVar

from django.core.validators import RegexValidator

from tradetalks.api.bodies import Body
from tradetalks.api.fields import Day, Many, Text

PARTY_CODE = 8
"""The longest code of a party."""


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
