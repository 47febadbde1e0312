"""The issue list's address, read and written: what is chosen, what could be, and what was not understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from issues.choices import STATUS, IssueKind, Movement, Phase, Stance, Status
from issues.filters import JOINT, MOVED, IssueFilter, not_among
from issues.queries.facets import Facets
from issues.templatetags.states import MOVEMENT_GLYPH, shape_class
from rounds.queries.parties import PartyOrder

DOOR = ("sort", "cursor")
"""Parameters the page reads itself."""
FACETS = ("status", "phase", "area", "by")
"""Parameters counted over the list that all others leave."""
INSTEAD = {"status": "phase", "phase": "status"}
"""A phase and a status narrow the same thing: choosing in one drops what was chosen in the other."""
LABELS = {
    "status": "Status", "phase": "Phase", "area": "Area", "by": "Raised by", "raised_by": "Raised by", "q": "Words",
    "kind": "Kind", "addressed_to": "Put to", "treated_in": "Treated in", "moved": "Last round", "archived": "Archived",
}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """One active filter value, and the address without it."""

    name: str
    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Column:
    """A column that sorts: how it is sorted now (as `aria-sort` says it, or not), and the address that sorts by it."""

    code: str
    label: str
    sorted: str
    address: str


@dataclass(frozen=True)
class Choice:
    """One link of a facet: choosing it again drops it."""

    code: str
    label: str
    count: int | None
    chosen: bool
    address: str
    shape: str = ""
    letter: str = ""
    below: bool = False


class IssueQuery:
    """The query of one request. Values that cannot be used are set aside in `problems`, the rest stay in force."""

    def __init__(self, given: QueryDict, filtered: IssueFilter, parties: PartyOrder) -> None:
        """`filtered` is the filter over all of `given`; its problems say what to set aside."""
        self._parties = parties
        self.problems: Mapping[str, str] = filtered.problems
        self.refused = [(name, given.get(name, ""), text) for name, text in self.problems.items()]
        self.data = given.copy()
        for name in (*self.problems, *DOOR):
            self.data.pop(name, None)
        for name in [name for name in self.data if not self.data[name]]:
            del self.data[name]
        self.sort = given.get("sort", "ref") if "sort" not in self.problems else "ref"
        self.words = self.data.get("q", "")

    def values(self, name: str) -> list[str]:
        """The values chosen under that name."""
        return [value.strip() for value in self.data.get(name, "").split(",") if value.strip()]

    def address(
        self, changed: Mapping[str, Sequence[str]] | None = None, *, sort: str | None = None, cursor: str | None = None
    ) -> str:
        """The query string with some parameters changed; an empty sequence drops one. Starts the list anew."""
        data = self.data.copy()
        for name, values in (changed or {}).items():
            if values:
                data[name] = ",".join(values)
            else:
                data.pop(name, None)
        wanted = self.sort if sort is None else sort
        if wanted != "ref":
            data["sort"] = wanted
        if cursor:
            data["cursor"] = cursor
        return "?" + data.urlencode(safe=",")

    def without(self, *names: str) -> QueryDict:
        """The parameters but these, for a filter over the rest."""
        data = self.data.copy()
        for name in names:
            data.pop(name, None)
        return data

    def refuse_sort(self, orderings: Sequence[str]) -> None:
        """Set a sort aside that the list does not know."""
        self.refused.append(("sort", self.sort, not_among(self.sort, orderings)))
        self.sort = "ref"

    def columns(self, columns: Sequence[tuple[str, str]]) -> list[Column]:
        """Sortable columns with the address that sorts by each, the other way round where it already does."""
        name, falling = self.sort.removeprefix("-"), self.sort.startswith("-")
        return [
            Column(
                code,
                label,
                ("descending" if falling else "ascending") if code == name else "",
                self.address(sort=f"-{code}" if code == name and not falling else code),
            )
            for code, label in columns
        ]

    def label(self, name: str) -> str:
        """What a parameter is called on the page."""
        return LABELS.get(name, name)

    def tokens(self, area_labels: Mapping[str, str]) -> list[Token]:
        """The active filters, one per value; words are one."""
        tokens = []
        for name in self.data:
            values = [self.words] if name == "q" else self.values(name)
            for value in values:
                rest = [other for other in values if other != value]
                label = self._value_label(name, value, area_labels)
                tokens.append(Token(name, self.label(name), label, self.address({name: rest})))
        return tokens

    def _value_label(self, name: str, value: str, area_labels: Mapping[str, str]) -> str:
        if name in {"by", "raised_by", "addressed_to"}:
            party = self._parties.by_code(value)
            return party.name if party else "both jointly"
        vocabularies: dict[str, Mapping[str, str]] = {
            "status": dict(Status.choices),
            "phase": dict(Phase.choices),
            "kind": dict(IssueKind.choices),
            "moved": {word: Movement(code).label for word, code in MOVED.items()},
            "area": area_labels,
        }
        if name.startswith("stance."):
            return dict(Stance.choices).get(value, value)
        if name == "treated_in":
            return f"R{value}"
        return vocabularies.get(name, {}).get(value, value)

    def _choice(self, name: str, code: str, label: str, count: int | None, **drawn: Any) -> Choice:
        chosen = self.values(name)
        changed: dict[str, Sequence[str]] = {
            name: [value for value in chosen if value != code] if code in chosen else [*chosen, code]
        }
        if name in INSTEAD:
            changed[INSTEAD[name]] = ()
        return Choice(code, label, count, code in chosen, self.address(changed), **drawn)

    def status_choices(self, facets: Facets) -> list[Choice]:
        """Phases, each with the statuses in it that hold an issue."""
        choices = []
        for phase in Phase:
            below = [
                self._choice(
                    "status", code, Status(code).label, facets.statuses.get(code, 0),
                    shape=shape_class(code), letter=meaning.letter, below=True,
                )
                for code, meaning in STATUS.items()
                if meaning.phase == phase
            ]  # fmt: skip
            below = [choice for choice in below if choice.count or choice.chosen]
            head = self._choice("phase", phase.value, phase.label, facets.phases.get(phase.value, 0))
            if head.count or head.chosen or below:
                choices += [head, *below]
        return choices

    def area_choices(self, facets: Facets) -> list[Choice]:
        """Areas that hold an issue, by label."""
        labels = sorted(facets.area_labels.items(), key=lambda item: item[1])
        choices = (self._choice("area", code, label, facets.areas.get(code, 0)) for code, label in labels)
        return [choice for choice in choices if choice.count or choice.chosen]

    def party_choices(self, facets: Facets) -> list[Choice]:
        """The parties in page order, then both jointly where there is such an issue."""
        named = [(party.code, party.name) for party in self._parties]
        if facets.parties.get(JOINT) or JOINT in self.values("by"):
            named.append((JOINT, "Both jointly"))
        return [self._choice("by", code, label, facets.parties.get(code, 0)) for code, label in named]

    def movement_choices(self) -> list[Choice]:
        """Movements in the last logged round."""
        return [self._choice("moved", kind.value, kind.label, None, letter=MOVEMENT_GLYPH[kind]) for kind in Movement]
