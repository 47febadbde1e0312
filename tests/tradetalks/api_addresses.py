"""Every REST address, taken from the URL configuration, with something filled in for its parameters."""

import re
from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = "/api/"


def _routes(patterns: list[URLPattern | URLResolver], route: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, here)
        else:
            yield str(pattern.name), here


def named_addresses(values: Mapping[str, object]) -> dict[str, str]:
    """Name → address beneath /api/; `values` fills slug, ref, number, and the keys of a source, deadline, measure."""
    found = {}
    for name, route in _routes(get_resolver().url_patterns):
        if route.startswith("api/") and name != "nowhere":
            # A route with a key is named after whose key it is: `deadline_revision_list`.
            filling = {**values, "pk": values[name.split("_")[0]]} if "<int:pk>" in route else values
            found[name] = "/" + re.sub(r"<(?:\w+:)?(\w+)>", "{\\1}", route).format(**filling)
    return found


def api_addresses(values: Mapping[str, object]) -> list[str]:
    """The addresses alone."""
    return list(named_addresses(values).values())
