"""Couriers at work: several at once, killed ones, hanging receivers; and that an act waits for none of it."""

import datetime as dt
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from tests import factories
from tests.processes import CHECKOUT, Processes, environment, live_database, manage, wait_until
from tests.webhooks.conftest import Subscribe
from tests.webhooks.receiver import Receiver, answer
from tradetalks.accounts.models import User
from tradetalks.webhooks import courier as couriers
from tradetalks.webhooks.courier import Courier
from tradetalks.webhooks.delivery import LEASE, due, work_off
from tradetalks.webhooks.models import WebhookDelivery, WebhookSubscription

SAMPLE = CHECKOUT / "issues" / "sample" / "two-articles.json"


def in_threads(*work: Callable[[], Any]) -> None:
    """Do all of it at the same time, each in a thread with database connections of its own."""

    def closing(do: Callable[[], Any]) -> None:
        try:
            do()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=closing, args=[do]) for do in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_deliver_each_message_once_and_in_order(to_receiver: Subscribe, receiver: Receiver) -> None:
    rows = [to_receiver(kinds=["issue.opened"])[0] for _ in range(2)]
    talks = factories.make_negotiation()
    for _ in range(15):
        factories.make_issue(talks)

    def work() -> None:
        while due().exists():
            for row in rows:
                work_off(row.pk)

    in_threads(*[work] * 4)
    by_subscription = {row.pk: list(row.deliveries.values_list("message_id", flat=True)) for row in rows}
    for ids in by_subscription.values():
        mine = [message for message in receiver.messages if message.id in set(map(str, ids))]
        assert len(mine) == 15
        assert [message.event for message in mine] == sorted(message.event for message in mine)
    assert len(receiver.messages) == 30
    assert set(WebhookDelivery.objects.values_list("state", "attempts")) == {("delivered", 1)}


