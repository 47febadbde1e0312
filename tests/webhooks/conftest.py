"""A receiver, and a subscription of a manager to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.factories import AT
from tests.webhooks.receiver import Receiver
from tradetalks.accounts.models import User
from tradetalks.webhooks.actions import subscribe
from tradetalks.webhooks.models import WebhookSubscription

Subscribe = Callable[..., tuple[WebhookSubscription, str]]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """On loopback, which the operator allows here."""
    settings.WEBHOOK_ALLOW_PRIVATE = True
    receiver = Receiver()
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture
def to_receiver(receiver: Receiver, manager: User) -> Subscribe:
    """Makes a subscription to the receiver; returns it and its secret."""

    def make(**values: Any) -> tuple[WebhookSubscription, str]:
        return subscribe(**{"by": manager, "at": AT, "name": "Receiver", "url": receiver.url, **values})

    return make
