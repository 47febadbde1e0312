"""Sources as they stood at a moment. A label is always today's: who may not see a source now never saw it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Q

from tradetalks.ledger.moments import Moment, changed_since, restore
from tradetalks.lib.shadows import Shadows, shadows
from tradetalks.sources.models import Source


@contextmanager
def sources_at(moment: Moment) -> Iterator[None]:
    """A block in which the sources are those known at the moment, and of them those published by its day.

    One without a date is always there: nothing says that it is later.
    """
    with shadows() as tables:
        if moment.as_of is not None:
            know_sources(tables, moment.as_of)
        if moment.on is not None and moment.on < dt.date.max:
            tables.keep(Source.objects.filter(published_by(moment.on)))
        tables.settled()
        yield


def know_sources(tables: Shadows, number: int) -> None:
    """Let the sources stand as they were known after a changeset, under the labels they have today."""
    if changed_since(number, [Source]):
        restore(tables, Source, number, today={"sensitivity"})


def published_by(day: dt.date) -> Q:
    """Whose date, as its last day, is not after that day. Dates are texts: `2019-02` sorts before `2019-02-16`."""
    after = str(day + dt.timedelta(days=1))
    still_running = [after[:4], after[:7]]
    in_time = Q(published_on__lt=after) & ~Q(published_on__in=still_running)
    return Q(published_on__isnull=True) | in_time
