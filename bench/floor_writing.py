"""The update of bench.api's floor: one issue's title, its version checked, the ledger written, without a framework.

The rows are those the product writes: the issue by one conditional UPDATE under the lock on the ledger's head, the
changeset with its hash, the change with before and after, the words the issue is found by, the new head. No token, no
Idempotency-Key, no checking of the body, no rules but the database's. Told by the product's plain functions are the
hash and the words.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import orjson

from issues.models import Issue, IssueText
from tradetalks.lib.canonical_json import plain, sha256

Ask = Callable[[str, Any], list[tuple[Any, ...]]]
VERSION = re.compile(r'"v(\d+)"')
KEPT = [
    (field.attname, field.column) for field in Issue._meta.concrete_fields if field.attname not in Issue.NOT_IN_LEDGER
]

HEAD = "SELECT number, hash FROM ledger_head WHERE id = 1 FOR UPDATE"
ROW = f"""
SELECT {", ".join(f"i.{column}" for _, column in KEPT)} FROM issues_issue i
JOIN rounds_negotiation n ON n.id = i.negotiation_id WHERE n.slug = 'bench' AND i.ref = %(ref)s"""
EDIT = """
UPDATE issues_issue SET title = %(title)s, version = version + 1, touched_id = %(number)s
WHERE id = %(id)s AND version = %(version)s RETURNING id"""
CHANGESET = """
INSERT INTO ledger_changeset (number, at, by_id, door, reason, scope, previous_hash, hash)
VALUES (%(number)s, %(at)s, NULL, 'api', '', 'bench', %(previous)s, %(hash)s) RETURNING number"""
CHANGE = """
INSERT INTO ledger_change (changeset_id, position, model, object_id, ref, before, after)
VALUES (%(number)s, 1, 'issues.issue', %(id)s, %(ref)s, %(before)s, %(after)s) RETURNING id"""
WORDS = """
INSERT INTO issues_issuetext (words, stream, row_id)
VALUES (array_to_tsvector(string_to_array(%(words)s, ' ')), %(stream)s, %(id)s)
ON CONFLICT (row_id) DO UPDATE SET words = EXCLUDED.words, stream = EXCLUDED.stream RETURNING row_id"""
NEXT = "UPDATE ledger_head SET number = %(number)s, hash = %(hash)s WHERE id = 1 RETURNING id"


def edit(ask: Ask, ref: str, if_match: str, body: bytes) -> int | None:
    """Give the issue the title of the body, and answer its version; None where `If-Match` names another."""
    title = orjson.loads(body)["title"]
    given = VERSION.fullmatch(if_match)
    ask("BEGIN", {})
    ((number, previous),) = ask(HEAD, {})
    (row,) = ask(ROW, {"ref": ref})
    before = {name: plain(value) for (name, _), value in zip(KEPT, row, strict=True)}
    after = {**before, "title": title, "version": before["version"] + 1}
    values = {"id": before["id"], "ref": ref, "number": number + 1, "title": title}
    if given is None or not ask(EDIT, {**values, "version": int(given[1])}):
        ask("ROLLBACK", {})
        return None
    at = dt.datetime.now(dt.UTC)
    changes = [[1, "issues.issue", before["id"], ref, before, after]]
    told = {"number": number + 1, "at": plain(at), "by": None, "door": "api", "reason": "", "scope": "bench"}
    values["hash"] = sha256({**told, "previous": previous, "changes": changes})
    ask(CHANGESET, {**values, "at": at, "previous": previous})
    sides = {"before": orjson.dumps(before).decode(), "after": orjson.dumps(after).decode()}
    ask(CHANGE, {**values, **sides})
    words = IssueText.indexed(after)
    if words != IssueText.indexed(before):
        ask(WORDS, {**values, "words": " ".join(sorted(words.words)), "stream": words.stream})
    ask(NEXT, values)
    ask("COMMIT", {})
    version: int = after["version"]
    return version
