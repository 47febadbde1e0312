"""Taking a changeset back: each kind of act once, what is refused and in which words, and what others did since."""

import datetime as dt
from typing import Any

import pytest

from issues.actions.annotations import add_note
from issues.actions.corrections import supersede
from issues.actions.issues import archive_issue, edit_issue
from issues.actions.projection import rebuild
from issues.actions.refusals import TransitionRefused
from issues.actions.reverting import revert
from issues.actions.reverting.refusals import ChangedSince, NotTakenBack
from issues.actions.ties import Ties
from issues.dossiers.dump import dossier_of
from issues.dossiers.record import record_of
from issues.models import Issue, Note, StatusChange
from issues.queries.change_lines import lines_of
from issues.queries.history import CHANGESET_COLUMNS
from rounds.actions.meetings import amend_round, log_round
from rounds.models import Negotiation
from tests.factories import SYSTEM, head, make_citation, make_issue, make_source, make_status, make_user
from tests.issues.actions.act import Act
from tests.issues.actions.every_act import ACTS, BY_NAME
from tests.issues.actions.test_random_acts import contents
from tests.issues.actions.world import World, everything
from tradetalks.accounts.rights import NotAllowed
from tradetalks.ledger.models import Changeset
from tradetalks.ledger.refusals import Invalid, NotFound, Refused
from tradetalks.ledger.verification import faults
from tradetalks.sources.access import visible_labels
from tradetalks.sources.actions import edit_source

pytestmark = pytest.mark.django_db

STAYS = {
    "record_source", "record_identity", "add_party", "create_negotiation", "plan_round", "record_demand_list",
    "set_deadline", "record_measure", "add_area", "agree_commitment",
}  # fmt: skip
"""Acts that create what cannot be taken off the record."""


def said(talks: Negotiation, *, archived: bool = True) -> dict[str, Any]:
    """What the dossier says, its sections in any order: what is recorded anew comes last.

    Sources that superseded facts cite stay listed. Without `archived`, neither issues put away nor areas are told.
    """
    values = dossier_of(record_of(talks))
    values.pop("sources")
    if not archived:
        values.pop("areas")
        values["issues"] = [issue for issue in values["issues"] if not issue["archived"]]
    return {name: sorted(map(repr, rows)) if isinstance(rows, list) else rows for name, rows in values.items()}


def require_plain_words(act: Act) -> None:
    """The newest changeset can be told in lines of words, by whom it may be seen."""
    rows = list(Changeset.objects.filter(number=head()).values(*CHANGESET_COLUMNS))
    lines = [line for told in lines_of(rows, labels=visible_labels(None)) for line in told.lines]
    assert bool(lines) == (act.name != "record_identity")
    for line in lines:
        sentence = f"{line.verb} {line.subject.name} {line.rest}"
        assert not any(word in sentence for word in ("None", "issues.", "rounds.", "_id"))


@pytest.mark.parametrize("act", ACTS, ids=str)
@pytest.mark.long
def test_every_act_is_taken_back_or_refused(world: World, act: Act) -> None:
    talks = world.talks
    opens = act.name == "open_issue"
    before, summaries = said(talks, archived=not opens), contents(talks)
    rounds = talks.rounds.count()
    act.do(world)
    number, after, rows = head(), said(talks), everything()
    require_plain_words(act)
    if act.name in STAYS:
        with pytest.raises(Refused, match=r"stays? on record|There is no changeset"):
            revert(number, reason="Wrong.", **SYSTEM)
        assert everything() == rows
        return
    revert(number, reason="Wrong.", **SYSTEM)
    require_plain_words(act)
    assert (head(), Changeset.objects.get(number=head()).reason) == (
        number + 1,
        f"Takes back changeset {number}: Wrong.",
    )
    now = said(talks, archived=not opens)
    if talks.rounds.count() > rounds:  # one that it planned, or logged unplanned, is a plan now
        assert not talks.rounds.logged().filter(number__gt=rounds).exists()
        before.pop("rounds"), now.pop("rounds")
    assert now == before
    assert contents(talks) == summaries
    assert (list(faults()), rebuild()) == ([], 0)
    revert(head(), reason="Right after all.", **SYSTEM)
    assert said(talks) == after
    assert (list(faults()), rebuild()) == ([], 0)


def edited(issue: Issue, **changes: Any) -> int:
    """The number of the changeset in which the system edited the issue."""
    edit_issue(issue, version=Issue.objects.get(pk=issue.pk).version, changes=changes, **SYSTEM)
    return head()


def test_who_changed_a_field_since_is_named_with_every_value(world: World) -> None:
    analyst = make_user("analyst", username="chen")
    issue = world.issue("US-001")
    number = edited(issue, title="Second", description="More.")
    edited(issue, description="Even more.")
    edit_issue(issue, version=issue.version, changes={"title": "Third"}, **{**SYSTEM, "by": analyst})
    rows = everything()
    with pytest.raises(ChangedSince) as refused:
        revert(number, reason="Wrong.", **SYSTEM)
    told = {found.column: (found.was, found.set, found.now) for found in refused.value.conflicts}
    assert told == {
        "title": ("Buy soybeans", "Second", "Third"),
        "description": (None, "More.", "Even more."),
    }
    said_of_title = f"The title of US-001 was changed since, in changeset {head()} by chen."
    assert refused.value.errors["US-001.title"] == said_of_title
    assert everything() == rows


