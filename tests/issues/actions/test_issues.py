"""Opening, editing, archiving and restoring issues: what they leave behind."""

import datetime as dt
from typing import Any

import pytest

from issues.actions.issues import FirstStatus, archive_issue, edit_issue, open_issue, restore_issue
from issues.actions.ties import Ties
from issues.models import Area, Issue, StatusChange, SummaryMark
from tests.factories import AT, SYSTEM, head, make_citation, make_issue
from tests.issues.actions.world import World
from tradetalks.ledger.models import Change

pytestmark = pytest.mark.django_db


def opened(world: World, **values: Any) -> Issue:
    """A demand of US on CN."""
    given: dict[str, Any] = {
        "title": "Demand",
        "area": Area.objects.get(code="tariffs"),
        "raised_by": world.party("US"),
        "addressed_to": world.party("CN"),
        "raised_in": None,
    }
    return open_issue(world.talks, **{**given, **SYSTEM, **values})


def all_current() -> None:
    """As if the worker had computed every summary."""
    SummaryMark.objects.update(marked=None, stale_since=None)


def stale() -> set[int]:
    """Numbers of the rounds of the talks that the newest changeset marked."""
    return set(SummaryMark.objects.filter(marked=head()).values_list("round__number", flat=True))


# --- opening ----------------------------------------------------------------------------------------


def test_references_count_up_for_each_raising_party(world: World) -> None:
    assert opened(world).ref == "US-004"
    assert opened(world, raised_by=world.party("CN"), addressed_to=None).ref == "CN-002"
    assert opened(world, raised_by=None, addressed_to=None).ref == "JT-001"
    assert opened(world, raised_by=None).ref == "JT-002"


def test_a_reference_that_was_brought_is_kept_and_counted_on_from(world: World) -> None:
    assert opened(world, ref="US-41").ref == "US-41"
    assert opened(world).ref == "US-042"
    assert opened(world, ref="US-0998").number == 998
    assert [opened(world).ref for _ in range(2)] == ["US-999", "US-1000"]


def test_each_talks_count_for_themselves(world: World) -> None:
    assert make_issue(world.elsewhere, addressed_to="EU").ref == "US-002"


def test_the_first_status_is_raised_where_a_round_is_named(world: World) -> None:
    issue = opened(world, raised_in=world.round(1))
    fact = StatusChange.objects.get(issue=issue)
    assert (fact.to, fact.round, fact.on, fact.reason, fact.previous) == (
        "raised",
        world.round(1),
        None,
        "Raised in R1.",
        "",
    )
    assert (issue.status, issue.status_fact_id, issue.touched_id) == ("raised", fact.pk, head())
    assert Issue.objects.get(pk=issue.pk).status == "raised"


def test_raised_in_a_round_without_a_day_holds_from_the_day_it_was_entered(world: World) -> None:
    fact = StatusChange.objects.get(issue=opened(world, raised_in=world.round(3)))
    assert (fact.to, fact.round, fact.on_day) == ("raised", world.round(3), AT.date())


def test_else_it_is_identified_from_today_on(world: World) -> None:
    east = dt.timezone(dt.timedelta(hours=8))
    fact = StatusChange.objects.get(issue=opened(world, at=dt.datetime(2019, 3, 1, 5, tzinfo=east)))
    assert (fact.to, fact.on_day, fact.reason) == ("identified", dt.date(2019, 2, 28), "Put on record.")


def test_any_ranked_status_can_be_the_first(world: World) -> None:
    first = FirstStatus(to="resolved", reason="Done.", on="2018-05", citations=[make_citation(world.source)])
    issue = opened(world, first=first)
    fact = StatusChange.objects.get(issue=issue)
    assert (fact.to, str(fact.on), fact.citations.count(), fact.window) == ("resolved", "2018-05", 1, None)


def test_an_import_brings_its_statuses_itself(world: World) -> None:
    issue = opened(world, with_status=False)
    assert (issue.status, issue.touched_id, StatusChange.objects.filter(issue=issue).count()) == (None, head(), 0)


def test_opening_with_a_status_marks_the_summaries_it_counts_in(world: World) -> None:
    all_current()
    opened(world, raised_in=world.round(1))
    assert stale() == {1}
    all_current()
    opened(world)  # identified in 2019: after every logged round
    assert stale() == set()


def test_what_it_hangs_on_is_kept_in_order(world: World) -> None:
    sensitivity = {world.party("CN"): "national_security", world.party("US"): "none"}
    ties = Ties(deadlines=[world.deadline], measures=[world.measure], sensitivity=sensitivity)
    issue = opened(world, ties=ties)
    assert [tie.deadline for tie in issue.deadline_ties.all()] == [world.deadline]
    assert [tie.measure for tie in issue.measure_ties.all()] == [world.measure]
    kept = [(row.party.code, row.level) for row in issue.sensitivities.all()]
    assert kept == [("CN", "national_security"), ("US", "none")]


# --- editing ----------------------------------------------------------------------------------------


def edit(issue: Issue, **values: Any) -> bool:
    """Edit it at the version in hand."""
    given: dict[str, Any] = {"changes": {}, "version": issue.version, **SYSTEM, **values}
    return edit_issue(issue, **given)


