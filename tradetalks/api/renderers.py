"""JSON as every answer is written: orjson over plain rows, timestamps in UTC with `Z`, decimal numbers as text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

from tradetalks.lib.partial_dates import PartialDate

# A PartialDate is a dataclass, and a text to clients.
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_PASSTHROUGH_DATACLASS


def plain(value: Any) -> Any:
    """What orjson does not know itself; TypeError for what JSON should not carry."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, PartialDate | Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def written(data: Any) -> bytes:
    """The bytes of an answer; bytes are JSON already."""
    return data if isinstance(data, bytes) else orjson.dumps(data, default=plain, option=OPTIONS)


class OrjsonRenderer(BaseRenderer):
    """`application/json`. Problems carry their own content type (tradetalks.api.problems)."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 -- DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 -- DRF's signature
    ) -> bytes:
        """The bytes of the answer; none for an answer without a body."""
        return b"" if data is None else written(data)
