"""Pages of a round that moved very many issues: they stay readable, and lead to the rest."""

import pytest
from django.test import Client

from issues.actions.recompute import recompute
from issues.queries import round_progress
from tests.factories import make_issue, make_logged_round, make_negotiation, make_status
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


@pytest.mark.django_db
def test_a_print_has_room_for_the_first_that_moved_and_counts_the_rest(
    client: Client, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(round_progress, "MOST_PRINTED", 4)
    talks = make_negotiation("many")
    first = make_logged_round(talks, number=1, ends_on="2019-01-09")
    older = [make_issue(talks, raised_in=first) for _ in range(3)]
    second = make_logged_round(talks, number=2, ends_on="2019-02-09")
    for issue, to in zip(older, ("narrowing", "narrowing", "raised"), strict=True):
        make_status(issue, to=to, meeting=second)
    for party in ("US", "US", "US", "CN"):
        make_issue(talks, party, "CN" if party == "US" else "US", raised_in=second)
    recompute(talks)
    client.force_login(reader)
    page = read(client.get("/many/rounds/2/").content)
    assert not page.one("tbody", id="advanced").all("tr", of_class="only-print")  # two of the three
    new = page.one("tbody", id="new")
    assert len(new.all("tr", of_class="beyond-brief")) == 2
    assert new.one("tr", of_class="only-print").text == "and 2 more: US-005, US-006"
    unchanged = page.one("tbody", id="unchanged")
    assert len(unchanged.all("tr", of_class="beyond-brief")) == 1
    assert not unchanged.all("tr", of_class="only-print")
