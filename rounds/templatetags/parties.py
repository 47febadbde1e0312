"""Parties on pages: the same badge for each, its place decided by the page's `parties` (a PartyOrder)."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rounds.models import Party
from rounds.queries.negotiations import Seated
from rounds.queries.parties import PartyOrder

register = template.Library()

JOINT = format_html('<span class="party">{}</span>', "Joint")


@register.simple_tag(takes_context=True)
def party_badge(context: dict[str, Any], party: Party | Seated | str | None) -> SafeString:
    """The badge of a party given as itself or by code; None, and the voice `joint`, stand for both jointly."""
    return badge(context["parties"], party)


def badge(parties: PartyOrder, party: Party | Seated | str | None) -> SafeString:
    """The same for who has no template."""
    found = parties.by_code(party) if isinstance(party, str) else party
    if found is None:
        return JOINT
    return format_html(
        '<abbr class="party party-{}" title="{}">{}</abbr>', parties.place(found), found.name, found.code
    )


@register.simple_tag(takes_context=True)
def party_place(context: dict[str, Any], party: Party | Seated | str) -> int:
    """The place on this page of a party given as itself or by code, for its class."""
    parties: PartyOrder = context["parties"]
    found = parties.by_code(party) if isinstance(party, str) else party
    return parties.place(found) if found else 0
