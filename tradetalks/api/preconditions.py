"""`If-Match`: whether a client that wants to change a record has seen it as it is now.

Three things may be sent: the ETag of an answer that showed the record, `"v7"` for a record whose `version` was 7, or
`*` for whatever is current. An ETag carries the number of the ledger's head when it was given; it holds until the
ledger has a later change of that very record, so that acts on other records, or a summary computed meanwhile, refuse
nobody. It is judged so whatever address it came from: a list shows a record as well as its own page does. Weak tags
never match (RFC 9110).
"""

import re

from rest_framework.request import Request

from tradetalks.api.problems import Problem
from tradetalks.ledger.models import VersionedModel
from tradetalks.lib.prepared import fetch

HEADER = "If-Match"
POINTER = "If-Match:"
_TAG = re.compile(r'\s*(?:(?P<weak>W/)?"(?P<tag>[\x21\x23-\x7e]*)")\s*(?:,|$)')
_OF_LEDGER = re.compile(r"(\d{1,18})-[0-9a-f]{32}", re.ASCII)
_OF_VERSION = re.compile(r"v(\d{1,9})", re.ASCII)
LONGEST_HEADER = 2000
# A number the ledger has not reached is of another ledger, or of one since restored from a backup.
_UNCHANGED_SINCE = """
SELECT 1 FROM ledger_head h WHERE h.id = 1 AND h.number >= %s AND NOT EXISTS (
  SELECT 1 FROM ledger_change c WHERE c.model = %s AND c.object_id = %s AND c.changeset_id > %s)"""


class Stale(Exception):
    """The record was changed after the client read it."""


def required_version(request: Request, row: VersionedModel) -> int:
    """The version the act may take for read: that of `row`, where the client's If-Match holds for it.

    Read `row` before asking. Whoever commits in between is found here, or refused by the act, which compares the
    version again under the write lock. Raises the problem (428 without the header, 400 for one that cannot be read),
    and Stale. One query at most for each tag.
    """
    given = request.headers.get(HEADER)
    if given is None:
        raise Problem(
            428,
            f"Say which state of the record you read: send its ETag as {HEADER}.",
            code="precondition_required",
            errors={POINTER: "Missing."},
        )
    if given.strip() == "*":
        return row.version
    if any(_holds(tag, row) for tag in _strong_tags(given)):
        return row.version
    raise Stale


def _strong_tags(given: str) -> list[str]:
    """The tags without their quotes. Raises the 400 for a header that is no list of tags."""
    tags, place = [], 0
    while place < len(given) <= LONGEST_HEADER and (match := _TAG.match(given, place)):
        if not match["weak"]:
            tags.append(match["tag"])
        place = match.end()
    if place < len(given) or not given.strip():
        what = 'Send the ETag as it was given, with its quotes; or "v7" for version 7; or *.'
        raise Problem(400, f"{HEADER}: {what}", code="header", errors={POINTER: what})
    return tags


def _holds(tag: str, row: VersionedModel) -> bool:
    if match := _OF_VERSION.fullmatch(tag):
        return int(match[1]) == row.version
    if not (match := _OF_LEDGER.fullmatch(tag)):
        return False
    number = int(match[1])
    return bool(fetch(_UNCHANGED_SINCE, [number, row.ledger_name, row.pk, number]))
