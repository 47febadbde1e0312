"""REST: `areas/` and `statuses/`."""

from typing import Any

from rest_framework.request import Request

from issues.choices import STATUS, Status
from issues.models import Area
from issues.transitions import ALLOWED, CITATION_NEEDED, FIRST
from rounds.api.base import RecordViewSet, paged
from tradetalks.api.keyset import envelope
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.lib.keyset import Column, Order, Slice

_BY_CODE = Order("code", (Column("code", str),))


class AreaViewSet(RecordViewSet):
    """`areas/`: the subjects of the taxonomy."""

    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """By code."""
        return paged(request, Area.objects.values("code", "label"), order=_BY_CODE, tell=list)


class StatusViewSet(RecordViewSet):
    """`statuses/`: what an issue's status may be, and which may follow which."""

    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """In the order of the domain; `first` lists the statuses an issue may start with."""
        Parameters(request.query_params, ()).check()
        rows = [
            {
                "code": code,
                "label": Status(code).label,
                "phase": meaning.phase.value,
                "phase_label": meaning.phase.label,
                "rank": meaning.rank,
                "letter": meaning.letter,
                "use": meaning.use,
                "citation_needed": code in CITATION_NEEDED,
                "allowed_next": list(ALLOWED[code]),
            }
            for code, meaning in STATUS.items()
        ]
        return envelope(request, Slice(rows, None, None), first=list(ALLOWED[FIRST]))
