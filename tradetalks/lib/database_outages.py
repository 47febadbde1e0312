"""Telling a database that is away from a statement that is wrong.

The first is 503 with Retry-After, because the same request works once the database is back; the second is a
defect of ours and stays a 500.
"""

from django.db import InterfaceError, OperationalError

RETRY_AFTER_SECONDS = 5

OUTAGE_SQLSTATES = ("08", "53", "57P01", "57P02", "57P03")
"""PostgreSQL's error codes, by prefix: connection exception, insufficient resources (too many connections, disk
full), admin shutdown, crash shutdown, cannot connect now (appendix A of its manual)."""

OUTAGE_WORDS_SQLITE = ("database is locked", "unable to open database file", "disk i/o error", "disk is full")


def is_database_outage(error: BaseException | None) -> bool:
    """Whether `error`, or what it was raised from, says that the database cannot be reached just now."""
    while error is not None:
        if isinstance(error, InterfaceError):
            return "closed" in str(error)
        if isinstance(error, OperationalError):
            return _is_outage(error)
        error = error.__cause__
    return False


def _is_outage(error: OperationalError) -> bool:
    driver_error = error.__cause__
    if driver_error is not None and hasattr(driver_error, "pgcode"):
        # libpq's own failures (refused, timed out, closed mid-statement) carry no SQLSTATE.
        return driver_error.pgcode is None or driver_error.pgcode.startswith(OUTAGE_SQLSTATES)
    return any(words in str(error).lower() for words in OUTAGE_WORDS_SQLITE)
