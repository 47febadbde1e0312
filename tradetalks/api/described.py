"""What an action of a view answers with and which parameters it reads, said once: `@tells(shapes.IssuePage, *PAGED)`.

The OpenAPI schema is made from this (tradetalks.api.openapi). The tests hold the names given here to those the action
really reads, and every answer to the shape.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from tradetalks.api.keyset import DEFAULT_LIMIT, MOST_ROWS
from tradetalks.lib.keyset import LARGEST_INTEGER

Action = TypeVar("Action", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter of an address: its type as in shapes, and what it does."""

    name: str
    kind: Any
    says: str
    many: bool = False
    """Whether it takes several values with commas between them."""
    default: Any = None
    limits: Mapping[str, Any] = field(default_factory=dict)
    """What JSON Schema says of the value beside its type."""
    shared: str = ""
    """Name of the component for a parameter that several addresses have."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of one action."""

    shape: Any
    reads: tuple[Query, ...]
    also: Mapping[str, Any]
    """Media type → schema, of what it can be asked for in beside JSON."""


def tells(shape: Any, *reads: Query, also: Mapping[str, Any] | None = None) -> Callable[[Action], Action]:
    """Say that the action answers with `shape` and reads these parameters."""

    def describe(action: Action) -> Action:
        action.described = Described(shape, reads, also or {})  # type: ignore[attr-defined]  # read by AutoSchema
        return action

    return describe


SHORT_TEXT = {"minLength": 1, "maxLength": 200, "pattern": r"^[^\x00]*[^\s\x00][^\x00]*$"}
"""Words to search for."""

AS_OF = r"^([1-9][0-9]{0,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(Z|[+-][0-9]{2}:?[0-9]{2}))$"
"""A number, or a timestamp with its time zone."""

PAGED = (
    Query(
        "limit",
        int,
        "Most rows of one page.",
        default=DEFAULT_LIMIT,
        limits={"minimum": 1, "maximum": MOST_ROWS},
        shared="limit",
    ),
    Query(
        "cursor",
        str,
        "Where the page starts; part of `next` and `previous`.",
        limits={"pattern": "^[A-Za-z0-9_-]+$"},
        shared="cursor",
    ),
    Query("count", bool, "Whether to tell how many rows there are in all.", default=False, shared="count"),
)
"""Parameters of every paged list."""
SUPERSEDED = Query(
    "superseded",
    Literal["false", "true", "any"],
    "Facts in force, those a correction has superseded, or both.",
    default="false",
    shared="superseded",
)
EVERY_READ = (
    Query(
        "on",
        dt.date,
        "As it stood on that day.",
        shared="on",
    ),
    Query(
        "round",
        int,
        "As it stood after that logged round; not together with `on`.",
        limits={"minimum": 0, "maximum": LARGEST_INTEGER},
        shared="round",
    ),
    Query(
        "as_of",
        str,
        "As it was known after the changeset of that number, or after the newest one at or before a timestamp with "
        "its time zone.",
        limits={"pattern": AS_OF},
        shared="as_of",
    ),
)
"""Parameters that every address read by `answers` takes, unless the view says why not (`refused_clocks`)."""
FORMAT = Query(
    "format",
    Literal["json", "csv", "xlsx"],
    "Ask for the list as a table; a table has every row, so it takes no paging.",
    default="json",
    shared="format",
)
"""Of lists that are also told as tables."""
