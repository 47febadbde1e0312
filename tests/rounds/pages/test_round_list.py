"""The list of rounds: newest first, both sides' accounts next to each other."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_logged_round, make_negotiation
from tests.markup import read
from tests.talks import Cast
from tradetalks.accounts.models import User


def test_rounds_to_come_stand_above_those_held(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(reader)
    head, *rows = read(client.get("/talks/rounds/").content).all("table")[0].rows()
    assert head == [
        "Round", "Name", "Dates", "Level", "Assessed", "▲ Advanced", "▼ Regressed", "★ First raised",
        "China said", "United States said", "Summary",
    ]  # fmt: skip
    assert [row[:4] for row in rows] == [
        ["R8", "Washington planned", "", ""],
        ["R7", "Beijing", "2019-02-11 to 15", "Ministers"],
        ["R3", "Buenos Aires leaders’ meeting", "2018-12", "Leaders"],
        ["R1", "Beijing", "2018-05-03 to 04", ""],
    ]
    assert rows[1][8:10] == ["progress", "no statement issued"]
    assert rows[2][8:10] == ["not recorded joint: positive", "not recorded joint: positive"]


def test_asks_the_database_as_often_for_thirty_rounds_as_for_two(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(reader)
    counts = []
    for slug, number in (("few", 2), ("many", 30)):
        talks = make_negotiation(slug)
        for day in range(1, number + 1):
            make_logged_round(talks, f"2018-06-{day:02d}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/{slug}/rounds/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
