"""Whether this process is alive (/healthz) and whether it can serve (/readyz). Anonymous, bounded in time.

/healthz asks nothing but the process. /readyz asks the database, its schema and the broker, and answers within
two seconds even where one of them hangs. A broker that is away is reported and does not take the process out
of service: rounds are still logged and read, only summaries wait.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

ANSWER_WITHIN_SECONDS = 1.5
"""For all probes together; with the request around it well under the two seconds promised."""


@login_not_required
@cache_control(no_store=True)
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 while this process answers requests at all."""
    return JsonResponse({"status": "alive"})


@login_not_required
@cache_control(no_store=True)
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when requests can be served (`ready`, or `degraded` without the broker), 503 when not (`unready`)."""
    answers = PROBES.ask()
    serving = answers["database"] == "ok"
    status = "unready" if not serving else "degraded" if answers["broker"] == "unreachable" else "ready"
    return JsonResponse({"status": status, **answers}, status=200 if serving else 503)


def _database() -> str:
    """Ask the database, on a connection of this thread, whether it answers and holds every migration."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except Error:
        return "unreachable"
    finally:
        connection.close()
    return "ok" if _known_migrations() <= applied.keys() else "migrations missing"


@cache
def _known_migrations() -> set[tuple[str, str]]:
    """Every migration of the installed code."""
    return set(MigrationLoader(None).disk_migrations)


def _broker() -> str:
    """Ask the broker whether it answers."""
    if not settings.REDIS_URL:
        return "not configured"
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=ANSWER_WITHIN_SECONDS,
        socket_connect_timeout=ANSWER_WITHIN_SECONDS,
        retry=None,
    )
    try:
        client.ping()
    except redis.RedisError:
        return "unreachable"
    finally:
        client.close()
    return "ok"


class Probes:
    """Asks each dependency in a thread of its own, once at a time: probes of one that hangs do not pile up."""

    def __init__(self, probes: dict[str, Callable[[], str]]) -> None:
        """Take the probes by the name under which their answer is reported."""
        self._probes = probes
        self._threads = ThreadPoolExecutor(max_workers=len(probes), thread_name_prefix="readyz")
        self._asked: dict[str, Future[str]] = {}

    def ask(self) -> dict[str, str]:
        """Each probe's answer, or `unreachable` for one that has not come within ANSWER_WITHIN_SECONDS."""
        for name, probe in self._probes.items():
            pending = self._asked.get(name)
            if pending is None or pending.done():
                self._asked[name] = self._threads.submit(probe)
        asked = dict(self._asked)
        wait(asked.values(), timeout=ANSWER_WITHIN_SECONDS)
        return {name: future.result() if future.done() else "unreachable" for name, future in asked.items()}


PROBES = Probes({"database": _database, "broker": _broker})
