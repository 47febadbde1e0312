"""Secrets and signatures: the published test vector, and what is stored."""

import base64
import datetime as dt
from typing import Any

import pytest

from tests.factories import AT
from tests.webhooks.conftest import Subscribe
from tests.webhooks.receiver import Receiver
from tradetalks.accounts.models import User
from tradetalks.webhooks import signing
from tradetalks.webhooks.actions import resume, rotate_secret, send_test
from tradetalks.webhooks.models import WebhookSubscription


def test_the_vector_of_the_specification() -> None:
    """From the reference libraries of standardwebhooks.com."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = signing.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.django_db
def test_the_secret_is_of_the_length_the_specification_wants_and_not_stored(to_receiver: Subscribe) -> None:
    row, secret = to_receiver()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    row.refresh_from_db()
    stored = " ".join(str(value) for value in vars(row).values())
    assert secret not in stored
    assert base64.b64decode(secret.removeprefix("whsec_")).hex() not in stored
    assert to_receiver()[1] != secret


@pytest.mark.django_db
def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(
    to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    row, old = to_receiver()
    new = rotate_secret(row, by=manager, at=AT)
    for hours, signed_by_old in ((1, True), (23, True), (24, False), (48, False)):
        send_test(row, by=manager, at=AT + dt.timedelta(hours=hours))
        message = receiver.messages[-1]
        assert message.signatures(new)
        assert message.signatures(old) is signed_by_old
        assert len(message.headers["webhook-signature"].split(" ")) == 1 + signed_by_old


@pytest.mark.django_db
def test_another_secret_key_is_told_and_signs_nothing(
    to_receiver: Subscribe, receiver: Receiver, manager: User, settings: Any
) -> None:
    row, old = to_receiver()
    settings.SECRET_KEY = "another"
    assert "SECRET_KEY was changed" in send_test(row, by=manager, at=AT).error
    assert receiver.messages == []
    new = rotate_secret(row, by=manager, at=AT)
    row = WebhookSubscription.objects.get()
    resume(row, by=manager)
    assert send_test(row, by=manager, at=AT).is_delivered
    assert receiver.messages[0].signatures(new)
    assert not receiver.messages[0].signatures(old)
    assert len(receiver.messages[0].headers["webhook-signature"].split(" ")) == 1
