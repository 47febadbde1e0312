"""Which form of a list the client asked for: by `?format=`, or by `Accept` where the address does not say."""

from collections.abc import Mapping
from enum import StrEnum

from django.http import QueryDict
from rest_framework.request import Request

from tradetalks.api.parameters import Parameters
from tradetalks.api.renderers import OrjsonRenderer

PARAMETER = "format"


class Format(StrEnum):
    """The forms a list is answered in."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class CsvRenderer(OrjsonRenderer):
    """Makes `Accept: text/csv` acceptable. The table is written elsewhere; problems are JSON as ever."""

    media_type = "text/csv"
    format = Format.CSV.value


class XlsxRenderer(OrjsonRenderer):
    """The same for XLSX."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = Format.XLSX.value


RENDERERS = (OrjsonRenderer, CsvRenderer, XlsxRenderer)
CONTENT_TYPES: Mapping[Format, str] = {
    Format.CSV: f"{CsvRenderer.media_type}; charset=utf-8; header=present",
    Format.XLSX: XlsxRenderer.media_type,
}


def format_asked(request: Request) -> Format:
    """The form asked for. Raises the 400 for one that there is not."""
    given = request.query_params
    if PARAMETER not in given:
        return Format(request.accepted_renderer.format)
    own = QueryDict(mutable=True)
    own.setlist(PARAMETER, given.getlist(PARAMETER))
    parameters = Parameters(own, (PARAMETER,))
    word = parameters.one_of(PARAMETER, list(Format), default=Format.JSON)
    parameters.check()
    return Format(word)
