"""Paging while somebody else writes: no row twice, none missed, at most `limit`, on connections of their own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from rounds.models import Negotiation
from tests.factories import head, make_issue, make_negotiation, make_status, make_user
from tests.rest import ROOT, client_of, get
from tradetalks.ledger.models import Changeset

ISSUES, CHANGES = "negotiations/talks/issues/", "negotiations/talks/changes/"
HISTORY = f"{ISSUES}US-005/history/"
LIMIT = 3


@pytest.fixture
def talks(transactional_db: None) -> Negotiation:
    """Twelve issues, US-001, US-003 … US-023: there is room between them."""
    negotiation = make_negotiation("talks")
    for number in range(12):
        make_issue(negotiation, ref=f"US-{2 * number + 1:03d}")
    return negotiation


@contextmanager
def writing(act: Callable[[int], object]) -> Iterator[Callable[[], None]]:
    """Somebody does `act(0)`, `act(1)` … on a connection of their own until the block ends.

    Gives what waits until one more act than now is done: then a reader knows that somebody wrote between its pages.
    """
    stop, done, errors = threading.Event(), threading.Condition(), list[BaseException]()
    acts = 0

    def work() -> None:
        nonlocal acts
        try:
            while not stop.is_set():
                act(acts)
                with done:
                    acts += 1
                    done.notify_all()
        except BaseException as error:  # handed over to the test's own thread
            errors.append(error)
            with done:
                done.notify_all()
        finally:
            connections.close_all()

    def one_more() -> None:
        with done:
            seen = acts
            assert done.wait_for(lambda: acts > seen or errors, timeout=30)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield one_more
    finally:
        stop.set()
        thread.join()
    assert not errors, errors


def pages(client: Client, path: str, between: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """Each page from `path` on, with an act of somebody else between two."""
    page = get(client, path)
    while True:
        yield page
        if page["next"] is None:
            return
        between()
        page = get(client, page["next"].split(ROOT)[1])


def test_the_issue_list_has_every_issue_once(talks: Negotiation) -> None:
    client = client_of(make_user("reader"))
    there = [f"US-{2 * number + 1:03d}" for number in range(12)]
    first = talks.issues.get(ref="US-001")

    def act(number: int) -> None:
        if number < 11:
            make_issue(talks, ref=f"US-{24 - 2 * (number + 1):03d}")  # the room is filled from the end
        make_status(first, "narrowing", on="2019-03-01", citations=[])

    with writing(act) as one_more:
        read = [row["ref"] for page in pages(client, f"{ISSUES}?limit={LIMIT}", one_more) for row in page["results"]]
    assert read == sorted(set(read))
    assert set(there) <= set(read)


def test_the_history_has_every_changeset_once(talks: Negotiation) -> None:
    client = client_of(make_user("reader"))
    issue = talks.issues.get(ref="US-005")
    for day in range(1, 12):
        make_status(issue, "narrowing", on=f"2019-03-{day:02}", citations=[])
    there = [row["number"] for row in get(client, HISTORY)["results"]]
    with writing(lambda _: make_status(issue, "narrowing", on="2019-04-01", citations=[])) as one_more:
        told = [list(page["results"]) for page in pages(client, f"{HISTORY}?limit={LIMIT}", one_more)]
    assert all(len(page) <= LIMIT for page in told)
    read = [row["number"] for page in told for row in page]
    assert read == sorted(set(read), reverse=True)
    assert read[-len(there) :] == there


def test_the_changes_feed_has_no_gap(talks: Negotiation) -> None:
    """Somebody who asks on from `last` until they have caught up has every changeset there is, in order."""
    client = client_of(make_user("reader"))
    issue = talks.issues.get(ref="US-005")
    elsewhere = make_negotiation("elsewhere")

    def act(number: int) -> None:
        if number % 3:
            make_status(issue, "narrowing", on="2019-04-01", citations=[])
        else:
            make_issue(elsewhere)

    told: list[int] = []
    last = 0
    with writing(act) as one_more:
        for _ in range(12):
            page = get(client, f"{CHANGES}?after={last}&limit={LIMIT}")
            assert len(page["results"]) <= LIMIT
            assert page["last"] >= last
            told, last = [*told, *(row["number"] for row in page["results"])], page["last"]
            one_more()
    while last < head():
        page = get(client, f"{CHANGES}?after={last}&limit={LIMIT}")
        told, last = [*told, *(row["number"] for row in page["results"])], page["last"]
    scoped = Changeset.objects.filter(scope="talks").order_by("number")
    assert told == list(scoped.values_list("number", flat=True))
