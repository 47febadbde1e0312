"""Where a deadline stands on a day: what its newest step says, and how many days are left."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from rounds.choices import DeadlineStep
from rounds.models import DeadlineRevision
from tradetalks.lib.partial_dates import PartialDate

RUNNING = frozenset({DeadlineStep.SET, DeadlineStep.EXTENDED, DeadlineStep.BROUGHT_FORWARD})
"""Steps after which the deadline still runs."""


@dataclass(frozen=True, slots=True)
class Due:
    """`days` is None where it runs no more, or its day is open."""

    step: str
    due_on: PartialDate | None
    days: int | None
    runs: bool = False
    """Whether nothing has ended or suspended it."""

    @property
    def overdue(self) -> bool:
        """Whether its day is past and nothing else was recorded of it."""
        return self.days is not None and self.days < 0


def due(revisions: Iterable[DeadlineRevision], today: dt.date) -> Due | None:
    """The standing by the revisions in force, in order of recording; None before any. No query."""
    current = [revision for revision in revisions if revision.superseded_id is None]
    if not current:
        return None
    last = current[-1]
    runs = last.kind in RUNNING
    days = (last.due_on.last_day - today).days if runs and last.due_on else None
    return Due(DeadlineStep(last.kind).label, last.due_on, days, runs)
