"""What an act refuses is told by the row of the file; nothing was written and the ledger has not moved."""

from collections.abc import Callable

import pytest

from issues.models import Area, Issue
from rounds.actions.negotiations import rename_party
from rounds.models import Party
from tests.factories import SYSTEM, make_negotiation, make_source
from tests.issues.dossiers.dossier_files import Json, dumped, loaded, refusal_of, small, text_of

pytestmark = pytest.mark.django_db

FACT = "a fact is not edited: write what is on record, or correct it there (supersede it and say why)"


def test_every_impossible_step_is_told_at_its_row() -> None:
    dossier = small()
    dossier["status_changes"][0].update(to="identified", on="2018-08-01", round=None)
    dossier["status_changes"][2]["to"] = "withdrawn"
    assert refusal_of(dossier) == [
        ("status_changes[0].to: US-001: 'agreed_in_principle' (Agreed in principle) cannot become 'identified'. "
         "Allowed: "
        "under_discussion, narrowing, deadlocked, parked, agreed_in_principle, agreed_ad_referendum, concluded, "
        "partially_resolved, resolved, withdrawn, superseded, lapsed."),
        ("status_changes[2].to: US-101: an issue without a status cannot become 'withdrawn'. Allowed: "
         "identified, raised, "
        "under_discussion, narrowing, deadlocked, parked, agreed_in_principle, agreed_ad_referendum, concluded, "
        "partially_resolved, resolved."),
        ("status_changes[3].to: US-101: 'withdrawn' (Withdrawn) cannot become 'superseded'. Allowed: raised, "
        "under_discussion, withdrawn."),
    ]  # fmt: skip
    assert not Issue.objects.exists()


def test_a_step_against_the_record_is_told_too() -> None:
    loaded(small())
    dossier = small()
    change = dossier["status_changes"][3]
    dossier["status_changes"].append(
        {**change, "to": "raised", "on": "2018-06-02", "successor": None, "reason": "Again."}
    )
    assert refusal_of(dossier) == [
        (
            "status_changes[4].to: US-101: 'superseded' (Superseded) cannot become 'raised'. Allowed: nothing: "
            "the successor "
            "carries on."
        )
    ]


def test_facts_of_every_kind_are_told_together() -> None:
    dossier = small()
    dossier["status_changes"][1]["citations"] = []
    dossier["status_changes"][3]["successor"] = None
    dossier["positions"][0]["stance"] = "demands"
    assert refusal_of(dossier) == [
        "status_changes[1].citations: 'agreed_in_principle' needs at least one citation: say where this can be read.",
        "status_changes[3].successor: Name the issue that carries on: a superseded issue has a successor.",
        (
            "positions[0].stance: CN answers it: 'demands' is not a stance it can take. Write one of accepts, "
            "offers, open, "
            "conditional, silent, reluctant, rejects, red_line."
        ),
    ]


def put_note(dossier: Json) -> None:
    dossier["notes"][0]["citations"] = [small()["rounds"][0]["citations"][0]]


CHANGED_FACTS: list[tuple[Callable[[Json], None], list[str]]] = [
    (
        lambda d: d["status_changes"][0].update(reason="Put forward."),
        [f"status_changes[0].reason: 'Put forward.' here, but 'Put on the table.' on record; {FACT}"],
    ),
    (
        lambda d: d["status_changes"][1]["citations"][0].update(credibility=1, people=None),
        [
            f"status_changes[1].citations[0].people: null here, but 1 on record; {FACT}",
            f"status_changes[1].citations[0].credibility: 1 here, but 2 on record; {FACT}",
        ],
    ),
    (
        lambda d: d["positions"][0]["quantity"].update(value=8),
        [f"positions[0].quantity.value: 8 here, but 7.5 on record; {FACT}"],
    ),
    (
        lambda d: d["positions"][0].update(quantity=None),
        [f"positions[0].quantity: null here, but an object on record; {FACT}"],
    ),
    (
        lambda d: d["readouts"][0].update(tone="neutral"),
        [f"readouts[0].tone: 'neutral' here, but 'positive' on record; {FACT}"],
    ),
    (lambda d: d["links"][0].update(on="2018"), [f"links[0].on: '2018' here, but null on record; {FACT}"]),
    (put_note, [f"notes[0].citations: a list of 1 here, but a list of 0 on record; {FACT}"]),
    (
        lambda d: d["deadlines"][0]["revisions"][1].update(reason=None),
        [f"deadlines[0].revisions[1].reason: null here, but 'Talks go on.' on record; {FACT}"],
    ),
    (
        lambda d: d["measures"][0]["revisions"][0].update(rate_to=25),
        [f"measures[0].revisions[0].rate_to: 25 here, but 15 on record; {FACT}"],
    ),
    (
        lambda d: d["commitments"][0]["delivery"].update(level=2),
        [f"commitments[0].delivery.level: 2 here, but 1 on record; {FACT}"],
    ),
    (
        lambda d: d["commitments"][0]["observations"][1].update(value=13),
        [f"commitments[0].observations[1].value: 13 here, but null on record; {FACT}"],
    ),
]


