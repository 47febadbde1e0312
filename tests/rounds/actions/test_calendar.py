"""Deadlines and measures, each step of them a fact."""

from typing import Any

import pytest

from issues.models import SummaryMark
from rounds.actions.calendar import edit_deadline, edit_measure, revise_deadline, revise_measure
from rounds.actions.corrections import supersede
from rounds.choices import OPEN_ENDED, DeadlineStep, Instrument, MeasureState
from rounds.models import DeadlineRevision, Measure, MeasureRevision, Negotiation
from tests.factories import (
    SYSTEM,
    head,
    make_citation,
    make_deadline,
    make_logged_round,
    make_measure,
    make_negotiation,
    make_party,
)
from tradetalks.ledger.models import Change
from tradetalks.ledger.refusals import Invalid, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks() -> Negotiation:
    """Two logged rounds, their summaries current."""
    talks = make_negotiation("talks")
    make_logged_round(talks, "2018-05-04", number=1)
    make_logged_round(talks, "2018-06-03", number=2)
    SummaryMark.objects.update(marked=None, stale_since=None)
    return talks


def stale() -> set[int]:
    """Numbers of the rounds that the newest changeset marked."""
    return set(SummaryMark.objects.filter(marked=head()).values_list("round__number", flat=True))


@pytest.mark.parametrize("kind", DeadlineStep.values)
def test_every_step_of_a_deadline(talks: Negotiation, kind: str) -> None:
    deadline = make_deadline(talks, set_by=None)
    step = revise_deadline(
        deadline, kind=kind, due_on="2019-03", announced_on="2018-06-01", reason="Talks go on.", **SYSTEM
    )
    assert (step.kind, str(step.due_day), step.reason) == (kind, "2019-03-31", "Talks go on.")
    assert stale() == {2}


@pytest.mark.parametrize("kind", DeadlineStep.values)
def test_only_some_steps_leave_the_day_open(talks: Negotiation, kind: str) -> None:
    deadline = make_deadline(talks)
    before = head()
    if kind in OPEN_ENDED:
        assert revise_deadline(deadline, kind=kind, due_on=None, **SYSTEM).due_day is None
        return
    with pytest.raises(Invalid, match="only extended, lapsed, suspended, waived may leave it open") as refused:
        revise_deadline(deadline, kind=kind, due_on=None, **SYSTEM)
    assert (list(refused.value.errors), head()) == (["due_on"], before)


def test_every_step_stays(talks: Negotiation) -> None:
    deadline = make_deadline(talks)
    for kind, due_on in (("set", "2019-01-01"), ("extended", "2019-03-02"), ("extended", None), ("lapsed", None)):
        revise_deadline(deadline, kind=kind, due_on=due_on, citations=[make_citation()], **SYSTEM)
    steps = deadline.revisions.current().order_by("pk")
    assert [(step.kind, step.due_on and str(step.due_on)) for step in steps] == [
        ("set", "2019-01-01"),
        ("extended", "2019-03-02"),
        ("extended", None),
        ("lapsed", None),
    ]
    assert all(step.citations.count() == 1 for step in steps)


def test_a_step_with_no_announcement_may_count_from_the_beginning(talks: Negotiation) -> None:
    revise_deadline(make_deadline(talks), kind="set", due_on="2019", **SYSTEM)
    assert stale() == {1, 2}


@pytest.mark.parametrize("state", MeasureState.values)
def test_every_state_of_a_measure(talks: Negotiation, state: str) -> None:
    change = revise_measure(
        make_measure(talks), state=state, rate_from="10.0", rate_to=25, effective_on="2018-07",
        announced_on="2018-06-01", note="As announced.", citations=[make_citation()], **SYSTEM,
    )  # fmt: skip
    kept = MeasureRevision.objects.get(pk=change.pk)
    assert (kept.state, str(kept.rate_from), str(kept.rate_to), str(kept.effective_day)) == (
        state,
        "10.0",
        "25",
        "2018-07-31",
    )
    assert stale() == {2}


@pytest.mark.parametrize(
    ("announced", "effective", "marked"),
    [
        ("2018-05-05", "2018-07-06", {2}),
        ("2018-05-05", "2018-04-01", {1, 2}),  # in force before it was announced
        ("2018-09-01", None, set()),
        (None, "2018-09-01", {1, 2}),
        (None, None, {1, 2}),
    ],
)
def test_which_summaries_a_change_can_concern(
    talks: Negotiation, announced: str | None, effective: str | None, marked: set[int]
) -> None:
    measure = make_measure(talks)
    change = revise_measure(measure, state="in_force", announced_on=announced, effective_on=effective, **SYSTEM)
    assert stale() == marked
    SummaryMark.objects.update(marked=None, stale_since=None)
    supersede(change, reason="Misread.", **SYSTEM)
    assert stale() == marked


@pytest.mark.parametrize("instrument", Instrument.values)
def test_every_instrument(talks: Negotiation, instrument: str) -> None:
    measure = make_measure(talks, instrument=instrument, against=make_party("CN"), scope_usd="34000000000")
    assert (measure.instrument, str(Measure.objects.get().scope_usd)) == (instrument, "34000000000.00")


def test_editing_words_and_scope(talks: Negotiation) -> None:
    deadline, measure = make_deadline(talks), make_measure(talks, scope_usd=50)
    assert edit_deadline(deadline, version=1, changes={"title": "Tariffs rise", "set_by": None}, **SYSTEM)
    assert stale() == {1, 2}
    before = head()
    assert not edit_measure(measure, version=1, changes={"scope_usd": "50.00"}, **SYSTEM)
    assert head() == before
    assert edit_measure(measure, version=1, changes={"scope_usd": "50.01", "against": make_party("CN")}, **SYSTEM)
    change: Any = Change.objects.get(changeset=head())
    assert (change.before["scope_usd"], change.after["scope_usd"]) == ("50", "50.01")
    with pytest.raises(StaleVersion):
        edit_deadline(deadline, version=1, changes={"title": "Other"}, **SYSTEM)
    with pytest.raises(StaleVersion):
        edit_measure(measure, version=1, changes={"title": "Other"}, **SYSTEM)


def test_a_correction_takes_the_place_of_a_step(talks: Negotiation) -> None:
    deadline = make_deadline(talks)
    wrong = revise_deadline(deadline, kind="set", due_on="2019-01-02", announced_on="2018-05-06", **SYSTEM)
    SummaryMark.objects.update(marked=None, stale_since=None)
    before = head()
    replacement = {"kind": "set", "due_on": "2019-01-01", "announced_on": "2018-05-06"}
    right = supersede(wrong, reason="Misread.", replacement=replacement, **SYSTEM)
    assert head() == before + 1
    assert list(deadline.revisions.current()) == [right]
    assert DeadlineRevision.objects.get(pk=wrong.pk).superseded_reason == "Misread."
    assert stale() == {2}
