"""REST: `parties/` and `negotiations/`."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request

from rounds.access import visible_negotiations
from rounds.api.base import RecordViewSet, paged
from rounds.models import Party
from rounds.queries.negotiations import NEGOTIATION_COLUMNS, NEGOTIATION_ORDER, with_parties
from tradetalks.api.keyset import own_address
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.lib.keyset import Column, Order

_BY_CODE = Order("code", (Column("code", str),))


class PartyViewSet(RecordViewSet):
    """`parties/`: every government on record."""

    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """By code."""
        return paged(request, Party.objects.values("code", "name"), order=_BY_CODE, tell=list)


class NegotiationViewSet(RecordViewSet):
    """`negotiations/` and `negotiations/{slug}/`."""

    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """By slug."""
        here = own_address(request)
        return paged(
            request,
            visible_negotiations(request.user).values(*NEGOTIATION_COLUMNS),
            order=NEGOTIATION_ORDER,
            tell=lambda rows: [{**row, "url": f"{here}{row['slug']}/"} for row in with_parties(rows)],
        )

    @answers
    def retrieve(self, request: Request, slug: str) -> dict[str, Any]:
        """One negotiation, with the addresses of what it holds."""
        Parameters(request.query_params, ()).check()
        rows = list(visible_negotiations(request.user).filter(slug=slug).values(*NEGOTIATION_COLUMNS))
        if not rows:
            raise Http404(f"There are no talks '{slug}'.")
        here = own_address(request)
        return {
            **with_parties(rows)[0],
            "url": here,
            "links": {name: f"{here}{name.replace('_', '-')}/" for name in _BENEATH},
        }


_BENEATH = (
    "issues", "rounds", "readouts", "summary", "summaries", "matrix", "deadlines", "measures", "demand_lists",
    "changes",
)  # fmt: skip
"""What is found beneath a negotiation's address."""
