"""REST: `/api/v1/schema/`: the OpenAPI schema, as JSON or YAML."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Literal

import orjson
from django.http import HttpResponse
from drf_spectacular.renderers import OpenApiYamlRenderer2
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from tradetalks.api.described import Query, tells
from tradetalks.api.etags import asks_for_any, is_unchanged
from tradetalks.api.openapi.document import as_yaml, document
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import CACHE_CONTROL, VARY, Reading
from tradetalks.api.renderers import OrjsonRenderer

YAML = "application/yaml"
_WRITTEN: Mapping[str, Callable[[], bytes]] = {
    "application/json": lambda: orjson.dumps(document()),
    YAML: as_yaml,
}
_FORMATS = {"json": "application/json", "yaml": YAML}


class ApiSchema(Reading):
    """What there is at every address. Changes only with the product itself."""

    renderer_classes = (OrjsonRenderer, OpenApiYamlRenderer2)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002 -- DRF's signature
        """What `Accept` asks for; what goes wrong is told in JSON all the same."""
        chosen: tuple[BaseRenderer, str] = super().perform_content_negotiation(request, force)
        self.media_type = chosen[0].media_type
        return OrjsonRenderer(), OrjsonRenderer.media_type

    @tells(
        dict[str, Any],
        Query("format", Literal["json", "yaml"], "Instead of `Accept`."),
        also={YAML: {"type": "object"}},
    )
    def get(self, request: Request) -> HttpResponse:
        """The OpenAPI schema of this API."""
        parameters = Parameters(request.query_params, {"format"})
        given = parameters.one_of("format", _FORMATS, default="")
        parameters.check()
        media_type = _FORMATS.get(given, self.media_type or "application/json")
        content = _WRITTEN[media_type]()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL, "Vary": VARY}
        if is_unchanged(request, etag) or asks_for_any(request):
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(content, headers=headers, content_type=media_type)
