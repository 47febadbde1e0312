"""Why an act of issues is refused, beyond Invalid, NotFound and StaleVersion of the ledger."""

from issues.choices import Status
from issues.transitions import ALLOWED, FIRST
from tradetalks.ledger.refusals import Refused


class TransitionRefused(Refused):
    """A step of status that cannot mean anything; `allowed` are the codes that could follow."""

    code = "transition_refused"

    def __init__(self, ref: str, before: str, to: str, *, later: bool = False) -> None:
        self.allowed = ALLOWED[before]
        left = "an issue without a status" if before == FIRST else f"'{before}' ({Status(before).label})"
        choices = ", ".join(self.allowed) or "nothing: the successor carries on"
        if later:
            message = (
                f"{ref}: a later change to '{to}' is on record and cannot follow {left}. "
                f"Supersede the later one first, or record one of: {choices}."
            )
        else:
            message = f"{ref}: {left} cannot become '{to}'. Allowed: {choices}."
        super().__init__(message, field="to")
