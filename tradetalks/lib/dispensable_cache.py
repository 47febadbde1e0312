"""A Redis cache the product can do without: while Redis is away, reads miss and writes are dropped.

Nothing is kept only in the cache, so its loss may cost speed and never a page. Django's own backend raises
instead, which turns a restarting Redis into error pages.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

import redis
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)

ANSWER_WITHIN_SECONDS = 0.5
LEAVE_ALONE_SECONDS = 5.0
"""How long a Redis that failed is not asked again: a hanging one costs one wait in this time, not one a call."""


def _guarded(name: str) -> Callable[..., Any]:
    """The cache method `name`, answering as an empty cache would while Redis is away."""

    def method(self: "DispensableRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= DispensableRedisCache.away_until:
            try:
                return getattr(super(DispensableRedisCache, self), name)(*args, **kwargs)
            except redis.RedisError as error:
                DispensableRedisCache.away_until = time.monotonic() + LEAVE_ALONE_SECONDS
                logger.warning("The cache is unreachable and left alone for %s s: %s", LEAVE_ALONE_SECONDS, error)
        return getattr(self.empty, name)(*args, **kwargs)

    method.__name__ = name
    return method


class DispensableRedisCache(RedisCache):
    """Django's Redis cache, which answers like an empty cache (DummyCache) while Redis does not."""

    away_until: ClassVar[float] = 0.0
    """Monotonic second until which Redis is not asked; shared by all threads of the process."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """Take Django's cache settings, with short waits unless OPTIONS names others."""
        waits = {"socket_timeout": ANSWER_WITHIN_SECONDS, "socket_connect_timeout": ANSWER_WITHIN_SECONDS}
        super().__init__(server, {**params, "OPTIONS": {**waits, **params.get("OPTIONS", {})}})
        self.empty = DummyCache(server, params)

    add = _guarded("add")
    get = _guarded("get")
    set = _guarded("set")
    touch = _guarded("touch")
    delete = _guarded("delete")
    get_many = _guarded("get_many")
    has_key = _guarded("has_key")
    incr = _guarded("incr")
    set_many = _guarded("set_many")
    delete_many = _guarded("delete_many")
    clear = _guarded("clear")
