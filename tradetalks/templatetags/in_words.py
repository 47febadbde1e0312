"""Texts of docstrings and schemas on pages."""

import json
import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def in_words(text: str) -> SafeString:
    """The text with what stands between backticks as code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 -- escaped right there


@register.filter
def breakable(address: str) -> SafeString:
    """The address, which may be broken into lines after each slash."""
    return mark_safe(re.sub(r"(?<=/)(?=.)", "<wbr>", escape(address)))  # noqa: S308 -- escaped right there


@register.filter
def as_json(value: Any) -> str:
    """The value as JSON writes it; text without its quotes."""
    return value if isinstance(value, str) else json.dumps(value)
