"""Pages of a round that moved very many issues: they stay readable, and lead to the rest."""

import pytest
from django.test import Client

from issues.actions.recompute import recompute
from issues.queries import round_progress
from tests.factories import make_issue, make_logged_round, make_negotiation
from tests.markup import read
from tradetalks.accounts.models import User


@pytest.mark.django_db
def test_a_round_that_moved_very_many_names_the_first_and_leads_to_the_rest(
    client: Client, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(round_progress, "MOST_ROWS", 2)
    monkeypatch.setattr(round_progress, "MOST_NAMED", 2)
    talks = make_negotiation("many")
    meeting = make_logged_round(talks, number=1, ends_on="2019-01-09")
    for _ in range(5):
        make_issue(talks, raised_in=meeting)
    recompute(talks)
    client.force_login(reader)
    page = read(client.get("/many/rounds/1/").content)
    rows = page.one("tbody", id="new").all("tr")
    assert rows[0].text == "★ First raised 5 demands"
    assert [row.one("td", of_class="ref").text for row in rows[1:3]] == ["US-001", "US-002"]
    assert rows[3].one("a").attributes["href"] == "/many/issues/?treated_in=1"
    assert rows[3].text == "and 3 more, in the list of issues treated in R1"
    raised = page.one("tr", id="status-raised").one("td", of_class="wide")
    assert raised.text == "US-001, US-002 and 3 more"
    address = raised.all("a")[-1].attributes["href"]
    assert [cell.text for cell in read(client.get(address).content).all("td", of_class="ref")] == [
        f"US-00{number}" for number in range(1, 6)
    ]
    overview = read(client.get("/many/").content)
    assert "and 3 more, in the summary’s data" in overview.text