def test_other_fields_of_the_record_stay_as_they_were_changed_since(world: World) -> None:
    issue = world.issue("US-001")
    number = edited(issue, title="Second")
    edited(issue, description="Mine.")
    revert(number, reason="Wrong.", **SYSTEM)
    issue.refresh_from_db()
    assert (issue.title, issue.description) == ("Buy soybeans", "Mine.")


def test_what_was_taken_back_is_not_taken_back_twice(world: World) -> None:
    number = edited(world.issue("US-001"), title="Second")
    revert(number, **SYSTEM)
    rows = everything()
    with pytest.raises(Invalid, match="taken back already"):
        revert(number, **SYSTEM)
    note = world.note
    supersede(note, reason="Not so.", **SYSTEM)
    number = head()
    revert(number, **SYSTEM)
    with pytest.raises(ChangedSince, match=f"is on record again since, in changeset {head()} by the system"):
        revert(number, **SYSTEM)
    with pytest.raises(ChangedSince, match="The note it recorded was corrected since"):
        revert(note.recorded_id, **SYSTEM)
    assert everything() != rows


def test_ones_own_needs_no_reason_and_anybody_elses_does(world: World) -> None:
    analyst, other = make_user("analyst"), make_user("analyst")
    add_note(world.talks, text="Mine.", **{**SYSTEM, "by": analyst})
    number = head()
    with pytest.raises(Invalid, match="Say why") as refused:
        revert(number, **{**SYSTEM, "by": other})
    assert list(refused.value.errors) == ["reason"]
    revert(number, **{**SYSTEM, "by": analyst})
    assert Changeset.objects.get(number=head()).reason == f"Takes back changeset {number}: Undone."
    assert Note.objects.get(text="Mine.").superseded_reason == f"Takes back changeset {number}: Undone."


@pytest.mark.parametrize("role", ["reader", None])
def test_who_may_write_nothing_may_not_revert(world: World, role: str | None) -> None:
    with pytest.raises(NotAllowed):
        revert(world.note.recorded_id, reason="Wrong.", **{**SYSTEM, "by": make_user(role)})


def test_each_part_asks_for_its_own_right(world: World) -> None:
    clerk, analyst = make_user("clerk"), make_user("analyst")
    meeting = world.round(2)
    log_round(meeting, version=meeting.version, record={}, **SYSTEM)
    rows = everything()
    with pytest.raises(NotAllowed, match="log and amend rounds"):
        revert(head(), reason="Wrong.", **{**SYSTEM, "by": analyst})
    with pytest.raises(NotAllowed, match="open and edit issues"):
        revert(world.note.recorded_id, reason="Wrong.", **{**SYSTEM, "by": clerk})
    number = head()
    make_issue(world.talks, title="Opened by mistake")
    rows = everything()
    with pytest.raises(NotAllowed, match="archive issues"):
        revert(head(), reason="Wrong.", **{**SYSTEM, "by": analyst})
    assert everything() == rows
    revert(number, reason="Wrong.", **{**SYSTEM, "by": clerk})
    assert not world.round(2).is_logged


def test_statuses_that_could_not_follow_one_another_are_refused(world: World) -> None:
    issue = world.issue("US-002")
    make_status(issue, "withdrawn", on="2018-02-01")
    make_status(issue, "raised", on="2018-03-01")
    number = head()
    make_status(issue, "narrowing", on="2018-04-01")
    rows = everything()
    with pytest.raises(TransitionRefused, match="Supersede the later one first"):
        revert(number, reason="Wrong.", **SYSTEM)
    assert everything() == rows


def test_a_fact_comes_back_to_its_place_among_those_of_the_same_day(world: World) -> None:
    issue = world.issue("US-002")
    first = make_status(issue, "deadlocked", on="2018-03-01", citations=[make_citation(quote="No.", voice="CN")])
    make_status(issue, "narrowing", on="2018-03-01")
    supersede(first, reason="Misread.", **SYSTEM)
    revert(head(), reason="Read rightly.", **SYSTEM)
    issue.refresh_from_db()
    chain = StatusChange.objects.filter(issue=issue).current().in_world_order()
    assert [(fact.previous, fact.to) for fact in chain][-2:] == [
        ("identified", "deadlocked"),
        ("deadlocked", "narrowing"),
    ]
    assert issue.status == "narrowing"
    again = chain.get(to="deadlocked")
    assert [(cited.quote, cited.voice, cited.source_id) for cited in again.citations.all()] == [
        (cited.quote, cited.voice, cited.source_id) for cited in first.citations.all()
    ]


