"""A moment on a connection that stays open: nobody is held up by it, and nothing of it stays behind."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from issues.models import Issue, StatusChange
from issues.queries.moments import as_it_stood
from rounds.models import Negotiation, Round
from tests.factories import SYSTEM, make_issue, make_logged_round, make_negotiation, make_status, make_user
from tests.lib.test_snapshots import elsewhere
from tests.rest import client_of, get, refused
from tradetalks.ledger.models import Head
from tradetalks.ledger.moments import Moment
from tradetalks.ledger.recording import changeset

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2018, 5, 4)
ISSUES = "negotiations/talks/issues/?archived=any"


@pytest.fixture
def talks(transactional_db: None) -> Negotiation:
    """Talks with an issue raised in a round, which moved a year later."""
    talks = make_negotiation("talks")
    make_status(make_issue(talks, raised_in=make_logged_round(talks)), "narrowing", on="2019-05-04")
    return talks


@pytest.fixture
def program(talks: Negotiation) -> Client:
    """A reader's, on this very connection."""
    return client_of(make_user("reader"))


def left_behind() -> list[str]:
    """Temporary tables and views of this connection."""
    named = {
        "sqlite": "SELECT name FROM sqlite_temp_master",
        "postgresql": "SELECT relname FROM pg_class WHERE relpersistence = 't'",
    }
    with connection.cursor() as cursor:
        cursor.execute(named[connection.vendor])
        return [name for (name,) in cursor.fetchall()]


def statuses(program: Client, moment: str = "") -> list[str]:
    """What the list says."""
    return [row["status"] for row in get(program, f"{ISSUES}{moment}")["results"]]


def test_nothing_of_it_stays_on_the_connection_whatever_comes(talks: Negotiation, program: Client) -> None:
    made = connection.connection
    assert statuses(program) == ["narrowing"]
    for number in range(3):
        assert statuses(program, f"&on=2018-05-{4 + number:02d}&as_of={Head.objects.get().number}") == ["raised"]
        assert left_behind() == []
        assert statuses(program) == ["narrowing"]
    get(program, "negotiations/talks/rounds/9/?on=2018-05-04", status=404)
    refused(program, "negotiations/talks/matrix/?round=9")
    with pytest.raises(ZeroDivisionError), as_it_stood(talks.pk, Moment(on=DAY)):
        _ = StatusChange.objects.count() / 0
    with pytest.raises(DatabaseError), as_it_stood(talks.pk, Moment(on=DAY)), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert connection.connection is made
    assert connection.get_autocommit()
    assert not connection.in_atomic_block
    assert left_behind() == []
    assert StatusChange.objects.count() == 2
    assert statuses(program) == ["narrowing"]


def test_what_is_written_in_it_never_was(talks: Negotiation) -> None:
    try:
        with as_it_stood(talks.pk, Moment(on=DAY)):
            Issue.objects.update(title="Never")
            Negotiation.objects.update(name="Never")
            with transaction.atomic():
                Head.objects.update(number=0)
    except DatabaseError:
        assert connection.vendor == "postgresql"  # the head is no temporary table
    assert not Issue.objects.filter(title="Never").exists()
    assert not Negotiation.objects.filter(name="Never").exists()
    assert Head.objects.get().number > 0


def test_a_reader_of_the_past_holds_up_no_writer_and_sees_one_state(talks: Negotiation) -> None:
    number = Head.objects.get().number
    with as_it_stood(talks.pk, Moment(as_of=number, on=DAY)):
        assert Issue.objects.count() == 1
        elsewhere(lambda: make_issue(Negotiation.objects.get(), raised_in=Round.objects.get()))
        assert [issue.status for issue in Issue.objects.all()] == ["raised"]
    assert Issue.objects.count() == 2


def test_a_writer_holds_up_no_reader_of_the_past(talks: Negotiation) -> None:
    def read() -> None:
        with as_it_stood(talks.pk, Moment(on=DAY, as_of=number)):
            assert [issue.status for issue in Issue.objects.all()] == ["raised"]

    number = Head.objects.get().number
    with changeset(**SYSTEM, scope="talks") as recorder:  # holds the one write lock
        assert recorder.number == number + 1
        elsewhere(read)
