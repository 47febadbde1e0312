"""The one order in which a summary lists parties and issues.

It follows the seats of the negotiation and the numbers of the issues, never the alphabet of party codes:
where two parties change places, the summary is the mirror image.
"""

from collections.abc import Iterable, Sequence

JOINT = "joint"
"""Stands for null where a summary is keyed by party: raised, set or said by both together."""


class Ordering:
    """Sort keys by seat; what is joint comes after the parties, what is unknown last."""

    def __init__(self, parties: Sequence[str], refs: Iterable[str]) -> None:
        """Take the party codes in the order of their seats, and every reference there is."""
        self._seats = {code: place for place, code in enumerate((*parties, None))}
        # Ranked once: with ten thousand issues in a dozen lists, comparing numbers is what keeps sorting cheap.
        self.rank = {ref: rank for rank, ref in enumerate(sorted(refs, key=self._place))}
        """Reference → its place: by the seat of who raised it, then by number."""

    def seat(self, party: str | None) -> int:
        """The place of a party; None is joint."""
        return self._seats.get(party, len(self._seats))

    def refs(self, refs: Iterable[str]) -> list[str]:
        """References in order."""
        return sorted(refs, key=self.rank.__getitem__)

    def _place(self, ref: str) -> tuple[int, int, str]:
        prefix, _, number = ref.rpartition("-")
        seat = self.seat(prefix if prefix in self._seats else None)
        return seat, int(number) if number.isdecimal() else 0, ref
