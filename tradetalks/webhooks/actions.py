"""What managers do with subscriptions. Everything the admin does goes through here.

Like tokens, subscriptions say who is told, not what is so: they are no part of the record and not in the ledger.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from tradetalks.accounts.models import User
from tradetalks.accounts.rights import Right, require
from tradetalks.ledger.models import Change
from tradetalks.ledger.reading import head_number
from tradetalks.ledger.recording import validate
from tradetalks.ledger.refusals import Invalid
from tradetalks.webhooks import outbox, payload, signing
from tradetalks.webhooks.addresses import NotAllowedAddress, parse
from tradetalks.webhooks.delivery import pause as pause_running
from tradetalks.webhooks.kinds import KINDS
from tradetalks.webhooks.models import WebhookDelivery, WebhookSubscription
from tradetalks.webhooks.sending import Answer, post


def require_managing(person: Any) -> None:
    """Raise NotAllowed unless the person may see and change who is told."""
    require(person, Right.MANAGE)


def negotiations() -> list[str]:
    """Slugs of every negotiation on record, in alphabetical order."""
    opened = Change.objects.filter(model="rounds.negotiation", before__isnull=True)
    return sorted(opened.values_list("ref", flat=True))


def subscribe(
    *, by: User, at: dt.datetime, name: str, url: str, scope: str = "", kinds: Sequence[str] = ()
) -> tuple[WebhookSubscription, str]:
    """Tell `url` of what is recorded from now on; returns the subscription and its secret, to be shown once.

    `scope` is the slug of a negotiation, or empty for all; no `kinds` are all kinds. NotAllowed without the right
    to manage; Invalid names each wrong field.
    """
    require_managing(by)
    row = WebhookSubscription(owner=by, created_at=at, cursor=head_number())
    _set(row, name=name, url=url, scope=scope, kinds=kinds)
    secret = _new_secret(row)
    row.save(force_insert=True)
    return row, secret


def edit_subscription(
    row: WebhookSubscription, *, by: User, name: str, url: str, scope: str, kinds: Sequence[str]
) -> None:
    """Change what is told to whom, for what is recorded and not yet in the outbox. Refusals as in `subscribe`."""
    require_managing(by)
    _set(row, name=name, url=url, scope=scope, kinds=kinds)
    row.next_try_at = None
    row.save(update_fields=["name", "url", "scope", "kinds", "next_try_at"])


def pause(row: WebhookSubscription, *, by: User, at: dt.datetime) -> bool:
    """Send nothing more until it is resumed, at most the message just being sent; False when paused already."""
    require_managing(by)
    return pause_running(row.pk, at=at, reason=f"Paused by {by}.")


def resume(row: WebhookSubscription, *, by: User) -> bool:
    """Go on where it paused: what was recorded meanwhile is told too, in order. False when it was not paused."""
    require_managing(by)
    paused = WebhookSubscription.objects.filter(pk=row.pk, paused_at__isnull=False)
    return paused.update(paused_at=None, paused_reason="", next_try_at=None) == 1


def rotate_secret(row: WebhookSubscription, *, by: User, at: dt.datetime) -> str:
    """Make a new secret and return it, to be shown once. For signing.OVERLAP messages carry the old signature too."""
    require_managing(by)
    old, check = row.secret_salt, row.secret_check
    secret = _new_secret(row)
    still_valid = signing.fingerprint(signing.derive(old)) == check
    row.old_secret_salt = old if still_valid else ""
    row.old_secret_until = at + signing.OVERLAP if still_valid else None
    row.save(update_fields=["secret_salt", "secret_check", "old_secret_salt", "old_secret_until"])
    return secret


def send_test(row: WebhookSubscription, *, by: User, at: dt.datetime) -> Answer:
    """Send a `webhook.test` message here and now, beside the outbox, and say what came back. Takes 13 s at most."""
    require_managing(by)
    try:
        secrets = signing.secrets_of(row, at=at)
    except signing.SecretLost as error:
        return Answer(error=str(error))
    body = payload.test_body(at)
    return post(row.url, body, signing.headers(secrets, str(uuid.uuid4()), int(at.timestamp()), body))


def replay(deliveries: QuerySet[WebhookDelivery], *, by: User) -> int:
    """Have deliveries that are over sent again, under their ids, before what waits; returns how many.

    Those of a paused subscription are sent when it is resumed.
    """
    require_managing(by)
    chosen = list(deliveries.filter(settled_at__isnull=False).values_list("pk", "subscription"))
    again = outbox.again(WebhookDelivery.objects.filter(pk__in=[pk for pk, _ in chosen], settled_at__isnull=False))
    WebhookSubscription.objects.filter(pk__in={subscription for _, subscription in chosen}).update(next_try_at=None)
    return again


def replay_from(row: WebhookSubscription, *, by: User, number: int) -> None:
    """Have every event from changeset `number` on sent again, in order; also of before the subscription was made."""
    require_managing(by)
    newest = head_number()
    if not 1 <= number <= newest:
        raise Invalid(f"Write the number of a changeset, 1 to {newest}.", field="number")
    outbox.set_back(row, number=number)


def _set(row: WebhookSubscription, *, name: str, url: str, scope: str, kinds: Sequence[str]) -> None:
    row.name, row.url, row.scope, row.kinds = name.strip(), url.strip(), scope, sorted(set(kinds))
    errors = {}
    if unknown := [kind for kind in row.kinds if kind not in KINDS]:
        errors["kinds"] = f"{unknown[0]} is no kind of event."
    if scope and scope not in negotiations():
        errors["scope"] = f"There is no negotiation '{scope}'."
    try:
        parse(row.url)
    except NotAllowedAddress as error:
        errors["url"] = str(error)
    if errors:
        raise Invalid("; ".join(f"{field}: {text}" for field, text in errors.items()), errors=errors)
    validate(row)


def _new_secret(row: WebhookSubscription) -> str:
    row.secret_salt = signing.new_salt()
    secret = signing.derive(row.secret_salt)
    row.secret_check = signing.fingerprint(secret)
    return signing.as_text(secret)
