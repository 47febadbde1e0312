"""Secrets and signatures by the Standard Webhooks specification (symmetric, `v1`).

A secret is 32 bytes: HMAC-SHA256 of a random salt under a key derived from SECRET_KEY. Only the salt is stored, so a
copy of the database without SECRET_KEY can sign nothing, and a secret is shown only when it is made. The price: a
new SECRET_KEY makes all secrets anew; `secret_of` tells, and what was to be sent waits until the secret is rotated.
"""

import base64
import datetime as dt
import hashlib
import hmac
import secrets

from django.utils.crypto import salted_hmac

from tradetalks.webhooks.models import WebhookSubscription

PREFIX = "whsec_"
OVERLAP = dt.timedelta(hours=24)
"""How long after a rotation messages are signed with the old secret too."""


class SecretLost(Exception):
    """SECRET_KEY is another than when the secret was shown."""


def new_salt() -> str:
    """256 random bits."""
    return secrets.token_hex(32)


def derive(salt: str) -> bytes:
    """The secret that belongs to the salt."""
    return salted_hmac("tradetalks.webhooks", salt, algorithm="sha256").digest()


def fingerprint(secret: bytes) -> str:
    """16 hex digits that tell two secrets apart and nothing of them."""
    return hashlib.sha256(b"fingerprint" + secret).hexdigest()[:16]


def as_text(secret: bytes) -> str:
    """As a receiver is given it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def secrets_of(subscription: WebhookSubscription, *, at: dt.datetime) -> list[bytes]:
    """The secrets a message is signed with at that moment. SecretLost when the stored salt gives another secret."""
    secret = derive(subscription.secret_salt)
    if not hmac.compare_digest(fingerprint(secret), subscription.secret_check):
        raise SecretLost("SECRET_KEY was changed, so the receiver's secret is no longer valid: rotate it.")
    until = subscription.old_secret_until
    return [secret, derive(subscription.old_secret_salt)] if until is not None and at < until else [secret]


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()


def headers(signing: list[bytes], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; one signature for each secret, separated by a space."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp, body) for secret in signing),
    }
