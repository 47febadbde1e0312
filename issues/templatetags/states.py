"""Statuses and movements on pages: shape, letter and word; colour only repeats them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from issues.choices import STATUS, Movement, Stance, Status

register = template.Library()

MOVEMENT_GLYPH = {
    Movement.NEW: "★",
    Movement.ADVANCED: "▲",
    Movement.REGRESSED: "▼",
    Movement.ENDED: "✕",
    Movement.REOPENED: "↻",
    Movement.UNCHANGED: "=",
    Movement.NOT_ASSESSED: "·",
}


def shape_class(status: str) -> str:
    """The class that draws a status: its phase, but a sticking point has a shape of its own."""
    return "sticking" if status == Status.DEADLOCKED else STATUS[status].phase.value


def _badge(status: str) -> SafeString:
    label, letter = Status(status).label, STATUS[status].letter
    return format_html(
        '<span class="status {}"><span class="shape" aria-hidden="true">{}</span>{}</span>',
        shape_class(status),
        letter,
        label,
    )


def _glyph(status: str) -> SafeString:
    label = Status(status).label
    return format_html(
        '<span class="status {}" title="{}"><span class="shape" aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        shape_class(status),
        label,
        STATUS[status].letter,
        label,
    )


GLYPHS = {status.value: _glyph(status.value) for status in Status}
BADGES = {status.value: _badge(status.value) for status in Status}
NO_STATUS = format_html('<span class="quiet">{}</span>', "no status yet")


@register.filter
def status_badge(status: str | None) -> SafeString:
    """A status as letter in its shape, and its word."""
    return BADGES[status] if status else NO_STATUS


@register.filter
def status_letter(status: str) -> str:
    """The letter of a status alone; nothing for a code that is none."""
    return STATUS[status].letter if status in STATUS else ""


@register.filter
def status_glyph(status: str | None) -> SafeString:
    """A status as the letter in its shape alone, the word in the tooltip and for those who hear the page."""
    return GLYPHS[status] if status else SafeString("")


@register.filter
def movement_glyph(movement: str) -> SafeString:
    """The sign of a movement alone, for beside a word that says the same."""
    return format_html('<span class="glyph" aria-hidden="true">{}</span>', MOVEMENT_GLYPH[Movement(movement)])


@register.filter
def movement_word(movement: str) -> str:
    """A movement in words alone."""
    return Movement(movement).label


@register.filter
def movement(code: str) -> SafeString:
    """A movement as sign and word."""
    kind = Movement(code)
    return format_html('<span class="move move-{}">{} {}</span>', kind.value, movement_glyph(code), kind.label)


@register.filter
def movement_sign(code: str) -> SafeString:
    """A movement as its sign alone, the word in the tooltip and for those who hear the page."""
    kind = Movement(code)
    return format_html(
        '<span class="move move-{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
        kind.value,
        kind.label,
        movement_glyph(code),
        kind.label,
    )


FLAG_WORDS = {"one_sided": "one-sided", "stages_skipped": "stages skipped"}


@register.filter
def flag_word(flag: str) -> str:
    """A derived flag as it is written on pages."""
    return FLAG_WORDS.get(flag, flag)


@register.filter
def stance_word(code: str) -> str:
    """A stance in words."""
    return Stance(code).label
