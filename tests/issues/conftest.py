"""The world that many tests of acts share: made once a module, as each test leaves nothing behind."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.conftest import restore_what_migrations_made
from tests.issues.actions.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One of everything, in a transaction around those of the module's tests. They carry the `django_db` mark."""
    with django_db_blocker.unblock(), transaction.atomic():
        restore_what_migrations_made()
        yield make_world()
        transaction.set_rollback(True)
