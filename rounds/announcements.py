"""From which day a step of a deadline, a change of a measure or a figure is known (docs/decisions/0003)."""

import datetime as dt

BEGINNING = dt.date.min
"""The day of what nothing dates: it is known from the beginning."""


def known_day(announced: dt.date | None, *evidence: dt.date | None) -> dt.date:
    """The day it was announced; without one the earliest day of `evidence`; BEGINNING where nothing says when."""
    if announced is not None:
        return announced
    return min((day for day in evidence if day is not None), default=BEGINNING)
