"""Counts of what each client did in the present window of time, shared by all processes through the cache.

A process keeps its own count and adds it to the shared one in batches, so most requests cost no round trip. In
exchange the total may lag behind: with n processes by at most n batches of each client. While the cache is away each
process knows only what it counted itself.
"""

import threading
import time
from dataclasses import dataclass

from django.core.cache import cache

MOST_CLIENTS = 50_000
"""Clients remembered at once in one process; beyond that all are forgotten, and their shared counts stay."""


@dataclass(slots=True)
class _Count:
    """One client: the shared total when it was last asked for, and what was counted here since."""

    known: int = 0
    since: int = 0


class SharedCounts:
    """Counts by client in windows of `seconds`, all beginning at the same moments; `batch` is added at a time."""

    def __init__(self, name: str, *, seconds: int, batch: int) -> None:
        self._name = name
        self._seconds = seconds
        self._batch = batch
        self._window = 0
        self._counts: dict[str, _Count] = {}
        self._lock = threading.Lock()

    def add(self, client: str, amount: int) -> int:
        """Count `amount` (which may be negative) for the client; the total in this window, as far as known here."""
        with self._lock:
            window = int(time.time()) // self._seconds
            if window != self._window or len(self._counts) >= MOST_CLIENTS:
                self._window = window
                self._counts.clear()
            count = self._counts.setdefault(client, _Count())
            count.since += amount
            if count.since < self._batch:
                return count.known + count.since
            given, count.since = count.since, 0
            count.known += given
        # Outside the lock: a cache that hangs must not hold up the other threads.
        count.known = max(count.known, self._shared(f"{self._name}:{window}:{client}", given))
        return count.known + count.since

    def left(self) -> int:
        """Seconds until the next window begins."""
        return self._seconds - int(time.time()) % self._seconds

    def _shared(self, key: str, given: int) -> int:
        """The shared total with `given` added; 0 while the cache is away."""
        cache.add(key, 0, timeout=2 * self._seconds)
        try:
            return cache.incr(key, given)
        except ValueError:
            return 0
