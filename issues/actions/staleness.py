"""Mark summaries out of date in the transaction of the act that made them so. The rows are the queue."""

import datetime as dt
from weakref import WeakKeyDictionary

from django.db.models import Value
from django.db.models.functions import Coalesce

from issues.models import SummaryMark
from issues.signals import summaries_marked
from rounds.models import Negotiation
from tradetalks.ledger.recording import Recorder

_announced: WeakKeyDictionary[Recorder, set[str]] = WeakKeyDictionary()
"""Open changeset → negotiations whose marks it announced: forty status changes in one act are one nudge."""


def mark_stale(recorder: Recorder, *, negotiation: Negotiation, from_day: dt.date | None) -> None:
    """Mark every logged round that ended on or after `from_day` (None: all of them).

    Call it after the writes: an act that wrote nothing leaves no changeset that a summary could reflect
    (RuntimeError). `stale_since` stays that of the first change not reflected yet; attempts start anew.
    """
    if recorder.is_empty:
        raise RuntimeError("summaries are marked after the change that makes them stale")
    rounds = negotiation.rounds.logged()
    if from_day is not None:
        rounds = rounds.filter(last_day__gte=from_day)
    marks = dict(rounds.values_list("pk", "summary_mark"))
    if not marks:
        return
    SummaryMark.objects.filter(pk__in=[pk for pk, mark in marks.items() if mark is not None]).update(
        marked=recorder.number,
        stale_since=Coalesce("stale_since", Value(recorder.at)),
        attempts=0,
        retry_at=None,
        error="",
    )
    SummaryMark.objects.bulk_create(
        SummaryMark(round_id=pk, negotiation=negotiation, marked=recorder.number, stale_since=recorder.at)
        for pk, mark in marks.items()
        if mark is None
    )
    announced = _announced.setdefault(recorder, set())
    if negotiation.slug not in announced:
        announced.add(negotiation.slug)
        summaries_marked.send(Negotiation, slug=negotiation.slug)
