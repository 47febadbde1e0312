"""Answers as they were written, kept in the process under their ETag, so that asking again costs no work.

An ETag names the ledger's head, the audience, the address and whatever else an answer depends on
(tradetalks.api.etags): the bytes under it never go stale and are never another audience's, they only fall out of use.
Each process keeps its own: a shared cache would add a round trip to every answer, to save each process one computation
per act.
"""

import threading
from collections import OrderedDict

from django.conf import settings

LARGEST_SHARE = 8
"""No single answer takes more than this part of the room."""


class KeptAnswers:
    """Bodies by ETag, the least recently used dropped first; `room` is in bytes, none keeps nothing."""

    def __init__(self, room: int) -> None:
        """Start empty."""
        self.room = room
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._taken = 0
        self._lock = threading.Lock()

    def get(self, etag: str) -> bytes | None:
        """The body under that tag."""
        with self._lock:
            body = self._bodies.get(etag)
            if body is not None:
                self._bodies.move_to_end(etag)
            return body

    def keep(self, etag: str, body: bytes) -> None:
        """Keep the body, unless it is too large."""
        if len(body) * LARGEST_SHARE > self.room:
            return
        with self._lock:
            self._taken += len(body) - len(self._bodies.pop(etag, b""))
            self._bodies[etag] = body
            while self._taken > self.room:
                _, dropped = self._bodies.popitem(last=False)
                self._taken -= len(dropped)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._bodies.clear()
            self._taken = 0


KEPT = KeptAnswers(settings.ANSWER_CACHE_MB * 1024 * 1024)
