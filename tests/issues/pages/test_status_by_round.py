"""Status by round on the page of rounds: every phase, what was not assessed, the agreed share with its n."""

from django.test import Client

from tests.factories import make_negotiation
from tests.markup import Element, read
from tests.talks import Cast
from tradetalks.accounts.models import User


def section(client: Client, address: str = "/talks/rounds/") -> Element:
    return read(client.get(address).content).one("section", aria_labelledby="by-round")


def test_every_round_with_what_was_not_assessed(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(reader)
    shown = section(client)
    assert shown.one("table").rows() == [
        [
            "After", "Open", "Engaged", "Sticking point", "Agreed", "Delivered", "Ended", "Tracked", "Not assessed",
            "Agreed of live",
        ],
        ["R1", "5", "3", "0", "0", "0", "0", "8", "0 of 8", "0 of 8 (0 %)"],
        ["R3", "4", "3", "0", "0", "0", "1", "8", "6 of 8", "0 of 7 (0 %)"],
        ["R7", "4", "2", "1", "1", "0", "1", "9", "2 of 9", "1 of 8 (12 %)"],
    ]  # fmt: skip
    drawing = shown.one("svg", role="img")
    bars = drawing.all("g")
    assert [[part.attributes["class"] for part in bar.all("rect")] for bar in bars] == [
        ["open", "engaged"],
        ["open", "engaged", "ended", "na"],
        ["open", "engaged", "sticking", "agreed", "ended", "na"],
    ]
    assert bars[1].one("title").text == "R3 Buenos Aires: 8 tracked, 6 not assessed"
    assert "Method 1." in shown.text


def test_the_past_knows_no_later_round(client: Client, cast: Cast, reader: User) -> None:
    client.force_login(reader)
    rows = section(client, "/talks/rounds/?on=2018-12-31").one("table").rows()
    assert [row[0] for row in rows[1:]] == ["R1", "R3"]


def test_without_rounds_there_is_no_chart(client: Client, cast: Cast, reader: User) -> None:
    make_negotiation("bare")
    client.force_login(reader)
    assert "Status by round" not in client.get("/bare/rounds/").content.decode()
