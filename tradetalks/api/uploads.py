"""The REST doors that take a whole file: as the body with its own content type, or as `file` of a form.

    @tells(shapes.Imported, *IMPORTING)
    @takes_file((CSV, XLSX), may=require_analysing)
    def issues(self, request: Request, upload: Upload, slug: str) -> dict[str, Any]: …      # JSON to answer, 200

As for other writes (tradetalks.api.writing) the right is checked first, `Idempotency-Key` is kept, and with `dry_run`
the act is done, answered and rolled back. `reason` and `dry_run` are parameters of the address or fields of the form.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import PurePath
from typing import Any

from django.http import HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from tradetalks.accounts.models import User
from tradetalks.api.described import Query
from tradetalks.api.idempotency import answer_once, key_of
from tradetalks.api.openapi.common import Refusal
from tradetalks.api.parameters import Parameters
from tradetalks.api.problems import Problem
from tradetalks.api.reading import Reading
from tradetalks.api.tables.formats import CsvRenderer, XlsxRenderer
from tradetalks.api.writing import MayDo, rehearsal
from tradetalks.ledger.models import Door

LARGEST_FILE = 10 * 1024 * 1024
"""In bytes; the reverse proxy lets no more through either (deploy/nginx.conf)."""
FORM = "multipart/form-data"
CSV, XLSX, JSON = CsvRenderer.media_type, XlsxRenderer.media_type, "application/json"
_SUFFIXES = {".csv": CSV, ".xlsx": XLSX, ".json": JSON}
_CHARSETS = {
    CSV: frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be"}),
    JSON: frozenset({"utf-8", "utf8"}),
}
_FIELDS = ("reason", "dry_run")

DRY_RUN = Query("dry_run", bool, "Do it, answer, and undo it.", default=False, shared="dry_run")
REASON = Query("reason", str, "Why; kept in the ledger.", limits={"minLength": 1, "maxLength": 2000})
IMPORTING = (DRY_RUN, REASON)
"""Parameters of doors that take a file."""

Action = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as an action takes it, and who sends it, when and why."""

    content: bytes
    media_type: str
    dry_run: bool
    reason: str
    person: User
    at: Any

    @property
    def who(self) -> dict[str, Any]:
        """`by`, `at` and `door` for the act."""
        return {"by": self.person, "at": self.at, "door": Door.API}


def takes_file(media_types: Sequence[str], *, may: MayDo, refused: Refusal | None = None) -> Callable[[Action], Action]:
    """A POST whose body is a file of one of these media types. `refused` tells more of its 422."""

    def decorate(action: Action) -> Action:
        @wraps(action)
        def answer(self: Reading, request: Request, **kwargs: Any) -> HttpResponseBase:
            may(request.user)
            key = key_of(request)
            upload = _upload(request, media_types)

            def act() -> Response:
                return Response(action(self, request, upload, **kwargs), headers={"Cache-Control": "no-store"})

            if upload.dry_run:
                with rehearsal():
                    return act()
            if key is None:
                return act()
            content = [upload.media_type, upload.reason, hashlib.sha256(upload.content).hexdigest()]
            audience = self.audience(request)
            return answer_once(request, key, person=upload.person, content=content, audience=audience, act=act)

        answer.takes, answer.edit, answer.refused = media_types, False, refused  # type: ignore[attr-defined]  # for the schema
        return answer

    return decorate


def _upload(request: Request, media_types: Collection[str]) -> Upload:
    """Raises the problem (400, 413, 415) for what is not one file of these types."""
    parameters = Parameters(request.query_params, _FIELDS)
    _refuse_large(request)
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    content, media_type, fields = _of_form(request) if kind == FORM else (request.body, kind, {})
    for name, value in fields.items():
        if name not in _FIELDS or name in request.query_params:
            why = "Given in the address too." if name in _FIELDS else f"Fields are: file, {', '.join(_FIELDS)}."
            raise Problem(400, f"{name[:60]}: {why}", code="form", errors={f"/{name[:60]}": why})
        if len(value) > 2000:
            raise Problem(400, f"{name}: At most 2000 characters.", code="form", errors={f"/{name}": "Too long."})
    if not content:
        raise Problem(400, "The file is empty.", code="file", errors={"": "Empty."})
    if media_type not in media_types or _charset(request, kind) not in {"", *_CHARSETS.get(media_type, ())}:
        wanted = " or ".join(f"`{name}`" for name in media_types)
        said = f"Send the file as the body with `Content-Type: {wanted}` in UTF-8, or as `file` of a form."
        raise Problem(415, said)
    dry_run = parameters.flag("dry_run")
    if "dry_run" in fields:
        if fields["dry_run"] not in {"0", "1", "true", "false"}:
            raise Problem(400, "dry_run: Write true or false.", code="form", errors={"/dry_run": "true or false"})
        dry_run = fields["dry_run"] in {"1", "true"}
    reason = fields.get("reason") or parameters.text("reason") or ""
    parameters.check()
    if not isinstance(request.user, User):
        raise TypeError("views that write ask for sign-in first")
    return Upload(content, media_type, dry_run, reason, request.user, timezone.now())


def _refuse_large(request: Request) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isascii() and length.isdigit() and int(length[:20]) > LARGEST_FILE:
        raise Problem(413, f"The file has {length[:20]} bytes; at most {LARGEST_FILE:,} are read here.")


def _charset(request: Request, kind: str) -> str:
    """What the content type says of a body's encoding; empty where it says nothing."""
    if kind == FORM:
        return ""
    for part in (request.content_type or "").lower().split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name == "charset":
            return value.strip('" ')
    return ""


def _of_form(request: Request) -> tuple[bytes, str, dict[str, str]]:
    """The file of a form, its media type by its name or what the form says, and the other fields."""
    http = request._request  # noqa: SLF001 -- DRF would want a parser of its own for what Django reads already
    try:
        files, fields = http.FILES, http.POST
    except MultiPartParserError as error:
        said = f"The form cannot be read: {str(error)[:200]}."
        raise Problem(400, said, code="form", errors={"": said}) from None
    named = [(name, file) for name, listed in files.lists() for file in listed]
    if [name for name, _ in named] != ["file"] or any(len(values) > 1 for _, values in fields.lists()):
        said = "Send exactly one file, as `file`, and no other field twice."
        raise Problem(400, said, code="form", errors={"/file": said})
    file = named[0][1]
    by_name = _SUFFIXES.get(PurePath(file.name or "").suffix.lower())
    return (
        file.read(),
        by_name or (file.content_type or "").lower(),
        {name: str(value) for name, value in fields.items()},
    )
