"""REST: the index of `/api/v1/`, and the answer of every address beneath it that is none."""

from typing import Any, TypedDict

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from rest_framework.request import Request

from tradetalks.api.described import tells
from tradetalks.api.keyset import own_address
from tradetalks.api.parameters import Parameters
from tradetalks.api.reading import Reading, answers
from tradetalks.sources.access import audience


class Links(TypedDict):
    """Addresses by name."""

    negotiations: str
    parties: str
    areas: str
    statuses: str
    sources: str
    schema: str


class Index(Reading):
    """`/api/v1/`: where everything is."""

    def audience(self, request: Request) -> str:
        """The same for everybody who may read."""
        return audience(request.user)

    @tells(Links)
    @answers
    def get(self, request: Request) -> dict[str, Any]:
        """Where everything is: addresses by name."""
        Parameters(request.query_params, ()).check()
        here = own_address(request)
        return {
            name: f"{here}{name}/" for name in ("negotiations", "parties", "areas", "statuses", "sources", "schema")
        }


class Nowhere(Reading):
    """Any other address: 404 as a problem, with the way there where only the last slash is missing."""

    schema = None

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """There is nothing here for any method."""
        self.perform_authentication(request)
        if not request.user.is_authenticated:
            self.permission_denied(request)
        path = request.path + "/"
        try:
            found = not request.path.endswith("/") and resolve(path).url_name != "nowhere"
        except Resolver404:
            found = False
        hint = f" Addresses end with a slash: {path}" if found else f" The index is {reverse('api:index')}."
        raise Http404(f"Nothing is at {request.path[:200]}.{hint}")
