"""Tasks of the worker, the nudge that calls it, and the sweep that needs no nudge.

The rows that say what is stale are the queue; a message only says “look now”. So a message that is lost, doubled
or late harms nothing, and a broker that is away delays a summary by one sweep.
"""

import logging
import time
from typing import Any

from celery import shared_task, signals
from django.conf import settings
from django.utils import timezone

from issues.actions.recompute import recompute, recompute_all_due
from rounds.models import Negotiation
from tradetalks.api.idempotency import forget_old_answers
from tradetalks.lib.database_outages import is_database_outage
from tradetalks.lib.intervals import AtIntervals

logger = logging.getLogger(__name__)

LEAVE_ALONE_SECONDS = 5.0
"""How long a broker that failed is not nudged again: a hanging one costs one wait in this time, not one a save."""

WORKER_SWEEP_SECONDS = 5.0
"""How often every worker looks for stale summaries by itself, whether or not the broker is there."""


@shared_task
def recompute_summaries(slug: str) -> None:
    """Recompute what is stale in one negotiation. Of ten calls the first does the work, the others find none."""
    negotiation = Negotiation.objects.filter(slug=slug).first()
    if negotiation is not None:
        recompute(negotiation)


@shared_task
def sweep() -> None:
    """Recompute whatever is stale anywhere; beat calls it in case nudges were lost."""
    recompute_all_due()


# --- the nudge ---------------------------------------------------------------------------------------


class Nudges:
    """Sends nudges while the broker takes them. One that fails is logged and forgotten: the sweep makes up for it."""

    def __init__(self) -> None:
        """The broker is thought to be there."""
        self.silent_until = 0.0

    def send(self, slug: str) -> None:
        """Ask a worker to look at a negotiation; with no broker configured, do its work here and now.

        Call it after the transaction has committed. Never raises; with the broker away it takes as long as
        CELERY_BROKER_TRANSPORT_OPTIONS allow, once in LEAVE_ALONE_SECONDS.
        """
        if time.monotonic() < self.silent_until:
            return
        try:
            if settings.CELERY_TASK_ALWAYS_EAGER:
                recompute_summaries(slug)
            else:
                recompute_summaries.delay(slug)
        except Exception as error:  # whatever is wrong with the broker, the act is saved
            self.silent_until = time.monotonic() + LEAVE_ALONE_SECONDS
            logger.warning("No nudge for %s: %s. The next sweep recomputes its summaries.", slug, error)


NUDGES = Nudges()


# --- the sweep of a worker ---------------------------------------------------------------------------


def sweep_once() -> int | None:
    """Recompute what is due; returns the number of rounds computed, None while the database is away.

    Also forgets answers kept for repeated requests: whoever sweeps looks, at the cost of one indexed query.
    """
    try:
        forget_old_answers(timezone.now())
        return recompute_all_due()
    except Exception as error:
        if not is_database_outage(error):
            raise
        logger.warning("The sweep waits for the database: %s", str(error).strip())
        return None


@signals.celeryd_after_setup.connect
def sweep_beside_the_tasks(*, instance: Any, **_: Any) -> None:
    """Start the sweeper of a worker that begins its work: a thread of its own, because a worker whose broker is away
    does nothing but wait for it.
    """
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        instance.sweeper = AtIntervals("sweeper", WORKER_SWEEP_SECONDS, sweep_once)
        instance.sweeper.start()
