"""The shared cache: works with Redis, and without it answers as an empty cache would, at once."""

import os
import uuid
from collections.abc import Iterator

import pytest

from tests.processes import free_port
from tradetalks.lib.dispensable_cache import DispensableRedisCache


@pytest.fixture(autouse=True)
def _redis_not_known_to_be_away() -> Iterator[None]:
    DispensableRedisCache.away_until = 0.0
    yield
    DispensableRedisCache.away_until = 0.0


@pytest.mark.redis
def test_with_redis_it_is_a_cache() -> None:
    cache = DispensableRedisCache(os.environ["TEST_REDIS_URL"], {"KEY_PREFIX": uuid.uuid4().hex})

    assert cache.add("a", {"x": 1}, timeout=30) is True
    assert cache.add("a", 2, timeout=30) is False
    assert cache.get("a") == {"x": 1}
    cache.set_many({"n": 1, "m": 2}, timeout=30)
    assert cache.incr("n") == 2
    assert cache.get_many(["n", "m", "none"]) == {"n": 2, "m": 2}
    assert cache.get_or_set("fresh", lambda: 7, timeout=30) == 7
    cache.delete_many(["a", "n", "m", "fresh"])
    assert cache.get_many(["a", "n", "m", "fresh"]) == {}


def test_without_redis_reads_miss_and_writes_are_dropped() -> None:
    cache = DispensableRedisCache(f"redis://127.0.0.1:{free_port()}/0", {})

    cache.set("a", 1)
    assert cache.get("a") is None
    assert cache.get("a", "fallback") == "fallback"
    assert cache.add("a", 1) is True
    assert cache.has_key("a") is False
    assert cache.touch("a") is False
    assert cache.delete("a") is False
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == []
    assert cache.get_or_set("a", 5) == 5
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    cache.delete_many(["a"])
    cache.clear()


@pytest.mark.redis
def test_a_redis_that_failed_is_left_alone_for_a_while_and_then_asked_again() -> None:
    away = DispensableRedisCache(f"redis://127.0.0.1:{free_port()}/0", {})
    back = DispensableRedisCache(os.environ["TEST_REDIS_URL"], {"KEY_PREFIX": uuid.uuid4().hex})

    away.get("a")
    back.set("a", 1, timeout=30)
    assert back.get("a") is None, "left alone: not even asked"

    DispensableRedisCache.away_until = 0.0  # the time is over
    back.set("a", 1, timeout=30)
    assert back.get("a") == 1
    back.delete("a")
