"""The language of what people wrote, for screen readers and fonts: the record does not say it, the characters do."""

import re

from django import template
from django.utils.safestring import SafeString

register = template.Library()

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
CHINESE = SafeString(' lang="zh"')


@register.filter
def lang(text: str | None) -> SafeString:
    """The attribute of an element that holds this text: ` lang="zh"` where it has more Han characters than words."""
    han = len(_HAN.findall(text)) if text else 0
    return CHINESE if han and han > len(_LATIN_WORD.findall(text or "")) else SafeString("")
