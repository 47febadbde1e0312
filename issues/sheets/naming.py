"""What cells of the table of issues name, as rows of the record: areas, parties, rounds, issues, demand lists."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from issues.choices import IssueKind
from issues.models import Area, Issue
from rounds.models import DemandList, Negotiation, Party, Round
from tradetalks.lib.shown import shown
from tradetalks.lib.suggestions import nearest

JOINT = "joint"
"""What filters call both parties together; in a table an empty cell says the same."""


_MAY_BE_EMPTY = frozenset({"raised_by", "addressed_to", "raised_in", "parent", "demand_list"})


class Unnamed(Exception):
    """A cell that names nothing on record; the message says what would be."""


class Names:
    """What can be named within one negotiation. Each kind is read once, where it is asked for."""

    def __init__(self, negotiation: Negotiation) -> None:
        self._negotiation = negotiation

    def value(self, column: str, text: str) -> Any:
        """What an act takes for that cell of an editable column. Raises Unnamed."""
        if column in {"title", "description"}:
            return text
        if column in _MAY_BE_EMPTY and not text:
            return None
        if column == "raised_by" and text == JOINT:
            return None
        return self._issue(text) if column == "parent" else _one_of(text, *self._known(column))

    def _known(self, column: str) -> tuple[Mapping[str, Any], str]:
        """Text → what it names, and what that is called."""
        if column == "kind":
            return {code: code for code in IssueKind.values}, "a kind"
        if column == "area":
            return self._areas, "an area"
        if column == "raised_in":
            return self._rounds, "the number of a round"
        if column == "demand_list":
            return self._lists, "a demand list"
        return self._parties, "a party to these talks"

    @cached_property
    def _areas(self) -> dict[str, Area]:
        return {area.code: area for area in Area.objects.order_by("code")}

    @cached_property
    def _parties(self) -> dict[str, Party]:
        seated = Party.objects.filter(seats__negotiation=self._negotiation).order_by("seats__position")
        return {party.code: party for party in seated}

    @cached_property
    def _rounds(self) -> dict[str, Round]:
        return {str(meeting.number): meeting for meeting in Round.objects.filter(negotiation=self._negotiation)}

    @cached_property
    def _lists(self) -> dict[str, DemandList]:
        return {listed.key: listed for listed in DemandList.objects.filter(negotiation=self._negotiation)}

    def _issue(self, ref: str) -> Issue:
        found = Issue.objects.filter(negotiation=self._negotiation, ref=ref).first() if "\x00" not in ref else None
        if found is None:
            raise Unnamed(f"{shown(ref)} is not the reference of an issue of these talks.")
        return found


def _one_of(text: str, known: Mapping[str, Any], what: str) -> Any:
    if text in known:
        return known[text]
    meant = nearest(text, list(known))
    hint = f"did you mean '{meant}'?" if meant else f"there are: {', '.join(known) or 'none'}"
    raise Unnamed(f"{shown(text)} is not {what}; {hint}")
