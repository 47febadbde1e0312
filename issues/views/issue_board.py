"""The board of the issue list: a lane for each phase, status, area or party, and the first cards of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from issues.choices import STATUS, Phase, Status
from issues.filters import JOINT
from issues.queries.issue_board import board_rows
from issues.templatetags.states import movement_sign, status_glyph
from issues.views.issue_columns import group_of
from issues.views.issue_listing import Listing
from rounds.templatetags.parties import badge

MOVES_TO: dict[str, str] = {
    Phase.OPEN.value: Status.RAISED.value,
    Phase.ENGAGED.value: Status.UNDER_DISCUSSION.value,
    Phase.AGREED.value: Status.AGREED_IN_PRINCIPLE.value,
    Phase.DELIVERED.value: Status.PARTIALLY_RESOLVED.value,
    Phase.ENDED.value: Status.WITHDRAWN.value,
}
"""The status the form opens with where a card is dropped on a phase: its first, to be thought over there."""


@dataclass
class Lane:
    """One column: how many issues it holds, the first of them, and the address of the list of all."""

    code: str
    label: str
    count: int
    address: str
    to: str
    """The status that dropping a card on it proposes; empty where that means nothing."""
    cards: list[SafeString] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many it does not show."""
        return self.count - len(self.cards)


class Cards:
    """How cards are drawn: there may be a thousand of them, and a template takes half a second for so many."""

    def __init__(self, listing: Listing, address: str, inside: str, *, moving: bool) -> None:
        """`address` is that of the list, `inside` its query, quoted; `moving`: whether the person may move cards."""
        self._address, self._inside, self._moving = address, inside, moving
        codes: list[str | None] = [party.code for party in listing.parties]
        self._badges = {code: badge(listing.parties, code) for code in [*codes, None]}
        self._glyphs = listing.query.group != "status"

    def draw(self, row: Mapping[str, Any]) -> SafeString:
        """One card: reference, who raised it, where it stands, how it moved, its title."""
        at = f"{self._address}{row['ref']}/"
        return format_html(
            _CARD,
            ref=row["ref"],
            by=self._badges.get(row["raised_by"], ""),
            status=status_glyph(row["status"]) if self._glyphs else "",
            movement=movement_sign(row["movement"]) if row["movement"] else "",
            move=format_html(_MOVE, at, row["ref"]) if self._moving else "",
            at=f"{at}?in={self._inside}",
            title=row["title"],
        )


_CARD = """<li class="card" id="card-{ref}" data-row data-card>
<div class="card-head"><span class="ref">{ref}</span>{by}{status}{movement}{move}</div>
<a class="plain" data-open href="{at}">{title}</a></li>
"""
_MOVE = '<a class="move-to" href="{0}change/">Move…<span class="visually-hidden"> {1}</span></a>'


def lanes(listing: Listing, cards: Cards) -> list[Lane]:
    """The lanes in their order. Phases are always there; other groups where they hold an issue."""
    query = listing.query
    counts = listing.group_counts()
    found = {
        code: Lane(
            code,
            listing.group_label(code),
            counts.get(code, 0),
            query.address({query.group: [code]}, layout="", group="") if code else query.address(layout=""),
            _to(query.group, code),
        )
        for code in _codes(listing, counts)
    }
    rows = board_rows(
        listing.issues(),
        talks=listing.talks,
        standing=listing.standing(),
        ordering=query.sort,
        group=query.group,
        seats=tuple(listing.parties),
    )
    for row in rows:
        found[group_of(row, query.group)].cards.append(cards.draw(row))
    return list(found.values())


def _codes(listing: Listing, counts: dict[str, int]) -> Sequence[str]:
    group = listing.query.group
    there = {code for code, count in counts.items() if count}
    if group == "phase":
        return [*([""] if "" in there else []), *Phase.values]
    if group == "status":
        return [code for code in ("", *STATUS) if code in there]
    if group == "by":
        return [code for code in (*(party.code for party in listing.parties), JOINT) if code in there]
    return sorted(there, key=listing.group_label)


def _to(group: str, code: str) -> str:
    if group == "phase":
        return MOVES_TO.get(code, "")
    return code if group == "status" else ""
