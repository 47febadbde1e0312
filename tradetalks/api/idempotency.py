"""`Idempotency-Key`: a write sent twice is done once, and answered twice alike.

The key is claimed, the act done and its answer kept in one transaction: whoever comes second waits for it and gets the
same answer, after a restart too. A refused write leaves nothing, so a corrected one may use its key again.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from tradetalks.accounts.models import User
from tradetalks.api.models import LONGEST_KEY, KeptAnswer
from tradetalks.api.problems import Problem
from tradetalks.api.renderers import OrjsonRenderer, plain
from tradetalks.ledger.recording import rules_in_words
from tradetalks.lib.canonical_json import sha256

HEADER = "Idempotency-Key"
POINTER = "Idempotency-Key:"
KEPT_FOR = dt.timedelta(hours=24)
"""At least; the sweep removes what is older."""
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_KEPT_HEADERS = ("Location", "ETag")


def key_of(request: Request) -> str | None:
    """The key of the request, None without one. Raises the 400 for one that is empty, too long or not plain ASCII."""
    key = request.headers.get(HEADER)
    if key is not None and not (len(key) <= LONGEST_KEY and _VISIBLE.fullmatch(key)):
        what = f"Send 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID."
        raise Problem(400, f"{HEADER}: {what}", code="header", errors={POINTER: what})
    return key


def answer_once(
    request: Request, key: str, *, person: User, content: Any, audience: str, act: Callable[[], Response]
) -> HttpResponse:
    """The answer of `act`, done now or kept from the first time. `content` is the JSON of `person`'s body.

    Raises the 422 where the key was used for another request, and whatever `act` raises.
    """
    digest = _digest(request, content)
    kept = KeptAnswer.objects.filter(user=person, key=key).first()
    if kept is None:
        with rules_in_words(), transaction.atomic():
            claimed = _claim(person, key, digest, audience)
            if claimed is not None:
                return _keep(claimed, act())
            kept = KeptAnswer.objects.get(user=person, key=key)
    if kept.request != digest:
        what = "This key was used for another address or body. Use a new key for each write."
        raise Problem(422, f"{HEADER}: {what}", code="idempotency_key", errors={POINTER: what})
    return _replayed(kept, audience)


def forget_old_answers(at: dt.datetime) -> int:
    """Remove what was kept long enough; returns how many. One indexed query when there is nothing to do."""
    old = KeptAnswer.objects.filter(created_at__lt=at - KEPT_FOR)
    return old.delete()[0] if old.exists() else 0


def _claim(person: User, key: str, digest: str, audience: str) -> KeptAnswer | None:
    """The new row, None where the key is taken. On PostgreSQL it waits for whoever is at it right now."""
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(
                user=person, key=key, request=digest, audience=audience, created_at=timezone.now()
            )
    except IntegrityError:
        return None


def _keep(kept: KeptAnswer, answer: Response) -> HttpResponse:
    kept.status = answer.status_code
    kept.headers = {name: answer[name] for name in _KEPT_HEADERS if name in answer}
    kept.body = OrjsonRenderer().render(answer.data).decode()
    kept.save(update_fields=["status", "headers", "body"])
    return _response(kept.status, kept.headers, kept.body)


def _replayed(kept: KeptAnswer, audience: str) -> HttpResponse:
    headers = {**kept.headers, "Idempotent-Replay": "true"}
    if kept.audience != audience:
        # The person sees other sources now than when the body was written: they may ask for the record itself.
        return _response(204, headers, "")
    return _response(kept.status, headers, kept.body)


def _response(status: int, headers: dict[str, str], body: str) -> HttpResponse:
    if not body:
        return HttpResponse(status=204, headers=headers)
    return HttpResponse(body, status=status, headers=headers, content_type=OrjsonRenderer.media_type)


def _digest(request: Request, content: Any) -> str:
    """Of method, address and canonical body."""
    body = orjson.dumps(content, default=plain, option=orjson.OPT_SORT_KEYS).decode()
    return sha256([request.method, request.get_full_path(), body])
