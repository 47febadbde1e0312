"""REST: `areas/` and `statuses/`."""

from collections.abc import Collection, Mapping
from typing import Any

from rest_framework.request import Request

from issues import shapes
from issues.api import tables
from issues.api.base import IssueRecordViewSet
from issues.choices import STATUS, Status
from issues.models import Area
from issues.transitions import ALLOWED, CITATION_NEEDED, FIRST
from rounds.api.base import paged
from tradetalks.api.described import PAGED, tells
from tradetalks.api.keyset import envelope
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.lib.keyset import Column, Order, Slice
from tradetalks.lib.shapes import Page

_BY_CODE = Order("code", (Column("code", str),))


class VocabularyViewSet(IssueRecordViewSet):
    """Words stand on no day: `on` and `round` are taken, for clients that ask everything so, and change nothing."""

    def refused_clocks(self, address: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the base's signature
        """None."""
        return {}


class AreaViewSet(VocabularyViewSet):
    """`areas/`: the subjects of the taxonomy."""

    @tells(Page[shapes.Area], *PAGED)
    @tabled(tables.AREAS)
    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """The subjects of the taxonomy, by code."""
        return paged(request, Area.objects.values("code", "label"), order=_BY_CODE, tell=list)


class StatusViewSet(VocabularyViewSet):
    """`statuses/`: what an issue's status may be, and which may follow which."""

    @tells(shapes.StatusList)
    @tabled(tables.STATUSES)
    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """What an issue's status may be, and which may follow which: in the order of the domain."""
        Parameters(request.query_params, ("format",)).check()
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
