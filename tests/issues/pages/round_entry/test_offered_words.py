"""What the form of a round offers while typing: people and places of earlier rounds, through both doors."""

import pytest
from django.test import Client
from django.urls import reverse

from rounds.actions.meetings import Seat
from tests.factories import make_logged_round, make_negotiation, make_party, make_round
from tests.markup import Element, read
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


def offered(page: Element, field: str) -> list[str]:
    """What the field of that id offers."""
    return [
        option.attributes["value"]
        for option in page.one("datalist", id=page.one("input", id=field).attributes["list"]).all("option")
    ]


@pytest.mark.parametrize("door", ["admin", "browser"])
def test_words_of_earlier_rounds_are_offered_the_newest_first(client: Client, clerk: User, door: str) -> None:
    negotiation, elsewhere = make_negotiation("talks"), make_negotiation("elsewhere")
    us, cn = make_party("US"), make_party("CN")
    lead = Seat(party=us, name="R. Lighthizer", title="USTR")
    deputy = Seat(party=cn, name="刘鹤", title="Vice Premier")
    make_logged_round(negotiation, "2018-05-04", number=1, city="Beijing", country="China", delegates=[lead, deputy])
    make_logged_round(negotiation, "2018-06-03", number=2, city="Washington", country="United States", delegates=[lead])
    make_logged_round(elsewhere, "2018-06-03", number=1, city="Geneva", delegates=[Seat(party=us, name="S. Other")])
    planned = make_round(negotiation, "2019-02-15", number=3, city="Beijing", venue="Diaoyutai")
    client.force_login(clerk)
    admin = reverse("admin:rounds_round_change", args=[planned.pk])
    page = read(client.get(admin if door == "admin" else "/talks/rounds/3/log/").content)
    assert offered(page, "id_delegate-0-name") == ["R. Lighthizer", "刘鹤"]
    assert offered(page, "id_delegate-0-title") == ["USTR", "Vice Premier"]
    assert offered(page, "id_city") == ["Beijing", "Washington"]
    assert offered(page, "id_country") == ["United States", "China"]
    assert offered(page, "id_venue") == ["Diaoyutai"]
    assert offered(page, "id_readout-US-speaker") == ["R. Lighthizer", "刘鹤"]
