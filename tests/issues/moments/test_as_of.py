"""`as_of`: what is answered later for a changeset is what was answered then."""

from typing import Any

import pytest
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.test import Client

from issues.actions.recompute import recompute_all_due
from rounds.models import Round
from tests.factories import head
from tests.issues.actions.act import Act
from tests.issues.actions.every_act import ACTS, BY_NAME
from tests.issues.actions.world import World, undone
from tests.issues.moments.answers import addresses, answer
from tradetalks.ledger.refusals import Refused

pytestmark = pytest.mark.django_db

Known = dict[str, Any]


def known(client: Client, paths: list[str]) -> Known:
    """What is answered now."""
    recompute_all_due()
    return {path: answer(client, path) for path in paths}


def differing(client: Client, before: Known, number: int) -> Known:
    """Path → what is answered for the changeset now, and what was then, where they differ."""
    later = {path: answer(client, path, f"as_of={number}") for path in before}
    return {path: (later[path], before[path]) for path in before if later[path] != before[path]}


STORY = (
    "edit_issue", "supersede status", "amend_round", "change_status", "edit_commitment", "archive_issue",
    "revise_measure", "log_round", "unlog_round",
)  # fmt: skip
"""Edits, a correction, a round's dates and delegates, ties that are replaced, and a window that comes to be."""
ASKED = [
    f"negotiations/talks/{path}"
    for path in (
        "issues/?archived=any", "issues/US-001/", "issues/US-001/status-changes/?superseded=any", "rounds/1/",
        "measures/", "summary/", "changes/",
    )
]  # fmt: skip


@pytest.mark.long
def test_every_changeset_of_a_story_is_answered_as_it_was(world: World, api_client: Client) -> None:
    told = {}
    for name in STORY:
        told[head()] = known(api_client, ASKED)
        BY_NAME[name].do(world)
        meeting = world.round(1)
        assert head() not in told
        if name == "amend_round":
            _move(meeting)
    recompute_all_due()
    differ = {number: wrong for number, before in told.items() if (wrong := differing(api_client, before, number))}
    assert differ == {}


def _move(meeting: Round) -> None:
    """Let the round end earlier, so that facts dated before its old end lie in no window any more."""
    from rounds.actions.meetings import amend_round  # noqa: PLC0415
    from tests.factories import SYSTEM  # noqa: PLC0415

    amend_round(meeting, version=meeting.version, changes={"ends_on": "2018-05-03"}, reason="Misread.", **SYSTEM)


@pytest.mark.longest
@pytest.mark.parametrize("act", ACTS, ids=str)
def test_the_record_before_any_act_is_told_after_it(world: World, api_client: Client, act: Act) -> None:
    number, before = head(), known(api_client, list(addresses("talks")))
    with undone():
        act.do(world)
        recompute_all_due()
        assert head() == number + 1
        # A source's label is always today's.
        differ = differing(api_client, before, number)
        assert {path: told for path, told in differ.items() if path != "sources/"} == {}


@pytest.mark.longest
def test_every_changeset_of_all_acts_is_answered_as_it_was(world: World, api_client: Client) -> None:
    told, done = {}, 0
    for act in ACTS:
        told[head()] = known(api_client, list(addresses("talks")))
        try:
            act.do(world)
        except (Refused, ObjectDoesNotExist, MultipleObjectsReturned):
            continue
        done += 1
    assert done > len(ACTS) // 2
    recompute_all_due()
    for number, before in told.items():
        assert differing(api_client, before, number) == {}, number
