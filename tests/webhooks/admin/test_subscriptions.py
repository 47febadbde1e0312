"""Webhooks through the admin: who may, the secret shown once, trying, pausing, rotating and sending again."""

import html
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from tests import factories
from tests.webhooks.conftest import Subscribe
from tests.webhooks.receiver import Receiver, answer
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import NotAllowed
from tradetalks.webhooks import actions
from tradetalks.webhooks.courier import deliver_due
from tradetalks.webhooks.models import State, WebhookDelivery, WebhookSubscription

pytestmark = pytest.mark.django_db
SUBSCRIPTIONS = "/admin/webhooks/webhooksubscription/"
DELIVERIES = "/admin/webhooks/webhookdelivery/"


@pytest.fixture
def desk(manager: User, client: Client) -> Client:
    client.force_login(manager)
    return client


def secret_in(page: str) -> str:
    found = re.search(r'id="secret"[^>]*value="([^"]+)"', page)
    return html.unescape(found[1]) if found else ""


def test_subscribing_shows_the_secret_once(desk: Client, receiver: Receiver) -> None:
    factories.make_negotiation("talks")
    fields = {"name": "Newsroom", "url": receiver.url, "scope": "talks", "kinds": ["issue.opened", "round.logged"]}
    response = desk.post(f"{SUBSCRIPTIONS}add/", fields)
    secret = secret_in(response.content.decode())
    assert secret.startswith("whsec_")
    assert "no-store" in response["Cache-Control"]
    row = WebhookSubscription.objects.get()
    assert (row.name, row.url, row.scope, row.kinds) == tuple(fields.values())
    assert row.cursor == factories.head()
    page = desk.get(f"{SUBSCRIPTIONS}{row.pk}/change/").content.decode()
    assert "Newsroom" in page
    assert "whsec_" not in page
    desk.post(f"{SUBSCRIPTIONS}{row.pk}/change/", {"do": "test"})
    assert receiver.messages[0].json == {
        "type": "webhook.test",
        "timestamp": receiver.messages[0].json["timestamp"],
        "data": {"negotiation": None, "changeset": None, "records": [], "more": 0, "url": None},
    }
    assert receiver.messages[0].signatures(secret)
    assert LogEntry.objects.get().get_change_message() == "Subscribed."


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", " ", "This field is required."),
        ("url", "http://example.org/", "https:// address"),
        ("url", "https://127.0.0.1/", "TRADETALKS_WEBHOOK_ALLOW_PRIVATE"),
        ("url", "https://169.254.169.254/latest", "public network"),
        ("scope", "no-such-talks", "Select a valid choice"),
        ("kinds", ["webhook.test"], "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(desk: Client, field: str, value: Any, says: str) -> None:
    fields = {"name": "N", "url": "https://example.org/", "scope": "", "kinds": [], field: value}
    page = desk.post(f"{SUBSCRIPTIONS}add/", fields).content.decode()
    assert says in html.unescape(page)
    assert not WebhookSubscription.objects.exists()


def test_editing_pausing_and_resuming(desk: Client, to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver()
    page = f"{SUBSCRIPTIONS}{row.pk}/change/"
    assert (
        desk.post(page, {"do": "edit", "name": "Other", "url": receiver.url, "kinds": ["round.logged"]}).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.name, row.kinds) == ("Other", ["round.logged"])
    assert "https:// address" in desk.post(page, {"do": "edit", "name": "O", "url": "ftp://x"}).content.decode()
    desk.post(page, {"do": "pause"})
    assert "Paused. Paused by manager." in desk.get(page).content.decode()
    assert "paused" in desk.get(SUBSCRIPTIONS).content.decode()
    desk.post(page, {"do": "resume"})
    row.refresh_from_db()
    assert row.paused_at is None
    assert desk.post(page, {"do": "nonsense"}).status_code == 302


def test_the_test_says_what_came_back(desk: Client, to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver()
    receiver.replies = [answer(500)]
    page = f"{SUBSCRIPTIONS}{row.pk}/change/"
    assert "Test: Answered 500, not 2xx." in desk.post(page, {"do": "test"}, follow=True).content.decode()
    assert "Test: answered 204." in desk.post(page, {"do": "test"}, follow=True).content.decode()
    assert not WebhookDelivery.objects.exists()


def test_rotating_shows_the_new_secret_once(desk: Client, to_receiver: Subscribe, receiver: Receiver) -> None:
    row, old = to_receiver()
    page = f"{SUBSCRIPTIONS}{row.pk}/change/"
    new = secret_in(desk.post(page, {"do": "rotate"}).content.decode())
    desk.post(page, {"do": "test"})
    assert new != old
    assert receiver.messages[0].signatures(new)
    assert receiver.messages[0].signatures(old)
    assert "whsec_" not in desk.get(page).content.decode()


def test_sending_again_from_a_changeset(desk: Client, to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(factories.make_negotiation())
    deliver_due()
    page = f"{SUBSCRIPTIONS}{row.pk}/change/"
    for wrong in ("", "x", "0", "-1", "9" * 19, "9" * 40, str(factories.head() + 1)):
        told = desk.post(page, {"do": "replay", "number": wrong})
        assert told.status_code == 200
        assert "errorlist" in told.content.decode()
    assert desk.post(page, {"do": "replay", "number": "1"}).status_code == 302
    assert deliver_due() == 1
    assert receiver.messages[0].id == receiver.messages[1].id


def test_deliveries_are_listed_filtered_and_sent_again(
    desk: Client, to_receiver: Subscribe, receiver: Receiver
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    talks = factories.make_negotiation()
    for _ in range(2):
        factories.make_issue(talks)
    deliver_due()
    dead, delivered = row.deliveries.order_by("changeset")
    WebhookDelivery.objects.filter(pk=dead.pk).update(state=State.DEAD, error="Answered 500, not 2xx.")
    page = desk.get(f"{DELIVERIES}?state__exact=dead").content.decode()
    assert "Answered 500, not 2xx." in page
    assert f"{DELIVERIES}{delivered.pk}/" not in page
    assert desk.get(f"{DELIVERIES}?subscription__id__exact={row.pk}&kind=issue.opened").status_code == 200
    found = desk.get(f"{DELIVERIES}?q={dead.message_id}").content.decode()
    assert f"{DELIVERIES}{dead.pk}/" in found
    assert f"{DELIVERIES}{delivered.pk}/" not in found
    for nonsense in ("x", "%00", "1" * 60):
        assert desk.get(f"{DELIVERIES}?q={nonsense}").status_code in (200, 302)
    assert desk.get(f"{DELIVERIES}{dead.pk}/change/").status_code == 200
    told = desk.post(DELIVERIES, {"action": "replay", "_selected_action": [dead.pk]}, follow=True)
    assert "1 to be sent again." in told.content.decode()
    assert deliver_due() == 1
    assert str(dead.message_id) == receiver.messages[-1].id


@pytest.mark.parametrize("role", ["clerk", "reader", "analyst"])
def test_only_managers_see_and_change_them(role: str, client: Client, to_receiver: Subscribe) -> None:
    row, _ = to_receiver()
    person = factories.make_user(role, is_staff=True)
    client.force_login(person)
    for address in (SUBSCRIPTIONS, f"{SUBSCRIPTIONS}add/", f"{SUBSCRIPTIONS}{row.pk}/change/", DELIVERIES):
        assert client.get(address).status_code == 403
        assert client.post(address, {"do": "pause"}).status_code == 403
    assert "ebhooks" not in client.get("/admin/").content.decode()
    deliveries, at = WebhookDelivery.objects.all(), factories.AT
    values: dict[str, Any] = {"name": "N", "url": "https://example.org/", "scope": "", "kinds": []}
    for act in (
        lambda: actions.subscribe(by=person, at=at, **values),
        lambda: actions.edit_subscription(row, by=person, **values),
        lambda: actions.pause(row, by=person, at=at),
        lambda: actions.resume(row, by=person),
        lambda: actions.rotate_secret(row, by=person, at=at),
        lambda: actions.send_test(row, by=person, at=at),
        lambda: actions.replay(deliveries, by=person),
        lambda: actions.replay_from(row, by=person, number=1),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_there_is_no_such_subscription(desk: Client) -> None:
    for wrong in ("1", "x", "9" * 30):
        assert desk.get(f"{SUBSCRIPTIONS}{wrong}/change/").status_code == 404


def test_the_start_page_has_them(desk: Client) -> None:
    page = desk.get("/admin/").content.decode()
    assert SUBSCRIPTIONS in page
    assert DELIVERIES in page
