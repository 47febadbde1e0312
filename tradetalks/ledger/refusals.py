"""Why a write is refused. Acts raise these; every door turns them into its own form of answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tradetalks.lib.partial_dates import PartialDate


class Refused(Exception):
    """A write that was not done. `errors` maps a field to what is wrong with it and the remedy."""

    code = "refused"

    def __init__(self, message: str, *, field: str | None = None, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.errors: dict[str, str] = dict(errors or ({field: message} if field else {}))


class Invalid(Refused):
    """A value that the record cannot hold."""

    code = "invalid"


class NotFound(Refused):
    """A reference that names nothing."""

    code = "not_found"


class StaleVersion(Refused):
    """Somebody else changed the record after it was read. `current` is the row as it is now."""

    code = "stale_version"

    def __init__(self, row: str, *, sent: int, current: Any) -> None:
        super().__init__(
            f"{row} was changed by someone else: you read version {sent}, it is now at version {current.version}. "
            "Load it again and repeat your change.",
            field="version",
        )
        self.current = current


def refuse_unknown(values: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """Raise Invalid naming each field of `values` that the act does not take."""
    unknown = sorted(set(values) - allowed)
    if unknown:
        remedy = f"cannot be set here; fields that can: {', '.join(sorted(allowed))}."
        raise Invalid(f"{unknown[0]}: {remedy}", errors=dict.fromkeys(unknown, remedy))


def partial_date(value: Any, *, field: str) -> PartialDate | None:
    """A day as a door hands it in (None or "" for unknown). Invalid names the field and what is wanted."""
    if value in (None, ""):
        return None
    try:
        return PartialDate.of(value)
    except ValueError as error:
        raise Invalid(f"{error}.", field=field) from error


@contextmanager
def at_path(path: str) -> Iterator[None]:
    """Names where in a larger act a refusal happened: `outcomes[US-007].to` instead of `to`."""
    try:
        yield
    except Refused as refusal:
        refusal.errors = {f"{path}.{field}": text for field, text in refusal.errors.items()} or {path: refusal.message}
        raise
