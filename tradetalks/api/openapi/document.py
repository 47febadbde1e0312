"""The schema of this product, generated once a process, as data and as YAML."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document. The same for everybody: it says what there is, not who may."""
    generated: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular has no types here
    return generated


@cache
def as_yaml() -> bytes:
    """The same as `make openapi` writes it."""
    written: bytes = OpenApiYamlRenderer().render(document(), renderer_context={})  # type: ignore[no-untyped-call]  # as above
    return written
