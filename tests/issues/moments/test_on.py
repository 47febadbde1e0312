"""`on` and `round`: what is answered for the past is what the record of then, loaded by itself, answers now."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from issues.actions.recompute import recompute_all_due
from issues.models import Issue
from tests.conftest import restore_what_migrations_made
from tests.issues.dossiers.dossier_files import Json, dumped, loaded
from tests.issues.moments.answers import COMPUTED, addresses, answer, without
from tests.issues.moments.naive_past import Past
from tests.talks import make_talks

pytestmark = pytest.mark.django_db

SLUG = "us-china-2018-2020"
OF_THE_ROW = frozenset({"id", "url", "api_url", "links", "version", "recorded", "superseded", "updated_at", "logged"})
"""What differs between two recordings of the same fact."""


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Json]:
    """The talks of the page tests, with every kind of fact, as a dossier."""
    with django_db_blocker.unblock(), transaction.atomic():
        restore_what_migrations_made()
        make_talks()
        yield json.loads(dumped("talks"))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Json]:
    """The sample talks of 2018 to 2020, loaded."""
    with django_db_blocker.unblock(), transaction.atomic():
        restore_what_migrations_made()
        call_command("load_dossier", f"issues/sample/{SLUG}.json", verbosity=0)
        yield json.loads(dumped(SLUG))
        transaction.set_rollback(True)


def comparable(told: Any, slug: str) -> Any:
    """What must be the same whichever talks it is told of."""
    return json.loads(json.dumps(without(told, COMPUTED | OF_THE_ROW)).replace(f'"{slug}"', '"slug"'))


def differing(client: Client, slug: str, past: Past, moment: str, *, briefly: bool = False) -> Json:
    """Path → what is answered for the moment, and what the record of then answers, where they differ.

    A dossier holds no superseded facts: they are not asked for. `briefly`: of a few issues and rounds alone.
    """
    loaded(past.dossier("then"))
    recompute_all_due()
    own = [path.replace("superseded=any", "superseded=false") for path in addresses("then", ledger=False)]
    own = [path for path in own if "/revisions/" not in path]
    if briefly:
        own = [
            path for path in own if not re.search("/issues/.|/rounds/.", path) or re.search("US-001|/rounds/7", path)
        ]
    found = {}
    for path in own:
        then = comparable(answer(client, path), "then")
        asked = comparable(answer(client, path.replace("/then/", f"/{slug}/", 1), moment), slug)
        if asked != then:
            found[path] = (asked, then)
    there = set(Issue.objects.filter(negotiation__slug="then").values_list("ref", flat=True))
    for ref in Issue.objects.filter(negotiation__slug=slug).values_list("ref", flat=True):
        told = answer(client, f"negotiations/{slug}/issues/{ref}/", moment)
        if (told == 404) != (ref not in there):
            found[ref] = (told, ref in there)
    return found


def test_a_day_of_small_talks(small: Json, api_client: Client) -> None:
    moment = "on=2019-02-14"  # the last round had begun
    assert differing(api_client, "talks", past_of(small, moment), moment, briefly=True) == {}


def past_of(dossier: Json, moment: str) -> Past:
    """The naive past of that moment."""
    name, _, value = moment.partition("=")
    return Past(dossier, on=value) if name == "on" else Past(dossier, number=int(value))


SMALL_DAYS = (
    "2017-01-01", "2018-02-28", "2018-05-03", "2018-05-04", "2018-06-30", "2018-07-31", "2018-09-21", "2018-12-18",
    "2018-12-31", "2019-01-15", "2019-01-20", "2019-02-11", "2019-02-15", "2019-03-02", "2020-12-31", "2021-12-31",
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("moment", [*(f"on={day}" for day in SMALL_DAYS), "round=1", "round=3", "round=7"])
def test_every_past_of_small_talks(small: Json, api_client: Client, moment: str) -> None:
    assert differing(api_client, "talks", past_of(small, moment), moment) == {}


SAMPLE_ROUNDS = (1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21)
SAMPLE_DAYS = (
    "2018-04-30", "2018-05-03", "2018-07-06", "2018-12-01", "2019-01-31", "2019-02-13", "2019-02-15", "2019-05-10",
    "2019-06-29", "2019-10-11", "2019-12-31", "2020-01-14", "2020-02-15", "2020-12-31", "2022-02-08",
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("moment", ["round=10", "on=2018-12-01", "on=2019-02-15"])
def test_a_past_of_the_sample(sample: Json, api_client: Client, moment: str) -> None:
    assert differing(api_client, SLUG, past_of(sample, moment), moment, briefly=True) == {}


@pytest.mark.longest
@pytest.mark.parametrize(
    "moment", [*(f"round={number}" for number in SAMPLE_ROUNDS), *(f"on={day}" for day in SAMPLE_DAYS)]
)
def test_every_past_of_the_sample(sample: Json, api_client: Client, moment: str) -> None:
    assert differing(api_client, SLUG, past_of(sample, moment), moment) == {}
