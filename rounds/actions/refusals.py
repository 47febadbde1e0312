"""Why an act of rounds is refused, beyond Invalid, NotFound and StaleVersion of the ledger."""

from rounds.models import Round
from tradetalks.ledger.refusals import Refused


class RoundAlreadyLogged(Refused):
    """The round's record was entered before; it can be amended, not logged again."""

    code = "round_already_logged"

    def __init__(self, meeting: Round) -> None:
        super().__init__(f"R{meeting.number} is already logged: amend it instead.", field="round")


class RoundNotLogged(Refused):
    """The round's record was not entered yet; there is nothing to amend."""

    code = "round_not_logged"

    def __init__(self, meeting: Round) -> None:
        super().__init__(f"R{meeting.number} is not logged yet: edit it or log it instead.", field="round")
