"""The watch button: one's own, at once, without a trace in the ledger."""

import pytest
from django.test import Client

from issues.models import Watch
from tests.factories import head, make_negotiation
from tests.markup import read
from tests.talks import Cast
from tradetalks.accounts.models import User

ADDRESS = "/talks/issues/US-002/watch/"


def button(client: Client) -> str:
    return read(client.get("/talks/issues/US-002/").content).one("form", action=ADDRESS).one("button").text


def test_a_reader_watches_and_stops(client: Client, cast: Cast, reader: User, analyst: User) -> None:
    client.force_login(reader)
    before = head()
    assert button(client) == "Watch"
    for _ in range(2):  # the second finds it done
        response = client.post(ADDRESS, {"watching": "1"})
        assert (response.status_code, response["Location"]) == (302, "/talks/issues/US-002/")
        assert Watch.objects.get().user == reader
    assert button(client) == "Watching: stop"
    client.force_login(analyst)
    assert button(client) == "Watch"
    client.force_login(reader)
    client.post(ADDRESS, {"watching": "0"})
    assert not Watch.objects.exists()
    assert head() == before


@pytest.mark.parametrize(
    ("onward", "address"),
    [("/talks/issues/?by=US", "/talks/issues/?by=US"), ("//evil.example/", "/talks/issues/US-002/"),
     ("https://evil.example/", "/talks/issues/US-002/"), ("/\\evil.example", "/talks/issues/US-002/")],
)  # fmt: skip
def test_goes_back_to_where_it_was_pressed(client: Client, cast: Cast, reader: User, onward: str, address: str) -> None:
    client.force_login(reader)
    assert client.post(ADDRESS, {"watching": "1", "next": onward})["Location"] == address


def test_is_for_readers_of_that_issue_alone(client: Client, cast: Cast, outsider: User, reader: User) -> None:
    assert "/sign-in/" in client.post(ADDRESS, {"watching": "1"})["Location"]
    client.force_login(outsider)
    assert client.post(ADDRESS, {"watching": "1"}).status_code == 403
    client.force_login(reader)
    make_negotiation("others")
    assert client.post("/others/issues/US-002/watch/", {"watching": "1"}).status_code == 404
    assert client.get(ADDRESS).status_code == 405
    assert not Watch.objects.exists()
