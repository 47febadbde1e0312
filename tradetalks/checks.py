"""System checks of production settings, each with an id and a hint.

They speak only where TRADETALKS_PRODUCTION=1. `manage.py` runs them before every command that touches data;
the web server and Celery run no checks of their own, so they call `refuse_unsafe_settings` when they start.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 -- Django's name
from django.core.exceptions import ImproperlyConfigured

from tradetalks.settings import DEFAULT_SECRET_KEY

SECRET_KEY_MIN_LENGTH = 50
"""Django's own bound (security.W009)."""

LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "[::1]"}


@register(Tags.security)
def production_settings(**_kwargs: Any) -> list[CheckMessage]:
    """What is unsafe (errors) or incomplete (warnings) for a server that others can reach."""
    if not settings.PRODUCTION:
        return []
    return [*_unsafe(), *_incomplete()]


def _unsafe() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == DEFAULT_SECRET_KEY:
        found.append(
            Error(
                "SECRET_KEY is the embedded default, which everybody knows.",
                hint="Set SECRET_KEY to a random value: openssl rand -hex 32",
                id="tradetalks.E001",
            )
        )
    elif len(settings.SECRET_KEY) < SECRET_KEY_MIN_LENGTH:
        found.append(
            Error(
                f"SECRET_KEY has {len(settings.SECRET_KEY)} characters; at least {SECRET_KEY_MIN_LENGTH} are needed.",
                hint="Set SECRET_KEY to a random value: openssl rand -hex 32",
                id="tradetalks.E002",
            )
        )
    if settings.DEBUG:
        found.append(
            Error(
                "DEBUG is on: error pages would show source code and settings to everybody.",
                hint="Unset DEBUG, or set DEBUG=0.",
                id="tradetalks.E003",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "ALLOWED_HOSTS contains '*': links in answers could be made to point anywhere.",
                hint="Name the hosts people use: ALLOWED_HOSTS=talks.example.org",
                id="tradetalks.E004",
            )
        )
    if settings.REDIS_URL and urlsplit(settings.REDIS_URL).scheme not in {"redis", "rediss"}:
        found.append(
            Error(
                "REDIS_URL is not a Redis address.",
                hint="Set REDIS_URL=redis://HOST:6379/0, or rediss:// for TLS.",
                id="tradetalks.E005",
            )
        )
    return found


def _incomplete() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        found.append(
            Warning(
                "The database is SQLite: one machine only, and one writer at a time.",
                hint="Set DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/NAME",
                id="tradetalks.W001",
            )
        )
    if not settings.REDIS_URL:
        found.append(
            Warning(
                "REDIS_URL is not set: summaries are recomputed inside the request that changed something, "
                "and the cache is not shared between processes.",
                hint="Set REDIS_URL=redis://HOST:6379/0 and run a worker and beat.",
                id="tradetalks.W002",
            )
        )
    if set(settings.ALLOWED_HOSTS) <= LOOPBACK_HOSTS:
        found.append(
            Warning(
                "ALLOWED_HOSTS names this machine only: everybody else gets 400.",
                hint="Name the hosts people use: ALLOWED_HOSTS=talks.example.org",
                id="tradetalks.W003",
            )
        )
    return found


def refuse_unsafe_settings() -> None:
    """Raise ImproperlyConfigured, naming every error and its remedy, when production settings are unsafe."""
    errors = [f"{found.id}: {found.msg} {found.hint}" for found in production_settings() if found.is_serious()]
    if errors:
        raise ImproperlyConfigured("TradeTalks does not start with these settings.\n" + "\n".join(errors))
