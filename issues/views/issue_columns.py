"""The columns of the issue list: what can be shown, what is shown if nobody says, and the cells of a row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from issues.filters import JOINT
from issues.queries.issue_deadlines import NextDeadline
from issues.templatetags.states import movement_sign, status_badge
from issues.views.issue_query import IssueQuery
from rounds.queries.negotiations import Talks
from rounds.queries.parties import PartyOrder
from rounds.templatetags.dates import given, moment
from rounds.templatetags.parties import badge

Row = Mapping[str, Any]
STANDARD = ("by", "status", "moved", "since", "sources", "changed")
_LABELS = {
    "kind": "Kind", "area": "Area", "by": "By", "to": "Put to", "raised_in": "Raised in", "phase": "Phase",
    "status": "Status", "moved": "Movement in the last round", "since": "Since", "deadline": "Deadline",
    "parent": "Part of", "sources": "Sources", "changed": "Changed",
}  # fmt: skip
_SORTS = {
    "area": "area", "by": "raised_by", "raised_in": "raised_in", "status": "status", "changed": "updated_at",
}  # fmt: skip
_HEAD = frozenset({"by", "status", "moved"})
"""Cells that stand beside the reference where a row is a card."""
_WRAPS = frozenset({"area", "deadline"})


@dataclass(frozen=True)
class Heading:
    """The head of a column: how it is sorted now (as `aria-sort` says it, or not), the address that sorts by it."""

    code: str
    label: str
    css: str
    sorted: str
    address: str


def column_labels(parties: PartyOrder) -> dict[str, str]:
    """Every column that can be chosen beside reference and title → what it is called, in the order of the table."""
    stances = {f"stance.{party.code.lower()}": f"{party.code} stance" for party in parties}
    labels: dict[str, str] = {}
    for code, label in _LABELS.items():
        if code == "deadline":
            labels |= stances
        labels[code] = label
    return labels


class Columns:
    """The columns of one page of the list."""

    def __init__(self, query: IssueQuery, talks: Talks, parties: PartyOrder, round_number: int | None) -> None:
        self._talks = talks
        self._parties = parties
        self._query = query
        labels = column_labels(parties)
        wanted = query.cols or STANDARD
        self.codes = [code for code in labels if code in wanted]
        self._labels = labels | {"moved": f"R{round_number} movement" if round_number is not None else "Movement"}
        self._rounds: dict[int, str] = {}

    def headings(self) -> list[Heading]:
        """Reference, title, and the columns chosen."""
        heads = [self._heading("ref", "ID", "fit", "ref"), self._heading("title", "Issue", "", "title")]
        return heads + [
            self._heading(code, self._labels[code], _css(code), _SORTS.get(code, "")) for code in self.codes
        ]

    def _heading(self, code: str, label: str, css: str, sort: str) -> Heading:
        name, falling = self._query.sort.removeprefix("-"), self._query.sort.startswith("-")
        if not sort:
            return Heading(code, label, css, "", "")
        at = ("descending" if falling else "ascending") if sort == name else ""
        return Heading(code, label, css, at, self._query.address(sort=f"-{sort}" if at == "ascending" else sort))

    def cells(self, row: Row, sources: Mapping[int, int], deadlines: Mapping[int, NextDeadline]) -> SafeString:
        """The cells of a row after its reference and title."""
        told = {**row, "sources": sources.get(row["pk"], 0), "deadline": deadlines.get(row["pk"])}
        return mark_safe("".join(self._cell(code, told) for code in self.codes))  # noqa: S308 -- of format_html's making

    def _cell(self, code: str, row: Row) -> SafeString:
        tell = _CELLS.get(code)
        said = tell(self, row) if tell else self._stance(code, row)
        name = "" if code in _HEAD or not said else self._labels[code]
        return format_html(_LABELLED if name else _PLAIN, _css(code), said, label=name)

    def _stance(self, code: str, row: Row) -> Any:
        held = row["positions"].get(code.removeprefix("stance.").upper())
        return held["stance_label"] if held else ""

    def round(self, number: int) -> SafeString:
        """A round as a link."""
        if number not in self._rounds:
            self._rounds[number] = reverse("rounds:round_detail", args=[self._talks.slug, number])
        return format_html('<a class="plain" href="{}">R{}</a>', self._rounds[number], number)

    def badge(self, code: str | None) -> SafeString:
        """The badge of a party; None: both jointly."""
        return badge(self._parties, code)


def _since(columns: Columns, row: Row) -> Any:
    since = row["status_since"]
    if not since:
        return ""
    if since["round"] is None:
        return given(since["on"])
    return format_html("{} · {}", columns.round(since["round"]), given(since["on"]))


def _deadline(_columns: Columns, row: Row) -> Any:
    deadline: NextDeadline | None = row["deadline"]
    if deadline is None:
        return ""
    return format_html('<span title="{}">{}{}</span>', deadline.title, given(deadline.due_on), deadline.more)


_CELLS: dict[str, Callable[[Columns, Row], Any]] = {
    "kind": lambda _, row: row["kind_label"],
    "area": lambda _, row: row["area_label"],
    "by": lambda columns, row: columns.badge(row["raised_by"]),
    "to": lambda columns, row: columns.badge(row["addressed_to"]) if row["addressed_to"] else "",
    "raised_in": lambda columns, row: columns.round(row["raised_in"]["number"]) if row["raised_in"] else "",
    "phase": lambda _, row: row["phase_label"] or "",
    "status": lambda _, row: status_badge(row["status"]),
    "moved": lambda _, row: movement_sign(row["movement"]) if row["movement"] else "",
    "since": _since,
    "deadline": _deadline,
    "parent": lambda _, row: row["parent"] or "",
    "sources": lambda _, row: row["sources"],
    "changed": lambda _, row: moment(row["updated_at"]),
}
_PLAIN = '<td class="{}">{}</td>'
_LABELLED = '<td class="{}" data-label="{label}">{}</td>'


def _css(code: str) -> str:
    if code == "sources":
        return "number fit"
    if code in _WRAPS or code.startswith("stance."):
        return "some"
    return "fit head" if code in _HEAD else "fit"


def grouped(rows: Iterable[dict[str, Any]], group: str, labels: Callable[[str], str]) -> list[dict[str, Any]]:
    """The rows of a page, cut where their group changes: `code`, `label` and `rows` of each."""
    found: list[dict[str, Any]] = []
    for row in rows:
        code = group_of(row, group)
        if not found or found[-1]["code"] != code:
            found.append({"code": code, "label": labels(code) if group else "", "rows": []})
        found[-1]["rows"].append(row)
    return found


def group_of(row: Row, group: str) -> str:
    """The code of the group a row is in; empty for none."""
    if group == "by":
        return row["raised_by"] or JOINT
    column = {"phase": "phase", "status": "status", "area": "area", "moved": "movement"}.get(group)
    return (row[column] or "") if column else ""


def chosen_columns(labels: Mapping[str, str], codes: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Every column that can be chosen: code, what it is called, whether it is shown."""
    return [(code, label, code in codes) for code, label in labels.items()]
