"""Migrating a record made before there was a search: everything on record is found afterwards."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from tests.conftest import restore_what_migrations_made
from tests.issues.dossiers.dossier_files import loaded, sample
from tradetalks.lib.full_text.keeping import rebuild_all
from tradetalks.lib.full_text.table import search_texts

pytestmark = pytest.mark.long
BEFORE = {"issues": "0003", "rounds": "0003", "sources": "0001"}


@pytest.fixture
def as_before(transactional_db: None) -> Iterator[None]:
    """A record, and the tables as they were before; all tables are there again afterwards."""
    loaded(sample("two-articles"))
    for app, number in BEFORE.items():
        call_command("migrate", app, number, verbosity=0)
    yield
    call_command("migrate", verbosity=0)


def test_migrating_keeps_the_words_of_what_is_on_record(as_before: None) -> None:
    call_command("migrate", verbosity=0)
    kept = {label: table._default_manager.count() for label, table in search_texts().items()}
    assert all(kept.values()), kept
    assert rebuild_all() == 0
    restore_what_migrations_made()
