"""What a person sets for themselves: how pages look and answer, never what they hold. Plain values, no ORM."""

import zoneinfo
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

MOST_USED_ZONES = ("UTC", "America/New_York", "Asia/Shanghai", "Europe/Brussels", "Europe/Geneva", "Europe/London")


class Theme(models.TextChoices):
    """Light or dark."""

    SYSTEM = "system", "As the system"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Density(models.TextChoices):
    """How close the rows of a table stand."""

    COMPACT = "compact", "Compact"
    COMFORTABLE = "comfortable", "Comfortable"


@cache
def zones() -> tuple[str, ...]:
    """Every time zone by its name in the tz database."""
    return tuple(sorted(zoneinfo.available_timezones()))


def validate_zone(name: str) -> None:
    """ValidationError unless there is a time zone of that name."""
    if name not in zones():
        raise ValidationError(f"'{name[:60]}' is no time zone. Write one such as Asia/Shanghai, or UTC.")


def first_party(person: Any) -> str:
    """Code of the party this person wants first on every page; empty where they did not say, or are nobody."""
    return getattr(person, "first_party", "")
