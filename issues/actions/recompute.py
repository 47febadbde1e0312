"""Recompute the summaries that are marked stale, negotiation by negotiation.

The marks are the queue. Whoever works it off takes a lease on the negotiation (one conditional UPDATE on the
database's clock, so that neither a killed worker nor a wrong clock blocks it for long), computes each stale round
from one snapshot of the database without holding any lock, and stores the result by its digest. A mark is
cleared only when the stored summary reflects the changeset that set it: whatever was marked meanwhile is still
to do. Running it twice, late or at once changes nothing.
"""

import datetime as dt
import logging
import time
import uuid
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from issues.models import ProgressSummary, RecomputeLease, SummaryMark
from issues.progress import METHOD, summary
from issues.queries.gathering import gather
from rounds.models import Negotiation, Round
from tradetalks.ledger.models import Head
from tradetalks.lib.canonical_json import sha256
from tradetalks.lib.database_clock import from_now
from tradetalks.lib.database_outages import is_database_outage
from tradetalks.lib.snapshots import snapshot

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=15)
"""How long a worker that says nothing more keeps a negotiation; renewed before every round."""

WAIT_AFTER_FAILURE = (10, 20, 40, 80, 160, 320, 600)
"""Seconds to the next try, by failed attempts: at most six tries in ten minutes, then one every ten."""

WAIT_AFTER_LOSS = (0, 0, 0, 60, 120, 400, 600)
"""The same where the worker was lost in the attempt: the lease alone spaces the first three tries."""

ERROR_LENGTH = 1000


def recompute(negotiation: Negotiation) -> int:
    """Recompute what is stale and due; returns the number of rounds computed.

    Returns at once when another worker holds the lease: it looks for new marks before and after it lets go.
    """
    computed = 0
    while True:
        holder = str(uuid.uuid4())
        if not _take_lease(negotiation, holder):
            return computed
        try:
            computed += _work_off(negotiation, holder)
        finally:
            RecomputeLease.objects.filter(negotiation=negotiation, holder=holder).update(holder="", until=None)
        # A nudge that came while the lease was held found it taken and left: look once more.
        if not due(negotiation).exists():
            return computed


def recompute_all_due() -> int:
    """Recompute whatever is stale and due in any negotiation; returns the number of rounds computed.

    One negotiation that fails does not keep the others waiting. Raises the database's error when it is away.
    """
    computed = 0
    for negotiation in Negotiation.objects.filter(pk__in=due().values("negotiation")).order_by("pk"):
        try:
            computed += recompute(negotiation)
        except Exception as error:
            if is_database_outage(error):
                raise
            logger.exception("Recomputing %s failed", negotiation.slug)
    return computed


def due(negotiation: Negotiation | None = None) -> QuerySet[SummaryMark]:
    """Marks to work off now: stale, of logged rounds, not waiting for another try. In the order of their rounds."""
    marks = SummaryMark.objects.filter(
        Q(retry_at__isnull=True) | Q(retry_at__lte=Now()), marked__isnull=False, round__logged__isnull=False
    )
    if negotiation is not None:
        marks = marks.filter(negotiation=negotiation)
    return marks.order_by("round__last_day", "round__number")


def retry(meeting: Round) -> bool:
    """Let a failed summary be tried again at once; False when it is not stale."""
    waiting = SummaryMark.objects.filter(round=meeting, marked__isnull=False)
    return waiting.update(attempts=0, retry_at=None, error="") == 1


def mark_everything() -> int:
    """Mark every logged round stale, e.g. after a new version of the counting; returns how many there are."""
    with transaction.atomic():
        number = Head.objects.values_list("number", flat=True).first() or 0
        at = timezone.now()
        unmarked = Round.objects.logged().filter(summary_mark__isnull=True)
        SummaryMark.objects.bulk_create(
            SummaryMark(round=meeting, negotiation_id=meeting.negotiation_id) for meeting in unmarked
        )
        SummaryMark.objects.filter(marked__isnull=True).update(marked=number, stale_since=at)
        return SummaryMark.objects.update(attempts=0, retry_at=None, error="")


# --- the lease ---------------------------------------------------------------------------------------


