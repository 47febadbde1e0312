"""Acts on sources: record one, edit one, keep an identity apart."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from tradetalks.accounts.models import User
from tradetalks.accounts.rights import Right, require
from tradetalks.ledger.recording import Recorder, changeset
from tradetalks.ledger.refusals import Invalid, refuse_unknown
from tradetalks.sources.access import require_recording
from tradetalks.sources.models import Source, SourceIdentity
from tradetalks.sources.signals import source_edited

EDITABLE = frozenset({"publisher", "title", "kind", "url", "published_on", "language", "sensitivity", "note"})


def record_source(
    *, by: User | None, at: dt.datetime, door: str, reason: str = "", key: str | None = None, **values: Any
) -> Source:
    """A new source. `values` are its EDITABLE fields; without a `key` one is made from publisher and date.

    Raises Invalid when the key is taken or a value cannot be held, NotAllowed.
    """
    require_recording(by)
    refuse_unknown(values, EDITABLE)
    with changeset(by=by, at=at, door=door, reason=reason) as recorder:
        if key and Source.objects.filter(key=key).exists():
            raise Invalid(f"'{key}' already names a source; choose another key or use that source.", field="key")
        return put_on_record(recorder, Source(key=key or "", **values))


def put_on_record(recorder: Recorder, source: Source) -> Source:
    """Insert a source inside an open act; one without a key gets a free one. Raises Invalid."""
    named = {"publisher": source.publisher, "title": source.title, "published_on": source.published_on}
    source.key = source.key or _free_key(named)
    return recorder.insert(source)


def edit_source(
    source: Source,
    *,
    version: int,
    changes: Mapping[str, Any],
    by: User | None,
    at: dt.datetime,
    door: str,
    reason: str = "",
) -> bool:
    """Change descriptive fields; False when nothing differs. Raises StaleVersion, Invalid, NotAllowed."""
    require_recording(by)
    refuse_unknown(changes, EDITABLE)
    with changeset(by=by, at=at, door=door, reason=reason) as recorder:
        changed = recorder.update(source, version=version, **changes)
        if changed:
            source_edited.send(Source, source=source, recorder=recorder, changed=frozenset(changes))
        return changed


def record_identity(
    source: Source, *, attribution: str, identity: str, by: User | None, at: dt.datetime, door: str, reason: str = ""
) -> SourceIdentity:
    """Who the person printed as `attribution` really is. Raises Invalid, NotAllowed (own right)."""
    require(by, Right.SEE_IDENTITIES)
    with changeset(by=by, at=at, door=door, reason=reason) as recorder:
        return recorder.insert(
            SourceIdentity(source=source, attribution=attribution, identity=identity, recorded_id=recorder.number)
        )


def _free_key(values: Mapping[str, Any]) -> str:
    """A key nobody uses yet, e.g. `reuters-2019-02-15`, then `reuters-2019-02-15-2`."""
    words = (
        slugify(str(values.get("publisher") or values.get("title") or "source"), allow_unicode=True)[:80] or "source"
    )
    stem = "-".join(part for part in (words, str(values.get("published_on") or "")) if part)
    key, place = stem, 1
    while Source.objects.filter(key=key).exists():
        place += 1
        key = f"{stem}-{place}"
    return key
