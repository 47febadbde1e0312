"""Markdown on pages."""

from django import template
from django.utils.safestring import SafeString

from tradetalks.lib.markdown import Links, rendered

register = template.Library()


@register.filter
def markdown(text: str, links: Links | None = None) -> SafeString:
    """The text as safe HTML; `links` says where names in it lead (tradetalks.lib.markdown)."""
    return rendered(text, links) if callable(links) else rendered(text)
