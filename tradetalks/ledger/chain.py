"""The hash of a changeset: over its content and its predecessor's hash, in canonical JSON."""

from collections.abc import Iterable

from tradetalks.ledger.models import Change, Changeset
from tradetalks.lib.canonical_json import plain, sha256


def changeset_hash(changeset: Changeset, changes: Iterable[Change]) -> str:
    """`sha256:…` over number, moment, person, door, reason, scope, predecessor and every before and after."""
    return sha256(
        {
            "number": changeset.number,
            "at": plain(changeset.at),
            "by": changeset.by_id,
            "door": changeset.door,
            "reason": changeset.reason,
            "scope": changeset.scope,
            "previous": changeset.previous_hash,
            "changes": [[c.position, c.model, c.object_id, c.ref, c.before, c.after] for c in changes],
        }
    )
