"""The base of every REST view that reads, and the decorator that gives its answers their ETag and their moment."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpResponse
from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from tradetalks.accounts.models import ApiToken
from tradetalks.accounts.rights import Right, require
from tradetalks.api.etags import Head, asks_for_any, etag_of, head_ahead, is_unchanged
from tradetalks.api.kept_answers import KEPT
from tradetalks.api.limits import Limited
from tradetalks.api.moments import ALWAYS_THE_SAME, CLOCKS, refuse, take_moment
from tradetalks.api.renderers import OrjsonRenderer, written
from tradetalks.api.tables.columns import Heading
from tradetalks.api.tables.formats import PARAMETER as FORMAT
from tradetalks.ledger.moments import Moment, MomentRefused
from tradetalks.lib.full_text.finding import reading_rows
from tradetalks.lib.prepared import Ahead

CACHE_CONTROL = "private, no-cache"
"""Keep it, but ask every time whether it still holds."""
VARY = "Authorization, Cookie, Accept"

View = TypeVar("View", bound="Reading")
Read = Callable[..., Any]


class MayRead(BasePermission):
    """People who may read the record; with TRADETALKS_PUBLIC_READ=1 everybody, who then see only CLEAR sources."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 -- DRF's signature
        """Raises NotAllowed, which says what is missing, for a person without the right."""
        if request.user.is_authenticated:
            require(request.user, Right.READ)
            return True
        return bool(settings.PUBLIC_READ and request.method in SAFE_METHODS)


class InsufficientScope(PermissionDenied):
    """A token that may only read was used to write (RFC 6750)."""

    challenge = 'Bearer realm="TradeTalks", error="insufficient_scope", scope="write"'
    default_detail = "This token may only read; use one with the scope write."


class Reading(Limited):
    """What views share: sign-in first, then whether the method exists here, then the token's scope and the rights."""

    permission_classes = (MayRead,)
    http_method_names = ("get", "head", "post", "put", "patch", "delete")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what cannot be answered, in the order a client can do something about it."""
        if request.method in SAFE_METHODS:
            request.ahead = self.ahead  # type: ignore[attr-defined]  # goes along with the token's read
        self.perform_authentication(request)
        if not request.user.is_authenticated and not settings.PUBLIC_READ:
            self.permission_denied(request)
        method = str(request.method).lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise MethodNotAllowed(str(request.method))
        if (
            isinstance(request.auth, ApiToken)
            and request.auth.scope != ApiToken.Scope.WRITE
            and request.method not in SAFE_METHODS
        ):
            raise InsufficientScope
        super().initial(request, *args, **kwargs)

    def audience(self, request: Request) -> str:
        """A short name shared by exactly those people who are shown the same."""
        raise NotImplementedError

    @cached_property
    def ahead(self) -> Ahead:
        """The read that decides about 304."""
        return self.ahead_of(**self.kwargs)

    def ahead_of(self, **kwargs: Any) -> Ahead:  # noqa: ARG002 -- for views that override it
        """The read of the ledger's head; for views that read it with something else."""
        return head_ahead()

    def ledger_head(self) -> Head:
        """The ledger's head, as it was no later than anything else this request reads."""
        return self.ahead.row()

    def heading(self, request: Request, **kwargs: Any) -> Heading:  # noqa: ARG002 -- for views that override it
        """What the lists of this view are part of, for the block above a table (tradetalks.api.tables)."""
        return Heading()

    def get_renderers(self) -> list[BaseRenderer]:
        """JSON, and what else the action is declared to be answered in."""
        return [renderer() for renderer in self._forms() or self.renderer_classes]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002 -- DRF's signature
        """By `Accept`, unless the address says which form it wants."""
        if FORMAT in request.query_params and self._forms():
            return OrjsonRenderer(), OrjsonRenderer.media_type
        return super().perform_content_negotiation(request, force)

    def _forms(self) -> Sequence[type[BaseRenderer]]:
        """The renderers the action brings itself (tradetalks.api.tables.answer.tabled); none for most."""
        action = getattr(self, getattr(self, "action", None) or "", None)
        forms: Sequence[type[BaseRenderer]] = getattr(action, "renderers", ())
        return forms

    def outside_the_ledger(self, request: Request, **kwargs: Any) -> str:  # noqa: ARG002 -- for views that override it
        """The state of whatever the answers of this view show that is not in the ledger."""
        return ""

    def refused_clocks(self, address: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002 -- for views that override it
        """Which of `on`, `round` and `as_of` this read does not take, and why: all of them, unless a view says less.

        `address` are the names of what its address gives, such as `slug`.
        """
        return dict.fromkeys(CLOCKS, ALWAYS_THE_SAME)

    def at_moment(self, moment: Moment, **kwargs: Any) -> AbstractContextManager[Any]:
        """A block in which the read sees the record as at that moment; `kwargs` are those of the address."""
        raise NotImplementedError


class ReadingViewSet(Reading, ViewSet):
    """A resource whose actions are decorated with `answers`."""


@contextmanager
def as_asked(view: Reading, moment: Moment | None, address: Mapping[str, Any]) -> Iterator[None]:
    """A block whose reads see the record as at the moment; None: as it stands. Raises the 400 for one not there."""
    if moment is None:
        yield
        return
    try:
        with view.at_moment(moment, **address), reading_rows():
            yield
    except MomentRefused as error:
        refuse(error)
        raise


def answers(read: Read) -> Read:
    """Turns an action that returns plain data (None: nothing is there) into one that answers with it and its ETag.

    A client that already holds the answer gets 304 before any other work, and an answer this process has given before
    is given again as it was written. Where the address asks for a moment the action runs with the record as at that
    moment, and need not know of it; what it returns is read to the end.
    """

    @wraps(read)
    def answer(self: Reading, request: Request, **kwargs: Any) -> HttpResponse:
        moment = take_moment(request, self.refused_clocks(kwargs))
        etag = etag_of(
            request,
            head=self.ledger_head(),
            audience=self.audience(request),
            # Nothing but the ledger tells of the past.
            state=self.outside_the_ledger(request, **kwargs) if moment is None else "",
        )
        headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL, "Vary": VARY}
        if is_unchanged(request, etag):
            return _unchanged(headers)
        body = KEPT.get(etag)
        if body is None:
            with as_asked(self, moment, kwargs):
                data = read(self, request, **kwargs)
            if data is None:
                raise Http404
            body = written(data)
            KEPT.keep(etag, body)
        if asks_for_any(request):
            return _unchanged(headers)
        return HttpResponse(body, content_type=OrjsonRenderer.media_type, headers=headers)

    return answer


def _unchanged(headers: dict[str, str]) -> HttpResponse:
    response = HttpResponse(status=304, headers=headers)
    del response["Content-Type"]
    return response
