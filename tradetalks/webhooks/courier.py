"""The courier: looks into the outboxes and delivers, beside a Celery worker's tasks or the web server's requests.

It reads the database at short intervals and needs no broker, so an act neither waits for a receiver nor nudges
anybody, and a slow receiver takes no worker away from the summaries. Every Celery worker has one; so has the web
server of an installation without a broker (tradetalks.wsgi), and `manage.py deliver_webhooks` is one. Any number
may run: subscriptions are leased.
"""

import threading
from functools import partial
from typing import Any

from celery import signals
from django.conf import settings

from tradetalks.lib.intervals import AtIntervals, logged
from tradetalks.webhooks.delivery import due, work_off

LOOK_SECONDS = 1.0
"""From the commit of an act to its message it takes this long at most, while receivers are well."""

AT_ONCE = 4
"""Subscriptions that one courier serves at the same time: so many receivers may hang before others wait for them."""


class Courier(AtIntervals):
    """Gives each subscription that is due to a thread of its own, and waits for none when the process ends."""

    def __init__(self, every: float = LOOK_SECONDS) -> None:
        """Look every so many seconds."""
        super().__init__("courier", every, self.look)
        self._at_work: dict[int, threading.Thread] = {}

    def look(self) -> None:
        """Start on what is due, as far as there are threads left."""
        self._at_work = {pk: thread for pk, thread in self._at_work.items() if thread.is_alive()}
        for pk in due().values_list("pk", flat=True):
            if len(self._at_work) >= AT_ONCE:
                return
            if pk not in self._at_work:
                deliver = partial(logged, partial(work_off, pk), what=f"Webhook {pk}")
                self._at_work[pk] = threading.Thread(target=deliver, name=f"courier {pk}", daemon=True)
                self._at_work[pk].start()


def deliver_due() -> int:
    """Deliver what is due, here and now, one subscription after the other; returns the number of messages."""
    return sum(work_off(pk) for pk in list(due().values_list("pk", flat=True)))


def deliver_beside_requests() -> None:
    """Start the courier of a web server that has no worker: where no broker is configured."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        Courier().start()


@signals.celeryd_after_setup.connect
def deliver_beside_the_tasks(*, instance: Any, **_: Any) -> None:
    """Start the courier of a worker that begins its work."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        instance.courier = Courier()
        instance.courier.start()
