"""Strong ETags from the ledger: an answer can only change when the ledger moved on.

The tag is `"<number>-<hash>"`: the ledger's head, and a hash of it, of who asks (people who see the same share it), the
address, the code that answers, and, where an answer shows what the ledger does not hold (a computed summary), of that
state too. So `If-None-Match` is answered with 304 after one statement: that of the token, which reads the head along. A
person's new username shows with the next act. The number is for `If-Match` (tradetalks.api.preconditions): it says how
much of the ledger the client has seen.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.utils.http import parse_etags
from rest_framework.request import Request

from tradetalks.lib.prepared import Ahead

Head = tuple[int, str] | None
"""Number and hash of the newest changeset."""


def head_ahead() -> Ahead:
    """The read of the ledger's head: its row is a Head."""
    return Ahead("SELECT number, hash FROM ledger_head WHERE id = 1", columns=2)


def etag_of(request: Request, *, head: Head, audience: str, state: str = "") -> str:
    """The tag of the answer to this request."""
    parts = [repr(head), audience, request.build_absolute_uri(), state, code_digest()]
    number = head[0] if head else 0
    return f'"{number}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def is_unchanged(request: Request, etag: str) -> bool:
    """Whether the client holds this very answer: one of its `If-None-Match` tags is this one (compared weakly)."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return any(tag.removeprefix("W/") == etag for tag in given)


def asks_for_any(request: Request) -> bool:
    """`If-None-Match: *`: unchanged whenever there is an answer at all."""
    return request.headers.get("If-None-Match", "").strip() == "*"


@cache
def code_digest() -> str:
    """Digest of the product's code: another release may shape the same record differently."""
    digest = hashlib.sha256()
    for package in ("tradetalks", "rounds", "issues"):
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
