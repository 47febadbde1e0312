"""The REST doors that write: decorators beside `answers`, one call of one act in each.

    @tells(shapes.Source)
    @creates(SourceBody, may=require_recording)
    def create(self, request: Request, write: Write) -> str:
        source = record_source(**write.values, **write.who)
        return reverse("api:source_detail", args=[source.pk])          # 201, Location, what GET there shows

    @tells(shapes.Source)
    @edits(SourceEdit, may=require_recording)
    def partial_update(self, request: Request, write: Write, pk: int) -> None:
        source = …                                                      # or Http404
        version = write.version_of(source)                              # If-Match: 428, 412
        edit_source(source, version=version, changes=write.values, **write.who)   # 200, what GET here shows

Before the action runs the person's right was checked (`may`, of an `access` module). In the action look the record of
the address up first (404), then ask for `write.version_of` (428, 412), then for `write.values` (400: the fields of the
body; 415 and JSON errors come before all of this), then call the one act with `**write.who`: by, at, door and reason.
What names other records (parties, rounds, sources) is looked up in between; say NotFound(field=…) for what is not
there or not theirs to see. The act's own refusals become problems by themselves.

`performs` is for POSTs that create nothing with an address of its own. Every POST takes `Idempotency-Key`
(tradetalks.api.idempotency); with `dry_run=True` also `?dry_run=1`: the act is done, answered and rolled back, and
`write.dry_run` says so. What has no address that shows it alone returns `Done(address, data)`.

The decorated action carries `body` (the serializer class), `edit`, `if_match`, `status` and `refused` for the schema.
A new address is one row in tests/rest_writing.py, which asks every writing door the same questions.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

import orjson
from django.db import transaction
from django.http import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from tradetalks.accounts.models import User
from tradetalks.api.bodies import LARGEST_BODY, Body, read_body
from tradetalks.api.idempotency import answer_once, key_of
from tradetalks.api.openapi.common import Refusal
from tradetalks.api.parameters import Parameters
from tradetalks.api.preconditions import Stale, required_version
from tradetalks.api.problems import Problem
from tradetalks.api.reading import Reading
from tradetalks.api.representations import representation
from tradetalks.ledger.models import Door, VersionedModel
from tradetalks.ledger.recording import rules_in_words
from tradetalks.ledger.refusals import StaleVersion

Action = Callable[..., Any]
Decorator = Callable[[Action], Any]
MayDo = Callable[[Any], None]
"""Of an access module: raises NotAllowed unless the person may."""

READ_BACK: Any = object()
"""Answer with what GET of the address shows."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: where the record is found, and what to answer (JSON) where that address shows more."""

    address: str
    data: Any = READ_BACK


class Write:
    """One write as an action takes it: the fields of its body, and who does it, when, why."""

    def __init__(self, request: Request, body: type[Body], *, edit: bool, largest: int, dry_run: bool) -> None:
        """Reads the JSON of the body; its fields are judged when `values` is asked for."""
        self.dry_run = dry_run
        self.content: Mapping[str, Any] = read_body(request, largest=largest)
        self.shown_at = request.path
        """Where the record is found that `version_of` judged: what a stale client is shown."""
        if not isinstance(request.user, User):
            raise TypeError("views that write ask for sign-in first")
        self.person = request.user
        self._request = request
        self._body = body
        self._edit = edit

    @cached_property
    def _valid(self) -> dict[str, Any]:
        body = self._body(data=self.content, edit=self._edit)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    @property
    def values(self) -> dict[str, Any]:
        """The fields that were sent, without `reason`. Raises ValidationError naming each wrong one."""
        return {name: value for name, value in self._valid.items() if name != "reason"}

    @property
    def reason(self) -> str:
        """Why; empty where it was not said."""
        return self._valid.get("reason") or ""

    @property
    def who(self) -> dict[str, Any]:
        """`by`, `at`, `door` and `reason` for the act: the clock is read here."""
        return {"by": self.person, "at": self.at, "door": Door.API, "reason": self.reason}

    @cached_property
    def at(self) -> Any:
        """The moment of the act, one and the same however often it is asked for."""
        return timezone.now()

    def version_of(self, row: VersionedModel, *, shown_at: str | None = None) -> int:
        """The version for the act, where If-Match holds for `row` as just read; 428 without, 412 when it is stale.

        `shown_at` is the path that shows the record, where that is not the one written to.
        """
        self.shown_at = shown_at or self.shown_at
        return required_version(self._request, row)


