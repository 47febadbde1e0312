"""When a fact holds, on pages: its round and its day, as they were recorded."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from issues.models.facts import DatedFact
from rounds.templatetags.dates import given

register = template.Library()


@register.simple_tag(takes_context=True)
def moment_of(context: dict[str, Any], fact: DatedFact) -> SafeString:
    """`R2 · 2018-05-04`: the round linked, the fact's own day, else the round's last."""
    if fact.round is None:
        return given(fact.on)
    address = reverse("rounds:round_detail", args=[context["negotiation"].slug, fact.round.number])
    link = format_html('<a href="{}">R{}</a>', address, fact.round.number)
    day = fact.on or fact.round.ends_on
    return format_html("{} · {}", link, given(day)) if day else link
