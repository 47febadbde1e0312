"""The page of a round: its facts, and what each side said of it."""

import pytest
from django.test import Client

from rounds.actions.corrections import supersede
from rounds.models import Readout
from tests.factories import SYSTEM
from tests.markup import Element, read
from tests.talks import MARKUP, Cast
from tradetalks.accounts.models import User


@pytest.fixture
def reading(client: Client, cast: Cast, reader: User) -> Client:
    client.force_login(reader)
    return client


def meeting(client: Client, number: int) -> Element:
    return read(client.get(f"/talks/rounds/{number}/").content)


def test_head_says_where_when_who_and_how_it_ended(reading: Client) -> None:
    page = meeting(reading, 7)
    assert page.one("h1").text == "R7 Beijing"
    assert page.one("dl", of_class="facts").text == "When 2019-02-11 to 15 Level ministers Kind negotiation"
    assert page.one(of_class="checklist").text == (
        "Agreement: unknown Joint statement: unknown Framework text: unknown Truce: yes Next date set: unknown"
    )
    assert "Talks go on." in page.one("main").text
    assert "Next: Next week." in page.one("main").text
    delegations = page.one("section", aria_labelledby="delegations").text
    assert "CN China 刘鹤 head Vice premier US United States A. Head head Trade Representative" in delegations


def test_both_readouts_get_the_same_box_statement_or_none(reading: Client) -> None:
    china, united_states = meeting(reading, 7).one("section", aria_labelledby="readouts").all(of_class="side")
    assert china.text.startswith(f"CN China Progress 2019-02-15 重要进展 {MARKUP}")
    assert united_states.text == "US United States No statement was issued The team flew home."
    nothing = meeting(reading, 1).one("section", aria_labelledby="readouts").all(of_class="side")
    assert [side.text for side in nothing] == [
        "CN China No statement recorded yet.", "US United States No statement recorded yet.",
    ]  # fmt: skip


def test_a_joint_statement_stands_above_both(reading: Client) -> None:
    boxes = meeting(reading, 3).one("section", aria_labelledby="readouts").all(of_class="side")
    assert boxes[0].text == "Joint Both jointly Positive A truce of 90 days."


def test_statements_between_rounds_belong_to_the_window(reading: Client) -> None:
    assert (
        "Statements since the round before US Neutral 2019-01-20 Between rounds."
        in meeting(reading, 7).one("main").text
    )
    assert "Between rounds." not in meeting(reading, 3).one("main").text


def test_what_was_set_meanwhile_is_in_the_window_it_was_announced_in(reading: Client) -> None:
    seventh, third = meeting(reading, 7).one("main").text, meeting(reading, 3).one("main").text
    assert "Tariffs on 200 billion: scheduled, 10 to 25.0 percent, 2019-03-02 announced 2018-12-19" not in seventh
    assert "Tariffs rise: extended to 2019-03-02 announced 2018-12-19" in third
    assert "Purchases begin: extended announced 2019-01-15" in seventh


def test_a_corrected_readout_is_folded_and_struck(reading: Client) -> None:
    supersede(Readout.objects.get(tone="progress"), reason="It was another day.", **SYSTEM)
    china = meeting(reading, 7).one("section", aria_labelledby="readouts").all(of_class="side")[0]
    assert "No statement recorded yet." in china.text
    folded = china.one("details")
    assert folded.one("del").text.startswith("Progress. 重要进展")
    assert "Corrected 2019-02-15: It was another day." in folded.text


def test_neighbours_skip_numbers_nobody_used(reading: Client) -> None:
    page = meeting(reading, 3)
    assert [link.text for link in page.one(of_class="neighbours").all("a")] == ["← R1 Beijing", "R7 Beijing →"]
    assert page.one("a", rel="next").attributes["href"] == "/talks/rounds/7/"
    assert not meeting(reading, 1).all("a", rel="prev")


def test_a_planned_round_without_a_day_says_so(reading: Client) -> None:
    page = meeting(reading, 8)
    assert page.one("dl", of_class="facts").text == "When not set Kind negotiation"
    assert "No source is cited." in page.one("main").text
