"""The search box of every page: references lead straight to their pages."""

import pytest
from django.test import Client

from tests.talks import Cast
from tradetalks.accounts.models import User


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("US-001", "/talks/issues/US-001/"),
        (" us-001 ", "/talks/issues/US-001/"),
        ("r7", "/talks/rounds/7/"),
        ("R2", "/talks/issues/?q=R2"),
        ("US-999", "/talks/issues/?q=US-999"),
        ("steel & tariffs", "/talks/issues/?q=steel+%26+tariffs"),
        ("加征", "/talks/issues/?q=%E5%8A%A0%E5%BE%81"),
        ("R99999999999999999999", "/talks/issues/?q=R99999999999999999999"),
        ("//evil.example", "/talks/issues/?q=%2F%2Fevil.example"),
        ("a\x00-b", "/talks/issues/?q=a-b"),
        ("", "/talks/issues/"),
    ],
)
def test_leads_to_what_was_named(client: Client, cast: Cast, reader: User, words: str, address: str) -> None:
    client.force_login(reader)
    response = client.get("/talks/find/", {"q": words})
    assert (response.status_code, response["Location"]) == (302, address)
