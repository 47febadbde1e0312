"""Every kind of fact that cites a source is told on its page, of these talks only."""

import pytest
from django.test import Client

from tests.issues.actions.world import World
from tests.markup import Element, read
from tradetalks.accounts.models import User

pytestmark = pytest.mark.django_db


def test_only_claims_of_these_talks_in_force(client: Client, world: World, reader: User) -> None:
    client.force_login(reader)

    def page(slug: str) -> Element:
        return read(client.get(f"/{slug}/sources/{world.source.code}/").content).one("main")

    shown = page("talks")
    assert {section.one("h2").text for section in shown.all("section")} == {
        "Independence", "Statuses 1", "Positions 1", "Links between issues 1", "Notes 1", "Readouts 1",
        "Demand lists 1", "Deadlines 1", "Measures 1", "Commitments 1", "How far commitments were kept 1",
        "Observed values 1",
    }  # fmt: skip
    assert "Nothing in force in these talks cites it." in page("elsewhere").text
