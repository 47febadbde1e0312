"""REST: `parties/` and `negotiations/`."""

from collections.abc import Collection, Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from rounds import shapes
from rounds.access import require_managing, visible_negotiations
from rounds.actions.negotiations import create_negotiation, edit_negotiation
from rounds.api import tables
from rounds.api.base import RecordViewSet, paged
from rounds.api.bodies import NegotiationBody, NegotiationEdit
from rounds.api.naming import parties_listed
from rounds.models import Party
from rounds.queries.negotiations import NEGOTIATION_COLUMNS, NEGOTIATION_ORDER, with_parties
from tradetalks.api.described import PAGED, tells
from tradetalks.api.keyset import own_address
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import answers
from tradetalks.api.tables.answer import tabled
from tradetalks.api.writing import Write, creates, edits
from tradetalks.lib.keyset import Column, Order
from tradetalks.lib.shapes import Page

_BY_CODE = Order("code", (Column("code", str),))


class PartyViewSet(RecordViewSet):
    """`parties/`: every government on record. It stands on no day: `on` and `round` change nothing."""

    def refused_clocks(self, address: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002 -- the base's signature
        """None, for the convenience of clients that ask everything as of one moment."""
        return {}

    @tells(Page[shapes.Party], *PAGED)
    @tabled(tables.PARTIES)
    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """Every government on record, by code."""
        return paged(request, Party.objects.values("code", "name"), order=_BY_CODE, tell=list)


class NegotiationViewSet(RecordViewSet):
    """`negotiations/` and `negotiations/{slug}/`."""

    @tells(Page[shapes.Negotiation], *PAGED)
    @tabled(tables.NEGOTIATIONS)
    @answers
    def list(self, request: Request) -> dict[str, Any]:
        """The talks the reader may read, by slug."""
        here = own_address(request)
        return paged(
            request,
            visible_negotiations(request.user).values(*NEGOTIATION_COLUMNS),
            order=NEGOTIATION_ORDER,
            tell=lambda rows: [{**row, "url": f"{here}{row['slug']}/"} for row in with_parties(rows)],
        )

    @tells(shapes.NegotiationDetail)
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

    @tells(shapes.NegotiationDetail)
    @creates(NegotiationBody, may=require_managing)
    def create(self, request: Request, write: Write) -> str:  # noqa: ARG002 -- every action's signature
        """Open talks between parties."""
        values = write.values
        codes = {f"parties[{place}]": code for place, code in enumerate(values.pop("parties"))}
        talks = create_negotiation(parties=parties_listed(codes), **values, **write.who)
        return reverse("api:negotiation_detail", args=[talks.slug])

    @tells(shapes.NegotiationDetail)
    @edits(NegotiationEdit, may=require_managing)
    def partial_update(self, request: Request, write: Write, slug: str) -> None:
        """Change the name, days or summary."""
        talks = self.negotiation(request, slug)
        edit_negotiation(talks, version=write.version_of(talks), changes=write.values, **write.who)


_BENEATH = (
    "issues", "rounds", "readouts", "summary", "summaries", "matrix", "deadlines", "measures", "demand_lists",
    "changes", "search",
)  # fmt: skip
"""What is found beneath a negotiation's address."""
