"""What issues does when rounds or the framework signal something: the one upward channel."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from issues.actions.areas import add_start_set
from issues.actions.projection import replace_windows
from issues.actions.staleness import mark_stale
from issues.signals import summaries_marked
from issues.tasks import NUDGES
from rounds.models import Negotiation
from rounds.signals import calendar_changed, record_changed
from tradetalks.ledger.models import Door
from tradetalks.ledger.recording import Recorder
from tradetalks.sources.models import Source
from tradetalks.sources.signals import source_edited


@receiver(calendar_changed)
def place_facts_anew(*, negotiation: Negotiation, recorder: Recorder, from_day: dt.date | None, **_: Any) -> None:
    """The order or end of logged rounds changed: facts move between windows, and summaries with them."""
    moved = replace_windows(negotiation, from_day=from_day)
    # A fact recorded against the round may have left a window that ended before it.
    mark_stale(recorder, negotiation=negotiation, from_day=from_day and min(from_day, moved.first_end))


@receiver(record_changed)
def mark_what_depends_on_it(
    *, negotiation: Negotiation, recorder: Recorder, from_day: dt.date | None, **_: Any
) -> None:
    """A readout, deadline, measure or demand list changed what summaries state."""
    mark_stale(recorder, negotiation=negotiation, from_day=from_day)


@receiver(source_edited)
def mark_what_it_dates(*, source: Source, recorder: Recorder, changed: frozenset[str], **_: Any) -> None:
    """When a source was published says from when a deadline or measure without an announcement is known."""
    if "published_on" in changed:
        undated = Q(deadlines__revisions__announced_day=None, deadlines__revisions__citations__source=source) | Q(
            measures__revisions__announced_day=None, measures__revisions__citations__source=source
        )
        for negotiation in Negotiation.objects.filter(undated).distinct():
            mark_stale(recorder, negotiation=negotiation, from_day=None)


@receiver(summaries_marked)
def nudge_after_commit(*, slug: str, **_: Any) -> None:
    """Tell the worker, once the marks can be seen. Whatever goes wrong then, the act is saved."""

    def nudge() -> None:
        NUDGES.send(slug)

    transaction.on_commit(nudge, robust=True)


@receiver(post_migrate)
def add_start_areas(*, app_config: Any, using: str, **_: Any) -> None:
    """A new installation starts with the areas of the domain, on record like everything else."""
    if app_config.name == "issues" and using == "default":
        add_start_set(at=timezone.now(), door=Door.COMMAND)
