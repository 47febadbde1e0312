"""A second load of a changed file: an edit where the record can be edited, a new fact, or nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from issues.actions.corrections import supersede
from issues.actions.issues import restore_issue
from issues.models import Commitment, Issue, StatusChange
from rounds.actions.corrections import supersede as supersede_round_fact
from rounds.actions.meetings import log_round
from rounds.models import Deadline, DemandList, Measure, Negotiation, Readout, Round
from tests.factories import SYSTEM, head, make_citation, make_round
from tests.issues.dossiers.dossier_files import Json, dumped, loaded, small, text_of
from tradetalks.sources.models import Source

pytestmark = pytest.mark.django_db


def put(*path: str | int, value: Any) -> Callable[[Json], None]:
    """A change of the small dossier."""

    def change(dossier: Json) -> None:
        target: Any = dossier
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


EDITS: list[tuple[Callable[[Json], None], str, Callable[[], int]]] = [
    (put("negotiation", "summary", value="Short."), "negotiations", lambda: Negotiation.objects.get().version),
    (put("sources", 0, "title", value=None), "sources", lambda: Source.objects.get(key="agency-1").version),
    (put("rounds", 0, "ends_on", value="2018-05-05"), "rounds", lambda: Round.objects.get(number=1).version - 1),
    (put("rounds", 0, "outcome", "truce", value="yes"), "rounds", lambda: Round.objects.get(number=1).version - 1),
    (put("rounds", 0, "delegates", value=[]), "rounds", lambda: Round.objects.get(number=1).version - 1),
    (put("rounds", 1, "state", value="cancelled"), "rounds", lambda: Round.objects.get(number=3).version),
    (put("rounds", 1, "city", value="Bern"), "rounds", lambda: Round.objects.get(number=3).version),
    (put("demand_lists", 0, "declared_count", value=9), "demand_lists", lambda: DemandList.objects.get().version),
    (put("issues", 0, "title", value="Lower it"), "issues", lambda: Issue.objects.get(ref="US-001").version),
    (put("issues", 0, "area", value="tariffs"), "issues", lambda: Issue.objects.get(ref="US-001").version),
    (put("issues", 1, "parent", value=None), "issues", lambda: Issue.objects.get(ref="US-101").version),
    (put("issues", 1, "archived", value=True), "issues", lambda: Issue.objects.get(ref="US-101").version),
    (put("issues", 2, "archived", value=False), "issues", lambda: Issue.objects.get(ref="JT-001").version - 1),
    (put("deadlines", 0, "set_by", value="US"), "deadlines", lambda: Deadline.objects.get().version),
    (put("measures", 0, "scope_usd", value=None), "measures", lambda: Measure.objects.get().version),
    (put("commitments", 0, "target", value=33), "commitments", lambda: Commitment.objects.get().version),
    (put("commitments", 0, "issue", value=None), "commitments", lambda: Commitment.objects.get().version),
]  # fmt: skip


@pytest.mark.parametrize(("change", "section", "version"), EDITS)
def test_what_can_be_edited_is_edited(change: Callable[[Json], None], section: str, version: Callable[[], int]) -> None:
    first = loaded(small()).changeset
    assert first is not None
    assert version() == 1
    dossier = small()
    change(dossier)
    outcome = loaded(dossier)
    assert (dict(outcome.edited), dict(outcome.recorded)) == ({section: 1}, {})
    assert outcome.changeset == first + 1
    assert version() == 2
    assert dumped() == text_of(dossier)
    assert not loaded(dossier).changed


@pytest.mark.parametrize(
    "change",
    [
        put("issues", 0, "sensitivity", value={"US": "none"}),
        put("issues", 0, "deadlines", value=[]),
        put("issues", 0, "measures", value=[]),
        put("issues", 0, "citations", value=[]),
        put("commitments", 0, "citations", value=small()["rounds"][0]["citations"]),
        put("demand_lists", 0, "citations", value=small()["rounds"][0]["citations"]),
        put("rounds", 0, "citations", value=[]),
    ],
)
def test_so_is_what_belongs_to_it(change: Callable[[Json], None]) -> None:
    loaded(small())
    dossier = small()
    change(dossier)
    assert sum(loaded(dossier).edited.values()) == 1
    assert dumped() == text_of(dossier)


def test_the_same_number_with_other_decimals_is_no_edit() -> None:
    loaded(small())
    dossier = small()
    dossier["commitments"][0]["target"] = 32
    assert not loaded(dossier).changed


def test_a_whole_family_changes_places() -> None:
    """US-101 becomes the whole and US-001 its part: no step in between may form a ring."""
    loaded(small())
    dossier = small()
    dossier["issues"][0]["parent"], dossier["issues"][1]["parent"] = "US-101", None
    loaded(dossier)
    assert dumped() == text_of(dossier)


def test_a_planned_round_that_was_held_is_logged() -> None:
    loaded(small())
    dossier = small()
    dossier["rounds"][1].update(state="held", ends_on="2018-07-15")
    outcome = loaded(dossier)
    assert Round.objects.get(number=3).logged_id == outcome.changeset
    assert StatusChange.objects.get(to="agreed_in_principle").window == Round.objects.get(number=3)
    assert dumped() == text_of(dossier)


NEW_FACTS: list[tuple[str, list[str | int], Json]] = [
    ("status_changes", ["status_changes"], {"to": "parked", "on": "2018-06-30", "reason": "Put off."}),
    ("positions", ["positions"], {"text": "Would lower it.", "stance": "open", "answer": None}),
    ("readouts", ["readouts"], {"speaker": "Another"}),
    ("links", ["links"], {"kind": "restates"}),
    ("notes", ["notes"], {"text": "More."}),
    ("deadline revisions", ["deadlines", 0, "revisions"], {"kind": "met"}),
    ("measure revisions", ["measures", 0, "revisions"], {"state": "removed"}),
    ("observations", ["commitments", 0, "observations"], {"period": "2019"}),
]


@pytest.mark.parametrize(("section", "path", "other"), NEW_FACTS)
def test_a_new_fact_is_recorded(section: str, path: list[str | int], other: Json) -> None:
    loaded(small())
    dossier = small()
    rows: Any = dossier
    for step in path:
        rows = rows[step]
    rows.append({**rows[0], **other})
    outcome = loaded(dossier)
    assert (dict(outcome.recorded), dict(outcome.edited)) == ({section: 1}, {})
    assert dumped() == text_of(dossier)


def test_a_fact_told_twice_is_two_facts() -> None:
    loaded(small())
    dossier = small()
    dossier["notes"].append(dossier["notes"][0])
    assert dict(loaded(dossier).recorded) == {"notes": 1}
    assert not loaded(dossier).changed


def test_a_later_delivery_is_a_new_fact_and_the_one_that_is_dumped() -> None:
    loaded(small())
    dossier = small()
    dossier["commitments"][0]["delivery"].update(level=3, on="2019")
    assert dict(loaded(dossier).recorded) == {"deliveries": 1}
    assert dumped() == text_of(dossier)
    assert not loaded(small()).changed  # the first is on record still


def test_what_the_file_lacks_is_left_alone() -> None:
    loaded(small())
    dossier = small()
    for section in ("status_changes", "positions", "links", "notes", "readouts", "commitments"):
        dossier[section] = []
    dossier["issues"] = dossier["issues"][:1]
    dossier["issues"][0]["demand_list"] = "us-list"
    assert not loaded(dossier).changed
    assert dumped() == text_of(small())


def test_a_fact_superseded_on_record_stays_superseded() -> None:
    loaded(small())
    supersede(StatusChange.objects.get(to="agreed_in_principle"), reason="Misread.", **SYSTEM)
    supersede_round_fact(Readout.objects.get(speaker="A Secretary"), reason="Another round.", **SYSTEM)
    before = head()
    outcome = loaded(small())
    assert (outcome.changed, outcome.superseded) == (False, 2)
    assert head() == before
    dossier = small()
    del dossier["status_changes"][1], dossier["readouts"][0]
    assert dumped() == text_of(dossier)


def test_a_corrected_fact_is_told_apart_from_what_it_corrects() -> None:
    loaded(small())
    wrong = StatusChange.objects.get(to="agreed_in_principle")
    right = {"to": "agreed_in_principle", "on": "2018-06", "reason": "China agrees in part."}
    replacement = {**right, "citations": [make_citation(Source.objects.get(key="agency-1"))]}
    supersede(wrong, reason="Only in part.", replacement=replacement, **SYSTEM)
    assert not loaded(small()).changed
    assert loaded(small()).superseded == 1
    corrected = dumped()
    assert b"China agrees in part." in corrected
    assert b'"China agrees."' not in corrected
    assert not loaded(corrected).changed


def test_a_person_may_go_on_where_the_file_stopped() -> None:
    loaded(small())
    talks = Negotiation.objects.get()
    meeting = make_round(talks, "2018-09-01")
    log_round(meeting, version=meeting.version, record={}, **SYSTEM)
    archived = Issue.objects.get(ref="JT-001")
    restore_issue(archived, version=archived.version, reason="Still open.", **SYSTEM)
    ours = dumped()
    assert not loaded(ours).changed
    assert dict(loaded(small()).edited) == {"issues": 1}  # the file says that JT-001 is archived
