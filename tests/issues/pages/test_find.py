"""The search box of every page: references lead straight to their pages."""

import pytest
from django.test import Client

from tests.factories import make_source
from tests.talks import Cast
from tradetalks.accounts.models import User


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("US-001", "/talks/issues/US-001/"),
        (" us-001 ", "/talks/issues/US-001/"),
        ("r7", "/talks/rounds/7/"),
        ("R2", "/talks/search/?q=R2"),
        ("US-999", "/talks/search/?q=US-999"),
        ("steel & tariffs", "/talks/search/?q=steel+%26+tariffs"),
        ("加征", "/talks/search/?q=%E5%8A%A0%E5%BE%81"),
        ("R99999999999999999999", "/talks/search/?q=R99999999999999999999"),
        ("//evil.example", "/talks/search/?q=%2F%2Fevil.example"),
        ("a\x00-b", "/talks/search/?q=a-b"),
        ("", "/talks/search/"),
        ("us1", "/talks/issues/US-001/"),
        ("US 1", "/talks/issues/US-001/"),
    ],
)
def test_leads_to_what_was_named(client: Client, cast: Cast, reader: User, words: str, address: str) -> None:
    client.force_login(reader)
    response = client.get("/talks/find/", {"q": words})
    assert (response.status_code, response["Location"]) == (302, address)


def test_a_source_is_found_by_its_number_by_who_may_see_it(
    client: Client, cast: Cast, reader: User, analyst: User
) -> None:
    shown, hidden = make_source(title="Shown"), make_source(title="Hidden", sensitivity="AMBER")
    client.force_login(reader)
    for source, leads in ((shown, f"/talks/sources/{shown.code}/"), (hidden, f"/talks/search/?q=s{hidden.pk}")):
        assert client.get("/talks/find/", {"q": f"s{source.pk}"})["Location"] == leads
    told = client.get("/talks/find/suggest/", {"q": hidden.code}).json()
    assert told["hits"] == []
    client.force_login(analyst)
    told = client.get("/talks/find/suggest/", {"q": hidden.code}).json()
    assert told["hits"] == [{"label": f"{hidden.code} Hidden", "url": f"/talks/sources/{hidden.code}/"}]