def test_an_edit_keeps_before_and_after(world: World) -> None:
    issue = world.issue("US-001")
    assert edit(issue, changes={"title": "Buy more", "description": "", "area": Area.objects.get(code="agriculture")})
    change = Change.objects.get(changeset=head())
    assert change.before is not None
    assert change.after is not None
    differing = {name: (change.before[name], change.after[name]) for name in change.after}
    differing = {name: pair for name, pair in differing.items() if pair[0] != pair[1]}
    tariffs, agriculture = (Area.objects.get(code=code).pk for code in ("tariffs", "agriculture"))
    assert differing == {
        "title": ("Buy soybeans", "Buy more"),
        "area_id": (tariffs, agriculture),
        "version": (issue.version - 1, issue.version),
    }
    assert Issue.objects.get(pk=issue.pk).touched_id == head()


@pytest.mark.parametrize("changes", [{}, {"title": "Buy soybeans"}, {"description": ""}, {"kind": "demand"}])
def test_an_edit_that_changes_nothing_leaves_nothing(world: World, changes: dict[str, Any]) -> None:
    issue, before = world.issue("US-001"), head()
    assert not edit(issue, changes=changes, ties=Ties(deadlines=[], measures=[], sensitivity={}), citations=[])
    assert (head(), world.issue("US-001").version) == (before, issue.version)


def test_only_what_summaries_count_by_marks_them(world: World) -> None:
    for changes, marked in (
        ({"title": "Other"}, set()),
        ({"description": "Longer"}, set()),
        ({"addressed_to": None}, set()),
        ({"raised_in": world.round(1)}, set()),
        ({"area": Area.objects.get(code="cyber")}, {1}),
        ({"parent": world.issue("US-002")}, {1}),
        ({"demand_list": world.demand_list}, {1}),
    ):
        all_current()
        edit(world.issue("US-001"), changes=changes)
        assert stale() == marked, changes


def test_ties_and_citations_count_the_version_up(world: World) -> None:
    issue = world.issue("US-001")
    version = issue.version
    assert edit(issue, ties=Ties(measures=[world.measure]))
    assert edit(issue, ties=Ties(sensitivity={world.party("US"): "economic"}))
    assert edit(issue, citations=[make_citation(world.source)])
    assert edit(issue, citations=[])
    assert issue.version == world.issue("US-001").version == version + 4
    written = Change.objects.filter(changeset__gt=head() - 4).order_by("changeset", "position")
    assert [(change.model, change.before is None, change.after is None) for change in written] == [
        ("issues.issuemeasure", True, False),
        ("issues.issue", False, False),
        ("issues.issuesensitivity", True, False),
        ("issues.issue", False, False),
        ("issues.issuecitation", True, False),
        ("issues.issue", False, False),
        ("issues.issuecitation", False, True),
        ("issues.issue", False, False),
    ]


def test_none_leaves_a_kind_of_tie_alone(world: World) -> None:
    issue = world.issue("US-001")
    edit(issue, ties=Ties(deadlines=[world.deadline], measures=[world.measure]))
    edit(issue, ties=Ties(deadlines=[]))
    assert (issue.deadline_ties.count(), issue.measure_ties.count()) == (0, 1)


# --- archiving --------------------------------------------------------------------------------------


def test_an_archived_issue_is_put_away_from_that_day_on(world: World) -> None:
    issue = world.issue("US-001")
    all_current()
    archive_issue(issue, version=issue.version, reason="Entered twice.", on=dt.date(2018, 5, 1), **SYSTEM)
    assert (issue.is_archived, world.issue("US-001").archived_on) == (True, dt.date(2018, 5, 1))
    assert stale() == {1}


def test_by_default_it_is_today(world: World) -> None:
    issue = world.issue("US-001")
    all_current()
    archive_issue(issue, version=issue.version, reason="Entered twice.", **SYSTEM)
    assert world.issue("US-001").archived_on == AT.date()
    assert stale() == set()  # every logged round ended before


def test_restoring_brings_it_back_to_every_summary_since(world: World) -> None:
    issue = world.issue("US-001")
    archive_issue(issue, version=issue.version, reason="Entered twice.", on=dt.date(2018, 5, 1), **SYSTEM)
    all_current()
    assert restore_issue(issue, version=issue.version, reason="Not twice.", **SYSTEM)
    assert (issue.archived_on, stale()) == (None, {1})


def test_doing_it_again_changes_nothing(world: World) -> None:
    away, here, before = world.issue("US-003"), world.issue("US-001"), head()
    assert not archive_issue(away, version=away.version, reason="Again.", by=None, at=AT + dt.timedelta(30), door="api")
    assert not restore_issue(here, version=here.version, reason="Again.", **SYSTEM)
    assert head() == before


def test_another_day_can_be_given_to_one_put_away(world: World) -> None:
    away = world.issue("US-003")
    assert archive_issue(away, version=away.version, reason="Earlier.", on=dt.date(2018, 3, 1), **SYSTEM)
    assert world.issue("US-003").archived_on == dt.date(2018, 3, 1)
