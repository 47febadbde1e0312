"""The one upward channel: what rounds tells whoever depends on it, inside the act's own transaction.

`round_logged` (sender Round): `round`, `recorder`. A round's record was entered.
`calendar_changed` (sender Round): `negotiation`, `recorder`, `from_day`. The order of logged rounds, or the
    last day of one, changed from that day on: facts may lie in other windows.
`record_changed` (sender Negotiation): `negotiation`, `recorder`, `from_day` (None: from the beginning).
    Something that summaries of rounds ending on or after that day depend on was recorded.
"""

from django.dispatch import Signal

round_logged = Signal()
calendar_changed = Signal()
record_changed = Signal()