def test_ties_and_citations_come_back_in_their_order(world: World) -> None:
    issue = world.issue("US-001")
    sources = [make_source(), make_source()]
    held: Any = {
        "ties": Ties(deadlines=[world.deadline], measures=[world.measure], sensitivity={world.party("CN"): "economic"}),
        "citations": [make_citation(source, quote="So.") for source in sources],
    }
    edit_issue(issue, version=issue.version, changes={}, **held, **SYSTEM)
    before = said(world.talks)
    none: Any = {"ties": Ties(deadlines=[], measures=[], sensitivity={}), "citations": []}
    edit_issue(issue, version=issue.version, changes={"title": "Untied"}, **none, **SYSTEM)
    number = head()
    revert(number, reason="Wrong.", **SYSTEM)
    assert said(world.talks) == before
    edit_issue(issue, version=issue.version + 1, changes={}, citations=[make_citation(sources[1])], **SYSTEM)
    with pytest.raises(ChangedSince, match="The citations of US-001 were changed since, in changeset"):
        revert(head() - 1, reason="Wrong.", **SYSTEM)


def test_a_round_that_was_amended_since_stays_logged(world: World) -> None:
    meeting = world.round(2)
    log_round(meeting, version=meeting.version, record={"outcome_truce": "yes"}, **SYSTEM)
    number = head()
    amend_round(
        meeting, version=meeting.version, changes={"outcome_text": "They met."}, reason="More is known.", **SYSTEM
    )
    with pytest.raises(ChangedSince, match="The record of R2 was changed since"):
        revert(number, reason="Wrong.", **SYSTEM)


def test_a_round_that_nobody_planned_is_a_plan_afterwards(world: World) -> None:
    BY_NAME["log_new_round"].do(world)
    number, meeting = head(), world.round(9)
    taken = revert(number, reason="Wrong talks.", **SYSTEM)
    assert taken.kept == ("R9", "R10")
    meeting.refresh_from_db()
    assert (meeting.is_logged, meeting.state, str(meeting.ends_on)) == (False, "planned", "2019-01-31")
    assert not StatusChange.objects.current().filter(round=meeting).exists()
    revert(head(), reason="Right talks.", **SYSTEM)
    assert world.round(9).is_logged
    with pytest.raises(ChangedSince, match="of R9 was changed since"):
        revert(number, reason="Wrong.", **SYSTEM)


def test_what_hangs_on_an_opened_issue_keeps_it(world: World) -> None:
    issue = make_issue(world.talks, title="Opened")
    number = head()
    part = make_issue(world.talks, parent=issue, title="A part")
    rows = everything()
    with pytest.raises(ChangedSince, match=f"The issue {part.ref} hangs on {issue.ref} since"):
        revert(number, reason="Wrong.", **SYSTEM)
    assert everything() == rows
    revert(head(), reason="Wrong.", **SYSTEM)
    add_note(world.talks, issue=issue, text="Context.", **SYSTEM)
    with pytest.raises(ChangedSince, match=f"The note hangs on {issue.ref} since, in changeset {head()}"):
        revert(number, reason="Wrong.", **SYSTEM)


def test_an_opened_issue_is_archived_without_a_status(world: World) -> None:
    issue = make_issue(world.talks, title="Opened")
    revert(head(), reason="Entered twice.", **SYSTEM)
    issue.refresh_from_db()
    assert (issue.archived_on, issue.status) == (dt.date(2019, 2, 15), None)
    revert(head(), reason="Not twice.", **SYSTEM)
    issue.refresh_from_db()
    assert (issue.archived_on, issue.status) == (None, "identified")


def test_a_source_put_on_record_with_a_fact_stays(world: World) -> None:
    fresh = make_citation(make_source("unsaved"))
    make_status(world.issue("US-002"), "raised", on="2018-03-01", citations=[fresh])
    taken = revert(head(), reason="Wrong.", **SYSTEM)
    assert taken.kept == ()
    with pytest.raises(NotTakenBack, match="unsaved cannot be taken back: a source stays on record"):
        revert(head() - 2, reason="Wrong.", **SYSTEM)


def test_what_a_person_may_not_see_is_not_there(world: World) -> None:
    analyst = make_user("analyst")
    source = make_source("secret", sensitivity="RED")
    edit_source(source, version=source.version, changes={"title": "Named"}, **SYSTEM)
    with pytest.raises(NotFound):
        revert(head(), reason="Wrong.", **{**SYSTEM, "by": analyst})
    with pytest.raises(NotFound):
        revert(head() + 1, reason="Wrong.", **SYSTEM)
    revert(head(), reason="Wrong.", **{**SYSTEM, "by": make_user("manager")})


def test_archiving_keeps_its_day(world: World) -> None:
    issue = world.issue("US-001")
    archive_issue(issue, version=issue.version, on=dt.date(2018, 6, 1), reason="Dealt with.", **SYSTEM)
    revert(head(), **SYSTEM)
    revert(head(), **SYSTEM)
    issue.refresh_from_db()
    assert issue.archived_on == dt.date(2018, 6, 1)
