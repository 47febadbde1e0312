"""What drawings need from templates."""

from django import template

from rounds.queries.parties import PartyOrder

register = template.Library()


@register.filter
def at(value: float, offset: float = 0) -> str:
    """A coordinate, moved by `offset`: as short as it can be written."""
    return f"{value + offset:.10g}"


@register.filter
def first_name(parties: PartyOrder) -> str:
    """Name of the party that stands first."""
    return next((party.name for party in parties), "")