def _take_lease(negotiation: Negotiation, holder: str) -> bool:
    leases = RecomputeLease.objects.filter(negotiation=negotiation)
    if not leases.exists():
        RecomputeLease.objects.bulk_create([RecomputeLease(negotiation=negotiation)], ignore_conflicts=True)
    free = leases.filter(Q(until__isnull=True) | Q(until__lt=Now()))
    return free.update(holder=holder, until=from_now(LEASE)) == 1


def _renew(negotiation: Negotiation, holder: str) -> bool:
    """Keep the lease; False when it ran out and somebody else took it."""
    leases = RecomputeLease.objects.filter(negotiation=negotiation, holder=holder)
    return leases.update(until=from_now(LEASE)) == 1


# --- the work ----------------------------------------------------------------------------------------


def _work_off(negotiation: Negotiation, holder: str) -> int:
    """Compute due rounds in order until none is left or the lease is lost."""
    computed = 0
    while marks := list(due(negotiation).select_related("round")):
        for mark in marks:
            if not _renew(negotiation, holder):
                return computed
            computed += _attempt(mark)
    return computed


def _attempt(mark: SummaryMark) -> bool:
    """Compute one round; True when its summary was stored or confirmed."""
    if not _begin(mark):
        return False
    try:
        content, reflects, duration = _compute(mark.round)
        _store(mark.round, content, reflects=reflects, duration=duration)
    except Exception as error:
        # The database being away is no fault of this round: its mark stays, and whoever sweeps next tries again.
        if is_database_outage(error):
            raise
        logger.exception("Computing the summary of %s %s failed", mark.negotiation_id, mark.round)
        _failed(mark, error)
        return False
    return True


def _begin(mark: SummaryMark) -> bool:
    """Count the attempt before it is made, so that one that kills its worker counts too.

    False when the mark was set anew meanwhile; the new one is the next to be worked off.
    """
    wait = WAIT_AFTER_LOSS[min(mark.attempts, len(WAIT_AFTER_LOSS) - 1)]
    begun = SummaryMark.objects.filter(pk=mark.pk, marked=mark.marked, attempts=mark.attempts)
    retry_at: Any = from_now(dt.timedelta(seconds=wait)) if wait else None
    return begun.update(attempts=F("attempts") + 1, retry_at=retry_at) == 1


def _compute(meeting: Round) -> tuple[dict[str, Any], int, float]:
    """The content, the number of the changeset it reflects, and how many milliseconds it took."""
    started = time.perf_counter()
    with snapshot():
        reflects = Head.objects.values_list("number", flat=True).first() or 0
        facts = gather(meeting)
    content = summary(facts)
    return content, reflects, (time.perf_counter() - started) * 1000


def _store(meeting: Round, content: dict[str, Any], *, reflects: int, duration: float) -> None:
    """Store a new revision where the digest is new, and clear the mark if nothing newer set it.

    The row of the mark is locked meanwhile: of two computations the one that saw the later state wins,
    in whatever order they end.
    """
    digest = sha256(content)
    told = {"reflects": reflects, "computed_at": timezone.now(), "duration_ms": round(duration)}
    with transaction.atomic():
        mark = SummaryMark.objects.select_for_update().get(round=meeting)
        newest = ProgressSummary.objects.filter(round=meeting).defer("content").order_by("-revision").first()
        if newest is None or (newest.digest, newest.method) != (digest, METHOD):
            if newest is not None and newest.reflects > reflects:
                return
            ProgressSummary.objects.create(
                negotiation_id=meeting.negotiation_id,
                round=meeting,
                revision=newest.revision + 1 if newest else 1,
                method=METHOD,
                digest=digest,
                content=content,
                **told,
            )
        elif newest.reflects <= reflects:
            ProgressSummary.objects.filter(pk=newest.pk).update(**told)
        if mark.marked is not None and mark.marked <= reflects:
            SummaryMark.objects.filter(pk=mark.pk).update(
                marked=None, stale_since=None, attempts=0, retry_at=None, error=""
            )


def _failed(mark: SummaryMark, error: Exception) -> None:
    """Keep why it failed, and wait before the next try. A mark set anew meanwhile starts afresh."""
    attempts = mark.attempts + 1
    wait = WAIT_AFTER_FAILURE[min(attempts, len(WAIT_AFTER_FAILURE)) - 1]
    SummaryMark.objects.filter(pk=mark.pk, marked=mark.marked, attempts=attempts).update(
        retry_at=from_now(dt.timedelta(seconds=wait)), error=f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    )
