"""Which outside services this machine offers the suite: PostgreSQL, Redis, Chromium.

Each probe answers why a service is missing, or nothing when it is there. `python -m tests.services NAME`
asks from the shell: exit status 0 when it is there, else the reason is printed and the status is 1, or 2
under REQUIRE_SERVICES=1, where a missing service is a failure and not a reason to skip.
"""

import os
import shutil
import sys
from collections.abc import Callable
from functools import cache

import environ
import psycopg2
import redis

ANSWER_WITHIN_SECONDS = 3


def required() -> bool:
    """Whether a missing service must fail the run (set by .ci/run)."""
    return os.environ.get("REQUIRE_SERVICES", "") not in ("", "0")


@cache
def missing_postgresql() -> str:
    """Why PostgreSQL cannot be used, or '' when TEST_DATABASE_URL answers."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        return "needs PostgreSQL: TEST_DATABASE_URL is not set"
    config = environ.Env.db_url_config(url)
    try:
        psycopg2.connect(
            dbname=config["NAME"],
            user=config["USER"] or None,
            password=config["PASSWORD"] or None,
            host=config["HOST"] or None,
            port=config["PORT"] or None,
            connect_timeout=ANSWER_WITHIN_SECONDS,
        ).close()
    except psycopg2.Error as error:
        return f"needs PostgreSQL: TEST_DATABASE_URL does not answer ({str(error).strip().splitlines()[0]})"
    return ""


@cache
def missing_redis() -> str:
    """Why Redis cannot be used, or '' when TEST_REDIS_URL answers."""
    url = os.environ.get("TEST_REDIS_URL", "")
    if not url:
        return "needs Redis: TEST_REDIS_URL is not set"
    client = redis.Redis.from_url(
        url, socket_timeout=ANSWER_WITHIN_SECONDS, socket_connect_timeout=ANSWER_WITHIN_SECONDS
    )
    try:
        client.ping()
    except redis.RedisError as error:
        return f"needs Redis: TEST_REDIS_URL does not answer ({error})"
    finally:
        client.close()
    return ""


@cache
def chromium() -> str:
    """The path of a Chromium to drive (CHROMIUM, else the first found on PATH), or '' when there is none."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return next((path for name in names if name and (path := shutil.which(name))), "")


def missing_chromium() -> str:
    """Why the browser tests cannot run, or ''."""
    return "" if chromium() else "needs Chromium: none on PATH and CHROMIUM names none"


def missing_services() -> str:
    """Why tests with real worker processes cannot run, or ''. They stop a Redis of their own, never the one given."""
    own_redis = "" if shutil.which("redis-server") else "needs redis-server on PATH, to start one of its own"
    return missing_postgresql() or missing_redis() or own_redis


MISSING: dict[str, Callable[[], str]] = {
    "postgresql": missing_postgresql,
    "redis": missing_redis,
    "services": missing_services,
    "browser": missing_chromium,
}
"""Marker → the probe that says why its tests cannot run."""


def main() -> int:
    """Answer for the one service named on the command line."""
    (name,) = sys.argv[1:]
    reason = MISSING[name]()
    if not reason:
        return 0
    sys.stdout.write(f"{name} tests {'FAIL' if required() else 'skipped'}: {reason}\n")
    return 2 if required() else 1


if __name__ == "__main__":
    sys.exit(main())
