"""From an act to the receiver: all of it, once each, in the ledger's order; and what happens when it fails."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rounds.models import Negotiation
from tests import factories
from tests.webhooks.conftest import Subscribe
from tests.webhooks.receiver import Receiver, answer
from tradetalks.accounts.models import User
from tradetalks.ledger.models import Changeset
from tradetalks.webhooks import outbox
from tradetalks.webhooks.actions import edit_subscription, pause, replay, replay_from, resume
from tradetalks.webhooks.courier import deliver_due
from tradetalks.webhooks.delivery import JITTER, KEEP, MOST_TRIES, WAITS, due, wait_after, work_off
from tradetalks.webhooks.models import State, WebhookDelivery, WebhookSubscription
from tradetalks.webhooks.sending import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks() -> Negotiation:
    return factories.make_negotiation("talks")


def let_try_again() -> None:
    """The wait before the next try is over."""
    WebhookSubscription.objects.update(next_try_at=None)


def fail_until_given_up(pk: int) -> None:
    for _ in range(MOST_TRIES):
        work_off(pk)
        let_try_again()


def the(row: WebhookSubscription) -> WebhookSubscription:
    return WebhookSubscription.objects.get(pk=row.pk)


# --- well --------------------------------------------------------------------------------------------


def test_everything_recorded_after_is_told_once_in_order_and_signed(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver
) -> None:
    factories.make_issue(talks)
    row, secret = to_receiver()
    issues = [factories.make_issue(talks) for _ in range(3)]
    factories.make_status(issues[0], "narrowing", citations=())
    assert work_off(row.pk) == 7
    kinds = ["issue.opened", "status_change.recorded"]
    expected = [(number, kind) for number in range(row.cursor + 1, row.cursor + 4) for kind in kinds]
    assert receiver.events == [*expected, (factories.head(), "status_change.recorded")]
    assert all(message.signatures(secret) for message in receiver.messages)
    assert len({message.id for message in receiver.messages}) == 7
    now = timezone.now().timestamp()
    assert all(abs(int(message.headers["webhook-timestamp"]) - now) < 300 for message in receiver.messages)
    assert receiver.messages[0].json["timestamp"] == "2019-02-15T12:00:00.000000Z"
    assert work_off(row.pk) == 0
    assert not due().exists()
    assert set(WebhookDelivery.objects.values_list("state", "attempts", "last_status")) == {("delivered", 1, 204)}


def test_only_the_kinds_and_the_negotiation_asked_for(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver
) -> None:
    row, _ = to_receiver(scope="talks", kinds=["status_change.recorded"])
    issue = factories.make_issue(talks)
    factories.make_issue(factories.make_negotiation("others"))
    factories.make_position(issue, "CN", "rejects")
    assert deliver_due() == 1
    assert [kind for _, kind in receiver.events] == ["status_change.recorded"]
    assert the(row).cursor == factories.head()


def test_what_is_not_told_moves_the_cursor_only(to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver()
    factories.make_source()
    factories.make_party("EU", "European Union")
    assert deliver_due() == 0
    assert receiver.messages == []
    assert the(row).cursor == factories.head()


def test_a_long_way_behind(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "CHANGESETS_AT_ONCE", 3)
    row, _ = to_receiver(kinds=["issue.opened"], scope="talks")
    for _ in range(10):
        factories.make_issue(talks)
        factories.make_source()
    assert work_off(row.pk) == 10
    assert receiver.events == sorted(receiver.events)
    assert the(row).cursor == factories.head()


def test_an_act_pays_nothing_for_being_told(talks: Negotiation, to_receiver: Subscribe) -> None:
    issue = factories.make_issue(talks)
    factories.make_status(issue, "narrowing", on="2019-02-16", citations=())

    def statements(on: str) -> list[list[str]]:
        with CaptureQueriesContext(connection) as captured:
            factories.make_status(issue, "narrowing", on=on, citations=())
        return [re.findall(r'^\w+|(?:FROM|INTO|UPDATE) "\w+"', query["sql"]) for query in captured]

    without = statements("2019-02-17")
    to_receiver()
    assert statements("2019-02-18") == without
    assert not [statement for statement in without if "webhooks" in str(statement)]


def test_looking_for_work_is_two_statements(to_receiver: Subscribe, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        to_receiver()
    with django_assert_num_queries(2):
        list(due())


# --- not so well -------------------------------------------------------------------------------------


def test_the_waits_are_those_of_standard_webhooks_and_a_little_longer() -> None:
    minute, hour = 60, 3600
    assert tuple(WAITS) == (5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour)
    for failures, wait in enumerate(WAITS, start=1):
        drawn = {wait_after(failures, Answer(500)) for _ in range(200)}
        assert min(drawn) >= wait
        assert max(drawn) <= wait * (1 + JITTER) + 1
        assert len(drawn) > 1
    assert wait_after(1, Answer(429, retry_after=3600)) == 3600
    assert wait_after(9, Answer(429, retry_after=3600)) >= 24 * hour


def test_a_failed_message_is_tried_again_and_holds_up_those_after_it(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver
) -> None:
    row, secret = to_receiver(kinds=["issue.opened"])
    for _ in range(2):
        factories.make_issue(talks)
    receiver.replies = [answer(500), answer(503)]
    assert work_off(row.pk) == 0
    first = row.deliveries.earliest("changeset")
    assert (first.state, first.attempts, first.last_status) == (State.FAILED, 1, 500)
    assert first.error == "Answered 500, not 2xx."
    assert not due().exists()
    assert work_off(row.pk) == 0
    assert len(receiver.messages) == 1
    let_try_again()
    assert work_off(row.pk) == 0
    let_try_again()
    assert work_off(row.pk) == 2
    numbers = [number for number, _ in receiver.events]
    assert numbers == [row.cursor + 1] * 3 + [row.cursor + 2]
    assert len({message.id for message in receiver.messages[:3]}) == 1
    assert len({message.body for message in receiver.messages[:3]}) == 1
    assert all(message.signatures(secret) for message in receiver.messages)
    assert the(row).next_try_at is None


def test_each_try_is_signed_with_the_moment_of_the_try(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver
) -> None:
    row, secret = to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    receiver.replies = [answer(500)]
    noon = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)
    for later in (dt.timedelta(0), dt.timedelta(hours=5)):
        with time_machine.travel(noon + later, tick=False):
            work_off(row.pk)
        let_try_again()
    timestamps = [int(message.headers["webhook-timestamp"]) for message in receiver.messages]
    assert timestamps == [noon.timestamp(), noon.timestamp() + 5 * 3600]
    assert all(message.signatures(secret) for message in receiver.messages)


def test_the_next_try_waits_as_long_as_the_schedule_says(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    receiver.always = answer(500)
    for wait in WAITS:
        work_off(row.pk)
        found = WebhookSubscription.objects.annotate(now=Now()).get()
        assert found.next_try_at is not None
        left = (found.next_try_at - found.now).total_seconds()
        assert 0.9 * wait - 60 < left <= wait * (1 + JITTER) + 1
        let_try_again()


def test_a_clock_that_is_wrong_changes_no_wait(talks: Negotiation, to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    receiver.replies = [answer(500)]
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        assert work_off(row.pk) == 0
        assert not due().exists()
    assert not due().exists()


def test_after_the_last_try_it_is_given_up_and_the_next_is_sent(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    for _ in range(2):
        factories.make_issue(talks)
    receiver.replies = [answer(500)] * MOST_TRIES
    fail_until_given_up(row.pk)
    assert list(row.deliveries.order_by("changeset").values_list("state", "attempts")) == [
        (State.DEAD, MOST_TRIES),
        (State.DELIVERED, 1),
    ]
    assert the(row).paused_at is None
    assert not due().exists()


def test_two_given_up_in_a_row_pause_the_subscription(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    for _ in range(3):
        factories.make_issue(talks)
    receiver.always = answer(502)
    fail_until_given_up(row.pk)
    fail_until_given_up(row.pk)
    paused = the(row)
    assert paused.paused_reason == "Two messages in a row were given up. Answered 502, not 2xx."
    assert not due().exists()
    assert len(receiver.messages) == 2 * MOST_TRIES
    receiver.always, receiver.messages = answer(204), []
    assert replay(row.deliveries.filter(state=State.DEAD), by=manager) == 2
    assert work_off(row.pk) == 0
    assert resume(row, by=manager)
    assert work_off(row.pk) == 3
    assert receiver.events == sorted(receiver.events)


def test_a_dead_one_is_sent_again_under_its_id(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    row, secret = to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    receiver.replies = [answer(500)] * MOST_TRIES
    fail_until_given_up(row.pk)
    assert replay(WebhookDelivery.objects.all(), by=manager) == 1
    assert deliver_due() == 1
    assert len(receiver.messages) == MOST_TRIES + 1
    assert len({message.id for message in receiver.messages}) == 1
    assert receiver.messages[-1].signatures(secret)


def test_everything_from_a_changeset_on_is_sent_again(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    early = factories.make_issue(talks)
    row, _ = to_receiver(kinds=["issue.opened"])
    for _ in range(2):
        factories.make_issue(talks)
    deliver_due()
    ids = [message.id for message in receiver.messages]
    receiver.messages.clear()
    first = Changeset.objects.get(changes__model="issues.issue", changes__object_id=early.pk).number
    replay_from(row, by=manager, number=first)
    assert deliver_due() == 3
    assert receiver.events[0][0] == first
    assert [message.id for message in receiver.messages][1:] == ids
    assert receiver.events == sorted(receiver.events)


def test_410_pauses_and_resuming_goes_on_where_it_was(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    for _ in range(2):
        factories.make_issue(talks)
    receiver.replies = [answer(410)]
    assert deliver_due() == 0
    assert the(row).paused_reason == "The receiver answered 410: it wants no more messages."
    assert not due().exists()
    factories.make_issue(talks)
    assert deliver_due() == 0
    assert resume(row, by=manager)
    assert deliver_due() == 3
    assert receiver.events == [receiver.events[0], *sorted(set(receiver.events))]


def test_a_failing_receiver_holds_up_nobody_else(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver
) -> None:
    failing, _ = to_receiver(kinds=["issue.opened"], url=f"http://127.0.0.1:{receiver.port}/failing")
    to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    receiver.replies = [answer(500)]
    assert deliver_due() == 1
    assert failing.deliveries.get().state == State.FAILED


def test_a_paused_subscription_is_sent_nothing_and_misses_nothing(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    assert pause(row, by=manager, at=factories.AT)
    assert not pause(row, by=manager, at=factories.AT)
    factories.make_issue(talks)
    assert deliver_due() == 0
    assert the(row).paused_reason == "Paused by manager."
    assert resume(row, by=manager)
    assert deliver_due() == 1


def test_who_may_no_longer_read_is_told_nothing(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    manager.is_active = False
    manager.save()
    assert deliver_due() == 0
    assert receiver.messages == []
    assert the(row).paused_reason == "manager may no longer read the record."


def test_another_address_is_tried_at_once(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    receiver.replies = [answer(404)]
    deliver_due()
    url = f"http://127.0.0.1:{receiver.port}/moved"
    edit_subscription(the(row), by=manager, name="Receiver", url=url, scope="", kinds=["issue.opened"])
    assert deliver_due() == 1
    assert [message.path for message in receiver.messages] == ["/hook?of=talks", "/moved"]


def test_an_address_that_is_no_longer_allowed_gets_nothing(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver, settings: Any
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    settings.WEBHOOK_ALLOW_PRIVATE = False
    assert deliver_due() == 0
    assert receiver.messages == []
    assert row.deliveries.get().error.startswith("Write an https:// address")


def test_what_was_delivered_long_ago_is_removed_and_what_was_given_up_is_not(
    talks: Negotiation, to_receiver: Subscribe, receiver: Receiver
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    for _ in range(3):
        factories.make_issue(talks)
    deliver_due()
    old, dead, _ = row.deliveries.order_by("changeset")
    long_ago = timezone.now() - KEEP - dt.timedelta(minutes=1)
    WebhookDelivery.objects.filter(pk__in=[old.pk, dead.pk]).update(settled_at=long_ago)
    WebhookDelivery.objects.filter(pk=dead.pk).update(state=State.DEAD)
    factories.make_issue(talks)
    deliver_due()
    assert not WebhookDelivery.objects.filter(pk=old.pk).exists()
    assert row.deliveries.count() == 3


def test_a_try_that_loses_its_worker_is_counted(talks: Negotiation, to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(talks)
    outbox.fill(row)
    for tried in range(MOST_TRIES):
        delivery = row.deliveries.get()
        assert delivery.attempts == tried
        assert outbox.begin(delivery)  # and the worker is killed
    assert work_off(row.pk) == 0
    delivery = row.deliveries.get()
    assert (delivery.state, delivery.error) == (State.DEAD, "The worker was lost in the last try.")
    assert receiver.messages == []
