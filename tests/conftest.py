"""What every test may ask for: the services of this machine, a browser, and the cast of people."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from issues.actions.areas import add_start_set
from issues.models import Area
from tests import factories, processes, services
from tradetalks.accounts.models import User
from tradetalks.accounts.roles import create_roles
from tradetalks.api.kept_answers import KEPT
from tradetalks.lib.full_text.keeping import rebuild_all as rebuild_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The same examples on every run and however busy the machine is; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis.settings.register_profile("explore", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile(
    "suite", hypothesis.settings.get_profile("explore"), derandomize=True, max_examples=25
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

# --- Services: skipped with the reason where one is missing, failed under REQUIRE_SERVICES=1 --------

ONLY_ON_POSTGRESQL = {"postgresql", "services"}
ONLY_ON_SQLITE = {"browser"}
"""Marks of tests that run in one of the two passes of `make test`; all others run in both."""


LONG = int(os.environ.get("LONG") or 0)
"""1 runs the tests marked `long` too, 2 those marked `longest` as well: on PostgreSQL where there is one, as they cost
minutes, and in the browser."""


def _on_postgresql() -> bool:
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def _left_out(marks: set[str]) -> bool:
    """Whether a test with these marks is left to another run: the other pass, or one with LONG."""
    elsewhere = ONLY_ON_SQLITE if _on_postgresql() else set() if services.missing_postgresql() else ONLY_ON_POSTGRESQL
    if marks & elsewhere:
        return True
    if not marks & {"long", "longest"}:
        return False
    other_pass = not _on_postgresql() and not services.missing_postgresql() and "browser" not in marks
    return other_pass or (2 if "longest" in marks else 1) > LONG


def pytest_report_header() -> list[str]:
    """Say at the top which services this run has."""
    return [f"{name}: {probe() or 'there'}" for name, probe in services.MISSING.items() if name != "services"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to other runs what is not for this one. A missing service is a skip instead."""
    left = [item for item in items if _left_out({mark.name for mark in item.iter_markers()})]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or under REQUIRE_SERVICES fail, a test whose service is not there."""
    for mark in item.iter_markers():
        reason = services.MISSING[mark.name]() if mark.name in services.MISSING else ""
        if reason and services.required():
            pytest.fail(f"{reason}, and REQUIRE_SERVICES is set", pytrace=False)
        if reason:
            pytest.skip(reason)


# --- Browser ----------------------------------------------------------------------------------------

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A headless Chromium for the whole run. Its tests carry the `browser` mark."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- costs half a second only browser tests need pay

    # Playwright's synchronous API leaves an event loop in this thread to the end of the run; Django's guard
    # against database work beside a loop is for servers.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=services.chromium(), args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page in a fresh, signed-out browser context."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


# --- Real processes ---------------------------------------------------------------------------------


@pytest.fixture
def live_database_url() -> Iterator[str]:
    """A PostgreSQL database of the test's own for real processes, empty. Its tests carry the `services` mark."""
    with processes.live_database(f"processes_{os.getpid()}") as url:
        yield url


@pytest.fixture
def redis_server() -> Iterator[processes.RedisServer]:
    """A running Redis of the test's own, which the test may stop. Its tests carry the `services` mark."""
    server = processes.RedisServer()
    server.start()
    yield server
    server.stop()


# --- The cast ----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _roles_survive_a_flush(request: pytest.FixtureRequest) -> None:
    """Transactional tests empty every table afterwards, the migrations' roles and areas included: put them back."""
    asked = set(request.fixturenames)
    mark = request.node.get_closest_marker("django_db")
    transactional = asked & {"transactional_db", "live_server"} or (mark is not None and mark.kwargs.get("transaction"))
    if not (transactional or mark or "db" in asked):
        return
    request.getfixturevalue("transactional_db" if transactional else "db")
    restore_what_migrations_made()


@pytest.fixture(autouse=True)
def _no_answers_kept() -> None:
    """A test is rolled back and another may reach the same ledger: what was answered in it is not kept."""
    KEPT.clear()


def restore_what_migrations_made() -> None:
    """The roles and the start set of areas, where a flush has taken them; it leaves SQLite's index of words behind."""
    if not Group.objects.exists():
        rebuild_words()
        create_roles(groups=Group.objects, permissions=Permission.objects, content_types=ContentType.objects)
    if not Area.objects.exists():
        add_start_set(at=timezone.now(), door="command")


@pytest.fixture
def reader(db: None) -> User:
    """May read the record."""
    return factories.make_user("reader", username="reader")


@pytest.fixture
def analyst(db: None) -> User:
    """May open and edit issues."""
    return factories.make_user("analyst", username="analyst")


@pytest.fixture
def clerk(db: None) -> User:
    """May log rounds, in the admin too."""
    return factories.make_user("clerk", username="clerk", is_staff=True)


@pytest.fixture
def manager(db: None) -> User:
    """May do all of it, and manage people."""
    return factories.make_user("manager", username="manager", is_staff=True)


@pytest.fixture
def outsider(db: None) -> User:
    """Signed in, without any role."""
    return factories.make_user(username="outsider")


@pytest.fixture
def api_client(reader: User) -> Client:
    """A program with a reader's token."""
    token = factories.make_token(reader)
    return Client(headers={"authorization": f"Bearer {token}"})
