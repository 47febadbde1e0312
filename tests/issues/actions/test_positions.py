"""Stating a position: which side may take which stance, what hangs on it, and that it is kept as it was said."""

from decimal import Decimal
from typing import Any

import pytest

from issues.actions.positions import Condition, Quantity, state_position
from issues.choices import RAISING_STANCES, RESPONDING_STANCES, IssueKind, Stance
from issues.models import Issue, Position
from tests.factories import SYSTEM, make_citation, make_issue, make_negotiation
from tests.issues.actions.world import World
from tradetalks.ledger.models import Change
from tradetalks.ledger.refusals import Invalid

pytestmark = pytest.mark.django_db


def state(world: World, issue: Issue, party: str, stance: str, **values: Any) -> Position:
    """A position on 2018-05-20; a conditional one names a condition unless the test gives another."""
    condition = Condition(text="If the other side moves") if stance == "conditional" else None
    given: dict[str, Any] = {"text": "As said.", "on": "2018-05-20", "condition": condition, **SYSTEM, **values}
    return state_position(issue, party=world.party(party), stance=stance, **given)


def may_take(world: World, issue: Issue, party: str, stance: str) -> bool:
    """Whether the act accepts the stance; where it does not, it says so at `stance` and names those it would."""
    try:
        state(world, issue, party, stance)
    except Invalid as refused:
        (field, says), *others = refused.errors.items()
        return bool(others) or field != "stance" or "Write one of" not in says
    return True


@pytest.mark.parametrize("kind", IssueKind.values)
@pytest.mark.parametrize("stance", Stance.values)
def test_every_stance_of_every_side_on_every_kind(world: World, kind: str, stance: str) -> None:
    raised = make_issue(world.talks, kind=kind)
    to_nobody = make_issue(world.talks, kind=kind, addressed_to=None)
    joint = make_issue(world.talks, kind=kind, raised_by=None)
    raising = stance in {"demands", "would_settle", "accepts_offer", "declines_offer", "drops"}
    raising = raising or (stance == "offers" and kind == "offer")
    responding = stance in {
        "accepts", "offers", "open", "conditional", "silent", "reluctant", "rejects", "red_line"
    }  # fmt: skip
    assert may_take(world, raised, "US", stance) is raising
    assert may_take(world, raised, "CN", stance) is responding
    assert may_take(world, to_nobody, "CN", stance) is responding
    assert may_take(world, joint, "US", stance)
    assert may_take(world, joint, "CN", stance)


def test_the_stances_are_those_of_the_domain() -> None:
    assert set(Stance.values) == RAISING_STANCES | set(RESPONDING_STANCES)
    assert RESPONDING_STANCES == {
        "accepts": 2, "offers": 1, "open": 1, "conditional": 1, "silent": 0, "reluctant": -1, "rejects": -2,
        "red_line": -3,
    }  # fmt: skip


def test_a_third_party_at_the_talks_answers(world: World) -> None:
    talks = make_negotiation("three", parties=("US", "CN", "EU"))
    issue = make_issue(talks)
    assert may_take(world, issue, "EU", "rejects")
    assert not may_take(world, issue, "EU", "demands")


@pytest.mark.parametrize("answer", ["meets", "partly_meets", "substitute", "restatement", None])
def test_an_offer_carries_its_answer(world: World, answer: str | None) -> None:
    position = state(world, world.issue("US-001"), "CN", "offers", answer=answer)
    assert Position.objects.get(pk=position.pk).answer == answer


def test_a_quantity_is_kept_as_it_was_stated(world: World) -> None:
    quantity = Quantity(
        metric="soybeans", unit="million tonnes", value="25.0", bound="at_least", baseline=Decimal("32.90"),
        due_on="2019", window="each year",
    )  # fmt: skip
    position = Position.objects.get(pk=state(world, world.issue("US-001"), "CN", "offers", quantity=quantity).pk)
    kept = {name: getattr(position, f"quantity_{name}") for name in Quantity.__slots__}
    assert {name: None if value is None else str(value) for name, value in kept.items()} == {
        "metric": "soybeans",
        "unit": "million tonnes",
        "value": "25.0",
        "bound": "at_least",
        "baseline": "32.90",
        "due_on": "2019",
        "window": "each year",
    }
    after: Any = Change.objects.filter(model="issues.position").latest("pk").after
    assert (after["quantity_value"], after["quantity_baseline"]) == ("25.0", "32.90")


def test_a_quantity_may_be_known_only_in_part(world: World) -> None:
    position = state(world, world.issue("US-001"), "CN", "offers", quantity=Quantity(metric="tonnes", bound="about"))
    assert (position.quantity_metric, position.quantity_value, position.quantity_unit) == ("tonnes", None, None)


def test_a_condition_names_the_issue_it_hangs_on(world: World) -> None:
    condition = Condition(text="Only if tariffs go", issue=world.issue("US-002"))
    position = state(world, world.issue("US-001"), "CN", "conditional", condition=condition)
    assert (position.condition_text, position.condition_issue) == ("Only if tariffs go", world.issue("US-002"))


def test_another_stance_may_have_a_condition_too(world: World) -> None:
    position = state(world, world.issue("US-001"), "CN", "offers", condition=Condition(text="Only if"))
    assert position.condition_text == "Only if"


@pytest.mark.parametrize("channel", ["public", "private", "leaked", None, ""])
def test_the_channel_may_be_unknown(world: World, channel: str | None) -> None:
    assert state(world, world.issue("US-001"), "CN", "open", channel=channel).channel == (channel or None)


def test_a_position_touches_its_issue_and_no_status(world: World) -> None:
    before = world.issue("US-001")
    position = state(world, before, "CN", "rejects", citations=[make_citation(world.source)])
    after = world.issue("US-001")
    assert (after.touched_id, after.status, after.version) == (position.recorded_id, before.status, before.version)
    assert [citation.source for citation in position.citations.all()] == [world.source]
