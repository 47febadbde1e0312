"""Deliver a subscription's outbox, one message after the other, in the ledger's order.

Whoever delivers takes the subscription's lease, by one conditional UPDATE on the database's clock, so that two
workers never send at once and a killed one is replaced when its lease runs out. A message is sent outside of any
transaction. A try that fails holds up what comes after it in the same subscription and nothing in any other: order
is worth more to a receiver than being told early. When it is given up the next message is sent; when that one is
given up too the receiver is thought to be gone, and the subscription pauses.
"""

import datetime as dt
import logging
import random
import time
import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from tradetalks.accounts.rights import Right, has_right
from tradetalks.ledger.reading import head_number
from tradetalks.lib.database_clock import from_now
from tradetalks.webhooks import outbox, payload, signing
from tradetalks.webhooks.models import REASON_LENGTH, State, WebhookDelivery, WebhookSubscription
from tradetalks.webhooks.sending import Answer, post

logger = logging.getLogger(__name__)

WAITS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""Seconds to the next try after the first, second, … failure: Standard Webhooks' schedule, three days in all."""

MOST_TRIES = len(WAITS) + 1

JITTER = 0.2
"""A wait is made longer by up to this share, so that subscriptions that failed together do not come back together."""

LEASE = dt.timedelta(seconds=60)
"""Renewed before every try. A try takes at most 13 s and what the system's resolver takes."""

TURN_SECONDS = 30.0
"""How long one subscription is worked on before others get their turn."""

KEEP = dt.timedelta(days=30)
"""How long what was delivered stays in the outbox, to be looked at and replayed. What was given up stays."""

GONE = 410


def due() -> QuerySet[WebhookSubscription]:
    """Subscriptions with something to do now: neither paused, nor waiting for another try, nor worked on."""
    to_deliver = WebhookDelivery.objects.filter(subscription=OuterRef("pk"), state__in=WebhookDelivery.OPEN)
    return WebhookSubscription.objects.filter(
        Q(next_try_at__isnull=True) | Q(next_try_at__lte=Now()),
        Q(lease_until__isnull=True) | Q(lease_until__lt=Now()),
        Q(cursor__lt=head_number()) | Exists(to_deliver),
        paused_at__isnull=True,
    ).order_by("pk")


def work_off(pk: int) -> int:
    """Deliver what is due of one subscription; returns how many messages were delivered.

    Returns at once when another worker holds the lease, and after TURN_SECONDS when there is more to do.
    """
    holder, delivered = str(uuid.uuid4()), 0
    until = time.monotonic() + TURN_SECONDS
    if not _take_lease(pk, holder):
        return 0
    try:
        while time.monotonic() < until and _renew(pk, holder):
            subscription = _ready(pk, holder)
            if subscription is None:
                break
            delivery = _next(subscription)
            if delivery is not None:
                delivered += _attempt(subscription, delivery)
            elif not outbox.fill(subscription):
                _remove_old(subscription)
                break
    finally:
        WebhookSubscription.objects.filter(pk=pk, lease_holder=holder).update(lease_holder="", lease_until=None)
    return delivered


def wait_after(failures: int, answer: Answer) -> int:
    """Seconds to the next try after so many failures: the schedule, never earlier, or what the receiver asks for."""
    scheduled = WAITS[min(failures, len(WAITS)) - 1]
    jittered = scheduled * (1 + JITTER * random.random())  # noqa: S311 -- spreads load, guards nothing
    return max(round(jittered), answer.retry_after or 0)


def pause(pk: int, *, at: dt.datetime, reason: str) -> bool:
    """Send nothing more until it is resumed; False when it was paused already."""
    running = WebhookSubscription.objects.filter(pk=pk, paused_at__isnull=True)
    return running.update(paused_at=at, paused_reason=reason[:REASON_LENGTH]) == 1


# --- the lease ---------------------------------------------------------------------------------------


def _take_lease(pk: int, holder: str) -> bool:
    free = WebhookSubscription.objects.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()), pk=pk)
    return free.update(lease_holder=holder, lease_until=from_now(LEASE)) == 1


