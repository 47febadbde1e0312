"""Who sits at a browser in journeys of one analyst."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from tests.e2e.desk import at_desk
from tests.factories import make_user
from tests.talks import make_talks
from tradetalks.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def lin(live_server: LiveServer) -> User:
    """An analyst, and the talks."""
    with transaction.atomic():
        make_talks()
    return make_user("analyst", username="lin")


@pytest.fixture
def desk(browser: "Browser", live_server: LiveServer, lin: User) -> "Iterator[Page]":
    """Lin's browser."""
    with at_desk(browser, live_server.url, lin) as page:
        yield page
