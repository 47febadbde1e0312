"""Links, notes and commitments: what they keep, and which issues they touch."""

from decimal import Decimal
from typing import Any

import pytest

from issues.actions.annotations import add_note, link_issues
from issues.actions.commitments import agree_commitment, edit_commitment, observe_commitment, record_delivery
from issues.choices import LinkKind
from issues.models import Commitment, Issue, Note, Observation
from tests.factories import SYSTEM, head, make_citation
from tests.issues.actions.world import World
from tradetalks.ledger.models import Change
from tradetalks.ledger.refusals import StaleVersion

pytestmark = pytest.mark.django_db


def touched() -> set[str]:
    """References of the issues that the newest changeset touched."""
    return set(Issue.objects.filter(touched=head()).values_list("ref", flat=True))


@pytest.mark.parametrize("kind", LinkKind.values)
def test_a_link_of_every_kind_touches_both_issues(world: World, kind: str) -> None:
    link = link_issues(world.issue("US-002"), world.issue("CN-001"), kind=kind, on="2018-05", note="As said.", **SYSTEM)
    assert (link.kind, str(link.on), link.on_day and link.on_day.isoformat()) == (kind, "2018-05", "2018-05-31")
    assert touched() == {"US-002", "CN-001"}


def test_a_pair_may_be_linked_in_several_ways_and_both_directions(world: World) -> None:
    link_issues(world.issue("US-001"), world.issue("US-002"), kind="conditional_on", **SYSTEM)
    link_issues(world.issue("US-002"), world.issue("US-001"), kind="packaged_with", **SYSTEM)


def test_a_note_is_on_an_issue_a_round_or_the_talks(world: World) -> None:
    on_issue = add_note(world.talks, text="*Context*", issue=world.issue("US-002"), **SYSTEM)
    assert touched() == {"US-002"}
    on_round = add_note(world.talks, text="x", meeting=world.round(1), on="2018", **SYSTEM)
    on_talks = add_note(world.talks, text="x", citations=[make_citation(world.source)], **SYSTEM)
    assert touched() == set()
    kept = Note.objects.filter(pk__in=[on_issue.pk, on_round.pk, on_talks.pk]).order_by("pk")
    assert [(note.issue_id, note.round_id) for note in kept] == [
        (world.issue("US-002").pk, None),
        (None, world.round(1).pk),
        (None, None),
    ]


def test_a_commitment_keeps_its_figures_as_they_were_agreed(world: World) -> None:
    agree_commitment(
        world.talks, key="energy", text="Buy energy.", obligor=world.party("CN"), metric="energy", unit="US$ billion",
        target="52.40", baseline=Decimal("9.1"), on="2020-01-15", due_on="2021", window="two years", **SYSTEM,
    )  # fmt: skip
    kept = Commitment.objects.get(key="energy")
    assert (str(kept.target), str(kept.baseline), str(kept.due_on), str(kept.due_day)) == (
        "52.40",
        "9.1",
        "2021",
        "2021-12-31",
    )


def test_an_edit_that_moves_a_commitment_touches_both_issues(world: World) -> None:
    commitment = world.commitment
    edit_commitment(commitment, version=1, changes={"issue": world.issue("US-002")}, **SYSTEM)
    assert touched() == {"US-001", "US-002"}


def test_decimals_that_differ_only_in_zeros_are_a_change(world: World) -> None:
    commitment = world.commitment
    assert not edit_commitment(commitment, version=1, changes={"target": "32.0"}, **SYSTEM)
    assert edit_commitment(commitment, version=1, changes={"target": "32"}, **SYSTEM)
    change: Any = Change.objects.get(changeset=head())
    assert (change.before["target"], change.after["target"]) == ("32.0", "32")


def test_new_citations_count_the_version_up(world: World) -> None:
    commitment = world.commitment
    assert edit_commitment(commitment, version=1, changes={}, citations=[], **SYSTEM)
    assert (commitment.version, touched()) == (2, {"US-001"})
    with pytest.raises(StaleVersion):
        edit_commitment(commitment, version=1, changes={}, citations=[make_citation(world.source)], **SYSTEM)


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_every_level_of_delivery(world: World, level: int) -> None:
    delivery = record_delivery(world.commitment, level=level, on="2021", note="By the figures.", **SYSTEM)
    assert (delivery.level, delivery.get_level_display()) == (
        level,
        ["not begun", "minimum", "intermediate", "complete"][level],
    )
    assert touched() == {"US-001"}


def test_each_source_keeps_its_own_figures(world: World) -> None:
    for value in ("12.5", "9", None):
        observe_commitment(
            world.commitment, period="2020", value=value, citations=[make_citation(world.source)], **SYSTEM
        )
    kept = Observation.objects.filter(period="2020").order_by("pk")
    assert [value if value is None else str(value) for value in kept.values_list("value", flat=True)] == [
        "12.5",
        "9",
        None,
    ]


def test_a_fact_of_a_commitment_that_moved_touches_the_issue_it_hangs_on_now(world: World) -> None:
    stale_copy = world.commitment
    edit_commitment(world.commitment, version=1, changes={"issue": world.issue("US-002")}, **SYSTEM)
    record_delivery(stale_copy, level=2, **SYSTEM)
    assert touched() == {"US-002"}
