"""`deadlines/`, `measures/` and their revisions: what holds, and what a correction replaced."""

import pytest
from django.test import Client

from rounds.actions.calendar import revise_deadline, revise_measure
from rounds.actions.corrections import supersede
from tests.factories import SYSTEM, make_citation, make_deadline, make_measure, make_negotiation
from tests.rest import get, refused

pytestmark = pytest.mark.django_db


def test_deadlines_with_the_revisions_that_hold(api_client: Client) -> None:
    talks = make_negotiation("talks")
    deadline = make_deadline(talks, key="march", title="Tariffs rise", set_by=None, consequence="25 percent")
    revise_deadline(
        deadline, kind="set", due_on="2019-01-01", announced_on="2018-09", citations=[make_citation()], **SYSTEM
    )
    wrong = revise_deadline(deadline, kind="extended", due_on="2019-03-02", **SYSTEM)
    make_deadline(talks, key="open")
    path = "negotiations/talks/deadlines/"
    first, second = get(api_client, path)["results"]
    assert (first["key"], first["set_by"], first["state"], first["due_on"]) == ("march", None, "extended", "2019-03-02")
    assert (first["consequence"], len(first["revisions"])) == ("25 percent", 2)
    assert (first["revisions"][0]["announced_on"], len(first["revisions"][0]["citations"])) == ("2018-09", 1)
    assert (second["state"], second["due_on"], second["revisions"]) == (None, None, [])
    supersede(wrong, reason="Misread.", **SYSTEM)
    assert get(api_client, path)["results"][0]["due_on"] == "2019-01-01"
    revisions = f"{path}{first['id']}/revisions/"
    assert len(get(api_client, revisions)["results"]) == 1
    assert [row["kind"] for row in get(api_client, f"{revisions}?superseded=any")["results"]] == ["set", "extended"]
    assert "There is no deadline" in get(api_client, f"{path}{10**30}/revisions/", status=404)["detail"]
    assert "?q" in refused(api_client, f"{path}?q=x")


def test_measures_carry_money_as_text_and_rates_as_stated(api_client: Client) -> None:
    talks = make_negotiation("talks")
    measure = make_measure(talks, key="list-3", title="List 3", scope_usd="200000000000", scope_text="200 billion")
    revise_measure(measure, state="in_force", rate_to="10.0", effective_on="2018-09-24", **SYSTEM)
    path = "negotiations/talks/measures/"
    (row,) = get(api_client, path)["results"]
    assert (row["scope_usd"], row["imposed_by"], row["against"]) == ("200000000000.00", "US", None)
    assert (row["instrument"], row["instrument_label"]) == ("tariff", "Tariff")
    revision = row["revisions"][0]
    assert (revision["state_label"], revision["rate_from"], revision["rate_to"]) == ("In force", None, "10.0")
    assert (revision["rate_unit"], revision["effective_on"]) == ("percent", "2018-09-24")
    assert get(api_client, f"{path}{row['id']}/revisions/")["results"] == row["revisions"]


def test_records_of_other_talks_are_not_found_beneath_these(api_client: Client) -> None:
    make_negotiation("talks")
    elsewhere = make_deadline(make_negotiation("elsewhere"))
    get(api_client, f"negotiations/talks/deadlines/{elsewhere.pk}/revisions/", status=404)
    assert get(api_client, "negotiations/talks/deadlines/")["results"] == []
