"""Negotiations, parties and the sources consulted."""

from typing import Any

import pytest

from issues.models import SummaryMark
from rounds.actions.negotiations import (
    add_party,
    consult_sources,
    create_negotiation,
    edit_negotiation,
    party_codes,
    rename_party,
)
from rounds.models import Negotiation, Party
from tests.factories import SYSTEM, head, make_logged_round, make_negotiation, make_party, make_source
from tradetalks.ledger.models import Change, Changeset
from tradetalks.ledger.refusals import StaleVersion

pytestmark = pytest.mark.django_db


def test_parties_sit_in_the_order_they_are_named() -> None:
    parties = [make_party(code) for code in ("CN", "US")]
    talks = create_negotiation(
        slug="talks", name="Talks", parties=parties, opened_on="2018", closed_on="2020-01", **SYSTEM
    )
    assert party_codes(talks) == ["CN", "US"]
    assert (str(talks.opened_day), str(talks.closed_day)) == ("2018-01-01", "2020-01-31")
    assert Changeset.objects.get(number=head()).scope == "talks"


def test_several_talks_stand_side_by_side() -> None:
    first, second = make_negotiation("one"), make_negotiation("two", parties=("US", "EU"))
    assert (party_codes(first), party_codes(second)) == (["US", "CN"], ["US", "EU"])


def test_an_edit_says_what_it_changed() -> None:
    talks = make_negotiation("talks", name="Talks")
    assert edit_negotiation(talks, version=1, changes={"name": "The talks", "closed_on": "2020"}, **SYSTEM)
    change: Any = Change.objects.get(changeset=head())
    differing = {name for name in change.after if change.after[name] != change.before[name]}
    assert differing == {"name", "closed_on", "closed_day", "version"}
    with pytest.raises(StaleVersion):
        edit_negotiation(talks, version=1, changes={"name": "Other"}, **SYSTEM)
    assert Negotiation.objects.get().name == "The talks"


def test_a_party_is_renamed_everywhere_and_every_summary_is_marked() -> None:
    talks = make_negotiation("talks")
    make_logged_round(talks)
    SummaryMark.objects.update(marked=None, stale_since=None)
    stale_copy = Party.objects.get(code="US")
    rename_party(Party.objects.get(code="US"), name="America", **SYSTEM)
    assert SummaryMark.objects.get().marked == head()
    rename_party(stale_copy, name="USA", **SYSTEM)
    change: Any = Change.objects.get(changeset=head())
    assert (change.before["name"], change.after["name"]) == ("America", "USA")
    before = head()
    rename_party(stale_copy, name="USA", **SYSTEM)
    assert head() == before


def test_sources_are_listed_once_in_order() -> None:
    talks = make_negotiation("talks")
    one, two, three = (make_source(key) for key in ("one", "two", "three"))
    assert consult_sources(talks, [two, one, two], **SYSTEM) == 2
    assert consult_sources(talks, [one, three], **SYSTEM) == 1
    before = head()
    assert consult_sources(talks, [one, two], **SYSTEM) == 0
    assert [row.source.key for row in talks.consulted.select_related("source")] == ["two", "one", "three"]
    assert head() == before


@pytest.mark.parametrize("code", ["US", "EU27", "ABCDEFGH"])
def test_codes_of_parties(code: str) -> None:
    assert add_party(code=code, name="A party", **SYSTEM).code == code
