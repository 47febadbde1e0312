"""The page of the REST API in a browser: found by a word, opened by its address, tried out."""

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from tests.e2e.test_pages import Visit
from tests.factories import make_issue, make_negotiation, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_an_address_is_found_and_tried(browser: "Browser", live_server: LiveServer) -> None:
    with transaction.atomic():
        make_issue(make_negotiation("talks"), title="Lower the tariffs")
    visit = Visit(browser, live_server.url).sign_in(make_user("reader", username="reader"))
    page = visit.page
    page.goto("/api/v1/docs/#issue_list")
    form = page.locator("#issue_list form")
    assert form.is_visible(), "what the address points to is open"
    form.locator("[name=slug]").fill("talks")
    form.locator("[name=q]").fill("tariffs")
    assert form.locator(".try-address").inner_text() == "/api/v1/negotiations/talks/issues/?q=tariffs"
    form.locator("button").click()
    form.locator("pre").wait_for()
    assert form.locator(".try-said").inner_text().startswith("200 OK")
    assert '"title": "Lower the tariffs"' in form.locator("pre").inner_text()

    page.fill("#find-address", "matrix")
    assert page.locator("section details.operation:visible").count() == 4  # the address and its shapes
    assert visit.wrong == []
    visit.context.close()
