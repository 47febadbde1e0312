"""Every REST address, taken from the URL configuration, with something filled in for its parameters."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = "/api/"
NOT_FOR_EVERY_READER = frozenset({"dossier"})
"""Names of addresses that are read with more than the right to read."""


class Route(NamedTuple):
    """One address as it is configured, and the methods it takes."""

    name: str
    route: str
    methods: tuple[str, ...]

    @property
    def shape(self) -> str:
        """`/api/v1/sources/{pk}/`."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", "{\\1}", self.route)

    def address(self, values: Mapping[str, object]) -> str:
        """With `values` filled in: slug, ref, number, and the keys of a source, deadline, measure, demand list."""
        # A route with a key is named after whose key it is: `deadline_revision_list`.
        filling = {**values, "pk": values[self.name.split("_")[0]]} if "<int:pk>" in self.route else values
        return self.shape.format(**filling)


def _routes(patterns: list[URLPattern | URLResolver], route: str = "") -> Iterator[Route]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, here)
        else:
            yield Route(str(pattern.name), here, _methods(pattern.callback))


def _methods(view: Any) -> tuple[str, ...]:
    """Those of a view set's actions, or of a plain view."""
    if actions := getattr(view, "actions", None):
        return tuple(method for method in actions if method != "head")
    cls = getattr(view, "cls", None)
    return tuple(method for method in ("get", "post", "put", "patch", "delete") if hasattr(cls, method))


def api_routes() -> list[Route]:
    """Every route beneath /api/ that leads programs somewhere."""
    return [
        route
        for route in _routes(get_resolver().url_patterns)
        if route.route.startswith("api/") and route.name not in {"docs", "nowhere"}
    ]


def named_addresses(values: Mapping[str, object]) -> dict[str, str]:
    """Name → address, of those that everybody who may read can read."""
    return {
        route.name: route.address(values)
        for route in api_routes()
        if "get" in route.methods and route.name not in NOT_FOR_EVERY_READER
    }


def api_addresses(values: Mapping[str, object]) -> list[str]:
    """The addresses that can be read."""
    return list(named_addresses(values).values())


def every_api_address(values: Mapping[str, object]) -> list[str]:
    """The addresses, those too that only take what is sent to them."""
    return [route.address(values) for route in api_routes()]
