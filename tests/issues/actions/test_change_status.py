"""The act that records a status: order, refusals, projections, marks."""

import datetime as dt
from typing import Any

import pytest

from issues.actions.corrections import supersede
from issues.actions.refusals import TransitionRefused
from issues.models import Issue, StatusChange, SummaryMark
from rounds.models import Negotiation
from tests.factories import (
    SYSTEM,
    head,
    make_citation,
    make_issue,
    make_logged_round,
    make_negotiation,
    make_round,
    make_status,
)
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import NotAllowed
from tradetalks.ledger.models import Changeset
from tradetalks.ledger.refusals import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks() -> Negotiation:
    return make_negotiation("talks")


def status(issue: Issue) -> str | None:
    return Issue.objects.get(pk=issue.pk).status


def chain(issue: Issue) -> list[tuple[str, str, int | None]]:
    """(previous, to, number of the window) of the current facts, in world order."""
    facts = StatusChange.objects.filter(issue=issue).current().in_world_order().select_related("window")
    return [(fact.previous, fact.to, fact.window.number if fact.window else None) for fact in facts]


def test_one_act_is_one_changeset_with_fact_and_citation(talks: Negotiation) -> None:
    issue = make_issue(talks)
    before = head()
    make_status(issue, "under_discussion", citations=[make_citation(voice="CN")], on="2019-03-01")
    newest = Changeset.objects.get(number=head())
    assert head() == before + 2  # the citation's new source, then the act
    assert [(c.model, c.before) for c in newest.changes.all()] == [
        ("issues.statuschange", None),
        ("issues.statuschangecitation", None),
    ]
    assert newest.scope == "talks"


