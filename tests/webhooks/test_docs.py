"""docs/webhooks.md: its example verifies what is sent, and its list of kinds is the list."""

import re
from typing import Any

import pytest

from tests import factories
from tests.processes import CHECKOUT
from tests.webhooks.conftest import Subscribe
from tests.webhooks.receiver import Receiver
from tradetalks.webhooks.courier import deliver_due
from tradetalks.webhooks.delivery import WAITS
from tradetalks.webhooks.kinds import KINDS

GUIDE = (CHECKOUT / "docs" / "webhooks.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_example_verifies_a_message_and_refuses_others(to_receiver: Subscribe, receiver: Receiver) -> None:
    namespace: dict[str, Any] = {}
    (example,) = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
    exec(example, namespace)  # noqa: S102 -- our own page
    verify = namespace["verify"]
    _, secret = to_receiver(kinds=["issue.opened"])
    factories.make_issue(factories.make_negotiation())
    deliver_due()
    (message,) = receiver.messages
    verify(secret, message.headers, message.body)
    with pytest.raises(ValueError, match="not signed"):
        verify(secret, message.headers, message.body + b" ")
    with pytest.raises(ValueError, match="not signed"):
        verify(to_receiver()[1], message.headers, message.body)
    with pytest.raises(ValueError, match="too old"):
        verify(secret, {**message.headers, "webhook-timestamp": "1550232000"}, message.body)


def test_the_page_lists_every_kind() -> None:
    cells = re.findall(r"^\| (`.*?) \|", GUIDE.split("## Kinds of events")[1], flags=re.MULTILINE)
    assert sorted(re.findall(r"`([a-z_.]+)`", " ".join(cells))) == list(KINDS)


def test_the_page_says_how_often_it_is_tried() -> None:
    assert len(WAITS) == 9
    assert "after the tenth try" in GUIDE