def _renew(pk: int, holder: str) -> bool:
    """Keep the lease; False when it ran out and somebody else took it."""
    mine = WebhookSubscription.objects.filter(pk=pk, lease_holder=holder)
    return mine.update(lease_until=from_now(LEASE)) == 1


def _ready(pk: int, holder: str) -> WebhookSubscription | None:
    """The subscription as it is now, or None where it was paused, waits, or is worked on by somebody else."""
    return (
        WebhookSubscription.objects.filter(
            Q(next_try_at__isnull=True) | Q(next_try_at__lte=Now()), pk=pk, lease_holder=holder, paused_at__isnull=True
        )
        .select_related("owner")
        .first()
    )


# --- one message -------------------------------------------------------------------------------------


def _next(subscription: WebhookSubscription) -> WebhookDelivery | None:
    """The first to be delivered up to the cursor: beyond it, after a replay, earlier ones may not be there yet."""
    to_deliver = subscription.deliveries.filter(state__in=WebhookDelivery.OPEN, changeset__lte=subscription.cursor)
    return to_deliver.select_related("changeset").order_by("changeset", "position").first()


def _attempt(subscription: WebhookSubscription, delivery: WebhookDelivery) -> bool:
    """Send one message; True when it was delivered."""
    now = timezone.now()
    if not has_right(subscription.owner, Right.READ):
        pause(subscription.pk, at=now, reason=f"{subscription.owner} may no longer read the record.")
        return False
    try:
        secrets = signing.secrets_of(subscription, at=now)
    except signing.SecretLost as error:
        pause(subscription.pk, at=now, reason=str(error))
        return False
    if not outbox.begin(delivery):
        return False
    if delivery.attempts >= MOST_TRIES:
        _give_up(subscription, delivery, Answer(error="The worker was lost in the last try."))
        return False
    body = payload.body_of(delivery)
    message_id, timestamp = str(delivery.message_id), int(now.timestamp())
    answer = post(subscription.url, body, signing.headers(secrets, message_id, timestamp, body))
    if answer.is_delivered:
        outbox.settle(delivery, State.DELIVERED, last_status=answer.status, error="")
        if subscription.next_try_at is not None:
            WebhookSubscription.objects.filter(pk=subscription.pk).update(next_try_at=None)
        return True
    _failed(subscription, delivery, answer)
    return False


def _failed(subscription: WebhookSubscription, delivery: WebhookDelivery, answer: Answer) -> None:
    failures = delivery.attempts + 1
    logger.info("Webhook %s: try %s of %s failed: %s", subscription.pk, failures, delivery.message_id, answer.error)
    if answer.status == GONE:
        outbox.settle(delivery, State.FAILED, **_told(answer))
        pause(subscription.pk, at=timezone.now(), reason="The receiver answered 410: it wants no more messages.")
    elif failures >= MOST_TRIES:
        _give_up(subscription, delivery, answer)
    else:
        wait = dt.timedelta(seconds=wait_after(failures, answer))
        outbox.settle(delivery, State.FAILED, **_told(answer))
        WebhookSubscription.objects.filter(pk=subscription.pk).update(next_try_at=from_now(wait))


def _give_up(subscription: WebhookSubscription, delivery: WebhookDelivery, answer: Answer) -> None:
    settled = subscription.deliveries.filter(settled_at__isnull=False).exclude(pk=delivery.pk)
    before = settled.order_by("-settled_at", "-changeset", "-position").first()
    outbox.settle(delivery, State.DEAD, **_told(answer))
    WebhookSubscription.objects.filter(pk=subscription.pk).update(next_try_at=None)
    logger.warning("Webhook %s: %s was given up: %s", subscription.pk, delivery.message_id, answer.error)
    if before is not None and before.state == State.DEAD:
        pause(subscription.pk, at=timezone.now(), reason=f"Two messages in a row were given up. {answer.error}")


def _told(answer: Answer) -> dict[str, Any]:
    return {"last_status": answer.status, "error": answer.error[:REASON_LENGTH]}


def _remove_old(subscription: WebhookSubscription) -> None:
    """Remove what was delivered long ago."""
    subscription.deliveries.filter(state=State.DELIVERED, settled_at__lt=timezone.now() - KEEP).delete()
