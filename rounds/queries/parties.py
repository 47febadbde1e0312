"""The parties to a negotiation in the one order they have on every page: the reader's, else alphabetical by name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from rounds.queries.negotiations import Seated, Talks


class HasKey(Protocol):
    """A party as read in whatever way: a row or a value."""

    @property
    def pk(self) -> int: ...


@dataclass(frozen=True)
class PartyOrder:
    """Parties with their places, 1 for the first. The place, and nothing else, decides a party's colour."""

    parties: tuple[Seated, ...]
    _places: dict[int, int] = field(init=False, repr=False, compare=False)
    _by_code: dict[str, Seated] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the places by primary key, and the parties by code."""
        object.__setattr__(self, "_places", {party.pk: place for place, party in enumerate(self.parties, start=1)})
        object.__setattr__(self, "_by_code", {party.code: party for party in self.parties})

    @classmethod
    def of(cls, talks: Talks, *, first: str = "") -> "PartyOrder":
        """The parties of these talks in page order: that of the code `first` where it sits here, then by name."""
        return cls(tuple(sorted(talks.parties, key=lambda party: (party.code != first, party.name, party.code))))

    def __iter__(self) -> Iterator[Seated]:
        return iter(self.parties)

    def __len__(self) -> int:
        return len(self.parties)

    def place(self, party: HasKey) -> int:
        """The party's place; 0 for one that does not sit at this table."""
        return self._places.get(party.pk, 0)

    def by_code(self, code: str | None) -> Seated | None:
        """The party of that code, None where nobody here has it."""
        return self._by_code.get(code) if code else None