def creates(body: type[Body], *, may: MayDo, largest: int = LARGEST_BODY, dry_run: bool = False) -> Decorator:
    """A POST whose action returns the address of what it made: 201 with `Location` and what is found there."""
    return _writes(body, may=may, status=201, largest=largest, dry_run=dry_run)


def performs(
    body: type[Body],
    *,
    may: MayDo,
    status: int = 200,
    largest: int = LARGEST_BODY,
    dry_run: bool = False,
    if_match: bool = False,
    refused: Refusal | None = None,
) -> Decorator:
    """A POST that does something to what is there already; its action returns Done or an address.

    202: something follows from it by itself, `Location` says where. `if_match`: its action asks for `version_of`.
    `refused` tells more of its 422.
    """
    return _writes(body, may=may, status=status, largest=largest, dry_run=dry_run, if_match=if_match, refused=refused)


def edits(body: type[Body], *, may: MayDo) -> Decorator:
    """A PATCH of the record at this address, whose action returns nothing: 200 with the record as it is now."""
    return _writes(body, may=may, status=200, largest=LARGEST_BODY, dry_run=False, edit=True, if_match=True)


@contextmanager
def rehearsal() -> Iterator[None]:
    """What is written inside is undone at the end, and nobody is told of it. Acts and reads inside see it."""
    with rules_in_words(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _writes(
    body: type[Body],
    *,
    may: MayDo,
    status: int,
    largest: int,
    dry_run: bool,
    edit: bool = False,
    if_match: bool = False,
    refused: Refusal | None = None,
) -> Decorator:
    def decorate(action: Action) -> Action:
        @wraps(action)
        def answer(self: Reading, request: Request, **kwargs: Any) -> HttpResponseBase:
            may(request.user)
            parameters = Parameters(request.query_params, {"dry_run"} if dry_run else ())
            dry = parameters.flag("dry_run")
            parameters.check()
            key = None if edit else key_of(request)
            write = Write(request, body, edit=edit, largest=largest, dry_run=dry)

            def act() -> Response:
                with _stale_shown(request, write):
                    done = action(self, request, write, **kwargs)
                made = done if isinstance(done, Done) else Done(done or request.path)
                return _answer(request, made, status=200 if dry else status)

            if dry:
                with rehearsal():
                    return act()
            if key is None:
                return act()
            audience = self.audience(request)
            return answer_once(request, key, person=write.person, content=write.content, audience=audience, act=act)

        # For the schema.
        answer.body, answer.edit, answer.status, answer.if_match = body, edit, status, if_match  # type: ignore[attr-defined]
        answer.refused = refused  # type: ignore[attr-defined]
        return answer

    return decorate


def _answer(request: Request, done: Done, *, status: int) -> Response:
    """201 says where the record is. A person who may not see what they wrote gets 204: done, nothing to show."""
    headers = {"Cache-Control": "no-store"}
    if status in {201, 202}:
        headers["Location"] = request.build_absolute_uri(done.address)
    if done.data is not READ_BACK:
        return Response(done.data, status=status, headers=headers)
    shown = representation(request, done.address)
    if shown is None:
        return Response(status=204, headers=headers)
    return Response(orjson.Fragment(shown.content), status=status, headers={**headers, "ETag": shown["ETag"]})


@contextmanager
def _stale_shown(request: Request, write: Write) -> Iterator[None]:
    """A write that was refused because the record moved on is answered with the record as it is now."""
    try:
        yield
    except (Stale, StaleVersion) as refusal:
        said = getattr(refusal, "message", None) or (
            "Somebody changed the record after you read it. `current` is how it is now: repeat your change on it, "
            "with its ETag as If-Match."
        )
        shown = representation(request, write.shown_at)
        raise Problem(
            412,
            said,
            code=StaleVersion.code,
            errors={"If-Match:": said},
            more={"current": orjson.Fragment(shown.content) if shown is not None else None},
            **({"ETag": shown["ETag"]} if shown is not None else {}),
        ) from None
