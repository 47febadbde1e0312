"""One state of the database for several statements, and nobody held up by it."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, connections

from rounds.models import Party
from tests import factories
from tradetalks.lib.snapshots import snapshot

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work: Callable[[], object]) -> None:
    """Do it on a connection of its own, to the end; what goes wrong there goes wrong here."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # handed over to the test's own thread
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def test_what_others_write_meanwhile_is_not_seen_and_not_held_up() -> None:
    factories.make_party("US")
    with snapshot():
        assert Party.objects.count() == 1
        elsewhere(lambda: factories.make_party("CN"))
        assert Party.objects.count() == 1
    assert Party.objects.count() == 2


def test_it_ends_with_its_block_even_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), snapshot():
        raise ZeroDivisionError
    assert connection.get_autocommit()
    factories.make_party("US")
    with snapshot():
        assert Party.objects.count() == 1


@pytest.mark.postgresql
def test_writing_in_it_is_an_error() -> None:
    factories.make_party("US")
    with pytest.raises(DatabaseError, match="read-only"), snapshot():
        Party.objects.update(name="Anything")
    assert Party.objects.get().name == "United States"
