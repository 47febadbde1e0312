"""What a search found, on pages: the words that were searched for marked where they stand."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked_at(text: str, places: Sequence[Sequence[int]]) -> SafeString:
    """The text with `<mark>` around each `[start, end]` (characters, ascending, apart)."""
    parts, at = [], 0
    for start, end in places:
        parts.append((text[at:start], text[start:end]))
        at = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[at:])
