"""How the shape of an answer is declared: a TypedDict beside the code that tells it, its fields annotated.

`Annotated[str, Status]` is a code of `Status`, `Annotated[str, "…"]` says what a field is. The OpenAPI schema is made
from these declarations (tradetalks.api.openapi.shapes), mypy holds the code to them, and the tests hold every answer
to the schema.
"""

from typing import Annotated, Generic, NotRequired, TypedDict, TypeVar

Item = TypeVar("Item")


class Always:
    """Marks a `NotRequired` field that every answer has: `tell` adds it to what a row's own function returns."""


ALWAYS = Always()


class Neighbours(TypedDict):
    """What every list has beside its rows."""

    next: Annotated[str | None, "Address of the next page; null on the last."]
    previous: Annotated[str | None, "Address of the page before; null on the first."]


class PageLinks(Neighbours):
    """What a list has that is told page by page."""

    count: NotRequired[Annotated[int, "How many rows there are in all; only with `count=true`."]]


class Page(PageLinks, Generic[Item]):
    """One page of a list. Follow the links as they are given."""

    results: list[Item]
