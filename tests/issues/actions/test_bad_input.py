"""Input that no act accepts: the refusal names the field, the ledger head stays, and no row is written."""

import pytest

from issues.models import Area
from tests.factories import SYSTEM, make_citation
from tests.issues.actions.act import Act, Values
from tests.issues.actions.bad_input import BadInput
from tests.issues.actions.bad_input_for_issues import BAD_FOR_ISSUES
from tests.issues.actions.bad_input_for_round_records import BAD_FOR_ROUND_RECORDS
from tests.issues.actions.bad_input_for_talks import BAD_FOR_TALKS
from tests.issues.actions.every_act import ACTS, BY_NAME
from tests.issues.actions.world import World, everything
from tradetalks.ledger.refusals import Refused

pytestmark = pytest.mark.django_db

BAD = (*BAD_FOR_TALKS, *BAD_FOR_ISSUES, *BAD_FOR_ROUND_RECORDS)


def _names(case: BadInput) -> str:
    return f"{case[0]}-{'+'.join(case[2])}"


@pytest.mark.parametrize("case", BAD, ids=_names)
def test_bad_input_names_its_field_and_writes_nothing(world: World, case: BadInput) -> None:
    name, given, fields = case
    overrides = given(world)
    before = everything()
    with pytest.raises(Refused) as refused:
        BY_NAME[name].do(world, **overrides)
    assert tuple(refused.value.errors) == fields
    assert all(refused.value.errors.values())
    assert everything() == before


def test_every_act_is_asked() -> None:
    takes_nothing_wrong = {"consult_sources", "list_areas", "supersede link", "supersede note", "supersede position"}
    assert {act.name for act in ACTS} - {name for name, *_ in BAD} <= takes_nothing_wrong


@pytest.mark.parametrize("act", [act for act in ACTS if "citations" in act.function.__annotations__], ids=str)
def test_a_wrong_citation_is_named_wherever_it_is_given(world: World, act: Act) -> None:
    citations = [make_citation(world.source), make_citation(world.source, basis="hearsay")]
    before = everything()
    with pytest.raises(Refused) as refused:
        act.do(world, citations=citations)
    assert list(refused.value.errors) == ["citations[1].basis"]
    assert everything() == before


def test_a_round_that_is_logged_is_not_logged_again(world: World) -> None:
    meeting = world.round(1)
    before = everything()
    for name in ("log_round", "edit_round"):
        with pytest.raises(Refused) as refused:
            BY_NAME[name].function(meeting, version=meeting.version, **_plain(name))
        assert (refused.value.code, list(refused.value.errors)) == ("round_already_logged", ["round"])
    planned = world.round(2)
    with pytest.raises(Refused) as refused:
        BY_NAME["amend_round"].function(planned, version=planned.version, reason="Misread.", **_plain("amend_round"))
    assert (refused.value.code, list(refused.value.errors)) == ("round_not_logged", ["round"])
    assert everything() == before


def _plain(name: str) -> Values:
    field = "record" if name == "log_round" else "changes"
    return {field: {}, **SYSTEM}


def test_an_issue_is_no_part_of_its_own_part(world: World) -> None:
    part, whole = world.issue("US-002"), world.issue("US-001")
    edit = BY_NAME["edit_issue"].function
    edit(part, version=part.version, changes={"parent": whole}, **SYSTEM)
    before = everything()
    with pytest.raises(Refused) as refused:
        edit(whole, version=whole.version, changes={"parent": part}, **SYSTEM)
    assert list(refused.value.errors) == ["parent"]
    assert everything() == before


def test_a_link_is_recorded_once(world: World) -> None:
    link = BY_NAME["link_issues"].function
    given = {"kind": "packaged_with", **SYSTEM}
    before = everything()
    for pair in (("US-001", "US-002"), ("US-001", "US-001")):
        with pytest.raises(Refused) as refused:
            link(*map(world.issue, pair), **given)
        assert list(refused.value.errors) == ["to"]
    with pytest.raises(Refused) as refused:
        link(world.issue("US-001"), world.issue("US-001", "elsewhere"), **given)
    assert list(refused.value.errors) == ["to"]
    assert everything() == before


def test_area_codes_are_listed_once(world: World) -> None:
    area = Area.objects.get(code="cyber")
    list_areas = BY_NAME["list_areas"].function
    assert list_areas(world.talks, [area, area], **SYSTEM) == 1
