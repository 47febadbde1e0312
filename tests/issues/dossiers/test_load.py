"""One load is one changeset; what is on record follows from the file, and a second load changes nothing."""

import pytest

from issues.actions.projection import rebuild
from issues.models import Issue, Position, StatusChange, SummaryMark
from rounds.models import Round
from tests.factories import AT, head
from tests.issues.dossiers.dossier_files import SAMPLES, dumped, loaded, sample, small, text_of
from tradetalks.accounts.models import User
from tradetalks.accounts.rights import NotAllowed
from tradetalks.ledger.models import Changeset, Door
from tradetalks.ledger.verification import differing_rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_dumped_byte_for_byte(name: str) -> None:
    outcome = loaded(sample(name))
    assert dumped(outcome.slug) == sample(name)
    assert outcome.changeset == head()
    again = loaded(sample(name))
    assert not again.changed
    assert again.changeset is None
    assert head() == outcome.changeset
    assert rebuild() == 0
    assert list(differing_rows()) == []


def test_every_section_is_loaded_and_dumped() -> None:
    before = head()
    outcome = loaded(small())
    assert dumped() == text_of(small())
    assert head() == before + 1
    assert dict(outcome.recorded) == {
        "parties": 2, "areas": 1, "sources": 2, "negotiations": 1, "rounds": 2, "deadlines": 1,
        "deadline revisions": 2, "measures": 1, "measure revisions": 1, "demand_lists": 1, "readouts": 2, "issues": 3,
        "status_changes": 4, "positions": 1, "links": 1, "commitments": 1, "deliveries": 1, "observations": 2,
        "notes": 2,
    }  # fmt: skip
    assert not loaded(small()).changed
    assert head() == before + 1


def test_the_changeset_says_who_when_and_which_talks(manager: User) -> None:
    loaded(small(), manager)
    changeset = Changeset.objects.get(number=head())
    assert (changeset.by, changeset.at, changeset.door, changeset.scope) == (manager, AT, Door.IMPORT, "small-talks")
    assert changeset.reason == "Loaded the dossier small-talks."


def test_a_held_round_is_logged_and_its_summary_is_due() -> None:
    loaded(small())
    held, planned = Round.objects.order_by("number")
    assert (held.state, held.logged_id) == ("held", head())
    assert (planned.state, planned.logged_id) == ("planned", None)
    assert [mark.round_id for mark in SummaryMark.objects.filter(marked__isnull=False)] == [held.pk]


def test_facts_lie_in_their_windows_and_statuses_follow() -> None:
    loaded(small())
    changes = StatusChange.objects.order_by("pk").select_related("window")
    assert [(change.previous, change.window.number if change.window else None) for change in changes] == [
        ("", 1),
        ("raised", None),
        ("", 1),
        ("raised", None),
    ]
    assert list(Issue.objects.order_by("pk").values_list("ref", "status")) == [
        ("US-001", "agreed_in_principle"),
        ("US-101", "superseded"),
        ("JT-001", None),
    ]
    assert Issue.objects.get(ref="JT-001").archived_on == AT.date()


def test_partial_dates_count_as_their_last_day() -> None:
    loaded(small())
    change = StatusChange.objects.get(to="agreed_in_principle")
    assert (str(change.on), str(change.on_day)) == ("2018-06", "2018-06-30")
    position = Position.objects.get()
    assert str(position.quantity_due_on) == "2019"


def test_a_part_may_stand_before_its_whole() -> None:
    dossier = small()
    dossier["issues"].reverse()
    loaded(dossier)
    assert dumped() == text_of(dossier)
    assert Issue.objects.get(ref="US-101").parent == Issue.objects.get(ref="US-001")


def test_only_the_finished_history_must_make_sense() -> None:
    """Recorded out of order: `concluded` before the `raised` that reopened the issue, but later in the world."""
    dossier = small()
    change = {**dossier["status_changes"][0], "issue": "US-001", "round": None}
    cited = dossier["status_changes"][1]["citations"]
    dossier["status_changes"] = [
        {**change, "to": "raised", "on": "2018-05-01"},
        {**change, "to": "withdrawn", "on": "2018-05-02"},
        {**change, "to": "concluded", "on": "2018-05-09", "citations": cited},
        {**change, "to": "under_discussion", "on": "2018-05-03"},
    ]
    loaded(dossier)
    in_world_order = StatusChange.objects.in_world_order().values_list("previous", "to")
    assert list(in_world_order) == [
        ("", "raised"),
        ("raised", "withdrawn"),
        ("withdrawn", "under_discussion"),
        ("under_discussion", "concluded"),
    ]
    assert dumped() == text_of(dossier)
    assert rebuild() == 0


def test_a_dry_run_says_what_it_would_do_and_does_nothing() -> None:
    before = head()
    outcome = loaded(small(), dry_run=True)
    assert (outcome.changed, outcome.changeset) == (True, None)
    assert outcome.recorded["issues"] == 3
    assert head() == before
    assert not Issue.objects.exists()
    assert not SummaryMark.objects.exists()


@pytest.mark.parametrize("role", ["reader", "analyst", "clerk", "outsider"])
def test_only_who_may_do_all_of_it_may_load(role: str, request: pytest.FixtureRequest) -> None:
    before = head()
    with pytest.raises(NotAllowed):
        loaded(small(), request.getfixturevalue(role))
    assert head() == before
    assert not Issue.objects.exists()
