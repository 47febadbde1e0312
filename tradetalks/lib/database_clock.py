"""Moments by the database's clock: the one clock that all processes share."""

import datetime as dt

from django.db.models import DateTimeField, ExpressionWrapper, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now


def from_now(wait: dt.timedelta) -> Combinable:
    """The moment `wait` after the statement that writes it."""
    return ExpressionWrapper(Now() + Value(wait), output_field=DateTimeField())
