"""From the ledger into the outbox: the events of the changesets after a subscription's cursor, in their order."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from tradetalks.ledger.models import Change, Changeset
from tradetalks.ledger.reading import head_number
from tradetalks.webhooks.kinds import BY_MODEL, kind_of
from tradetalks.webhooks.models import State, WebhookDelivery, WebhookSubscription

CHANGESETS_AT_ONCE = 200
"""How many changesets one call looks at: the outbox of a subscription that is far behind is filled bit by bit."""


def fill(subscription: WebhookSubscription) -> bool:
    """Take the next changesets after the cursor into the outbox and move the cursor; False at the end of the ledger.

    The caller holds the subscription's lease. Rows and cursor are written in one transaction, and an event that is
    there already is left as it is. A cursor that a replay set back meanwhile stays where the replay set it.
    """
    newest = head_number()
    if subscription.cursor >= newest:
        return False
    wanted = Changeset.objects.filter(number__gt=subscription.cursor, number__lte=newest)
    if subscription.scope:
        wanted = wanted.filter(scope=subscription.scope)
    numbers = {
        row["number"]: row["hash"] for row in wanted.order_by("number").values("number", "hash")[:CHANGESETS_AT_ONCE]
    }
    reached = max(numbers) if len(numbers) == CHANGESETS_AT_ONCE else newest
    rows = [
        WebhookDelivery(
            subscription=subscription,
            changeset_id=number,
            kind=kind,
            position=position,
            message_id=message_id(subscription, numbers[number], kind),
        )
        for (number, kind), position in first_positions(numbers).items()
        if not subscription.kinds or kind in subscription.kinds
    ]
    with transaction.atomic():
        moved = WebhookSubscription.objects.filter(pk=subscription.pk, cursor=subscription.cursor)
        if moved.update(cursor=reached):
            WebhookDelivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    subscription.refresh_from_db(fields=["cursor"])
    return True


def first_positions(numbers: Iterable[int]) -> dict[tuple[int, str], int]:
    """(changeset, kind of event) → position of the first change of that kind, in the ledger's order."""
    found: dict[tuple[int, str], int] = {}
    changes = Change.objects.filter(changeset__in=list(numbers), model__in=BY_MODEL).order_by("changeset", "position")
    columns = changes.values_list("changeset_id", "position", "model", "before", "after")
    for number, position, model, before, after in columns.iterator(chunk_size=500):
        kind = kind_of(model, before, after)
        if kind is not None:
            found.setdefault((number, kind), position)
    return found


def message_id(subscription: WebhookSubscription, changeset_hash: str, kind: str) -> uuid.UUID:
    """The same for the same event whenever it is derived; another for every subscription and every ledger."""
    return uuid.uuid5(subscription.key, f"{changeset_hash}/{kind}")


def again(deliveries: QuerySet[WebhookDelivery]) -> int:
    """Have these delivered as if for the first time, under the same ids; returns how many."""
    return deliveries.update(
        state=State.WAITING, attempts=0, settled_at=None, tried_at=None, last_status=None, error=""
    )


def set_back(subscription: WebhookSubscription, *, number: int) -> None:
    """Deliver every event from changeset `number` on once more."""
    with transaction.atomic():
        again(subscription.deliveries.filter(changeset__gte=number, settled_at__isnull=False))
        WebhookSubscription.objects.filter(pk=subscription.pk, cursor__gte=number).update(cursor=number - 1)
        WebhookSubscription.objects.filter(pk=subscription.pk).update(next_try_at=None)


def settle(delivery: WebhookDelivery, state: str, **values: object) -> bool:
    """Write how a try ended, unless somebody else has settled it; returns whether it was written."""
    over = state in (State.DELIVERED, State.DEAD)
    still_open = WebhookDelivery.objects.filter(pk=delivery.pk, state__in=WebhookDelivery.OPEN)
    return still_open.update(state=state, settled_at=timezone.now() if over else None, **values) == 1


def begin(delivery: WebhookDelivery) -> bool:
    """Count a try before it is made; False when the delivery is no longer as it was read."""
    as_read = WebhookDelivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state__in=WebhookDelivery.OPEN)
    return as_read.update(attempts=F("attempts") + 1, tried_at=timezone.now()) == 1
