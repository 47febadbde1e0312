"""The day a page is read for: days left, and what is past, are counted from it."""

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

from rounds.models import Round
from rounds.queries.negotiations import Talks


def day_of_reading(request: HttpRequest, talks: Talks) -> dt.date:
    """The day of as-of mode, or the last day of its round; else today. One query where a round is asked for."""
    moment = past.moment if (past := getattr(request, "past", None)) else None
    if moment is not None and moment.round is not None:
        ended = Round.objects.filter(negotiation=talks.pk, number=moment.round).values_list("last_day", flat=True)
        return ended.first() or timezone.localdate()
    return (moment.on if moment else None) or timezone.localdate()
