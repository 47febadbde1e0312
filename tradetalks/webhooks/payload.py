"""What a message says: which records an event touched and where to read them, never what is written in them.

A receiver reads on through the API with a token of its own, and so sees what that token's person may see. No text of
the record, no reason, no name of a person and nothing of sources is in a message.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import orjson

from tradetalks.ledger.models import Change
from tradetalks.lib.canonical_json import plain
from tradetalks.webhooks.kinds import BY_MODEL, TEST, Told, kind_of
from tradetalks.webhooks.models import WebhookDelivery

MOST_RECORDS = 100
"""How many records one message names; Standard Webhooks asks for small messages. `more` counts the rest."""

API = "/api/v1/negotiations"


def body_of(delivery: WebhookDelivery) -> bytes:
    """The message of an event: the same bytes at every try. Two queries, and one for each kind of owner."""
    changeset = delivery.changeset
    changes = _changes(changeset.number, delivery.kind)
    refs = _refs(changes)
    records = [_record(changeset.scope, told, change, refs) for told, change in changes[:MOST_RECORDS]]
    feed = f"{API}/{changeset.scope}/changes/?after={changeset.number - 1}&limit=1" if changeset.scope else None
    data = {
        "negotiation": changeset.scope or None,
        "changeset": changeset.number,
        "records": records,
        "more": max(0, len(changes) - MOST_RECORDS),
        "url": feed,
    }
    return _message(delivery.kind, changeset.at, data)


def test_body(at: dt.datetime) -> bytes:
    """The message by which a receiver is tried."""
    return _message(TEST, at, {"negotiation": None, "changeset": None, "records": [], "more": 0, "url": None})


def _message(kind: str, at: dt.datetime, data: dict[str, Any]) -> bytes:
    return orjson.dumps({"type": kind, "timestamp": plain(at), "data": data})


def _changes(number: int, kind: str) -> list[tuple[Told, dict[str, Any]]]:
    """The changes of that kind in the changeset, each record once, in order."""
    found: dict[tuple[str, int], tuple[Told, dict[str, Any]]] = {}
    changes = Change.objects.filter(changeset=number, model__in=BY_MODEL).order_by("position")
    for change in changes.values("model", "object_id", "ref", "before", "after").iterator(chunk_size=500):
        if kind_of(change["model"], change["before"], change["after"]) == kind:
            found.setdefault((change["model"], change["object_id"]), (BY_MODEL[change["model"]], dict(change)))
    return list(found.values())


def _refs(changes: Iterable[tuple[Told, dict[str, Any]]]) -> dict[tuple[str, int], str]:
    """(model, id) → reference of every owner of a fact, as the ledger first knew it."""
    wanted: dict[str, set[int]] = {}
    for told, change in changes:
        if told.owner and (owner := change["after"].get(told.column)) is not None:
            wanted.setdefault(told.owner, set()).add(owner)
    refs = {}
    for model, ids in wanted.items():
        first = Change.objects.filter(model=model, object_id__in=sorted(ids), before__isnull=True)
        refs.update({(model, pk): ref for pk, ref in first.values_list("object_id", "ref")})
    return refs


def _record(scope: str, told: Told, change: dict[str, Any], refs: dict[tuple[str, int], str]) -> dict[str, Any]:
    """A record: model, id, the reference of what it is or belongs to, edited columns, and where it is read."""
    ref = refs.get((told.owner, change["after"].get(told.column))) if told.owner else change["ref"]
    named = told.owner or told.model
    if ref is not None and named == "rounds.round":
        ref = ref.removeprefix("R")
    before, after = change["before"], change["after"]
    edited = [] if before is None else sorted(name for name in after if before.get(name) != after[name])
    return {
        "model": told.model,
        "id": change["object_id"],
        "belongs_to": named,
        "ref": ref,
        "edited": [name for name in edited if name != "version"],
        "url": f"{API}/{scope}/{told.path.format(ref=ref)}" if scope and (ref or "{" not in told.path) else None,
    }
