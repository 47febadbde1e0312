"""Who sits at the talks an act is about: the parties it may name, and the voices its citations may have."""

from collections.abc import Sequence

from rounds.models import Negotiation, Party
from tradetalks.ledger.models import RecordedModel
from tradetalks.ledger.recording import Recorder
from tradetalks.ledger.refusals import Invalid
from tradetalks.sources.citing import Cited, cite, replace_citations


def codes_of(recorder: Recorder, negotiation: Negotiation) -> list[str]:
    """The codes of the parties to these talks, in their order. Asked once an act: seats never change."""
    seats = negotiation.seats.order_by("position")
    return recorder.remember(("seats", negotiation.pk), lambda: list(seats.values_list("party__code", flat=True)))


def require_seats(recorder: Recorder, negotiation: Negotiation, **parties: Party | None) -> None:
    """Raise Invalid naming the field whose party does not sit at these talks; None sits anywhere."""
    for field, party in parties.items():
        if party is not None and party.code not in codes_of(recorder, negotiation):
            raise Invalid(f"{party.code} is not a party to these talks.", field=field)


def cite_within(recorder: Recorder, negotiation: Negotiation, fact: RecordedModel, citations: Sequence[Cited]) -> None:
    """Write the citations of a fact of these talks. Raises Invalid naming `citations[i].<field>`."""
    if citations:
        cite(recorder, fact, citations, voices=codes_of(recorder, negotiation))


def recite_within(
    recorder: Recorder, negotiation: Negotiation, row: RecordedModel, citations: Sequence[Cited] | None
) -> bool:
    """Make these the citations of a record of these talks; False when they already are, or None leaves them alone."""
    if citations is None:
        return False
    voices = codes_of(recorder, negotiation) if citations else ()
    return replace_citations(recorder, row, citations, voices=voices)
