"""The parameters `on`, `round` and `as_of` of every read: read here once, so that no view need know of them.

A view says in `clocks` which of them its reads take, and why the others mean nothing there. They are taken out of
the request's parameters before the view reads those, and put back into the links to further pages.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from rest_framework.request import Request

from tradetalks.api.parameters import Parameters, read_elsewhere
from tradetalks.ledger.moments import Moment, MomentRefused, changeset_at
from tradetalks.lib.keyset import LARGEST_INTEGER

CLOCKS = ("on", "round", "as_of")

NO_TALKS = "Names a round of one negotiation; ask an address beneath negotiations/{slug}/, or give `on`."
RECORD_ONLY = "The ledger tells what was recorded when; it has no day or round of the world. Give `as_of`."
ALWAYS_THE_SAME = "This answer is the same at every moment."


def take_moment(request: Request, refused: Mapping[str, str]) -> Moment | None:
    """The moment the address asks for, None where it names none; its parameters are taken out of the request.

    `refused`: parameter → why this read does not take it. Raises the 400 that names what is wrong. No query without
    `as_of`.
    """
    given = request.query_params
    taken = [name for name in CLOCKS if name not in refused]
    if not any(name in given for name in CLOCKS):
        read_elsewhere(given, taken)
        return None
    clocks = QueryDict(mutable=True)
    others = without_clocks(given)
    for name in CLOCKS:
        if name in given:
            clocks.setlist(name, given.getlist(name))
    parameters = Parameters(clocks, CLOCKS)
    parameters.refuse_all({name: why for name, why in refused.items() if name in clocks})
    moment = _read(parameters)
    parameters.check()
    read_elsewhere(others, taken)
    asked = request._request  # noqa: SLF001 -- DRF reads the parameters there and offers no way to set them
    asked.GET = others  # type: ignore[assignment]  # as good as the immutable one it was
    asked.clocks = clocks  # type: ignore[attr-defined]  # for `with_clocks`
    return moment


def with_clocks(request: Request, query: QueryDict) -> QueryDict:
    """The parameters of a link to another page of the same answer: those of `query` and the moment asked for."""
    whole = query.copy()
    clocks: Any = getattr(request, "clocks", QueryDict())
    for name, values in clocks.lists():
        whole.setlist(name, values)
    return whole


def without_clocks(query: QueryDict) -> QueryDict:
    """The parameters of such a link as a view reads them, the moment taken already."""
    others = query.copy()
    for name in CLOCKS:
        others.pop(name, None)
    return others


def refuse(error: MomentRefused) -> None:
    """Raise the 400 for a moment that is not there."""
    parameters = Parameters(QueryDict(), ())
    parameters.refuse(error.field, str(error))
    parameters.check()


def _read(parameters: Parameters) -> Moment:
    on, number = _day(parameters), _number(parameters)
    if parameters.text("on") is not None and parameters.text("round") is not None:
        parameters.refuse("round", "Give either `on` or `round`: both say where the clock of the world stands.")
    as_of = None
    if (given := parameters.text("as_of")) is not None:
        try:
            as_of = changeset_at(given)
        except MomentRefused as error:
            parameters.refuse("as_of", str(error))
    return Moment(on=on, round=number, as_of=as_of)


def _day(parameters: Parameters) -> dt.date | None:
    given = parameters.text("on")
    if given is None:
        return None
    try:
        if len(given) == len("YYYY-MM-DD") and given.isascii():
            return dt.date.fromisoformat(given)
    except ValueError:
        pass
    parameters.refuse("on", f"'{given[:60]}' is not a day; write YYYY-MM-DD.")
    return None


def _number(parameters: Parameters) -> int | None:
    if parameters.text("round") is None:
        return None
    return parameters.integer("round", default=0, minimum=0, maximum=LARGEST_INTEGER)
