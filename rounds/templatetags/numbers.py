"""Numbers on pages: as stated, grouped by thousands; money in words of scale."""

from decimal import Decimal

from django import template

register = template.Library()

SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))


@register.filter
def stated(value: Decimal | int | None) -> str:
    """A number with the decimals it was stated with: `1,250.5`."""
    return "" if value is None else f"{Decimal(value):,f}"


@register.filter
def in_unit(value: Decimal | int, unit: str) -> str:
    """The value in that unit, `usd` or `percent`: `$200 billion`, `25 %`."""
    return usd(value) if unit == "usd" else f"{Decimal(value).normalize():,f} %"


@register.filter
def usd(value: Decimal | int | float | str | None) -> str:
    """US dollars: `$200 billion`, `$75,000`."""
    if value is None:
        return ""
    amount = Decimal(str(value))
    for scale, word in SCALES:
        if amount >= scale:
            return f"${(amount / scale).normalize():,f} {word}"
    return f"${amount.normalize():,f}"
