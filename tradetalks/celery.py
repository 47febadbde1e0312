"""The Celery application: `celery -A tradetalks worker` and `celery -A tradetalks beat`."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetalks.settings")

app = Celery("tradetalks")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.celeryd_init.connect
@signals.beat_init.connect
def refuse_unsafe_settings(**_kwargs: Any) -> None:
    """Stop a worker or beat that would run with unsafe production settings."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- this module must import without Django set up

    from tradetalks import checks  # noqa: PLC0415 -- as above

    try:
        checks.refuse_unsafe_settings()
    except ImproperlyConfigured as error:
        # Celery logs and swallows an Exception of a signal's receiver; only leaving stops the start.
        raise SystemExit(str(error)) from error


@signals.celeryd_init.connect
def restore_no_message(**_kwargs: Any) -> None:
    """Let a worker that loses its broker leave unacknowledged messages behind.

    Kombu would put them back while the lost connection is closed; with Celery 5.7 that attempt ends the worker, and
    no message is worth it: the rows that say what is stale are the queue (issues.tasks).
    """
    from kombu.transport.redis import Channel  # noqa: PLC0415 -- only a worker needs the client of a broker

    Channel.do_restore = False
