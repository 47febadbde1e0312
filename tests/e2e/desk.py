"""A person at a browser: signed in, watched for what goes wrong in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tradetalks.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EXPECTED = ("net::ERR_FAILED", "status of 412", "status of 422", "status of 409", "status of 500")
"""What the browser itself notes where a test cuts the connection or is refused."""


@contextmanager
def at_desk(browser: "Browser", server: str, person: User, **options: Any) -> "Iterator[Page]":
    """That person's own browser, signed in; nothing may go wrong in it by the end."""
    options = {"viewport": {"width": 1440, "height": 900}, **options}
    context = browser.new_context(locale="en-GB", base_url=server, **options)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    sign_in(page, person)
    yield page
    context.close()
    assert [said for said in wrong if not any(known in said for known in EXPECTED)] == []


def sign_in(page: "Page", person: User) -> None:
    """Fill in the sign-in page, where it stands open or not."""
    if "/sign-in/" not in page.url:
        page.goto("/sign-in/")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", person.username * 12)
    page.click("main button")
