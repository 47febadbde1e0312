"""The issue list's address, read and written: what is in force, what was not understood, the addresses beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from issues.choices import IssueKind, Movement, Phase, Stance, Status
from issues.filters import MOVED, NOT, IssueFilter, not_among
from issues.queries.issue_list import GROUPINGS, ORDERINGS
from issues.query_language import parse, write
from issues.templatetags.states import flag_word
from rounds.queries.parties import PartyOrder

SHOWN = ("sort", "group", "cols", "layout", "view")
"""Parameters that say how the issues are shown, not which; they stay when the filters change."""
DOOR = (*SHOWN, "cursor", "find")
"""Parameters the page reads itself."""
LAYOUTS = ("list", "board")
LONGEST_TYPED = 2000
ALL = "all"
"""The view that is none: every issue."""
BOARD_GROUPS = ("phase", "status", "area", "by")
LABELS = {
    "status": "Status", "phase": "Phase", "area": "Area", "by": "Raised by", "raised_by": "Raised by", "q": "Words",
    "kind": "Kind", "addressed_to": "Put to", "treated_in": "Treated in", "moved": "Last round", "archived": "Archived",
    "label": "Label", "since": "Status since", "deadline": "Deadline", "source": "Source", "watch": "Watched",
}  # fmt: skip
_SIGNS = {"<": "before ", ">": "after "}


@dataclass(frozen=True)
class Token:
    """One active filter value, and the address without it."""

    name: str
    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Refused:
    """A parameter that is not used, and why."""

    name: str
    value: str
    problem: str


class IssueQuery:
    """The query of one request. Values that cannot be used are set aside in `refused`, the rest stay in force."""

    def __init__(
        self, given: QueryDict, filtered: IssueFilter, parties: PartyOrder, *, columns: Collection[str]
    ) -> None:
        """`filtered` is the filter over all of `given`; its problems say what to set aside. `columns` can be shown."""
        self._parties = parties
        self._given = given
        problems: Mapping[str, str] = filtered.problems
        self.refused = [Refused(name, given.get(name, ""), text) for name, text in problems.items()]
        self.data = QueryDict(mutable=True)
        for name, values in given.lists():
            kept = [value for value in values if value]
            if kept and name not in problems and name not in DOOR:
                self.data.setlist(name, kept)
        orderings = (*ORDERINGS, *(f"-{name}" for name in ORDERINGS))
        self.layout = self._one_of("layout", LAYOUTS, problems) or "list"
        self.sort = self._one_of("sort", orderings, problems) or "ref"
        groups = GROUPINGS if self.layout == "list" else BOARD_GROUPS
        # A board always has lanes.
        self.group = self._one_of("group", groups, problems) or ("phase" if self.layout == "board" else "")
        self.cols = self._several_of("cols", columns, problems)
        self.view = given.get("view", "") if "view" not in problems else ""
        self.words = self.data.get("q", "")

    def _one_of(self, name: str, known: Collection[str], problems: Mapping[str, str]) -> str:
        value: str = self._given.get(name, "")
        if not value or name in problems or value in known:
            return value if name not in problems else ""
        self.refused.append(Refused(name, value, not_among(value, known)))
        return ""

    def _several_of(self, name: str, known: Collection[str], problems: Mapping[str, str]) -> tuple[str, ...]:
        values = [value.strip() for value in self._given.get(name, "").split(",") if value.strip()]
        if name in problems:
            return ()
        for value in values:
            if value not in known:
                self.refused.append(Refused(name, value, not_among(value, known)))
        return tuple(dict.fromkeys(value for value in values if value in known))

    # --- What is asked for -----------------------------------------------------------------------------------------

    def values(self, name: str) -> list[str]:
        """The values chosen under that name, where it was given once: given again they are more than a choice."""
        given = self.data.getlist(name)
        return _several(given[0]) if len(given) == 1 else []

    def without(self, *names: str) -> QueryDict:
        """The filters but these."""
        data = self.data.copy()
        for name in names:
            data.pop(name, None)
        return data

    def without_choices(self, *names: str) -> QueryDict:
        """The filters but the choices made under these names: what facets are counted over."""
        return self.without(*(name for name in names if len(self.data.getlist(name)) == 1))

    @property
    def typed(self) -> str:
        """The filters as they are typed, those that were not understood among them."""
        refused = {refused.name for refused in self.refused}.difference(SHOWN)
        lists = [(name, values) for name, values in self._given.lists() if name in self.data or name in refused]
        return write([(name, value) for name, values in lists for value in values])

    @property
    def plain(self) -> str:
        """The query as a saved view keeps it: filters, order, groups and columns."""
        return self._encoded(self.data, self._shown(view="", layout=self.layout))

    # --- Addresses -------------------------------------------------------------------------------------------------

    def _shown(self, **other: str) -> dict[str, str]:
        now = {
            "sort": self.sort, "group": self.group, "cols": ",".join(self.cols), "layout": self.layout,
            "view": self.view, **other,
        }  # fmt: skip
        standard = {"sort": "ref", "layout": "list"}
        return {name: now[name] for name in SHOWN if now[name] and now[name] != standard.get(name)}

    def shown(self, *but: str) -> dict[str, str]:
        """How the issues are shown, as parameters, without these."""
        return self._shown(**dict.fromkeys(but, ""))

    def _encoded(self, data: QueryDict, shown: Mapping[str, str]) -> str:
        whole = data.copy()
        for name, value in shown.items():
            whole[name] = value
        return whole.urlencode(safe=",:")

    @property
    def here(self) -> str:
        """The address without what was not understood."""
        return self.address()

    def address(
        self, changed: Mapping[str, Sequence[str]] | None = None, *, cursor: str | None = None, **shown: str
    ) -> str:
        """The query string with some filters changed (no values drop one) or shown in another way.

        Starts the list anew. With nothing left in it, it is the address of all issues: the bare one may open a view.
        """
        data = self.data.copy()
        for name, values in (changed or {}).items():
            if values:
                data[name] = ",".join(values)
            else:
                data.pop(name, None)
        return self._address(data, self._shown(**shown), cursor)

    def _address(self, data: QueryDict, shown: dict[str, str], cursor: str | None = None) -> str:
        if not data and not set(shown) - {"view"}:
            shown = {**shown, "view": ALL}
        if cursor:
            shown["cursor"] = cursor
        return "?" + self._encoded(data, shown)

    # --- In words --------------------------------------------------------------------------------------------------

    def label(self, name: str) -> str:
        """What a parameter is called on the page."""
        plain = name.removeprefix(NOT)
        if plain.startswith("stance."):
            party = self._parties.by_code(plain.removeprefix("stance.").upper())
            return f"Stance of {party.name}" if party else plain
        return LABELS.get(plain, plain)

    def tokens(self, area_labels: Mapping[str, str]) -> list[Token]:
        """The active filters, one per value; words are one."""
        tokens = []
        for name, given in self.data.lists():
            for place, text in enumerate(given):
                values = [text] if name == "q" else _several(text)
                for value in values:
                    rest = [",".join(other for other in values if other != value)]
                    data = self.data.copy()
                    data.setlist(name, [one for one in (*given[:place], *rest, *given[place + 1 :]) if one])
                    if not data.getlist(name):
                        del data[name]
                    said = self._value_label(name.removeprefix(NOT), value, area_labels)
                    said = f"not {said}" if name.startswith(NOT) else said
                    tokens.append(Token(name, self.label(name), said, self._address(data, self._shown())))
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
            "watch": {"me": "by you"},
        }
        if name.startswith("stance."):
            return dict(Stance.choices).get(value, value)
        if name == "label":
            return flag_word(value)
        if name == "treated_in":
            return f"R{value}"
        if name == "deadline":
            return _SIGNS.get(value[:1], "") + value.lstrip("<>")
        return vocabularies.get(name, {}).get(value, value)

    def in_words(self, area_labels: Mapping[str, str]) -> str:
        """The whole query in words, for a list of views."""
        said: dict[str, list[str]] = {}
        for token in self.tokens(area_labels):
            said.setdefault(token.label, []).append(token.value)
        parts = [f"{label}: {' or '.join(values)}" for label, values in said.items()]
        if self.group:
            parts.append(f"grouped by {GROUP_LABELS[self.group].lower()}")
        if self.sort != "ref":
            name = SORT_LABELS[self.sort.removeprefix("-")].lower()
            parts.append(f"by {name}, last first" if self.sort.startswith("-") else f"by {name}")
        if self.layout == "board":
            parts.append("as a board")
        return "; ".join(parts) or "Every issue"


GROUP_LABELS = {"phase": "Phase", "status": "Status", "area": "Area", "by": "Raised by", "moved": "Movement"}
SORT_LABELS = {
    "ref": "Reference", "title": "Title", "area": "Area", "raised_by": "Raised by", "raised_in": "Raised in",
    "status": "Status", "updated_at": "Change",
}  # fmt: skip


def _several(text: str) -> list[str]:
    return [value.strip() for value in text.split(",") if value.strip()]


def typed_query(given: QueryDict) -> str:
    """The query string of an address that was typed into the box (`find`), or ticked in forms (`cols` again and again).

    What else the address says about how issues are shown stays, unless it was typed too.
    """
    data = QueryDict(mutable=True)
    for name, values in given.lists():
        if name in SHOWN:
            joined = ",".join(value for value in values if value)
            if joined:
                data[name] = joined
        elif name not in DOOR and "find" not in given:
            data.setlist(name, values)
    for name, value in parse(given.get("find", "")[:LONGEST_TYPED].replace("\x00", "")):
        if name in SHOWN:
            data[name] = value
        else:
            data.appendlist(name, value)
    if not set(data) - {"view"}:
        data["view"] = ALL
    return data.urlencode(safe=",:")