@pytest.mark.parametrize(("change", "lines"), CHANGED_FACTS)
def test_a_fact_is_not_edited(change: Callable[[Json], None], lines: list[str]) -> None:
    loaded(small())
    dossier = small()
    change(dossier)
    assert refusal_of(dossier) == lines
    assert dumped() == text_of(small())


def test_one_bad_fact_and_no_edit_is_made_either() -> None:
    loaded(small())
    dossier = small()
    dossier["issues"][0]["title"] = "Another title"
    dossier["status_changes"][0]["reason"] = "Another reason."
    assert len(refusal_of(dossier)) == 1
    assert dumped() == text_of(small())


def test_what_was_held_stays_held() -> None:
    loaded(small())
    dossier = small()
    dossier["rounds"][0]["state"] = "postponed"
    assert refusal_of(dossier) == [
        "rounds[0].state: 'postponed' here, but round 1 is logged; what was held stays held: write 'held'"
    ]


def test_who_talks_to_whom_and_who_tabled_a_list_do_not_change() -> None:
    loaded(small())
    dossier = small()
    dossier["parties"].append({"code": "FR", "name": "France"})
    dossier["negotiation"]["parties"].append("FR")
    assert refusal_of(dossier) == [
        (
            "negotiation.parties: US, CN, FR here, but US, CN on record; who talks to whom does not change: "
            "write the "
            "recorded parties, or give other talks a slug of their own"
        )
    ]
    dossier = small()
    dossier["demand_lists"][0]["party"] = "CN"
    assert refusal_of(dossier) == [
        (
            "demand_lists[0].party: 'CN' here, but 'US' on record; who tabled a list does not change: write the "
            "recorded "
            "party, or give this list a key of its own"
        )
    ]


# --- what negotiations share ------------------------------------------------------------------------


def other_talks() -> Json:
    """The small dossier under another slug."""
    dossier = small()
    dossier["negotiation"]["slug"] = "other-talks"
    return dossier


def test_a_source_that_others_consult_is_not_edited_from_here() -> None:
    loaded(small())
    dossier = other_talks()
    dossier["sources"][0].update(title="Talks end", published_on="2018-05")
    remedy = (
        "on record, where small-talks consults it too; sources are shared by all negotiations: write the "
        "recorded value, "
        "edit the source itself first, or give this one a key of its own"
    )
    assert refusal_of(dossier) == [
        f"sources[0].title: 'Talks end' in other-talks, but 'Talks begin' {remedy}",
        f"sources[0].published_on: '2018-05' in other-talks, but '2018-05-04' {remedy}",
    ]


def test_a_source_that_nobody_else_consults_is_edited() -> None:
    source = make_source("agency-1", title="Talks")
    loaded(small())
    source.refresh_from_db()
    assert (source.title, source.version) == ("Talks begin", 2)


def test_the_same_sources_serve_two_negotiations() -> None:
    loaded(small())
    outcome = loaded(other_talks())
    assert "sources" not in outcome.recorded
    assert dumped("other-talks") == text_of(other_talks())


def test_a_party_and_an_area_have_one_name_for_all() -> None:
    make_negotiation("elsewhere")
    rename_party(Party.objects.get(code="CN"), name="中国", **SYSTEM)
    dossier = small()
    dossier["areas"][0]["label"] = "Customs"
    dossier["sources"][1]["publisher"] = "Gazette"
    assert Area.objects.get(code="tariffs").label == "Tariffs"
    assert refusal_of(dossier) == [
        (
            "parties[1].name: 'China' here, but CN is called '中国' on record; parties are shared by all "
            "negotiations: write "
            "the recorded name, or rename the party there first"
        ),
        (
            "areas[0].label: 'Customs' here, but tariffs is labelled 'Tariffs' on record; areas are shared by all "
            "negotiations: write the recorded label, or give this area a code of its own"
        ),
    ]
