"""All rounds of a negotiation with each side's account of them, in two queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from rounds.models import Readout, Round
from rounds.queries.negotiations import Seated, Talks
from rounds.queries.parties import PartyOrder


@dataclass(frozen=True)
class Account:
    """What one party (None: both jointly) said of a round: its readouts, oldest first."""

    party: Seated | None
    readouts: Sequence[Readout]

    @property
    def tones(self) -> str:
        """The tones in words, each once with how often it came: `progress ×2, neutral`."""
        counts = Counter(readout.get_tone_display().lower() for readout in self.readouts)
        return ", ".join(f"{tone} ×{n}" if n > 1 else tone for tone, n in counts.items())


@dataclass(frozen=True)
class ToldRound:
    """A round and what was said of it, parties in page order; `joint` where both spoke together."""

    round: Round
    accounts: Sequence[Account]
    joint: Account | None


def told_rounds(talks: Talks, parties: PartyOrder) -> list[ToldRound]:
    """The rounds, newest first; those without a day stand above, they are to come."""
    current = Prefetch("readouts", Readout.objects.current().order_by("on_day", "pk"))
    rounds = Round.objects.filter(negotiation=talks.pk).in_order().reverse().prefetch_related(current)
    return [
        ToldRound(
            meeting,
            [Account(party, _by(meeting, party.pk)) for party in parties],
            Account(None, jointly) if (jointly := _by(meeting, None)) else None,
        )
        for meeting in rounds
    ]


def _by(meeting: Round, party_id: int | None) -> list[Readout]:
    return [readout for readout in meeting.readouts.all() if readout.party_id == party_id]