@pytest.mark.django_db(transaction=True)
def test_what_is_recorded_while_it_delivers_is_delivered_too(to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    talks = factories.make_negotiation()
    written = threading.Event()

    def write() -> None:
        for _ in range(20):
            factories.make_issue(talks)
        written.set()

    def deliver() -> None:
        while not written.is_set() or due().exists():
            work_off(row.pk)

    in_threads(write, deliver, deliver)
    assert receiver.events == sorted(set(receiver.events))
    assert len(receiver.events) == 20


def wait_for(courier: Courier) -> None:
    """All that it started on has ended."""
    for thread in courier._at_work.values():
        thread.join(30)


@pytest.mark.django_db(transaction=True)
def test_a_courier_serves_so_many_at_once_and_no_more(
    to_receiver: Subscribe, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(couriers, "AT_ONCE", 2)
    let_go = threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        let_go.wait(60)
        answer(204)(handler)

    receiver.always = hang
    for _ in range(3):
        to_receiver(kinds=["issue.opened"])
    factories.make_issue(factories.make_negotiation())
    courier = Courier()
    courier.look()
    assert all(receiver.arrived.acquire(timeout=30) for _ in range(2))
    courier.look()
    assert len(courier._at_work) == 2
    let_go.set()
    wait_for(courier)
    courier.look()
    wait_for(courier)
    assert len(receiver.messages) == 3


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_hangs_keeps_neither_an_act_nor_another_receiver_waiting(
    to_receiver: Subscribe, receiver: Receiver
) -> None:
    let_go = threading.Event()

    def hang_there(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/hangs":
            let_go.wait(60)
        answer(204)(handler)

    receiver.always = hang_there
    hanging, _ = to_receiver(kinds=["issue.opened"], url=f"http://127.0.0.1:{receiver.port}/hangs")
    well, _ = to_receiver(kinds=["issue.opened"])
    talks = factories.make_negotiation()
    factories.make_issue(talks)
    courier = Courier()
    courier.look()
    courier._at_work[well.pk].join(30)
    factories.make_issue(talks)
    courier.look()
    courier._at_work[well.pk].join(30)
    assert [message.path for message in receiver.messages if message.path != "/hangs"] == ["/hook?of=talks"] * 2
    assert WebhookDelivery.objects.filter(subscription=hanging, state="delivered").count() == 0
    let_go.set()
    wait_for(courier)
    courier.look()
    wait_for(courier)
    assert not WebhookDelivery.objects.exclude(state="delivered").exists()


@pytest.mark.django_db(transaction=True)
def test_the_courier_runs_until_it_is_told_to_leave(to_receiver: Subscribe, receiver: Receiver) -> None:
    to_receiver(kinds=["issue.opened"])
    courier = Courier(every=0.01)
    courier.start()
    factories.make_issue(factories.make_negotiation())
    assert receiver.arrived.acquire(timeout=30)
    courier.leaving.set()
    courier.join(30)
    wait_for(courier)
    assert WebhookDelivery.objects.get().state == "delivered"


@pytest.mark.django_db
def test_the_command_delivers_once(to_receiver: Subscribe, receiver: Receiver, capsys: Any) -> None:
    to_receiver(kinds=["issue.opened"])
    factories.make_issue(factories.make_negotiation())
    call_command("deliver_webhooks", "--once")
    assert capsys.readouterr().out == "1 messages delivered.\n"
    assert len(receiver.messages) == 1


@pytest.mark.django_db
def test_the_lease_of_a_killed_worker_runs_out(to_receiver: Subscribe, receiver: Receiver) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(factories.make_negotiation())
    leased = WebhookSubscription.objects.filter(pk=row.pk)
    leased.update(lease_holder="killed", lease_until=timezone.now() + LEASE)
    assert not due().exists()
    assert work_off(row.pk) == 0
    leased.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert work_off(row.pk) == 1


# --- real processes ----------------------------------------------------------------------------------

SUBSCRIBE = """
from django.utils import timezone
from tradetalks.accounts.models import User
from tradetalks.webhooks.actions import subscribe
person = User.objects.create_superuser("manager", password="x")
print(subscribe(by=person, at=timezone.now(), name="Receiver", url="{url}", kinds=["round.logged"])[1])
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with every table and no record, to be copied."""
    with live_database("webhooks_migrated") as url:
        manage("migrate", "--noinput", env=environment(tmp_path_factory.mktemp("migrated"), DATABASE_URL=url))
        yield url


@pytest.fixture
def database_url(migrated: str) -> Iterator[str]:
    with live_database("webhooks_live", like=migrated) as url:
        yield url


@pytest.fixture
def processes(tmp_path: Path, database_url: str, receiver: Receiver) -> Iterator[Processes]:
    env = environment(tmp_path, DATABASE_URL=database_url, SECRET_KEY="x" * 60, TRADETALKS_WEBHOOK_ALLOW_PRIVATE="1")
    with Processes(tmp_path, env) as started:
        yield started


def ask(url: str, statement: str) -> Any:
    """The one value a statement returns, if any."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    connection.close()
    return row and row[0]


@pytest.mark.services
def test_a_courier_killed_while_it_sends_is_replaced_and_the_message_sent_again(
    processes: Processes, database_url: str, receiver: Receiver
) -> None:
    secret = manage("shell", "--no-imports", "--command", SUBSCRIBE.format(url=receiver.url), env=processes.env).strip()
    manage("load_dossier", str(SAMPLE), env=processes.env)
    let_go = threading.Event()
    receiver.replies = [lambda handler: (let_go.wait(60), answer(204)(handler))[1]]
    command = [sys.executable, "manage.py", "deliver_webhooks"]
    first = subprocess.Popen(command, cwd=CHECKOUT, env=processes.env)
    assert receiver.arrived.acquire(timeout=60)
    first.kill()
    first.wait()
    let_go.set()
    assert ask(database_url, "SELECT COUNT(*) FROM webhooks_webhookdelivery WHERE state = 'delivered'") == 0
    ask(database_url, "UPDATE webhooks_webhooksubscription SET lease_until = now()")
    second = subprocess.Popen(command, cwd=CHECKOUT, env=processes.env)
    left = "SELECT COUNT(*) FROM webhooks_webhookdelivery WHERE state <> 'delivered'"
    head = "SELECT (SELECT cursor FROM webhooks_webhooksubscription) = (SELECT number FROM ledger_head)"
    wait_until(lambda: ask(database_url, head) and not ask(database_url, left), within_seconds=60, what="delivered")
    second.send_signal(signal.SIGTERM)
    assert second.wait(30) == 0
    ids = [message.id for message in receiver.messages]
    assert ids[0] == ids[1]  # so a receiver that remembers ids drops it
    assert len(ids) == len(set(ids)) + 1
    assert receiver.events[1:] == sorted(set(receiver.events))
    assert all(message.signatures(secret) for message in receiver.messages)


@pytest.mark.services
def test_a_worker_delivers_beside_its_tasks_and_needs_no_redis_for_it(
    processes: Processes, redis_server: Any, receiver: Receiver
) -> None:
    processes.env["REDIS_URL"] = redis_server.url
    manage("shell", "--no-imports", "--command", SUBSCRIBE.format(url=receiver.url), env=processes.env)
    processes.start("worker")
    wait_until(lambda: "ready." in processes.log("worker"), within_seconds=60, what="the worker is ready")
    redis_server.stop()
    manage("load_dossier", str(SAMPLE), env=processes.env)
    assert receiver.arrived.acquire(timeout=60)


@pytest.mark.services
def test_a_web_server_without_a_broker_delivers_beside_its_requests(processes: Processes, receiver: Receiver) -> None:
    manage("shell", "--no-imports", "--command", SUBSCRIBE.format(url=receiver.url), env=processes.env)
    processes.start_web()
    manage("load_dossier", str(SAMPLE), env=processes.env)
    assert receiver.arrived.acquire(timeout=60)


@pytest.mark.django_db
def test_without_the_right_to_read_there_is_no_lease_left_behind(
    to_receiver: Subscribe, receiver: Receiver, manager: User
) -> None:
    row, _ = to_receiver(kinds=["issue.opened"])
    factories.make_issue(factories.make_negotiation())
    manager.groups.clear()
    assert work_off(row.pk) == 0
    assert WebhookSubscription.objects.values_list("lease_until", "lease_holder").get() == (None, "")