def test_a_backdated_change_lands_at_its_place_and_never_overwrites_a_later_one(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    make_status(issue, "agreed_in_principle", on="2019-05-01")
    make_status(issue, "narrowing", on="2018-09-01")
    assert status(issue) == "agreed_in_principle"
    assert chain(issue) == [
        ("", "identified", None),
        ("identified", "narrowing", None),
        ("narrowing", "agreed_in_principle", None),
    ]


def test_a_month_counts_as_its_last_day_and_equal_days_keep_the_order_of_recording(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    make_status(issue, "under_discussion", on="2018-04")
    make_status(issue, "narrowing", on="2018-04-29")
    make_status(issue, "deadlocked", on="2018-04-30")
    assert [to for _, to, _ in chain(issue)] == ["identified", "narrowing", "under_discussion", "deadlocked"]


def test_the_window_is_the_fact_s_own_round_else_the_first_that_ended_on_or_after_its_day(talks: Negotiation) -> None:
    first = make_logged_round(talks, "2018-05-04", number=1)
    make_logged_round(talks, "2018-06-03", number=4)
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    make_status(issue, "raised", on="2018-05-04")
    make_status(issue, "under_discussion", on="2018-05-05")
    make_status(issue, "deadlocked", on="2018-06-04")
    make_status(issue, "narrowing", on="2018-07-01", meeting=first)  # recorded against round 1 whatever its day
    assert [(to, window) for _, to, window in chain(issue)] == [
        ("identified", 1),
        ("raised", 1),
        ("narrowing", 1),
        ("under_discussion", 4),
        ("deadlocked", None),
    ]


def test_logging_a_round_later_moves_facts_into_its_window(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    make_status(issue, "raised", on="2018-05-04")
    make_logged_round(talks, "2018-06-03", number=2)
    assert [window for *_, window in chain(issue)] == [2, 2]
    make_logged_round(talks, "2018-05-10", number=1)
    assert [window for *_, window in chain(issue)] == [1, 1]


def test_a_fact_against_a_round_that_was_not_held_belongs_to_a_window_by_its_day(talks: Negotiation) -> None:
    cancelled = make_round(talks, "2018-09-25", number=6, state="cancelled")
    make_logged_round(talks, "2018-12-01", number=7)
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    make_status(issue, "parked", meeting=cancelled)
    assert chain(issue)[-1] == ("identified", "parked", 7)


def test_a_step_that_cannot_mean_anything_names_what_is_allowed(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    make_status(issue, "withdrawn", on="2018-02-01")
    before = head()
    with pytest.raises(TransitionRefused) as refused:
        make_status(issue, "narrowing", on="2018-03-01", citations=[])
    assert refused.value.allowed == ("raised", "under_discussion", "withdrawn")
    assert refused.value.errors.keys() == {"to"}
    assert head() == before
    assert status(issue) == "withdrawn"


def test_a_backdated_step_is_checked_against_the_fact_after_it_too(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    make_status(issue, "narrowing", on="2019-01-01")
    with pytest.raises(TransitionRefused, match="a later change to 'narrowing' is on record"):
        make_status(issue, "lapsed", on="2018-06-01", citations=[])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"to": "agreed"}, "to"),
        ({"to": "raised", "reason": "  "}, "reason"),
        ({"to": "concluded", "citations": []}, "citations"),
        ({"to": "superseded"}, "successor"),
        ({"to": "raised", "on": None}, "on"),
        ({"to": "raised", "on": "2018-02-30"}, "on"),
        ({"to": "raised", "reason": "NUL \x00 inside"}, "reason"),
        ({"to": "raised", "reason": "half \ud83d a character"}, "reason"),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(talks: Negotiation, values: dict[str, Any], field: str) -> None:
    issue = make_issue(talks)
    citations = [make_citation()]
    before = head()
    with pytest.raises(Invalid) as refused:
        make_status(issue, **{"on": "2019-03-01", "citations": citations, **values})
    assert list(refused.value.errors) == [field]
    assert head() == before
    assert StatusChange.objects.filter(issue=issue).count() == 1


def test_a_long_quotation_is_refused_where_it_stands(talks: Negotiation) -> None:
    issue = make_issue(talks)
    with pytest.raises(Invalid) as refused:
        make_status(issue, "raised", citations=[make_citation(quote="word " * 26)])
    assert list(refused.value.errors) == ["citations[0].quote"]


def test_a_reader_is_refused_and_a_clerk_is_not(talks: Negotiation, reader: User, clerk: User) -> None:
    issue = make_issue(talks)
    before = head()
    with pytest.raises(NotAllowed, match="Ask a manager"):
        make_status(issue, "raised", by=reader, citations=[])
    assert head() == before
    make_status(issue, "raised", by=clerk, citations=[])
    assert Changeset.objects.get(number=head()).by == clerk


def test_only_the_rounds_from_its_window_on_are_marked_stale(talks: Negotiation) -> None:
    first, second, third = (make_logged_round(talks, day) for day in ("2018-05-04", "2018-06-03", "2018-12-01"))
    SummaryMark.objects.update(marked=None, stale_since=None)
    issue = make_issue(talks, raised_in=second)
    stale = set(SummaryMark.objects.filter(marked=head()).values_list("round_id", flat=True))
    assert stale == {second.pk, third.pk}
    assert first.pk not in stale
    assert status(issue) == "raised"


def test_superseding_the_last_change_brings_the_one_before_back(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    fact = make_status(issue, "deadlocked", on="2018-05-04")
    supersede(fact, reason="The report was withdrawn.", **SYSTEM)
    assert status(issue) == "identified"
    kept = StatusChange.objects.get(pk=fact.pk)
    assert (kept.to, kept.superseded_id, kept.superseded_reason) == ("deadlocked", head(), "The report was withdrawn.")


def test_superseding_with_a_replacement_is_one_changeset(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    fact = make_status(issue, "deadlocked", on="2018-05-04")
    before = head()
    supersede(
        fact, reason="Misread.", replacement={"to": "narrowing", "reason": "They moved.", "on": "2018-05-04"}, **SYSTEM
    )
    assert head() == before + 1
    assert status(issue) == "narrowing"


def test_a_fact_is_superseded_once_and_only_with_a_reason(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    fact = make_status(issue, "deadlocked", on="2018-05-04")
    with pytest.raises(Invalid) as refused:
        supersede(fact, reason=" ", **SYSTEM)
    assert list(refused.value.errors) == ["reason"]
    supersede(fact, reason="Misread.", **SYSTEM)
    with pytest.raises(Invalid, match="already superseded"):
        supersede(fact, reason="Again.", **SYSTEM)


def test_superseding_what_a_later_change_rests_on_is_refused(talks: Negotiation) -> None:
    issue = make_issue(talks, at=dt.datetime(2018, 1, 1, tzinfo=dt.UTC))
    make_status(issue, "lapsed", on="2018-03-01", citations=[])
    bridge = make_status(issue, "under_discussion", on="2018-05-04")
    make_status(issue, "narrowing", on="2018-06-01")
    before = head()
    with pytest.raises(TransitionRefused):
        supersede(bridge, reason="Misread.", **SYSTEM)
    assert head() == before
    assert status(issue) == "narrowing"
